"""One figure on a page: what it is called, what it says, what it means, and the door to its rows. Put together in
Python: the home page has four of them and the statistics a dozen."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.metrics import Direction, Metric, Reading
from apps.core.templatetags.house import icon

register = template.Library()

LONG = 9  # characters: millions with their cents need smaller ones to stay on their card
WIDE = 7  # characters, which fill half of a phone
TILE = """<div class="card figure" data-figure>
<a class="figure-door" href="{url}" aria-describedby="{id}">
<span class="figure-icon tone-{tone}">{icon}</span>
<span class="figure-words"><span>{name}</span><b class="{size}">{value}<i>{unit}</i></b>{note}{change}</span></a>
<button type="button" class="figure-key" aria-label="{asks}" aria-describedby="{id}">{info}</button>
<div class="figure-says" role="tooltip" id="{id}">{says}</div>
</div>
"""


@register.simple_tag
def figure_tile(reading: Reading) -> SafeString:
    """The tile of a figure. Its definition shows on hovering, on focus and on a tap of the round key; Escape hides it
    (static/js/figures.js)."""
    metric = reading.metric
    return format_html(
        TILE,
        url=reading.url,
        id=f"figure-{metric.code.replace('.', '-')}",
        tone=reading.tone,
        icon=icon(metric.icon),
        name=metric.name,
        value=reading.text,
        size="long" if len(reading.text) > LONG else "wide" if len(reading.text) > WIDE else "",
        unit=_unit(reading),
        note=format_html("<small>{}</small>", reading.note) if reading.note else "",
        change=figure_change(reading),
        asks=_("What “%(figure)s” means") % {"figure": metric.name},
        info=icon("info-circle"),
        says=definition(metric),
    )


def _unit(reading: Reading) -> str:
    return "" if reading.value is None else reading.unit


@register.simple_tag
def figure_change(reading: Reading) -> SafeString:
    """«+5.0 % on last year»; nothing where there is nothing to compare with."""
    if reading.change is None:
        return format_html("{}", "")
    says = _("%(change)s on the year before") % {"change": reading.change_words}
    name = "trending-up" if reading.change > 0 else "trending-down" if reading.change < 0 else "arrow-right"
    return format_html('<em class="figure-change tone-{}">{}{}</em>', reading.change_tone, icon(name), says)


@register.simple_tag
def definition(metric: Metric) -> SafeString:
    """What the figure means, in a sentence, and who answers for it."""
    return format_html("<b>{}</b><p>{}</p><small>{}</small>", metric.name, metric.definition, " · ".join(facts(metric)))


def facts(metric: Metric) -> list[str]:
    """How it is rounded, which way is good, who answers for it."""
    digits = _("whole numbers") if metric.rounding == 0 else _("%(n)s decimal") % {"n": metric.rounding}
    good: dict[Direction, Any] = {Direction.UP: _("the more the better"), Direction.DOWN: _("the fewer the better")}
    owner = _("kept by: %(owner)s") % {"owner": metric.owner}
    return [fact for fact in (digits, good.get(metric.direction, ""), owner) if fact]
