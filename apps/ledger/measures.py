"""The figures of the books beside the ledger, defined: budgets carried out, savings reached, arrears, promises."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from apps.core import metrics
from apps.core.cells import Column
from apps.core.dates import today
from apps.core.metrics import Direction, Metric, Number, Period
from apps.ledger.models import BudgetLine, Commitment, Fee, Target
from apps.ledger.policies import reads_all_costs
from apps.ledger.queries import budgets, commitments, fees, targets

KEEPER = _("Accountant")
UP, DOWN, NEUTRAL = Direction.UP, Direction.DOWN, Direction.NEUTRAL


# -- numbers: None for a campus, where only the whole bureau has the figure -------------------------------------------
def execution(period: Period, campus: Any) -> Number | None:
    """Of the year in which the period ends, from its January to the period's last month."""
    if campus is not None:
        return None
    amount, spent = budgets.execution(period.last)
    return budgets.share(spent, amount)


def savings_reached(period: Period, campus: Any) -> Number | None:
    found = targets.of_bureau(period, Target.Kind.SAVINGS) if campus is None else []
    amount = sum((standing.target.amount for standing in found), Decimal(0))
    return budgets.share(sum((standing.done for standing in found), Decimal(0)), amount)


def earnings_reached(period: Period, campus: Any) -> Number | None:
    found = targets.of_bureau(period, Target.Kind.REVENUE) if campus is None else []
    amount = sum((standing.target.amount for standing in found), Decimal(0))
    return budgets.share(sum((standing.done for standing in found), Decimal(0)), amount)


def arrears(period: Period, campus: Any) -> Number | None:
    if campus is not None:
        return None
    totals = fees.arrears().aggregate(amount=Sum("amount"), paid=Sum("paid"))
    return (totals["amount"] or Decimal(0)) - (totals["paid"] or Decimal(0))


def promised(period: Period, campus: Any) -> Number | None:
    if campus is not None:
        return None
    return sum(commitments.open_by_line(min(period.last, today())).values(), Decimal(0))


# -- the rows behind them ----------------------------------------------------------------------------------------------
def line_rows(period: Period, campus: Any) -> QuerySet[BudgetLine]:
    """What was spent without a budget is among them: the rows add up to both halves of the figure."""
    rows = budgets.carried_out(period.last)
    return rows if campus is None else rows.none()


def target_rows(kind: str) -> metrics.Rows:
    def rows(period: Period, campus: Any) -> QuerySet[Target]:
        found = Target.objects.filter(year=period.last.year, kind=kind, whole=None).select_related("unit")
        return found if campus is None else found.none()

    return rows


def arrear_rows(period: Period, campus: Any) -> QuerySet[Fee]:
    rows = fees.arrears().select_related("payer", "rate", "unit").order_by("due_on", "pk")
    return rows if campus is None else rows.none()


def promised_rows(period: Period, campus: Any) -> QuerySet[Commitment]:
    rows = commitments.open_on(min(period.last, today())).select_related("unit", "line").order_by("committed_on", "pk")
    return rows if campus is None else rows.none()


SPENT = Column("spent", _("spent (¥)"), lambda line: line.spent, numeric=True)
AMOUNT = Column("amount", _("after adjustment (¥)"), lambda line: line.then, numeric=True)
LEFT = Column("left", _("not paid yet (¥)"), lambda commitment: commitment.left_then, numeric=True)
OWED = Column("owed", _("owed (¥)"), lambda fee: fee.owed, numeric=True)


def _plug(code: str, name: Any, says: Any, unit: Any, digits: int, direction: Direction, **more: Any) -> None:
    known = {"allowed": reads_all_costs, "counts": False, **more}
    metrics.plug(code, Metric(code, name, says, unit, digits, direction, KEEPER, **known))


def plug() -> None:
    _plug(
        "ledger.execution", _("Budget carried out"),
        _("What the books of the year hold so far, as a part of the adjusted budget."), "%", 1, NEUTRAL,
        value=execution, rows=line_rows, columns=("code", "name", AMOUNT, SPENT), icon="wallet",
    )  # fmt: skip
    _plug(
        "ledger.savings", _("Savings target reached"),
        _("What was spent less than in the same months last year, as a part of the year's target."), "%", 1, UP,
        value=savings_reached, rows=target_rows("savings"), columns=("unit", "amount", "source"), icon="target",
    )  # fmt: skip
    _plug(
        "ledger.earnings", _("Earnings target reached"),
        _("Fees paid and profits of the operated units, as a part of the year's target."), "%", 1, UP,
        value=earnings_reached, rows=target_rows("revenue"), columns=("unit", "amount", "source"), icon="target",
    )  # fmt: skip
    _plug(
        "ledger.arrears", _("Fees in arrears"), _("What is owed on bills whose last day of payment is over."), "¥", 2,
        DOWN, value=arrears, rows=arrear_rows, columns=("payer", "rate", "due_on", OWED), icon="cash", is_now=True,
    )  # fmt: skip
    _plug(
        "ledger.promised", _("Promised and not paid"),
        _("What was approved by the end of the period and neither paid nor released by then."), "¥", 2, NEUTRAL,
        value=promised, rows=promised_rows, columns=("committed_on", "title", "unit", "line", LEFT),
        icon="clock-dollar",
    )  # fmt: skip
