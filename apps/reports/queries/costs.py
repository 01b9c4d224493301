"""What the monthly cost report tells, read once: the month's totals, the budgets beside them, and what is remarkable.

``read`` asks a fixed number of questions, whatever the size of the ledger, all of them of one moment.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from apps.core.dates import today
from apps.core.periods import Period
from apps.ledger.models import (
    BooksMonth,
    BudgetLine,
    Category,
    CostEntry,
    LumpSum,
    MonthSummary,
    OperatedUnit,
    Target,
)
from apps.ledger.queries import budgets as adopted
from apps.ledger.queries import commitments, fees, lumpsums, operated, phones, targets
from apps.org.models import Campus, Person, Unit
from apps.org.queries.tree import below

NOTHING = Decimal("0.00")
Lumpsums, Targets, Fees, Phones = lumpsums.Standing, targets.Standing, fees.Standing, phones.Standing
Operated = operated.Standing
MOST_ODD, MOST_DETAILS = 100, 2_000


@dataclass(frozen=True)
class Spans:
    """The stretches of time that a report lays side by side."""

    now: Period
    before: Period
    ago: Period
    year: Period
    year_ago: Period

    @classmethod
    def of(cls, period: Period) -> "Spans":
        year = Period(period.last.replace(month=1, day=1), period.last)
        ago = period.a_year_before()
        return cls(period, period.before(), ago, year, Period(ago.last.replace(month=1, day=1), ago.last))

    def items(self) -> list[tuple[str, Period]]:
        return [(one.name, getattr(self, one.name)) for one in fields(self)]

    @property
    def whole(self) -> Period:
        return Period(min(span.first for _name, span in self.items()), self.now.last)


@dataclass(frozen=True)
class Cell:
    """What one unit spent on one category under one line, in each of the spans."""

    unit: int
    category: int
    line: int
    now: Decimal
    before: Decimal
    ago: Decimal
    year: Decimal
    year_ago: Decimal
    quantity: Decimal
    measured: Decimal
    entries: int


@dataclass(frozen=True)
class MonthlyCosts:
    """The figures of a report. ``compares``: its months are closed, so they may be laid beside others."""

    period: Period
    unit: Unit | None
    campus: Campus | None
    read_at: datetime
    spans: Spans
    compares: bool
    cells: list[Cell]
    months: dict[date, Decimal]
    lines: dict[int, BudgetLine]
    units: dict[int, Unit]
    categories: dict[int, Category]
    budgets: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)
    committed: dict[int, Decimal] = field(default_factory=dict)
    late: dict[int, Decimal] = field(default_factory=dict)
    lump_sums: list[Lumpsums] = field(default_factory=list)
    targets: list[Targets] = field(default_factory=list)
    operated: list[Operated] = field(default_factory=list)
    fees: list[Fees] = field(default_factory=list)
    phones: list[Phones] = field(default_factory=list)

    def sum(self, name: str, only: Callable[[Cell], bool] = lambda cell: True) -> Decimal:
        return sum((getattr(cell, name) for cell in self.cells if only(cell)), NOTHING)

    @property
    def progress(self) -> Decimal:
        """How much of the year has gone by at the end of the period."""
        return Decimal(self.period.last.month) / 12

    @property
    def scope(self) -> dict[str, Any]:
        """As the list of entries is asked for it."""
        return {"within": self.unit} if self.unit else {"campus": self.campus} if self.campus else {}


@contextmanager
def moment() -> Iterator[None]:
    """All questions inside are answered of one moment, so that sheets add up while others are entering costs.

    Each by one process of PostgreSQL: they read little, and to start a second one takes longer than to read it."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL max_parallel_workers_per_gather = 0"
        )
        yield


def within(rows: QuerySet, unit: Unit | None, campus: Campus | None, by: Person | None) -> QuerySet:
    """Of the scope; as far as ``by`` may read it, or all of it where the house files it."""
    rows = rows.visible_to(by) if by is not None else rows
    rows = rows.filter(unit__in=below(unit)) if unit else rows
    return rows.filter(campus=campus) if campus else rows


