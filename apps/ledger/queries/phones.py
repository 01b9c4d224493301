"""What the telephone costs each section, against its quota."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Sum
from django.urls import reverse

from apps.core.periods import Period
from apps.ledger.models import PhoneBill, PhoneQuota
from apps.org.models import Unit


@dataclass(frozen=True)
class Standing:
    """A section's telephone in a month; ``quota`` is None where it has none."""

    unit: Unit
    amount: Decimal
    quota: Decimal | None

    @property
    def over(self) -> Decimal:
        """Above the quota; zero within it."""
        return max(self.amount - self.quota, Decimal(0)) if self.quota is not None else Decimal(0)


def address(month: date, unit: Unit) -> str:
    """The list of a section's bills of that month."""
    period = Period.around(month, "M")
    asked = {"status": "charged", "unit": unit.pk, "month_after": period.first, "month_before": period.last}
    return f"{reverse('ledger_phonebill_list')}?{urlencode(asked)}"


def standing(month: date, units: list[int] | None = None) -> list[Standing]:
    """By section with a bill that month, in the order of the units; ``units``: only these."""
    bills = PhoneBill.objects.filter(month=month.replace(day=1), status=PhoneBill.Status.CHARGED)
    if units is not None:
        bills = bills.filter(unit__in=units)
    sums = dict(bills.order_by().values_list("unit").annotate(Sum("amount")))
    quotas = dict(PhoneQuota.objects.in_force(month.replace(day=1)).values_list("unit", "amount"))
    found = Unit.objects.filter(pk__in=sums).order_by("position", "pk")
    return [Standing(unit, sums[unit.pk], quotas.get(unit.pk)) for unit in found]
