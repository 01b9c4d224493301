"""The rows of the statistics, put together in Python: two hundred rooms or 365 days."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.cells import EMPTY
from apps.meetings.queries.statistics import Month, RoomLine, UnitLine

register = template.Library()

USE = '<span class="share"><i class="use"><i class="w-p{}"></i></i><b>{}</b></span>'
ROW = '<tr role="row" class="{}"><th scope="row" role="rowheader">{}</th>{}</tr>'
CELL = '<td role="cell" class="num" data-label="{}">{}</td>'


@register.simple_tag
def room_lines(rooms: Iterable[RoomLine]) -> SafeString:
    """A row a room; its meetings open."""
    names = [_("Seats"), _("Meetings"), _("Hours"), _("Share of room time used"), _("Share of seats used")]
    return format_html_join("\n", ROW, (("", room.name, _cells(names, _room(room))) for room in rooms))


def _room(room: RoomLine) -> list[Any]:
    share = format_html(USE, room.bar, _per_cent(room.share_words))
    return [room.seats, _door(room.url, room.meetings), room.hours, share, _per_cent(room.seat_words)]


@register.simple_tag
def unit_rows(units: Iterable[UnitLine]) -> SafeString:
    """A row a unit; its meetings open, and those it gave up or forgot."""
    names = [_("Meetings held"), _("Hours met"), _("Cancelled"), _("Nobody came")]
    return format_html_join("\n", ROW, (("", unit.name, _cells(names, _unit(unit))) for unit in units))


def _unit(unit: UnitLine) -> list[Any]:
    held, cancelled, missed = (_door(unit.urls[c], getattr(unit, c)) for c in ("held", "cancelled", "no_shows"))
    return [held, f"{unit.hours:,}", cancelled, missed]


def _cells(names: list[str], values: list[Any]) -> SafeString:
    """With what the phone writes before each value, where the headings are gone."""
    return format_html_join("", CELL, zip(names, values, strict=True))


def _per_cent(words: str) -> str:
    return words if words == EMPTY else f"{words}%"


def _door(url: str, number: int) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, f"{number:,}") if number else format_html("{}", 0)


def headings() -> list[str]:
    return [
        _("Working days"), _("Meetings held"), _("Year before"), _("Most in a day"), _("Fewest in a day"),
        _("People at meetings"), _("Hours met"), _("Cancelled"), _("Nobody came"),
    ]  # fmt: skip


@register.simple_tag
def month_headings() -> SafeString:
    return format_html_join("", '<th scope="col" role="columnheader" class="num">{}</th>', ((n,) for n in headings()))


@register.simple_tag
def month_lines(months: list[Month], total: Month) -> SafeString:
    """A row a month, and the whole of them in a last one."""
    names = headings()
    rows = [("", month.name, _cells(names, _month(month))) for month in months]
    return format_html_join("\n", ROW, [*rows, ("whole", total.name, _cells(names, _month(total)))])


def _month(month: Month) -> list[Any]:
    tally = month.tally
    return [
        month.days, _door(month.url, month.held), EMPTY if month.earlier is None else f"{month.earlier:,}",
        _with_day(month.most), _with_day(month.least), f"{tally.people:,}", month.hours, tally.cancelled,
        tally.no_shows,
    ]  # fmt: skip


def _with_day(found: tuple[int, date] | None) -> SafeString | str:
    if found is None:
        return EMPTY
    number, on = found
    return format_html("<span>{} <small>{}/{}</small></span>", number, on.month, on.day)


@register.simple_tag
def year_days(months: list[Month]) -> SafeString:
    """A row a month, a square a day."""
    rows = ((month.name, format_html_join("", "{}", _squares(month.squares))) for month in months)
    return format_html_join("\n", '<tr><th scope="row">{}</th>{}</tr>', rows)


def _squares(days: list[dict[str, Any]]) -> Iterable[tuple[SafeString]]:
    """Its own days at their places, empty squares around them."""
    by_day = {found["day"]: found for found in days}
    for number in range(1, 32):
        found = by_day.get(number)
        if found is None:
            yield (format_html("<td>{}</td>", ""),)
        elif found["number"]:
            look = "off" if found["off"] else f"heat-{min(5, -(-found['number'] // 3))}"
            yield (format_html('<td class="{}"><a href="{}">{}</a></td>', look, found["url"], found["number"]),)
        else:
            yield (format_html('<td class="{}">{}</td>', "off" if found["off"] else "", "" if found["off"] else 0),)
