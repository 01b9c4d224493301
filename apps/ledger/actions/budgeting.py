"""Verbs of budgets: adopted once, then only adjusted; and what is promised out of them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Conflict, Refused, action
from apps.core.dates import today
from apps.ledger.actions.charging import charge, name_of, seat
from apps.ledger.models import Budget, BudgetLine, Category, CategoryLine, Commitment, CostEntry, Funding, Settlement
from apps.ledger.models.commitments import BY_HAND
from apps.org.models import Person, Unit

OPEN, SETTLED, RELEASED = Commitment.Status.OPEN, Commitment.Status.SETTLED, Commitment.Status.RELEASED
# What must be the same when a source commits again.
FACTS = ("unit_id", "category_id", "amount", "committed_on")


@action("ledger.adopt_budget", _("Enter a budget"))
def adopt_budget(*, by: Person, year: int, unit: Unit, line: BudgetLine, initial: Decimal, source: str) -> Budget:
    """What a unit may spend under a line in a year is entered once, with the paper that adopts it."""
    _line_lives(line, year)
    budget = Budget(year=year, unit=unit, line=line, initial=initial, source=source)
    budget.judge()
    budget.save()
    return budget


def adopt_all(budgets: Sequence[Budget], *, by: Person) -> list[Budget]:
    """The same for many, for imports: all or none, each judged as ``adopt_budget`` does."""
    for budget in budgets:
        _line_lives(budget.line, budget.year)
        budget.judge()
    with transaction.atomic():
        return Budget.objects.bulk_create(budgets, batch_size=500)


def _line_lives(line: BudgetLine, year: int) -> None:
    if not (line.is_in_force(date(year, 1, 1)) or line.is_in_force(date(year, 12, 31))):
        says = gettext("%(line)s is not in force in %(year)s. Choose the line that has taken its place.")
        raise Refused({"line": [says % {"line": line, "year": year}]})


@action("ledger.adjust_budget", _("Adjust the budget"))
def adjust_budget(
    budget: Budget, *, by: Person, amount: Decimal, reason: str, decided_on: date | None = None, document: str = ""
) -> Budget:
    """A budget is changed by so much more or less, for a reason and by a paper; what was entered stays."""
    if not amount:
        raise Refused({"amount": [gettext("An adjustment is more or less, not zero.")]})
    budget.adjustments.create(
        amount=amount, reason=reason, decided_on=decided_on or today(), document=document, made_by=by
    )
    return _added_up(budget, "adjusted")


def _added_up(record: Any, *names: str) -> Any:
    """With the sums that PostgreSQL keeps, and the version that this verb makes."""
    record.save(update_fields=["version"])
    record.refresh_from_db(fields=names)
    return record


# -- promised, not paid ------------------------------------------------------------------------------------------------
def commit(
    source: models.Model | str,
    *,
    unit: Unit,
    category: Category,
    amount: Decimal,
    on: date,
    by: Person | None,
    title: str,
    line: int = 0,
) -> Commitment:
    """Take ``amount`` (yuan) out of what is still free in the budget, until ``settle`` or ``release``.

    For every trade, in its own verb's transaction. The same ``source`` and ``line`` again gives the first commitment;
    ``Conflict`` when it says something else now, ``Refused`` when the category has no budget line on that day.
    """
    under = CategoryLine.objects.in_force(on).filter(category=category).select_related("line").first()
    if under is None:
        says = gettext("“%(category)s” has no budget line on that day. Give it one under “Cost categories” first.")
        raise Refused({"category": [says % {"category": category}]})
    wanted = Commitment(
        source=name_of(source), source_line=line, unit=unit, category=category, line=under.line, amount=amount,
        committed_on=on, title=title[:120], made_by=by,
    )  # fmt: skip
    wanted.judge()
    Commitment.objects.bulk_create([wanted], ignore_conflicts=True)
    found = Commitment.objects.get(source=wanted.source, source_line=line)
    if any(getattr(found, name) != getattr(wanted, name) for name in FACTS):
        raise Conflict(gettext("“%(source)s” has committed another sum already. Release that one first.")
                       % {"source": found.source})  # fmt: skip
    return found


def settle(commitment: Commitment, entry: CostEntry, *, is_last: bool = False) -> Commitment:
    """Let a charge settle the commitment or part of it; ``is_last`` frees what it does not need.

    In the caller's transaction. A second hand waits for the first one. Raises ``Refused`` when there is nothing left to
    settle or the charge is another unit's or for something else, ``Conflict`` when it has settled something already.
    """
    held = Commitment.objects.select_for_update(no_key=True).get(pk=commitment.pk)
    if held.status != OPEN:
        raise Refused(_open_no_more(held))
    if (held.unit_id, held.category_id) != (entry.unit_id, entry.category_id):
        raise Refused(gettext("This charge is of another unit or category than what was committed."))
    if entry.amount <= 0:
        raise Refused(gettext("Only a charge above zero settles something."))
    on = max(entry.spent_on, entry.month)
    part = settled_by(entry, held)
    Settlement.objects.create(commitment=held, entry=entry, amount=part, settled_on=on)
    held.version += 1
    if is_last or part == held.left:
        held.status, held.ended_on = SETTLED, on
    held.save(update_fields=["status", "ended_on"])
    held.refresh_from_db(fields=["settled"])
    return held


def settled_by(entry: CostEntry, commitment: Commitment) -> Decimal:
    """How much of the commitment a charge settles: no more than is left of it."""
    return min(entry.amount, commitment.left)


def _open_no_more(commitment: Commitment) -> str:
    says = gettext("This is “%(status)s” now, so it is too late for that.")
    return says % {"status": commitment.get_status_display()}


@action("ledger.commit_funds", _("Commit money"))
def commit_funds(
    *, by: Person, unit: Unit, category: Category, amount: Decimal, title: str, committed_on: date
) -> Commitment:
    """What has been approved and will be paid later is entered, so that nobody spends it twice."""
    source = f"{BY_HAND}{uuid4()}"
    return commit(source, unit=unit, category=category, amount=amount, on=committed_on, by=by, title=title)


@action("ledger.pay_commitment", _("Pay"), when=[OPEN])
def pay_commitment(
    commitment: Commitment,
    *,
    by: Person,
    amount: Decimal,
    spent_on: date,
    voucher_number: str = "",
    funding: str = Funding.FISCAL,
    is_last: bool = True,
) -> Commitment:
    """A commitment is paid, whole or in parts: each payment is a cost of its unit and settles that much of it.

    The cost enters the figures of the campus in which the unit sits; of none, where it sits in none."""
    entry = charge(
        commitment,
        line=commitment.settlements.count() + 1,
        unit=commitment.unit,
        category=commitment.category,
        amount=amount,
        on=spent_on,
        by=by,
        campus=seat(commitment.unit, spent_on),
        funding=funding,
        note=commitment.title,
        voucher_number=voucher_number,
    )
    return settle(commitment, entry, is_last=is_last)


@action("ledger.release_commitment", _("Release"), when=[OPEN])
def release_commitment(commitment: Commitment, *, by: Person, reason: str) -> Commitment:
    """What is not going to be paid after all is free again, for a reason."""
    commitment.reason, commitment.ended_on = reason, today()
    commitment.status = RELEASED
    commitment.save(update_fields=["reason", "ended_on", "status"])
    return commitment
