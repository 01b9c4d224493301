"""The figures of spot checks and findings, twice: by the registry and by SQL over the demo bureau's rows."""

from decimal import Decimal

import pytest

from apps.core import metrics
from apps.core.dates import today
from apps.core.metrics import Period
from apps.inspections.queries import statistics
from apps.org.models import Campus
from tests.inspections.by_hand import FIGURES, apart, by_hand

pytestmark = [pytest.mark.usefixtures("bureau", "db")]
HALF = Period.read("2026-H1")


def value(code, period=HALF, campus=None):
    return metrics.read(code, period, campus).value


def test_the_half_year_has_832_checks_and_97_7_per_cent_on_post():
    assert [value(f"inspections.{code}") for code in ("seen", "on_post", "absent")] == [832, Decimal("97.7"), 19]


@pytest.mark.parametrize("campus", [None, "管委会", "泗水"])
@pytest.mark.parametrize("period", ["2026-H1", "2026-H2", "2026", "2026-05", "2025", "2026-04-07..2026-04-07"])
def test_the_registry_and_sql_by_hand_agree(campus, period):
    period, campus = Period.read(period), campus and Campus.objects.get(name=campus)
    with metrics.reading():
        ours = {figure: value(figure, period, campus) for figure in FIGURES}
    assert ours == {figure: by_hand(figure, period, campus, today()) for figure in FIGURES}


def test_every_figure_is_told_twice():
    assert {code for code in metrics.registry if code.partition(".")[0] in ("inspections", "findings")} == set(FIGURES)


def opened(code, name, keys):
    metric = metrics.of(code)
    rows = metric.rows(HALF, None)
    return {key: metric.narrow[name](rows, str(key) or "none").count() for key in keys}


@pytest.mark.parametrize("name", ["round", "unit", "kind"])
def test_each_part_opens_its_own_checks(name):
    parts = apart(name, HALF, None, today())
    assert opened("inspections.seen", name, parts) == parts
    assert sum(parts.values()) == 832


@pytest.mark.parametrize("name", ["unit", "aspect"])
def test_each_part_opens_its_own_findings(name):
    parts = apart(f"faults_{name}", HALF, None, today())
    assert opened("inspections.found", name, parts) == parts
    assert sum(parts.values()) == value("inspections.found")


def test_the_page_shows_the_same_as_sql_by_hand():
    with metrics.reading():
        seen, _rate = statistics.over_time(HALF, None)
        units, kinds = statistics.by_unit(HALF, None).lines, statistics.by_kind(HALF, None).lines
        aspects = statistics.by_aspect(HALF, None).points
    told = {name: sorted(apart(name, HALF, None, today()).values()) for name in ("round", "unit", "kind")}
    assert sorted(point.value for point in seen.points) == told["round"] == [64] * 13
    assert sorted(line.values[0] for line in units if line.values[0]) == told["unit"]
    assert sorted(line.values[0] for line in kinds) == told["kind"]
    for name, found in (("unit", [line.values[-1] for line in units]), ("aspect", [p.value for p in aspects])):
        assert sorted(filter(None, found)) == sorted(apart(f"faults_{name}", HALF, None, today()).values())
