"""Which days a repeating meeting falls on, by wall time and the statutory calendar."""

from datetime import date, datetime

from dateutil import rrule

from apps.core.workdays import working_days
from apps.meetings.models import Series

MOST_DATES = 400


def dates_of(
    repeats: str,
    *,
    first_on: date,
    last_on: date,
    interval: int = 1,
    weekdays: list[int] | None = None,
    dates: list[date] | None = None,
    workdays_only: bool = True,
) -> list[date]:
    """The days from ``first_on`` to ``last_on``, both included, at most ``MOST_DATES`` + 1 of them.

    ``weekdays``: 0 is Monday; without any, the weekday of ``first_on``. A month without the date (the 31st) or
    without a fifth Tuesday is left out, as RFC 5545 says. ``workdays_only`` leaves out days off and keeps
    make-up days.
    """
    if repeats == Series.Repeats.DATES:
        found = sorted({on for on in dates or [] if first_on <= on <= last_on})
    else:
        found = [at.date() for at in _rule(repeats, first_on, last_on, interval, weekdays)]
    if workdays_only and found:
        worked = set(working_days(found[0], found[-1]))
        found = [on for on in found if on in worked]
    return found[: MOST_DATES + 1]


def days_of(series: Series) -> list[date]:
    """The days of a series by its rule as it is now."""
    return dates_of(
        series.repeats,
        first_on=series.first_on,
        last_on=series.last_on,
        interval=series.interval,
        weekdays=series.weekdays,
        dates=series.dates,
        workdays_only=series.workdays_only,
    )


def off_the_rule(series: Series) -> list[date]:
    """Dates that somebody changed by hand and that the rule, changed since, would not have: they stay booked."""
    known = set(days_of(series))
    by_hand = series.bookings.holding().upcoming().filter(is_exception=True).order_by("series_on")
    return [on for on in by_hand.values_list("series_on", flat=True) if on not in known]


def _rule(repeats: str, first_on: date, last_on: date, interval: int, weekdays: list[int] | None) -> rrule.rrule:
    start, until = (datetime.combine(on, datetime.min.time()) for on in (first_on, last_on))
    bounds = {"dtstart": start, "until": until, "interval": interval}
    if repeats == Series.Repeats.WEEKLY:
        return rrule.rrule(rrule.WEEKLY, byweekday=weekdays or [first_on.weekday()], **bounds)
    if repeats == Series.Repeats.MONTHLY_BY_DATE:
        return rrule.rrule(rrule.MONTHLY, bymonthday=first_on.day, **bounds)
    if repeats == Series.Repeats.MONTHLY_BY_WEEKDAY:
        nth = rrule.weekdays[first_on.weekday()]((first_on.day - 1) // 7 + 1)
        return rrule.rrule(rrule.MONTHLY, byweekday=nth, **bounds)
    return rrule.rrule(rrule.DAILY, **bounds)
