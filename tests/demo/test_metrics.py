"""The registry gives the half-year's known figures, and the same as SQL written by hand; each opens its rows."""

from datetime import date

import pytest
from django.utils import timezone

from apps.core import metrics
from apps.core.metrics import Period
from apps.org.models import Campus
from tests.meetings.counting import FIGURES, by_hand

pytestmark = [pytest.mark.usefixtures("bureau", "db")]
HALF = Period.read("2026-H1")


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


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("campus", [None, "管委会", "服务中心"])
@pytest.mark.parametrize("period", ["2026-H1", "2026", "2026-06-09", "2025-H2", "2026-02-10..2026-03-03"])
def test_the_registry_and_sql_by_hand_agree(figure, campus, period):
    period, campus = Period.read(period), campus_of(campus)
    assert value(figure, period, campus) == by_hand(figure, period.first, period.last, campus and campus.pk)


@pytest.mark.parametrize("code", sorted(code for code, metric in metrics.registry.items() if metric.counts))
@pytest.mark.parametrize("campus", [None, "泗水"])
def test_a_figure_that_counts_rows_opens_as_many(code, campus):
    campus = campus_of(campus)
    reading = metrics.read(code, HALF, campus)
    assert reading.metric.rows(HALF, campus).count() == reading.value


def test_deleting_one_meeting_of_the_fullest_day_changes_the_figures_that_depend_on_it():
    before = {code: metrics.read(code, HALF).value for code in metrics.registry}
    [booking, *_others] = metrics.of("meetings.most_a_day").rows(HALF, None)
    assert timezone.localdate(booking.starts_at) == date(2026, 6, 9)
    booking.delete()
    after = {code: metrics.read(code, HALF).value for code in metrics.registry}
    unchanged = {code for code in before if before[code] == after[code]}
    assert (after["meetings.held"], after["meetings.most_a_day"]) == (835, 14)
    assert {"meetings.cancelled", "meetings.no_shows", "meetings.days_off", "meetings.least_a_day"} <= unchanged
