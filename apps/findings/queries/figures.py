"""What findings add up to. A withdrawn one counts nowhere."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from apps.core.dates import today
from apps.core.periods import Period
from apps.findings.models import Finding, Rectification


def share(part: int, whole: int) -> Decimal | None:
    """In per cent; None where there is nothing to take a share of."""
    return Decimal(100 * part) / whole if whole else None


def of_campus(rows: QuerySet[Finding], campus: Any) -> QuerySet[Finding]:
    """Where it was found; where no place is named, on which campus the unit sits."""
    if campus is None:
        return rows
    return rows.filter(Q(place__building__campus=campus) | Q(place=None, unit__campus=campus))


def found(period: Period, campus: Any) -> QuerySet[Finding]:
    """Found in the period."""
    first, end = period.bounds
    return of_campus(Finding.objects.standing().filter(found_at__gte=first, found_at__lt=end), campus)


def judged(rows: QuerySet[Finding], period: Period) -> QuerySet[Finding]:
    """Those of the rows that were to be put right in the period and of which it is known whether they were in time:
    closed, or open although their last day is over. ``done_on``: when they were put right in the way that passed."""
    passed = Rectification.objects.filter(finding=OuterRef("pk"), passed=True).order_by("-number")
    done = passed.annotate(on=TruncDate("rectified_at")).values("on")[:1]
    known = Q(status=Finding.Status.CLOSED) | Q(status=Finding.Status.OPEN, due_on__lt=today())
    within = rows.filter(known, due_on__range=(period.first, period.last))
    return within.annotate(done_on=Subquery(done))


def in_time(rows: QuerySet[Finding]) -> Decimal | None:
    """Of rows that are ``judged``, the share that was put right by their last day."""
    timely = Count("pk", filter=Q(status=Finding.Status.CLOSED, done_on__lte=F("due_on")))
    told = rows.order_by().aggregate(timely=timely, all=Count("pk"))
    return share(told["timely"], told["all"])
