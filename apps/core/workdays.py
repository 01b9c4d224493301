"""The statutory calendar: which days are worked, make-up days (调休) included."""

from datetime import date, timedelta

from apps.core.editions import kept
from apps.core.models import Workday


def working_days(first: date, last: date, edition: int | None = None) -> list[date]:
    """The days worked from ``first`` to ``last``, both included; of an ``edition``, as the process keeps them. A day
    the calendar does not know yet counts by its weekday."""
    known = holidays(first, last) if edition is None else calendar(edition, first, last)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [on for on in days if (known[on].is_working if on in known else on.weekday() < 5)]


def holidays(first: date, last: date) -> dict[date, Workday]:
    """The calendar's own words for the days between, both included: holidays, make-up days, provisional ones."""
    return {row.on: row for row in Workday.objects.filter(on__range=(first, last))}


def calendar(edition: int, first: date, last: date) -> dict[date, Workday]:
    """The same for whole years, as the process keeps them."""
    years = [kept(edition, ("core.calendar", year), lambda: _year(year)) for year in range(first.year, last.year + 1)]  # noqa: B023
    return years[0] if len(years) == 1 else {on: row for year in years for on, row in year.items()}


def _year(year: int) -> dict[date, Workday]:
    return holidays(date(year, 1, 1), date(year, 12, 31))


def working_day_after(on: date, count: int) -> date:
    """The ``count``-th day worked after ``on``; with 0, ``on`` itself if it is worked, else the next one that is."""
    last = on + timedelta(days=2 * count + 14)
    while True:
        days = working_days(on if count == 0 else on + timedelta(days=1), last)
        if len(days) >= max(count, 1):
            return days[max(count, 1) - 1]
        last += timedelta(days=count + 14)


def is_working(on: date) -> bool:
    return bool(working_days(on, on))
