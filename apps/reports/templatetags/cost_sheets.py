"""A sheet of a report as a table, put together in Python: twenty columns by thirty rows."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.core.templatetags.figures import definition, tile
from apps.reports.queries.cost_tiles import Tile
from apps.reports.sheets import NUMERIC, Field, Row, Sheet, is_bad, words

register = template.Library()

ROW = '<tr role="row" class="{}">{}</tr>'
NAME = '<th scope="row" role="rowheader">{}</th>'
CELL = '<td role="cell" class="{}" data-label="{}">{}</td>'
HEAD = '<th scope="col" role="columnheader" class="{}">{}{}</th>'


@register.simple_tag
def cost_tile(shown: Tile) -> SafeString:
    """A figure of the report as every figure of the house stands on its card."""
    tone = "red" if shown.worse else "green"
    change = format_html('<em class="figure-change tone-{}">{}</em>', tone, shown.change) if shown.change else ""
    means = shown.means
    says = format_html("<b>{}</b><p>{}</p>", shown.name, means) if isinstance(means, str) else definition(means)
    return tile(
        shown.key, name=shown.name, pictured=shown.icon, url=shown.url, tone=shown.tone, value=shown.value,
        size="", unit=shown.unit, note=shown.note, change=change, says=says,
    )  # fmt: skip


@register.simple_tag
def sheet_headings(sheet: Sheet) -> SafeString:
    """One row of headings, each with what it stands under before it, so that it is understood alone."""
    name = _name_of(sheet)
    heads = (
        (
            f"{_look(one)} name" if one is name else _look(one),
            format_html("<small>{}</small> ", one.over) if one.over else "",
            one.label,
        )
        for one in sheet.fields
    )
    return format_html_join("", HEAD, heads)


@register.simple_tag
def sheet_rows(sheet: Sheet) -> SafeString:
    name = _name_of(sheet)
    return format_html_join("\n", ROW, ((row.level, _cells(sheet, row, name)) for row in sheet.rows))


def _name_of(sheet: Sheet) -> Field:
    """The column that says what a row is about; it stays in sight."""
    return next((one for one in sheet.fields if one.key == "name"), sheet.fields[0])


def _cells(sheet: Sheet, row: Row, name: Field) -> SafeString:
    return format_html_join("", "{}", ((_cell(one, row, name),) for one in sheet.fields))


def _cell(one: Field, row: Row, name: Field) -> SafeString:
    text: Any = words(one, row[one.key])
    if one is name:
        return format_html(NAME, text)
    bad = is_bad(one, row[one.key])
    if text and one.key in row.opens:
        text = format_html('<a href="{}">{}</a>', row.opens[one.key], text)
    label = f"{one.over} {one.label}" if one.over else one.label
    return format_html(CELL, f"{_look(one)}{' bad' if bad else ''}{'' if text else ' nothing'}", label, text)


def _look(one: Field) -> str:
    return f"{'num' if one.kind in NUMERIC else ''}{' extra' if one.hides else ''}".strip()
