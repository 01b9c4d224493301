"""Fill the statutory calendar: announced years from ``chinesecalendar``, later ones provisionally."""

from collections.abc import Iterable
from datetime import date, timedelta

import chinese_calendar
from chinese_calendar.constants import Holiday, workdays

from apps.core.dates import today
from apps.core.models import Workday

FIRST_YEAR = 2025
YEARS_AHEAD = 2
PROVISIONAL = "国务院办公厅尚未公布，暂按星期和法定节日推算"

# Statutory by date (全国年节及纪念日放假办法, 2025): these are days off whatever the yearly notice moves around them.
BY_DATE = {(1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节"}


def usual_years() -> range:
    """The years every bureau needs: from the first one we know to two years ahead."""
    return range(FIRST_YEAR, today().year + YEARS_AHEAD + 1)


def seed_workdays(years: Iterable[int]) -> int:
    """Write the days of ``years`` that are missing or still provisional; return how many were written.

    A day somebody has edited (its version is above 1) is left as it is, and so is every announced day: run it as
    often as you like, and again after ``chinesecalendar`` has learned another year.
    """
    days = {row.on: row for year in years for row in days_of(year)}
    known = {row.on: row for row in Workday.objects.filter(on__in=days)}
    fresh = [row for on, row in days.items() if on not in known]
    settled = [row for on, row in days.items() if on in known and not row.is_provisional and is_our_guess(known[on])]
    for row in settled:
        row.pk = known[row.on].pk
    # Two first starts at once: the second one finds the days written and is content.
    Workday.objects.bulk_create(fresh, ignore_conflicts=True)
    Workday.objects.bulk_update(settled, ["is_working", "name", "is_provisional", "source"])
    return len(fresh) + len(settled)


def is_our_guess(row: Workday) -> bool:
    return row.is_provisional and row.version == 1


def days_of(year: int) -> list[Workday]:
    """Every day of ``year``, not saved."""
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    return [announced(on) for on in days] if is_announced(year) else [provisional(on) for on in days]


def is_announced(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 12, 31))
    except NotImplementedError:
        return False
    return True


def announced(on: date) -> Workday:
    _, festival = chinese_calendar.get_holiday_detail(on)
    name = Holiday(festival).chinese if festival else ""
    return Workday(
        on=on,
        is_working=chinese_calendar.is_workday(on),
        name=f"{name}补班" if on in workdays else name,
        source=f"国务院办公厅关于{on.year}年部分节假日安排的通知",
    )


def provisional(on: date) -> Workday:
    name = BY_DATE.get((on.month, on.day), "")
    return Workday(on=on, is_working=on.weekday() < 5 and not name, name=name, is_provisional=True, source=PROVISIONAL)
