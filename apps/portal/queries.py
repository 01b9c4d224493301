"""What the home page shows of a person's day, read through the sockets of every trade."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.core import dates, sockets, workdays
from apps.core.metrics import Reading

DAYS_AHEAD = 7


@dataclass
class Day:
    """One day of the agenda with its lines."""

    on: date
    label: str
    note: str = ""
    lines: list[dict[str, Any]] = field(default_factory=list)


def greeting() -> str:
    """Chinese offices greet by the part of the day, finer than English does."""
    hour = timezone.localtime().hour
    for until, words in (
        (5, _("Still at work")),
        (9, pgettext("before nine", "Good morning")),
        (12, pgettext("before noon", "Good morning")),
        (14, pgettext("at noon", "Good afternoon")),
        (18, pgettext("after noon", "Good afternoon")),
    ):
        if hour < until:
            return words
    return _("Good evening")


def todo(person: Any) -> list[sockets.Item]:
    """What waits for this person, in every trade; the soonest first."""
    waiting = [item for ask in sockets.todo.values() for item in ask(person)]
    return sorted(waiting, key=lambda item: (item.starts_at is None, item.starts_at))


def agenda(person: Any) -> list[Day]:
    """Today and the seven days after it; today is there even when it is empty."""
    today = dates.today()
    start, _end = dates.day_bounds(today)
    _start, end = dates.day_bounds(today + timedelta(days=DAYS_AHEAD))
    items = sorted(
        (item for ask in sockets.calendar.values() for item in ask(person, start, end)),
        key=lambda item: (item.starts_at, item.title),
    )
    special = workdays.calendar(person.edition, today, today + timedelta(days=DAYS_AHEAD))
    days = {today: _day(today, special)}
    for item in items:
        on = max(timezone.localtime(item.starts_at).date(), today)
        days.setdefault(on, _day(on, special)).lines.append(_line(item))
    return list(days.values())


def next_line(days: list[Day]) -> dict[str, Any] | None:
    """What comes next today, for the greeting."""
    return next((line for line in days[0].lines if not line["is_over"]), None) if days else None


def figures(person: Any) -> list[Reading]:
    """The figures of today that the person answers for, in the order of the trades."""
    return [reading for ask in sockets.figures.values() for reading in ask(person)]


def _line(item: sockets.Item) -> dict[str, Any]:
    now = timezone.now()
    ends_at = item.ends_at or item.starts_at
    return {
        "item": item,
        "starts": dates.clock(item.starts_at),
        "ends": dates.clock(item.ends_at) if item.ends_at else "",
        "is_over": ends_at <= now,
        "is_now": item.starts_at <= now < ends_at,
    }


def _day(on: date, special: dict) -> Day:
    today = dates.today()
    label = {today: _("Today"), today + timedelta(days=1): _("Tomorrow")}.get(on, "")
    name = special[on].name if on in special else ""
    return Day(on, f"{label} {dates.day(on)}".strip(), name)
