"""What every template of the house may use: icons, dates for people, table rows and panels."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, MultiWidget, Select
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core import dates
from apps.core.pages.listing import OPTION, Options

register = template.Library()

register.filter("day", dates.day)
register.filter("clock", dates.clock)
register.filter("moment", dates.moment)
register.filter("weekday", dates.weekday)
register.filter("span", dates.span)


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str, classes: str = "") -> SafeString:
    """One picture of the sprite. It only repeats what a word beside it says, so screen readers skip it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        static("vendor/icons.svg"),
        name,
    )


class Steady(template.Node):
    """Drawn once in each language, and for each value of what it is given; it sees no other of the page's own facts.
    What was asked for longest ago is forgotten."""

    MOST = 500

    def __init__(self, parts: template.NodeList, given: list[str]):
        self.parts, self.given = parts, given
        self.drawn = dict[tuple[Any, ...], SafeString]()

    def render(self, context: template.Context) -> SafeString:
        facts = {name: value() if callable(value := context.get(name)) else value for name in self.given}
        asked = (get_language(), *facts.values())
        drawn = self.drawn.pop(asked, None)
        if drawn is None:
            drawn = self.parts.render(context.new(facts))
            while len(self.drawn) >= self.MOST:
                self.drawn.pop(next(iter(self.drawn)), None)
        self.drawn[asked] = drawn
        return drawn


@register.tag
def steady(parser: Any, token: Any) -> Steady:
    """``{% steady %}…{% endsteady %}``: words, addresses and pictures that are the same for everybody on every page.
    Putting them together anew was a tenth of what a page costs.

    ``{% steady menu %}…``: the same for everybody with an equal ``menu``, which has to be hashable."""
    _name, *given = token.split_contents()
    parts = parser.parse(("endsteady",))
    parser.delete_first_token()
    return Steady(parts, given)


@register.filter
def initial(person: Any) -> str:
    """The first character of a name, for the round picture beside it."""
    return str(person)[:1].upper()


@register.simple_tag
def table_rows(rows: Iterable[dict], columns: list[dict]) -> SafeString:
    """The body of a list, put together in Python: DTL needs seven times as long for 200 rows.

    The roles keep it a table for screen readers where the phone's style sheet turns rows into cards.
    """
    first, *others = (
        format_html('class="{}" data-label="{}"', "num" if c.get("numeric") else "", c["label"]) for c in columns
    )
    row = f'<th scope="row" role="rowheader" {_plain(first)}>{{}}</th>' + "".join(
        f'<td role="cell" {_plain(other)}>{{}}</td>' for other in others
    )
    found = ((_door(line), *(cell["html"] for cell in line["cells"][1:])) for line in rows)
    return format_html_join("\n", f'<tr role="row" data-row>{row}</tr>', found)


def _door(line: dict) -> SafeString:
    """The first cell opens the record, where the person may open it."""
    name = line["cells"][0]["html"]
    return format_html('<a href="{}" data-open>{}</a>', line["url"], name) if line["url"] else name


def _plain(html: str) -> str:
    """With its braces doubled, so that ``format`` leaves them alone."""
    return html.replace("{", "{{").replace("}", "}}")


@register.simple_tag
def filter_field(field: BoundField) -> SafeString:
    """One field of a list's filter bar. A span of days gets a name for each of its two ends; what only the address
    asks for is carried along unseen."""
    if field.is_hidden:
        return field.as_hidden() if field.value() else format_html("{}", "")
    if not isinstance(field.field.widget, MultiWidget):
        label = format_html('<label class="form-label" for="{}">{}</label>', field.id_for_label, field.label)
        return format_html('<div class="filter">{}{}</div>', label, _control(field))
    ends = field.field.widget.get_context(field.html_name, field.value(), {"id": field.auto_id})["widget"]["subwidgets"]
    inputs = format_html_join(
        format_html("<span>{}</span>", "–"),
        '<input class="form-control" type="date" name="{}" id="{}" value="{}" aria-label="{}">',
        (
            (end["name"], end["attrs"]["id"], end["value"] or "", says)
            for end, says in zip(ends, (_("from"), _("until")), strict=True)
        ),
    )
    return format_html(
        '<fieldset class="filter filter-span"><legend class="form-label">{}</legend><div>{}</div></fieldset>',
        field.label,
        inputs,
    )


def _control(field: BoundField) -> SafeString:
    """A list of choices is put together here: Django renders a template for every single one."""
    if not isinstance(field.field.widget, Select) or field.field.widget.allow_multiple_selected:
        return field.as_widget(attrs={"class": "form-control"})
    chosen, choices = str(field.value() or ""), field.field.widget.choices
    ready = None if chosen or not isinstance(choices, Options) else choices.drawn()
    if ready is None:
        rows = ((value, " selected" if str(value) == chosen else "", says) for value, says in choices)
        options = format_html_join("", OPTION, rows)
    else:
        options = format_html(OPTION, "", "", field.field.empty_label) + ready
    return format_html(
        '<select class="form-select" name="{}" id="{}">{}</select>', field.html_name, field.auto_id, options
    )


@register.simple_tag(takes_context=True)
def panel(context: template.Context, part: Any) -> SafeString:
    """A part of a record's page, drawn by its own fragment with its own facts."""
    return card(context, part.template, part.context)


@register.simple_tag(takes_context=True)
def card(context: template.Context, fragment: str, facts: dict) -> SafeString:
    """A fragment that another app brings, with its own facts on top of the page's."""
    with context.push(**facts):
        return context.template.engine.get_template(fragment).render(context)
