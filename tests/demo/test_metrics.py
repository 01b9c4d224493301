"""The registry gives the half-year's known figures, and the same as SQL written by hand; each opens its rows."""

from datetime import date

import pytest
from django.utils import timezone

from apps.core import metrics
from apps.core.metrics import Period
from apps.meetings.metrics import held_rows
from apps.meetings.queries import statistics
from apps.org.models import Campus
from tests.meetings.counting import FIGURES, apart, by_hand

pytestmark = [pytest.mark.usefixtures("bureau", "db")]
HALF = Period.read("2026-H1")
DAYS = HALF.first, HALF.last


def value(code, period=HALF, campus=None):
    return metrics.read(f"meetings.{code}", period, campus).value


def campus_of(name):
    return name and Campus.objects.get(name=name)


def test_the_half_year_report_finds_its_figures():
    assert [value(code) for code in ("held", "most_a_day", "least_a_day")] == [836, 15, 3]
    assert [value(code) for code in ("cancelled", "no_shows", "days_off")] == [51, 21, 6]


@pytest.mark.parametrize(("campus", "number"), [("管委会", 721), ("泗水", 115), ("服务中心", 164)])
def test_each_campus_has_its_share(campus, number):
    assert value("held", campus=campus_of(campus)) == number


def test_the_days_with_the_most_and_the_fewest_are_named():
    notes = [metrics.read(f"meetings.{code}", HALF).note for code in ("most_a_day", "least_a_day")]
    assert notes == ["6月9日（周二）", "2月14日（周六）"]


@pytest.mark.parametrize("campus", [None, "管委会", "服务中心"])
@pytest.mark.parametrize("period", ["2026-H1", "2026", "2026-06-09", "2025-H2", "2026-02-10..2026-03-03"])
def test_the_registry_and_sql_by_hand_agree(campus, period):
    period, campus = Period.read(period), campus_of(campus)
    with metrics.reading():
        ours = {figure: value(figure, period, campus) for figure in FIGURES}
    assert ours == {figure: by_hand(figure, period.first, period.last, campus and campus.pk) for figure in FIGURES}


def test_every_figure_is_told_twice():
    """All that the registry has of a period, of this moment the others."""
    assert {
        code.partition(".")[2] for code, m in metrics.registry.items() if not m.is_now and "meetings" in code
    } == set(FIGURES)


@pytest.mark.parametrize("campus", [None, "泗水"])
def test_a_figure_that_counts_rows_opens_as_many(campus):
    campus = campus_of(campus)
    counting = [code for code, metric in metrics.registry.items() if metric.counts]
    opened = {code: metrics.of(code).rows(HALF, campus).count() for code in counting}
    assert opened == {code: metrics.read(code, HALF, campus).value for code in counting}
    assert len(counting) >= 8


def test_each_part_of_a_chart_opens_its_own_rows():
    held, rows = metrics.of("meetings.held"), held_rows(HALF, None)
    opened = {}
    for what, keys in (("unit", apart("unit", *DAYS)), ("room", apart("room", *DAYS)), ("hour", apart("hour", *DAYS))):
        opened[what] = {key: held.narrow[what](rows, _asked(key)).count() for key in keys}
    assert opened == {what: apart(what, *DAYS) for what in opened}


def _asked(key):
    """(2,9) → 2-9, as an address says Tuesday at nine."""
    return str(key).strip("()").replace(",", "-")


def test_the_statistics_show_the_same_as_sql_by_hand():
    with metrics.reading():
        weeks = statistics.over_time(HALF, None).points
        units = {point.label: point.value for point in statistics.by_unit(HALF, None).points}
        rooms = [line.meetings for line in statistics.by_room(HALF, None)]
        *months, whole = statistics.months(HALF, None)
        heat = sum(square["number"] for row in statistics.heat(HALF, None).rows for square in row["squares"])
        sites = {point.label: point.value for point in statistics.by_campus(HALF).points}
    assert (sum(point.value for point in weeks), heat, whole.held) == (836, 836, 836)
    assert sorted(units.values()) == sorted(apart("unit", *DAYS).values())
    assert sorted(number for number in rooms if number) == sorted(apart("room", *DAYS).values())
    assert [month.held for month in months] == [number for _on, number in sorted(apart("month", *DAYS).items())]
    assert sites == {"管委会": 721, "泗水": 115, "服务中心（单独统计）": 164}
    assert (whole.most, whole.least) == ((15, date(2026, 6, 9)), (3, date(2026, 2, 14)))


def test_deleting_one_meeting_of_the_fullest_day_changes_the_figures_that_depend_on_it():
    before = {code: metrics.read(code, HALF).value for code in metrics.registry}
    [booking, *_others] = metrics.of("meetings.most_a_day").rows(HALF, None)
    assert timezone.localdate(booking.starts_at) == date(2026, 6, 9)
    booking.delete()
    after = {code: metrics.read(code, HALF).value for code in metrics.registry}
    unchanged = {code for code in before if before[code] == after[code]}
    assert (after["meetings.held"], after["meetings.most_a_day"]) == (835, 14)
    assert {"meetings.cancelled", "meetings.no_shows", "meetings.days_off", "meetings.least_a_day"} <= unchanged
