"""Dates and times as an office writes them: 3月8日（周五）09:00, or Fri 8 Mar 09:00."""

from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language

_ZH = "一二三四五六日"
_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def here(at: datetime) -> datetime:
    """The moment by the clock on the wall. Nobody's pages are drawn for another zone, and asking Django which zone is
    the current one took longer than the conversion."""
    return at.astimezone(timezone.get_default_timezone())


def today() -> date:
    return here(timezone.now()).date()


def local(on: date, at: time) -> datetime:
    """The aware moment at wall time ``at`` on day ``on``; 24:00 is written as 00:00 of the next day."""
    return datetime.combine(on, at, timezone.get_default_timezone())


def day_bounds(on: date) -> tuple[datetime, datetime]:
    """Half-open: a day begins at its midnight and ends at the next one."""
    return _bounds(on, timezone.get_default_timezone())


@lru_cache(maxsize=1000)  # a board asks for the same day once for each of its rows
def _bounds(on: date, zone: tzinfo) -> tuple[datetime, datetime]:
    return local(on, time.min), local(on + timedelta(days=1), time.min)


def monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def weekday(on: date) -> str:
    return _weekday(on, zh=chinese())


def _weekday(on: date, *, zh: bool) -> str:
    return f"周{_ZH[on.weekday()]}" if zh else _EN[on.weekday()]


def day(on: date, *, year: bool | None = None) -> str:
    """3月8日（周五); the year only where it is not this one, unless asked."""
    return _day(on, on.year != today().year if year is None else year, zh=chinese())


def _day(on: date, with_year: bool, *, zh: bool) -> str:
    if zh:
        return f"{f'{on.year}年' if with_year else ''}{on.month}月{on.day}日（{_weekday(on, zh=zh)}）"
    return f"{_weekday(on, zh=zh)} {on.day} {_MONTHS[on.month - 1]}{f' {on.year}' if with_year else ''}"


def clock(at: datetime) -> str:
    return here(at).strftime("%H:%M")


def moment(at: datetime) -> str:
    return _moment(here(at))


def _moment(at: datetime) -> str:
    zh = chinese()
    return f"{_day(at.date(), at.year != today().year, zh=zh)}{'' if zh else ' '}{at.hour:02}:{at.minute:02}"


def span(starts_at: datetime, ends_at: datetime) -> str:
    """3月8日（周五）09:00–10:30; both days where it runs across midnight."""
    start, end = here(starts_at), here(ends_at)
    if start.date() == end.date():
        return f"{_moment(start)}–{end.hour:02}:{end.minute:02}"
    return f"{_moment(start)} – {_moment(end)}"
