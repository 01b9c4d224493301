"""The figures of money, twice: by the registry and by SQL over the entries themselves, for every month of the demo."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from apps.core import metrics
from apps.core.metrics import Period
from apps.ledger import metrics as ledger
from apps.ledger.actions import charge
from apps.ledger.models import CostEntry
from apps.org.models import Campus
from tests.demo.conftest import TODAY, ask, one

pytestmark = [pytest.mark.usefixtures("bureau", "db")]

ENTRIES = "FROM ledger_costentry e WHERE e.month BETWEEN date_trunc('month', %(first)s::timestamp) AND %(last)s"
AT = "AND (%(campus)s IS NULL OR e.campus_id = %(campus)s)"
KEY = "AND e.category_id = (SELECT id FROM ledger_category WHERE key = %(key)s) AND e.quantity IS NOT NULL"


def by_hand(what, period, campus=None, **facts):
    known = {"first": period.first, "last": period.last, "campus": campus and campus.pk, **facts}
    return one(f"SELECT {what} {ENTRIES} {AT} {KEY if facts else ''}", **known)


def spent(period, campus=None):
    return by_hand("coalesce(sum(e.amount), 0)", period, campus)


def rounded(value, places):
    return None if value is None else Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def value(code, period, campus=None):
    return metrics.read(f"ledger.{code}", period, campus).value


MONTHS = [f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13)]
STRETCHES = ["2024", "2025-H1", "2026-H1", "2026-Q2", "2026-01-01..2026-05-31", "2024-02-29", "2023"]


@pytest.mark.parametrize("period", [*MONTHS, *STRETCHES])
def test_spending_is_the_same_by_sql(period):
    period = Period.read(period)
    now, before = spent(period), spent(period.a_year_before())
    change = (now - before) / before * 100 if before else None
    people = one("SELECT count(*) FROM org_person WHERE is_active")
    late = by_hand("count(*) FILTER (WHERE e.month > date_trunc('month', e.spent_on))", period)

    with metrics.reading():
        read = [value(code, period) for code in ("spent", "spent_year_before", "change", "late", "per_head")]

    assert read == [now, before, rounded(change, 1), late, rounded(now / people, 2)]


@pytest.mark.parametrize("campus", ["管委会", "服务中心", "泗水"])
def test_the_campuses_and_what_is_of_none_add_up_to_the_bureau(campus):
    period, campus = Period.read("2026"), Campus.objects.get(name=campus)
    some = CostEntry.objects.select_related("unit", "category").filter(month=TODAY.replace(day=1))[0]
    charge("test:nowhere", unit=some.unit, category=some.category, amount=Decimal("12.34"), on=TODAY, by=None)
    assert value("spent", period, campus) == spent(period, campus) > 0
    places = sum(value("spent", period, each) for each in Campus.objects.all())
    assert places + Decimal("12.34") == value("spent", period)


@pytest.mark.parametrize("key", ledger.OF_UNITS)
@pytest.mark.parametrize("period", ["2025-H1", "2026-H1", "2026-06", "2023"])
def test_unit_costs_are_the_same_by_sql(key, period):
    period = Period.read(period)
    cost = by_hand("sum(e.amount) / nullif(sum(e.quantity), 0)", period, key=key)
    assert value(f"unit_cost_{key}", period) == rounded(cost, 4)


def test_a_base_of_zero_is_no_figure():
    period = Period.read("2024-H1")
    assert (value("spent_year_before", period), value("change", period)) == (0, None)
    assert metrics.read("ledger.change", period).text == "–"


@pytest.mark.parametrize("name", ["month", "unit", "line"])
def test_each_part_is_what_sql_says_and_opens_its_own_entries(name):
    period = Period.read("2026-H1")
    column = name if name == "month" else f"{name}_id"
    parts = dict(ask(f"SELECT {column}, sum(amount) {ENTRIES} {AT} GROUP BY 1", first=period.first, last=period.last,
                     campus=None))  # fmt: skip
    points = metrics.of("ledger.spent").by[name](period, None)

    assert {getattr(point.key, "pk", point.key): point.value for point in points} == parts
    assert sum(parts.values()) == Decimal("1485800.00")
    narrow, rows = metrics.of("ledger.spent").narrow[name], ledger.rows(period, None)
    for point in points[:5]:
        asked = point.url.rpartition("=")[2]
        assert sum(narrow(rows, asked).values_list("amount", flat=True)) == point.value


def test_a_figure_that_counts_rows_opens_as_many():
    period = Period.read("2026-H1")
    metric = metrics.of("ledger.late")
    assert metric.rows(period, None).count() == metrics.read("ledger.late", period).value == 1
