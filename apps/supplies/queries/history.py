"""How the stock of an item went, day by day, and what moved."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, F, Q, QuerySet, Sum, When

from apps.supplies.models import Holding, Item, Move, Spot

STORE = Spot.Kind.STORE
DAYS = 182


def moves(item: Item) -> QuerySet:
    known = ("document__store", "document__unit", "document__posted_by", "lot", "from_spot__store", "from_spot__unit",
             "from_spot__supplier", "to_spot__store", "to_spot__unit", "to_spot__supplier")  # fmt: skip
    return Move.objects.filter(item=item).select_related(*known).order_by("-id")


def course(item: Item, until: date, days: int = DAYS) -> list[tuple[date, Decimal]]:
    """What lay in all stores together at the end of each of the last ``days``, reckoned back from what lies there."""
    now = Holding.objects.filter(item=item).aggregate(sum=Sum("quantity"))["sum"] or Decimal(0)
    since = until - timedelta(days=days - 1)
    signed = Case(
        When(Q(to_spot__kind=STORE) & ~Q(from_spot__kind=STORE), then=F("quantity")),
        When(Q(from_spot__kind=STORE) & ~Q(to_spot__kind=STORE), then=-F("quantity")),
        default=Decimal(0),
    )
    rows = Move.objects.filter(item=item, on__gte=since).order_by().values_list("on").annotate(sum=Sum(signed))
    change = defaultdict(Decimal, rows)
    found, at = [], until
    while at >= since:
        found.append((at, now))
        now -= change[at]
        at -= timedelta(days=1)
    return found[::-1]
