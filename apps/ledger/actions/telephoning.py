"""Verbs of the telephone: lines, what a section may spend on them, and the monthly bills."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action
from apps.core.dates import today
from apps.core.periods import Period
from apps.ledger.actions.charging import charge, name_of, seat
from apps.ledger.actions.entering import reverse
from apps.ledger.models import Category, CostEntry, Funding, PhoneBill, PhoneLine, PhoneQuota
from apps.ledger.queries import phones
from apps.notices.actions import tell
from apps.org.actions.books import kept
from apps.org.models import Grant, Person, Role

EVENT = "ledger.telephone"


@action("ledger.add_phone_line", _("Add telephone line"))
def add_phone_line(*, by: Person, **facts: Any) -> PhoneLine:
    """A telephone number is put into service for a section."""
    return kept(PhoneLine(), facts)


@action("ledger.change_phone_line", _("Change telephone line"))
def change_phone_line(line: PhoneLine, *, by: Person, **facts: Any) -> PhoneLine:
    """The particulars of a line are kept; one that moves to another section ends here and begins there."""
    return kept(line, facts)


@action("ledger.set_phone_quota", _("Set a telephone quota"))
def set_phone_quota(*, by: Person, **facts: Any) -> PhoneQuota:
    """What a section may spend on its telephones in a month is laid down, with its source."""
    return kept(PhoneQuota(), facts)


@action("ledger.change_phone_quota", _("Change telephone quota"))
def change_phone_quota(quota: PhoneQuota, *, by: Person, **facts: Any) -> PhoneQuota:
    """A quota can be ended, or mended."""
    return kept(quota, facts)


@action("ledger.enter_phone_bill", _("Enter a telephone bill"))
def enter_phone_bill(
    *,
    by: Person,
    line: PhoneLine,
    month: date,
    amount: Decimal,
    category: Category,
    spent_on: date,
    voucher_number: str = "",
    funding: str = Funding.FISCAL,
) -> PhoneBill:
    """The month's bill of a line is charged to its section, and to the campus where that sits, if it sits in one; it is
    charged once, and whoever goes over the quota is told."""
    period = Period.around(month, "M")
    if period.first > today():
        raise Refused({"month": [gettext("This month has not begun yet.")]})
    if not (line.is_in_force(period.first) or line.is_in_force(period.last)):
        says = gettext("%(number)s was not in service in that month.")
        raise Refused({"line": [says % {"number": line}]})
    before = _over(line, period.first)
    made = PhoneBill(line=line, unit=line.unit, month=period.first, amount=amount, entered_by=by)
    made.judge()
    made.save()
    charge(
        made,
        unit=made.unit,
        category=category,
        amount=amount,
        on=spent_on,
        by=by,
        campus=seat(made.unit, spent_on),
        funding=funding,
        tags={"telephone": line.number},
        voucher_number=voucher_number,
    )
    over = _over(line, period.first)
    if over and not before:
        told = _("%(unit)s is ¥%(over)s over its telephone quota in %(month)s.")
        tell(_clerks(made.unit), EVENT, made, told, unit=made.unit, over=f"{over:,.2f}", month=period.name)
    return made


@action("ledger.withdraw_phone_bill", _("Take the bill back"), when=[PhoneBill.Status.CHARGED])
def withdraw_phone_bill(bill: PhoneBill, *, by: Person, reason: str) -> PhoneBill:
    """A wrong bill is taken back for a reason and its cost reversed; the right one can be entered then."""
    cost = CostEntry.objects.filter(source=name_of(bill), source_line=0).first()
    if cost is None:
        raise Refused(gettext("The ledger holds no cost of this bill, so there is nothing to take back."))
    bill.reason = reason
    bill.status = PhoneBill.Status.WITHDRAWN
    bill.save(update_fields=["reason", "status"])
    reverse(cost, by=by, reason=reason)
    return bill


def _over(line: PhoneLine, month: date) -> Decimal:
    found = phones.standing(month, [line.unit_id])
    return found[0].over if found else Decimal(0)


def _clerks(unit: Any) -> Any:
    clerks = Grant.objects.current().filter(role=Role.UNIT_CLERK, unit=unit)
    return Person.objects.filter(pk__in=clerks.values("person"))
