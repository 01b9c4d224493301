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
    metric, text = reading.metric, reading.text
    return tile(
        metric.code.replace(".", "-"), name=metric.name, url=reading.url, tone=reading.tone, pictured=metric.icon,
        value=text, size="long" if len(text) > LONG else "wide" if len(text) > WIDE else "",
        unit="" if reading.value is None else reading.unit, note=reading.note, change=figure_change(reading),
        says=definition(metric),
    )  # fmt: skip


def tile(key: str, *, name: Any, pictured: str, note: str, **shown: Any) -> SafeString:
    """The same for a figure that is no ``Reading``: ``key`` is its own on the page, ``says`` what it means."""
    return format_html(
        TILE, id=f"figure-{key}", name=name, icon=icon(pictured), info=icon("info-circle"),
        note=format_html("<small>{}</small>", note) if note else "",
        asks=_("What “%(figure)s” means") % {"figure": name}, **shown,
    )  # fmt: skip


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
