"""What is promised and not paid yet (在途)."""

from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest

from apps.ledger.models import Commitment, Settlement
from apps.ledger.models.budgets import NOTHING
from apps.ledger.queries.budgets import scope
from apps.org.models import Unit


def open_by_line(on: date, unit: Unit | None = None) -> dict[int, Decimal]:
    """By line, what was committed by the end of that day and was neither paid nor released by then."""
    rows = open_on(on).filter(**scope(unit)).order_by()
    return {line: total for line, total in rows.values_list("line").annotate(Sum("left_then")) if total}


def open_on(on: date) -> QuerySet[Commitment]:
    """The commitments that stood open at the end of that day, each with ``left_then``."""
    rows = Commitment.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), committed_on__lte=on)
    return rows.annotate(left_then=F("amount") - Coalesce(Subquery(_settled(on)), NOTHING))


def _settled(on: date) -> QuerySet:
    """What charges had settled by that day; one that was reversed by then settles nothing."""
    back = Greatest("entry__reversal__spent_on", "entry__reversal__month")
    rows = Settlement.objects.filter(commitment=OuterRef("pk"), settled_on__lte=on).annotate(back_on=back)
    rows = rows.filter(Q(entry__reversal=None) | Q(back_on__gt=on)).order_by()
    total = rows.values("commitment").annotate(total=Sum("amount", output_field=DecimalField()))
    return total.values("total")
