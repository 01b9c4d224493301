"""Entering a cost by hand, and taking one back."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core import dates
from apps.core.actions import Refused, action
from apps.ledger.actions.charging import charge, enter, land, opposite
from apps.ledger.models import Category, CostEntry
from apps.org.models import Person, Unit


@action("ledger.enter_cost", _("Enter a cost"))
def enter_cost(
    *, by: Person, unit: Unit, category: Category, amount: Decimal, on: date, voucher_number: str = "", **facts: Any
) -> CostEntry:
    """The accountant enters what a voucher says, for the unit that bears it."""
    if voucher_number:
        _not_twice(voucher_number, unit, category, amount)
    return charge(
        f"hand:{uuid4()}", by=by, unit=unit, category=category, amount=amount, on=on, voucher_number=voucher_number,
        **facts,
    )  # fmt: skip


def _not_twice(voucher_number: str, unit: Unit, category: Category, amount: Decimal) -> None:
    """One voucher may have several lines, but none twice."""
    same = CostEntry.objects.filter(
        voucher_number=voucher_number, unit=unit, category=category, amount=amount, reversal=None, reverses=None
    )
    if before := same.first():
        raise Refused(
            {
                "voucher_number": [
                    say("Voucher %(number)s with this amount was entered on %(day)s already. Reverse that entry first, "
                        "or correct the number.")
                    % {"number": voucher_number, "day": dates.day(timezone.localdate(before.entered_at))}
                ]
            }
        )  # fmt: skip


@action("ledger.reverse", _("Reverse"))
def reverse(entry: CostEntry, *, by: Person, reason: str) -> CostEntry:
    """An entry is taken back by its opposite; both stay in the books.

    The opposite stands in the month of the entry while that one is open, otherwise in the first open one.
    """
    if entry.reverses_id:
        raise Refused(_("This entry takes another one back. Enter the cost again instead."))
    if CostEntry.objects.filter(reverses=entry).exists():
        raise Refused(_("This entry has been reversed already."))
    return enter([opposite(entry, land(entry.month), by=by, reason=reason, now=timezone.now())])[0]
