"""Fees for paid use: billed, paid, owed (应收、已收、欠费)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.core.dates import today
from apps.core.metrics import Period
from apps.ledger.models import Fee, FeePayment
from apps.ledger.models.budgets import NOTHING


@dataclass(frozen=True)
class Standing:
    """One paid use, collected by one unit: what was billed for the month, what of these bills is paid by its end, and
    what is overdue by then, earlier months included."""

    use: str
    unit: str
    billed: Decimal
    paid: Decimal
    overdue: Decimal

    @property
    def owed(self) -> Decimal:
        return self.billed - self.paid


def standing(month: date) -> list[Standing]:
    """By paid use and collecting unit, as it stood at the end of that month (or stands today)."""
    first, last = month.replace(day=1), min(Period.around(month, "M").last, today())
    rows = Fee.objects.exclude(status=Fee.Status.CANCELLED).filter(month__lte=first)
    rows = rows.annotate(paid_then=Coalesce(Subquery(_paid(last)), NOTHING))
    of_month = Q(month=first)
    late = Q(due_on__lt=last, paid_then__lt=F("amount"))
    totals = (
        rows.order_by("rate__name", "unit__position")
        .values("rate__name", "unit__name", "unit__short_name", "unit__position")
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
            billed=row["billed"],
            paid=row["paid_of_it"],
            overdue=row["overdue"],
        )
        for row in totals
        if row["billed"] or row["overdue"]
    ]


def _paid(on: date) -> QuerySet:
    rows = FeePayment.objects.filter(fee=OuterRef("pk"), paid_on__lte=on).order_by()
    return rows.values("fee").annotate(total=Sum("amount", output_field=DecimalField())).values("total")


def arrears(on: date | None = None) -> QuerySet[Fee]:
    """The bills whose last day of payment is over."""
    return Fee.objects.overdue(on)