def read(
    period: Period, unit: Unit | None = None, campus: Campus | None = None, by: Person | None = None
) -> MonthlyCosts:
    """The figures of those months, of the bureau, a unit with all below it, or a campus."""
    spans = Spans.of(period)
    summaries = within(MonthSummary.objects.order_by(), unit, campus, by)
    late = within(CostEntry.objects.order_by(), unit, campus, by).within(period).late()
    cells = [Cell(*row) for row in _cells(summaries, spans)]
    budgets, committed = ({}, {}) if campus else (adopted.by_line(period.last, unit), _committed(period, unit))
    known = {cell.line for cell in cells} | set(budgets) | set(committed)
    return MonthlyCosts(
        period=period, unit=unit, campus=campus, read_at=timezone.now(), spans=spans,
        compares=_is_closed(period), cells=cells, months=_months(summaries, period),
        lines=BudgetLine.objects.in_bulk(known),
        units=Unit.objects.in_bulk({cell.unit for cell in cells}),
        categories=Category.objects.in_bulk({cell.category for cell in cells}),
        budgets=budgets, committed=committed, late=dict(late.values_list("line").annotate(Sum("amount"))),
        **_beside(period, unit, campus, cells),
    )  # fmt: skip


def _during(span: Period) -> Q:
    return Q(month__gte=span.first, month__lte=span.last)


def _cells(rows: QuerySet, spans: Spans) -> QuerySet:
    """One walk through the totals of two years for all spans together."""
    sums = {f"{name}_sum": Sum("amount", filter=_during(span), default=NOTHING) for name, span in spans.items()}
    of_now = {"filter": _during(spans.now), "default": NOTHING}
    counts = {
        "quantity_sum": Sum("quantity", **of_now),
        "measured_sum": Sum("measured", **of_now),
        "entries_sum": Sum("entries", filter=_during(spans.now), default=0),
    }
    asked = rows.filter(_during(spans.whole)).values_list("unit", "category", "line")
    return asked.annotate(**sums, **counts)


def _months(rows: QuerySet, period: Period) -> dict[date, Decimal]:
    """The twelve months that end with the period, and those of the year before."""
    last = period.last.replace(day=1)
    first = date(last.year - 2, last.month, 1)
    return dict(rows.filter(month__gt=first, month__lte=last).values_list("month").annotate(Sum("amount")))


def _is_closed(period: Period) -> bool:
    """Months are closed one after the other, so a closed one closes all before it."""
    return BooksMonth.objects.closed().filter(first__gte=period.last.replace(day=1)).exists()


def _committed(period: Period, unit: Unit | None) -> dict[int, Decimal]:
    return commitments.open_by_line(min(period.last, today()), unit)


def _beside(period: Period, unit: Unit | None, campus: Campus | None, cells: list[Cell]) -> dict[str, Any]:
    """What stands in the books beside the ledger; it is kept by unit, so a campus has none of it."""
    if campus:
        return {}
    on, units = min(period.last, today()), below(unit) if unit else None
    sums = LumpSum.objects.filter(starts_on__lte=on, ends_on__gt=on.replace(month=1, day=1))
    aims, houses = Target.objects.filter(year=period.last.year), OperatedUnit.objects.all()
    if units is not None:
        sums, aims, houses = (rows.filter(unit__in=units) for rows in (sums, aims, houses))
    of_month = period.kind == "M"
    return {
        "lump_sums": lumpsums.standing(on, sums),
        "targets": targets.standing(period, aims, _spent(period, cells)),
        "operated": operated.standing(period, houses),
        "fees": fees.standing(period.first) if of_month and unit is None else [],
        "phones": phones.standing(period.first, units) if of_month else [],
    }


def _spent(period: Period, cells: list[Cell]) -> targets.Spent | None:
    """By unit: this year to date, and last year to the same day; None while a month of it still runs, which no target
    counts. Of whose targets are told, all costs have been read."""
    if period.last >= today():
        return None
    now, before = defaultdict[int, Decimal](Decimal), defaultdict[int, Decimal](Decimal)
    for cell in cells:
        now[cell.unit] += cell.year
        before[cell.unit] += cell.year_ago
    return now, before


# -- the entries themselves --------------------------------------------------------------------------------------------
def details(found: MonthlyCosts, by: Person | None = None) -> list[CostEntry]:
    """The first of them in the order of the vouchers; there may be more."""
    rows = within(CostEntry.objects.within(found.period), found.unit, found.campus, by)
    rows = rows.select_related("unit", "category", "line", "campus").order_by("spent_on", "pk")
    return list(rows[:MOST_DETAILS])


def odd(found: MonthlyCosts, by: Person | None = None) -> tuple[list[CostEntry], int]:
    """Late vouchers, and what takes others back: the first of them, and how many there are beyond these."""
    rows = within(CostEntry.objects.within(found.period), found.unit, found.campus, by)
    rows = rows.filter(~Q(month=F("belongs_to")) | Q(reverses__isnull=False))
    first = list(rows.select_related("unit", "category", "line").order_by("spent_on", "pk")[:MOST_ODD])
    return first, (rows.count() if len(first) == MOST_ODD else len(first)) - len(first)
