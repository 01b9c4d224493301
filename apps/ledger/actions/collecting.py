"""Verbs of paid use: what it costs, who has to pay, what came in, and who is reminded."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Conflict, Refused, action, hold
from apps.core.dates import today
from apps.ledger.models import Fee, FeePayment, FeeRate, FeeReminder, Payer
from apps.notices.actions import tell
from apps.org.actions.books import kept
from apps.org.models import Grant, Person, Role

BILLED, CANCELLED = Fee.Status.BILLED, Fee.Status.CANCELLED
CREDIT = FeePayment.Way.CREDIT
EVENT = "fees.overdue"


@action("ledger.add_payer", _("Add payer"))
def add_payer(*, by: Person, **facts: Any) -> Payer:
    """Somebody who pays fees is entered: a member of staff, a unit, or somebody from outside."""
    return kept(Payer(), facts)


@action("ledger.change_payer", _("Change payer"))
def change_payer(payer: Payer, *, by: Person, **facts: Any) -> Payer:
    """The particulars of a payer are kept."""
    return kept(payer, facts)


@action("ledger.add_fee_rate", _("Add fee rate"))
def add_fee_rate(*, by: Person, **facts: Any) -> FeeRate:
    """What a paid use costs is laid down from a day on, with its source."""
    return kept(FeeRate(), facts)


@action("ledger.change_fee_rate", _("Change fee rate"))
def change_fee_rate(rate: FeeRate, *, by: Person, **facts: Any) -> FeeRate:
    """A rate can be ended, or mended; bills that were made keep the price they were made with."""
    return kept(rate, facts)


# -- bills -------------------------------------------------------------------------------------------------------------
@action("ledger.bill", _("Make a bill"))
def bill(*, by: Person, payer: Payer, rate: FeeRate, month: date, quantity: Decimal, note: str = "") -> Fee:
    """Paid use of a month is billed at the rate of that month, once for each payer."""
    first = month.replace(day=1)
    if not rate.is_in_force(first):
        says = gettext("This rate of “%(use)s” does not hold in that month. Choose the one that does.")
        raise Refused({"rate": [says % {"use": rate}]})
    if first > today():
        raise Refused({"month": [gettext("This month has not begun yet.")]})
    if quantity <= 0:
        raise Refused({"quantity": [gettext("The quantity must be above zero.")]})
    made = Fee(
        payer=payer, rate=rate, unit=rate.unit, month=first, quantity=quantity, price=rate.price, note=note,
        amount=(quantity * rate.price).quantize(Decimal("0.01"), ROUND_HALF_UP),
        billed_on=today(),
        due_on=today() + timedelta(days=rate.due_days),
    )  # fmt: skip
    made.judge()
    made.save()
    return made


@action("ledger.cancel_fee", _("Cancel the bill"), when=[BILLED])
def cancel_fee(fee: Fee, *, by: Person, reason: str) -> Fee:
    """A wrong bill nobody has paid on is cancelled for a reason; the right one can be made then."""
    if fee.paid:
        raise Refused(gettext("¥%(paid)s of it are paid. Take the payments back first.") % {"paid": f"{fee.paid:,.2f}"})
    fee.reason = reason
    fee.status = CANCELLED
    fee.save(update_fields=["reason", "status"])
    return fee


# -- payments ----------------------------------------------------------------------------------------------------------
@action("ledger.take_payment", _("Take a payment"), when=[BILLED])
def take_payment(
    fee: Fee,
    *,
    by: Person,
    amount: Decimal,
    way: str = FeePayment.Way.TRANSFER,
    paid_on: date | None = None,
    receipt_number: str = "",
    keep_rest: bool = False,
) -> Fee:
    """Money for a bill is taken; what is more than owed is kept as credit if the payer wants that, and never otherwise.

    Raises ``Refused`` for more than is owed. ``amount`` is all that came in.
    """
    on = paid_on or today()
    if on > today():
        raise Refused({"paid_on": [gettext("This day has not come yet.")]})
    if amount <= 0:
        raise Refused({"amount": [gettext("The amount must be above zero.")]})
    if amount > fee.owed and not keep_rest:
        says = gettext("Only ¥%(owed)s is owed. Take that, or keep the rest as credit.")
        raise Refused({"amount": [says % {"owed": f"{fee.owed:,.2f}"}]})
    part = min(amount, fee.owed)
    return _received(fee, part, amount - part, way=way, paid_on=on, receipt_number=receipt_number, received_by=by)


@action("ledger.take_from_credit", _("Pay from the credit"), when=[BILLED])
def take_from_credit(fee: Fee, *, by: Person) -> Fee:
    """What a payer has to the good pays the bill, as far as it goes."""
    (payer,) = hold(Payer.objects.filter(pk=fee.payer_id))
    part = min(payer.credit, fee.owed)
    if part <= 0:
        raise Refused(gettext("%(payer)s has no credit.") % {"payer": payer})
    return _received(fee, part, -part, way=CREDIT, received_by=by)


@action("ledger.reverse_payment", _("Take a payment back"))
def reverse_payment(fee: Fee, *, by: Person, payment: FeePayment, reason: str) -> Fee:
    """A payment that was entered by mistake is taken back, whole, and the bill is owed again."""
    if payment.fee_id != fee.pk or payment.reverses_id:
        raise Refused({"payment": [gettext("Choose one of the payments of this bill.")]})
    if FeePayment.objects.filter(reverses=payment).exists():
        raise Conflict({"payment": [gettext("This payment has been taken back already.")]})
    return _received(
        fee, -payment.amount, -payment.credit, way=payment.way, reverses=payment, reason=reason, received_by=by
    )


def _received(fee: Fee, amount: Decimal, credit: Decimal, **facts: Any) -> Fee:
    FeePayment.objects.create(fee=fee, amount=amount, credit=credit, **facts)
    fee.save(update_fields=["version"])
    fee.refresh_from_db(fields=["paid", "status"])
    return fee


# -- reminders ---------------------------------------------------------------------------------------------------------
@action("ledger.remind_payer", _("Remind"), when=[BILLED])
def remind_payer(fee: Fee, *, by: Person) -> Fee:
    """Whoever is late is reminded, once a day at most; of somebody from outside the collecting unit is told."""
    if not fee.is_overdue:
        raise Refused(gettext("It is not overdue: the last day of payment has not passed yet."))
    _remind([fee])
    fee.save(update_fields=["version"])
    return fee


def remind_overdue() -> None:
    """Every morning: who is late and has not been reminded for as long as the rate says."""
    recent = FeeReminder.objects.order_by("-reminded_on")
    rows = Fee.objects.overdue().select_related("rate", "payer__person", "payer__unit", "unit")
    late = [fee for fee in rows.prefetch_related(Prefetch("reminders", recent)) if _is_time(fee)]
    done = set(FeeReminder.objects.filter(fee__in=late, reminded_on=today()).values_list("fee_id", flat=True))
    _remind([fee for fee in late if fee.pk not in done])


def _is_time(fee: Fee) -> bool:
    """The day after the last day of payment, then every so many days."""
    last = next(iter(fee.reminders.all()), None)
    return last is None or last.reminded_on + timedelta(days=fee.rate.remind_days) <= today()


def _remind(fees: list[Fee]) -> None:
    FeeReminder.objects.bulk_create(FeeReminder(fee=fee, reminded_on=today()) for fee in fees)
    for fee in fees:
        says = _("Please pay ¥%(owed)s for %(fee)s; it was due on %(day)s.")
        if not fee.payer.person_id:
            says = _("%(payer)s owes ¥%(owed)s for %(fee)s since %(day)s. Please remind them.")
        tell(_who(fee), EVENT, fee, says, owed=f"{fee.owed:,.2f}", fee=fee, day=fee.due_on, payer=fee.payer)


def _who(fee: Fee) -> QuerySet[Person] | list[Person]:
    """The payer; for a unit and for somebody from outside those who can do something about it."""
    if fee.payer.person:
        return [fee.payer.person]
    unit = fee.payer.unit_id or fee.unit_id
    clerks = _holding(Role.UNIT_CLERK, unit=unit)
    return clerks if clerks.exists() else _holding(Role.ACCOUNTANT, unit=None)


def _holding(role: Role, **scope: Any) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=Grant.objects.current().filter(role=role, **scope).values("person"))
