"""Periods: what an address says, what people call them, and their neighbours."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.periods import LONGEST, Period

# The first draws of a run import much; on a busy machine that looks slow.
calmly = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-06-09", date(2026, 6, 9), date(2026, 6, 9)),
        ("2026-01-05..2026-03-01", date(2026, 1, 5), date(2026, 3, 1)),
    ],
)
def test_an_address_names_a_period(key, first, last):
    assert (Period.read(key), Period.read(key).key) == (Period(first, last), key)


@pytest.mark.parametrize(
    "text",
    ["", "2026-H3", "2026-Q0", "2026-13", "1999", "2101", "2026-03-01..2026-01-05", "2020-01-01..2026-01-01", "x",
     "2026-02-30", "２０２６", "²026", "2026-H1'--", "0000", "2026-06-09..", "..2026-06-09"],
)  # fmt: skip
def test_what_is_no_period_is_none(text):
    assert Period.read(text) in (None, Period.day(date(2026, 6, 9)))
    assert Period.read(text) is None or text == "2026-06-09.."


@calmly
@given(DAYS, DAYS)
def test_what_is_written_is_read_again(one, other):
    period = Period(min(one, other), max(one, other))
    assert Period.read(period.key) == (period if len(period) <= LONGEST else None)


@calmly
@given(DAYS.filter(lambda on: 2001 < on.year < 2099), st.sampled_from("MQHY"))
def test_neighbours_touch_and_come_back(on, kind):
    period = Period.around(on, kind)
    assert (period.before().after(), period.after().before()) == (period, period)
    assert (period.after().first - period.last).days == 1
    assert (period.kind, period.first <= on <= period.last) == (kind, True)
    assert period.a_year_before().kind == kind


@calmly
@given(DAYS.filter(lambda on: on.year > 2001), st.integers(0, 800))
def test_its_months_are_all_of_it(on, days):
    period = Period(on, date.fromordinal(on.toordinal() + days))
    months = period.months()
    assert (months[0].first, months[-1].last, sum(map(len, months))) == (period.first, period.last, len(period))


def test_a_leap_day_has_its_counterpart_the_day_before():
    assert Period(date(2024, 2, 10), date(2024, 2, 29)).a_year_before() == Period(date(2023, 2, 10), date(2023, 2, 28))
    assert Period.read("2024-02").a_year_before() == Period.read("2023-02")


def test_a_period_under_way_is_told_until_today():
    year = Period.read("2026")
    assert year.until(date(2026, 11, 22)) == Period(date(2026, 1, 1), date(2026, 11, 22))
    assert (year.until(date(2025, 5, 1)), year.until(date(2027, 5, 1))) == (year, year)


def test_people_call_them_so():
    keys = ["2026", "2026-H1", "2026-Q2", "2026-06"]
    with translation.override("zh-hans"):
        assert [Period.read(key).name for key in keys] == ["2026年", "2026年上半年", "2026年第2季度", "2026年6月"]
