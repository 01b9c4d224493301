"""The statutory calendar: which days are worked, make-up days (调休) included."""

from datetime import date, timedelta

from apps.core.models import Workday


def working_days(first: date, last: date) -> list[date]:
    """The days worked from ``first`` to ``last``, both included. A day the calendar does not know yet counts by
    its weekday."""
    known = {row.on: row.is_working for row in Workday.objects.filter(on__range=(first, last))}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [on for on in days if known.get(on, on.weekday() < 5)]


def holidays(first: date, last: date) -> dict[date, Workday]:
    """The calendar's own words for the days between, both included: holidays, make-up days, provisional ones."""
    return {row.on: row for row in Workday.objects.filter(on__range=(first, last))}


def is_working(on: date) -> bool:
    return bool(working_days(on, on))
