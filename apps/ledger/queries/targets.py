"""How far the targets of savings and revenue are reached."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from apps.core.dates import today
from apps.core.metrics import Period
from apps.ledger.models import FeePayment, MonthSummary, Return, Target
from apps.ledger.queries.budgets import share
from apps.org.models import Unit

NOTHING = Decimal(0)
DAY = timedelta(days=1)
Spent = tuple[dict[int, Decimal], dict[int, Decimal]]


@dataclass(frozen=True)
class Standing:
    """A target after some months of its year. ``base`` is last year's spending in the same months (for savings);
    ``now`` is this year's spending, or what was earned."""

    target: Target
    base: Decimal
    now: Decimal

    @property
    def done(self) -> Decimal:
        """Saved or earned so far; below zero where more was spent than last year."""
        return self.base - self.now if self.target.kind == Target.Kind.SAVINGS else self.now

    @property
    def reached(self) -> Decimal | None:
        """Per cent of the target."""
        return share(self.done, self.target.amount)


def standing(period: Period, rows: QuerySet[Target] | None = None, spent: Spent | None = None) -> list[Standing]:
    """The targets of the period's year (or ``rows`` of them), as ``standings`` has them."""
    targets = rows if rows is not None else Target.objects.filter(year=period.last.year)
    return standings(period, list(targets.select_related("unit", "whole__unit")), spent)


def standings(period: Period, found: Sequence[Target], spent: Spent | None = None) -> list[Standing]:
    """Each with what the months from January to the period's last one have brought.

    Only months that are over count: a half month beside last year's whole one would look like savings. ``spent``: what
    ``_spent`` would read, by whom it has been read already."""
    trees = _below()
    first, last = date(period.last.year, 1, 1), min(period.last, today().replace(day=1) - DAY)
    spent_now, spent_before = spent or _spent(first, last)
    earned = _earned(first, last)

    def of(target: Target, sums: dict[int, Decimal]) -> Decimal:
        return sum((sums[unit] for unit in trees(target.unit_id)), NOTHING)

    return [
        Standing(target, of(target, spent_before), of(target, spent_now))
        if target.kind == Target.Kind.SAVINGS
        else Standing(target, NOTHING, of(target, earned))
        for target in found
    ]


def of_bureau(period: Period, kind: str) -> list[Standing]:
    """The targets that are parts of nothing: together they are the bureau's."""
    return standing(period, Target.objects.filter(year=period.last.year, kind=kind, whole=None))


def _spent(first: date, last: date) -> Spent:
    """By unit: what these months cost, and the same months of the year before."""
    now = Q(month__gte=first, month__lte=last)
    before = Q(month__gte=first.replace(year=first.year - 1), month__lte=last.replace(year=last.year - 1, day=1))
    spent_now, spent_before = defaultdict[int, Decimal](Decimal), defaultdict[int, Decimal](Decimal)
    rows = MonthSummary.objects.filter(now | before).order_by().values_list("unit")
    sums = {"now": Sum("amount", filter=now, default=NOTHING), "before": Sum("amount", filter=before, default=NOTHING)}
    for unit, this_year, last_year in rows.annotate(**sums):
        spent_now[unit], spent_before[unit] = this_year, last_year
    return spent_now, spent_before


def _earned(first: date, last: date) -> dict[int, Decimal]:
    """By unit: fees paid to it, and the profits of what it operates."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    paid = FeePayment.objects.filter(paid_on__gte=first, paid_on__lte=last).order_by()
    profits = Return.objects.standing().filter(month__gte=first, month__lte=last).order_by()
    for unit, total in [
        *paid.values_list("fee__unit").annotate(Sum("amount")),
        *profits.values_list("operated__unit").annotate(Sum("profit")),
    ]:
        found[unit] += total
    return found


def _below() -> Any:
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent in Unit.objects.order_by().values_list("pk", "parent_id"):
        children[parent].append(pk)

    def tree(unit: int) -> list[int]:
        found = [unit]
        for pk in found:
            found += children[pk]
        return found

    return tree
