"""What may be spent, and how much of it has been."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Exists, Model, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.ledger.models import Budget, BudgetAdjustment, BudgetLine, Commitment, CostEntry, MonthSummary
from apps.ledger.models.budgets import NOTHING as ZERO
from apps.org.models import Unit
from apps.org.queries.tree import below

NOTHING = Decimal(0)


def scope(unit: Unit | None) -> dict[str, Iterable[int]]:
    """The filter for a unit and what stands under it; none for the whole bureau."""
    return {"unit__in": below(unit)} if unit else {}


def by_line(on: date, unit: Unit | None = None) -> dict[int, tuple[Decimal, Decimal]]:
    """For each line with a budget in the year of that day: as adopted, and as adjusted by then. The one definition of
    what there is to spend: the report, its tiles and the figure read it here."""
    budgets = Budget.objects.filter(year=on.year).order_by()
    changes = BudgetAdjustment.objects.filter(budget__year=on.year, decided_on__lte=on).order_by()
    if unit:
        units = below(unit)
        budgets, changes = budgets.filter(unit__in=units), changes.filter(budget__unit__in=units)
    changed = dict(changes.values_list("budget__line").annotate(Sum("amount")))
    return {
        line: (initial, initial + changed.get(line, NOTHING))
        for line, initial in budgets.values_list("line").annotate(Sum("initial"))
    }


def execution(on: date, unit: Unit | None = None) -> tuple[Decimal, Decimal]:
    """(what may be spent in the year of that day, what the books of its months up to that day hold)."""
    amount = sum((adjusted for _initial, adjusted in by_line(on, unit).values()), NOTHING)
    return amount, spent(on.replace(month=1, day=1), on, unit)


def carried_out(on: date) -> QuerySet[BudgetLine]:
    """The lines with a budget or spending in the year of that day: ``then``, what may be spent as adjusted by that day,
    and ``spent``, what the books of its months up to that day hold. Where nothing was budgeted ``then`` is 0."""

    def total(model: type[Model], what: str, **which: object) -> Combinable:
        rows = model._default_manager.filter(**which).order_by().values(of_all=Value(1))
        return Coalesce(Subquery(rows.annotate(total=Sum(what)).values("total")), ZERO)

    line = OuterRef("pk")
    then = total(Budget, "initial", line=line, year=on.year) + total(
        BudgetAdjustment, "amount", budget__line=line, budget__year=on.year, decided_on__lte=on
    )
    spent = total(MonthSummary, "amount", line=line, month__year=on.year, month__lte=on)
    return BudgetLine.objects.annotate(then=then, spent=spent).exclude(then=0, spent=0)


def spent(first: date, last: date, unit: Unit | None = None) -> Decimal:
    """What the books of the months between these days hold."""
    rows = MonthSummary.objects.filter(month__gte=first.replace(day=1), month__lte=last, **scope(unit))
    return rows.aggregate(total=Sum("amount"))["total"] or NOTHING


def used_since(moment: datetime, rows: QuerySet[Budget]) -> QuerySet[Budget]:
    """Those on which somebody has built: adjusted, or spent or promised from since then."""
    ours = {"unit": OuterRef("unit"), "line": OuterRef("line")}
    adjusted = BudgetAdjustment.objects.filter(budget=OuterRef("pk"))
    spent = CostEntry.objects.filter(**ours, month__year=OuterRef("year"), entered_at__gt=moment)
    promised = Commitment.objects.filter(
        **ours, committed_on__year=OuterRef("year"), committed_on__gte=timezone.localdate(moment)
    )
    return rows.filter(Exists(adjusted) | Exists(spent) | Exists(promised))


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """Per cent with one decimal; None where there is no base."""
    return (part / whole * 100).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else None
