"""The rows of the boards, put together in Python: a template needs four times as long for a day of 60 meetings."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.templatetags.house import icon
from apps.meetings.queries.board import Board, Lane

register = template.Library()

ROW = (
    '<div class="b-row" role="row" data-room="{}" data-date="{}" data-seats="{}">'
    '<div class="b-room" role="rowheader"><a href="{}">{}</a>{}{}</div>'
    '<div class="b-lane" role="presentation">{}<i class="strip"></i>{}</div></div>\n'
)
NOTHING = format_html("{}", "")


@register.simple_tag
def board_rows(board: Board, by_day: bool = False) -> SafeString:
    """A row a lane: its room (or day), how full it is, and its hours from left to right."""
    seats, free = icon("users"), _("Free")
    return format_html_join("", ROW, (_row(lane, by_day, seats, free) for lane in board.lanes))


def _row(lane: Lane, by_day: bool, seats: SafeString, free: str) -> tuple:
    room = lane.room
    facts = NOTHING
    if not by_day:
        facts = format_html("<small>{}{}{}{}</small>", seats, room.capacity, " · " if room.kit else "", room.kit)
    use = format_html('<i class="use"><i class="w-p{}"></i></i>', lane.load)
    state = format_html("<em>{}</em>", lane.why_closed) if lane.why_closed else use
    now = NOTHING if lane.now_at is None else format_html('<i class="now x-p{}"></i>', lane.now_at)
    parts = format_html_join("", "{}", ((DRAWN[part["kind"]](part, free),) for part in lane.parts))
    return room.pk, lane.iso, room.capacity, lane.url, lane.name, facts, state, now, parts


# Numbers, times and names of our own classes go straight into the pattern; whatever people wrote is escaped.
def _free(part: dict[str, Any], free: str) -> SafeString:
    return format_html(
        f'<div class="f gs-{part["first"]} ge-{part["last"]}{part["marks"]}" role="gridcell"><a href="{{}}">'
        f"{{}} {part['starts']}–{part['ends']}</a></div>\n",
        part["url"],
        free,
    )


def _meeting(part: dict[str, Any], free: str) -> SafeString:
    tag = "a" if part["url"] else "button"
    door = f'a href="{part["url"]}"' if part["url"] else 'button type="button"'
    if part["version"]:
        door += f' data-v="{part["version"]}"'
    says = f"<em>{part['says']}</em> " if part["says"] else ""
    by = format_html(' data-by="{}"', part["by"]) if part["by"] else ""
    return format_html(
        f'<div class="m u{part["hue"]} gs-{part["first"]} ge-{part["last"]} {part["marks"]}" role="gridcell">'
        f'<{door} data-id="{part["id"]}" data-n="{part["people"]}"{{}}>'
        f"<b>{says}{{}}</b> <small>{part['from']}<i>{part['to']} {{}}</i></small></{tag}></div>\n",
        by,
        part["title"],
        part["unit"],
    )


def _blank(part: dict[str, Any], free: str) -> SafeString:
    return format_html(f'<i class="{part["kind"]} gs-{part["first"]} ge-{part["last"]}">{{}}</i>', "")


DRAWN = {"free": _free, "meeting": _meeting, "buffer": _blank, "shut": _blank}

WEEK_ROW = '<tr><th scope="row"><a href="{}">{}</a><small>{}{}</small></th>{}</tr>\n'


@register.simple_tag
def week_rows(rows: list[dict[str, Any]]) -> SafeString:
    """A row a room, a cell a day, a line a meeting."""
    seats = icon("users")
    return format_html_join("", WEEK_ROW, (_week_row(row, seats) for row in rows))


def _week_row(row: dict[str, Any], seats: SafeString) -> tuple:
    cells = format_html_join("", "{}", map(_cell, row["cells"]))
    return row["url"], row["room"].name, seats, row["room"].capacity, cells


def _cell(cell: dict[str, Any]) -> tuple[SafeString]:
    if not cell["list"]:
        return (format_html("<td>{}</td>", ""),)
    return (
        format_html('<td data-day="{}">{}</td>', cell["day"], format_html_join("", "{}", map(_line, cell["list"]))),
    )


def _line(entry: dict[str, Any]) -> tuple[SafeString]:
    onward = " →" if entry["goes_on"] else ""
    door, tag = (f'a href="{entry["url"]}"', "a") if entry["url"] else ("span", "span")
    says = f"<em>{entry['says']}</em> " if entry["says"] else ""
    marks = f"u{entry['hue']} unsure" if says else f"u{entry['hue']}"
    pattern = f'<{door} class="{marks}"><i>{entry["time"]}</i> {says}{{}}{onward} · {{}}</{tag}>'
    return (format_html(pattern, entry["title"], entry["unit"]),)
