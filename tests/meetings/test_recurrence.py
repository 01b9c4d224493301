"""On which days a series falls: a golden table, and the statutory calendar in the way."""

from datetime import date

import pytest
from dateutil.rrule import rrulestr

from apps.core.models import Workday
from apps.meetings.queries.recurrence import MOST_DATES, dates_of


def days(text):
    return [date.fromisoformat(word) for word in text.split()]


GOLDEN = [
    # repeats, first, last, interval, weekdays, the days
    ("daily", "2026-03-02", "2026-03-04", 1, [], "2026-03-02 2026-03-03 2026-03-04"),
    ("daily", "2026-03-02", "2026-03-08", 3, [], "2026-03-02 2026-03-05 2026-03-08"),
    ("daily", "2028-02-28", "2028-03-01", 1, [], "2028-02-28 2028-02-29 2028-03-01"),
    ("daily", "2026-02-28", "2026-03-01", 1, [], "2026-02-28 2026-03-01"),
    ("daily", "2026-12-31", "2027-01-01", 1, [], "2026-12-31 2027-01-01"),
    ("weekly", "2026-03-02", "2026-03-16", 1, [], "2026-03-02 2026-03-09 2026-03-16"),
    ("weekly", "2026-03-02", "2026-03-30", 2, [], "2026-03-02 2026-03-16 2026-03-30"),
    ("weekly", "2026-03-02", "2026-03-11", 1, [0, 2], "2026-03-02 2026-03-04 2026-03-09 2026-03-11"),
    ("weekly", "2026-03-03", "2026-03-10", 1, [0, 1], "2026-03-03 2026-03-09 2026-03-10"),
    ("weekly", "2026-03-04", "2026-03-20", 2, [0, 2], "2026-03-04 2026-03-16 2026-03-18"),
    ("weekly", "2026-12-28", "2027-01-11", 1, [], "2026-12-28 2027-01-04 2027-01-11"),
    ("weekly", "2026-03-06", "2026-03-08", 1, [5, 6], "2026-03-07 2026-03-08"),
    ("monthly_date", "2026-01-15", "2026-03-15", 1, [], "2026-01-15 2026-02-15 2026-03-15"),
    ("monthly_date", "2026-01-31", "2026-05-31", 1, [], "2026-01-31 2026-03-31 2026-05-31"),
    ("monthly_date", "2026-01-30", "2026-03-30", 1, [], "2026-01-30 2026-03-30"),
    ("monthly_date", "2027-12-29", "2028-03-29", 1, [], "2027-12-29 2028-01-29 2028-02-29 2028-03-29"),
    ("monthly_date", "2026-01-29", "2026-03-29", 1, [], "2026-01-29 2026-03-29"),
    ("monthly_date", "2026-01-10", "2026-07-10", 3, [], "2026-01-10 2026-04-10 2026-07-10"),
    ("monthly_weekday", "2026-01-05", "2026-03-31", 1, [], "2026-01-05 2026-02-02 2026-03-02"),
    ("monthly_weekday", "2026-01-13", "2026-03-31", 1, [], "2026-01-13 2026-02-10 2026-03-10"),
    ("monthly_weekday", "2026-01-29", "2026-06-30", 1, [], "2026-01-29 2026-04-30"),
    ("monthly_weekday", "2026-01-27", "2026-03-31", 1, [], "2026-01-27 2026-02-24 2026-03-24"),
    ("monthly_weekday", "2026-01-05", "2026-05-31", 2, [], "2026-01-05 2026-03-02 2026-05-04"),
]


@pytest.mark.parametrize(("repeats", "first", "last", "interval", "weekdays", "expected"), GOLDEN)
def test_the_days_of_a_rule(repeats, first, last, interval, weekdays, expected):
    found = dates_of(
        repeats,
        first_on=date.fromisoformat(first),
        last_on=date.fromisoformat(last),
        interval=interval,
        weekdays=weekdays,
        workdays_only=False,
    )

    assert found == days(expected)


def test_dates_of_ones_own_are_sorted_once_and_within_the_series():
    found = dates_of(
        "dates",
        first_on=date(2026, 3, 1),
        last_on=date(2026, 3, 31),
        dates=days("2026-03-09 2026-03-02 2026-03-09 2026-04-01"),
        workdays_only=False,
    )

    assert found == days("2026-03-02 2026-03-09")


@pytest.fixture
def spring_festival(db):
    """14 February 2026 is a make-up Saturday; the 16th to the 23rd are days off."""
    off = [Workday(on=date(2026, 2, day), is_working=False, name="春节") for day in range(15, 24)]
    Workday.objects.bulk_create([Workday(on=date(2026, 2, 14), is_working=True, name="补班"), *off])


def test_working_days_follow_the_statutory_calendar(spring_festival):
    found = dates_of("daily", first_on=date(2026, 2, 12), last_on=date(2026, 2, 25), workdays_only=True)

    assert found == days("2026-02-12 2026-02-13 2026-02-14 2026-02-24 2026-02-25")


def test_a_weekly_meeting_skips_the_holiday(spring_festival):
    found = dates_of("weekly", first_on=date(2026, 2, 9), last_on=date(2026, 3, 2), workdays_only=True)

    assert found == days("2026-02-09 2026-03-02")


def test_a_meeting_on_saturdays_is_held_on_make_up_saturdays_only(spring_festival):
    found = dates_of("weekly", first_on=date(2026, 2, 7), last_on=date(2026, 2, 21), weekdays=[5], workdays_only=True)

    assert found == days("2026-02-14")


def test_an_endless_wish_is_cut_one_above_the_most_that_is_allowed():
    found = dates_of("daily", first_on=date(2026, 1, 1), last_on=date(2030, 1, 1), workdays_only=False)

    assert len(found) == MOST_DATES + 1


@pytest.mark.parametrize(
    ("ours", "rfc"),
    [
        (("weekly", 1, [1, 3]), "FREQ=WEEKLY;BYDAY=TU,TH"),
        (("weekly", 2, [4]), "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        (("monthly_date", 1, []), "FREQ=MONTHLY;BYMONTHDAY=6"),
        (("monthly_weekday", 1, []), "FREQ=MONTHLY;BYDAY=1TU"),
        (("daily", 5, []), "FREQ=DAILY;INTERVAL=5"),
    ],
)
def test_our_rules_mean_what_rfc_5545_says(ours, rfc):
    repeats, interval, weekdays = ours
    first, last = date(2026, 1, 6), date(2026, 12, 31)
    text = f"DTSTART:20260106T000000\nRRULE:{rfc};UNTIL=20261231T000000"

    found = dates_of(repeats, first_on=first, last_on=last, interval=interval, weekdays=weekdays, workdays_only=False)

    assert found == [at.date() for at in rrulestr(text)]
