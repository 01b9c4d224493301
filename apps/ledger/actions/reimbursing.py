"""Verbs of reimbursements: personal papers between one person and the accountant, whatever else is open here."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action, hold
from apps.core.dates import today
from apps.ledger.actions.budgeting import commit, settle
from apps.ledger.actions.charging import charge, name_of, seat
from apps.ledger.models import Commitment, Funding, Reimbursement, ReimbursementRule
from apps.notices.actions import tell
from apps.org.actions.books import kept
from apps.org.models import Person

Status = Reimbursement.Status
EVENT = "reimbursements.decided"
CENT = Decimal("0.01")


@action("ledger.add_reimbursement_rule", _("Add reimbursement rule"))
def add_reimbursement_rule(*, by: Person, **facts: Any) -> ReimbursementRule:
    """What is paid back, which part and how much a year, is laid down from a day on, with its source."""
    return kept(ReimbursementRule(), facts)


@action("ledger.change_reimbursement_rule", _("Change reimbursement rule"))
def change_reimbursement_rule(rule: ReimbursementRule, *, by: Person, **facts: Any) -> ReimbursementRule:
    """A rule can be ended, or mended; what was decided under it stands."""
    return kept(rule, facts)


@action("ledger.claim", _("Claim a reimbursement"))
def claim(
    *, by: Person, rule: ReimbursementRule, spent_on: date, claimed: Decimal, invoice_number: str, purpose: str
) -> Reimbursement:
    """Staff claim back what they paid themselves; nobody but the accountant sees it."""
    if spent_on > today():
        raise Refused({"spent_on": [gettext("This day has not come yet.")]})
    if not rule.is_in_force(spent_on):
        says = gettext("“%(rule)s” does not hold on that day. Choose the rule that does.")
        raise Refused({"rule": [says % {"rule": rule}]})
    if by.unit_id is None:
        raise Refused(gettext("You belong to no unit, so nobody would bear the cost. Ask the office administrator."))
    made = Reimbursement(
        person=by, unit=by.unit, rule=rule, spent_on=spent_on, claimed=claimed, invoice_number=invoice_number,
        purpose=purpose,
    )  # fmt: skip
    made.judge()
    made.save()
    return made


@action("ledger.withdraw_claim", _("Withdraw the claim"), when=[Status.SUBMITTED])
def withdraw_claim(claim: Reimbursement, *, by: Person) -> Reimbursement:
    """Whoever claimed takes it back while nobody has decided."""
    return claim.become(Status.WITHDRAWN)


@action("ledger.approve_claim", _("Approve"), when=[Status.SUBMITTED])
def approve_claim(claim: Reimbursement, *, by: Person) -> Reimbursement:
    """The accountant approves what the rule gives: its part of the invoice, up to what is left of the year's limit.

    Until it is paid out the sum is committed under the section, and nothing of the person."""
    hold(Person.objects.filter(pk=claim.person_id))  # two claims of one person share one limit
    amount = allowance(claim)
    if amount <= 0:
        raise Refused(gettext("The limit of the year is used up. Decline it, with that reason."))
    claim.granted, claim.decided_by = amount, by
    claim.status = Status.APPROVED
    claim.save(update_fields=["granted", "decided_by", "status"])
    category = claim.rule.category
    commit(claim, unit=claim.unit, category=category, amount=amount, on=today(), by=by, title=category.name)
    _tell(claim, _("%(claim)s is approved."))
    return claim


def allowance(claim: Reimbursement) -> Decimal:
    """What the rule gives for this claim today, other claims of its year considered."""
    part = (claim.claimed * claim.rule.rate / 100).quantize(CENT, ROUND_HALF_UP)
    if claim.rule.cap is None:
        return part
    others = Reimbursement.objects.granted().filter(
        person=claim.person_id, rule__name=claim.rule.name, spent_on__year=claim.spent_on.year
    )
    used = others.exclude(pk=claim.pk).aggregate(total=Sum("granted"))["total"] or Decimal(0)
    return min(part, claim.rule.cap - used)


@action("ledger.decline_claim", _("Decline"), when=[Status.SUBMITTED])
def decline_claim(claim: Reimbursement, *, by: Person, answer: str) -> Reimbursement:
    """The accountant declines a claim and says why."""
    claim.answer, claim.decided_by = answer, by
    claim.status = Status.DECLINED
    claim.save(update_fields=["answer", "decided_by", "status"])
    _tell(claim, _("%(claim)s is declined. Open it to see why."))
    return claim


@action("ledger.pay_claim", _("Pay out"), when=[Status.APPROVED])
def pay_claim(
    claim: Reimbursement, *, by: Person, paid_on: date, voucher_number: str = "", funding: str = Funding.FISCAL
) -> Reimbursement:
    """What was approved is paid out; the ledger learns the sum and the section, and nothing of the person.

    The cost enters the figures of the campus in which the section sits; of none, where it sits in none."""
    claim.paid_on = paid_on
    entry = charge(
        claim,
        unit=claim.unit,
        category=claim.rule.category,
        amount=claim.granted,
        on=paid_on,
        by=by,
        campus=seat(claim.unit, paid_on),
        funding=funding,
        voucher_number=voucher_number,
    )
    if promised := Commitment.objects.open().filter(source=name_of(claim)).first():
        settle(promised, entry)
    claim.status = Status.PAID
    claim.save(update_fields=["paid_on", "status"])
    _tell(claim, _("%(claim)s is paid out."))
    return claim


def _tell(claim: Reimbursement, says: Any) -> None:
    tell([claim.person], EVENT, claim, says, claim=claim)
