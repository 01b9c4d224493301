"""How the lump sums stand: spent, left, saved."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import BigIntegerField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.ledger.models import BooksMonth, LumpSum, MonthSummary
from apps.ledger.models.budgets import NOTHING
from apps.ledger.queries.budgets import share

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Standing:
    """A lump sum on a day. ``saving`` is None until its time is over; ``passed`` is the share of its days gone by."""

    lump_sum: LumpSum
    spent: Decimal
    saving: Decimal | None
    passed: Decimal

    @property
    def amount(self) -> Decimal:
        return self.lump_sum.amount

    @property
    def balance(self) -> Decimal:
        return self.amount - self.spent

    @property
    def execution(self) -> Decimal | None:
        """Per cent of the sum that is spent."""
        return share(self.spent, self.amount)

    @property
    def kept(self) -> Decimal | None:
        """What of the saving stays with the unit, as the agreement says, in whole cents."""
        if self.saving is None:
            return None
        return (max(self.saving, Decimal(0)) * self.lump_sum.keeps_percent / 100).quantize(CENT, ROUND_DOWN)


def standing(on: date, rows: QuerySet[LumpSum] | None = None) -> list[Standing]:
    """Those that run on that day or ended in its year, in their order; ``rows``: only of these."""
    if rows is None:
        rows = LumpSum.objects.filter(starts_on__lte=on, ends_on__gt=on.replace(month=1, day=1))
    return [stands(lump_sum, on) for lump_sum in with_spending(on, rows).select_related("unit", "category", "campus")]


def stands(lump_sum: Any, on: date) -> Standing:
    is_over = on >= lump_sum.ends_on - timedelta(days=1)
    # What it came to in the end says nothing of the months before.
    is_settled = is_over and lump_sum.status == LumpSum.Status.SETTLED
    spent = lump_sum.spent if is_settled else lump_sum.spent_by
    days = (lump_sum.ends_on - lump_sum.starts_on).days
    gone = min(max((on - lump_sum.starts_on).days + 1, 0), days)
    saving = lump_sum.amount - spent if is_over else None
    return Standing(lump_sum, spent, saving, share(Decimal(gone), Decimal(days)) or Decimal(0))


def with_spending(on: date, rows: QuerySet[LumpSum]) -> QuerySet[LumpSum]:
    """Each with what the books of its months hold, up to that day."""
    mine = MonthSummary.objects.alias(only=ExpressionWrapper(OuterRef("campus"), BigIntegerField())).filter(
        Q(only__isnull=True) | Q(campus=OuterRef("campus")),
        unit=OuterRef("unit"),
        category=OuterRef("category"),
        month__gte=OuterRef("starts_on"),
        month__lt=OuterRef("ends_on"),
        month__lte=on,
    )
    total = mine.order_by().values("unit").annotate(total=Sum("amount")).values("total")
    return rows.annotate(spent_by=Coalesce(Subquery(total), NOTHING))


def open_months(lump_sum: LumpSum) -> bool:
    """Whether the books of some of its months are still open."""
    last = lump_sum.months.last.replace(day=1)
    return not BooksMonth.objects.closed().filter(first__gte=last).exists()
