"""Fees for paid use: billed, paid, owed (应收、已收、欠费)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from apps.core.dates import today
from apps.core.metrics import Period
from apps.ledger.models import Fee
from apps.ledger.models.budgets import NOTHING


@dataclass(frozen=True)
class Standing:
    """One paid use, collected by one unit: what was billed for the month, what of these bills is paid by its end, and
    what is overdue by then, earlier months included."""

    use: str
    unit: str
    unit_id: int
    billed: Decimal
    paid: Decimal
    overdue: Decimal

    @property
    def owed(self) -> Decimal:
        return self.billed - self.paid


def standing(month: date) -> list[Standing]:
    """By paid use and collecting unit, as it stood at the end of that month (or stands today)."""
    first, last = month.replace(day=1), min(Period.around(month, "M").last, today())
    rows = Fee.objects.standing().filter(month__lte=first).with_paid_by(last)
    of_month = Q(month=first)
    late = Q(due_on__lt=last, paid_then__lt=F("amount"))
    totals = (
        rows.order_by("rate__name", "unit__position")
        .values("rate__name", "unit", "unit__name", "unit__short_name", "unit__position")
        .annotate(
            billed=Coalesce(Sum("amount", filter=of_month), NOTHING),
            paid_of_it=Coalesce(Sum("paid_then", filter=of_month), NOTHING),
            overdue=Coalesce(Sum(F("amount") - F("paid_then"), filter=late), NOTHING),
        )
    )
    return [
        Standing(
            use=row["rate__name"],
            unit=row["unit__short_name"] or row["unit__name"],
            unit_id=row["unit"],
            billed=row["billed"],
            paid=row["paid_of_it"],
            overdue=row["overdue"],
        )
        for row in totals
        if row["billed"] or row["overdue"]
    ]


def address(month: date | None = None, overdue_on: date | None = None, **only: Any) -> str:
    """The list of these bills: of that month, or overdue on that day. ``only``: ``use``, ``unit`` (its id)."""
    asked = only | {"status": "standing"}
    if month is not None:
        period = Period.around(month, "M")
        asked |= {"month_after": period.first, "month_before": period.last}
    if overdue_on is not None:
        asked["overdue_on"] = overdue_on
    return f"{reverse('ledger_fee_list')}?{urlencode(asked)}"


def arrears(on: date | None = None) -> QuerySet[Fee]:
    """The bills whose last day of payment is over."""
    return Fee.objects.overdue(on)
