"""What lies where, and what it is worth."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F, OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest

from apps.supplies.models import Holding, Item, Level, Store

CENT = Decimal("0.01")


def prices(items: Iterable[Item]) -> dict[int, Decimal]:
    """By item: the average price per unit over all stores, where something is there."""
    rows = (
        Holding.objects.there().filter(item__in=list(items)).order_by().values_list("item")
        .annotate(quantity=Sum("quantity"), value=Sum("value"))
    )  # fmt: skip
    return {item: value / quantity for item, quantity, value in rows}


def home_of(item: Item, near: Store, stores: Iterable[Store], there: dict[tuple[int, int], Decimal]) -> Store:
    """The store that gives an item: the near one wherever it has any or nobody else has, else who has most."""
    if there.get((item.pk, near.pk)):
        return near
    best = max(stores, key=lambda store: (there.get((item.pk, store.pk), Decimal(0)), store == near))
    return best if there.get((item.pk, best.pk)) else near


def there(items: Iterable[Item]) -> dict[tuple[int, int], Decimal]:
    """By item and store, where something is left."""
    rows = Holding.objects.there().filter(item__in=list(items)).order_by()
    return {(item, store): much for item, store, much in rows.values_list("item", "spot__store", "quantity")}


def levels(store: Store, items: Iterable[Item]) -> dict[int, Level]:
    return {level.item_id: level for level in Level.objects.filter(store=store, item__in=list(items))}


def low(stores: Iterable[Store]) -> QuerySet:
    """Holdings at or under what their store wants to keep, those furthest below first."""
    rows = Holding.objects.filter(spot__store__in=list(stores)).select_related("item__group", "spot__store")
    wants = Coalesce(Level.objects.filter(store=OuterRef("spot__store"), item=OuterRef("item")).values("minimum")[:1],
                     F("item__minimum"))  # fmt: skip
    fills = Coalesce(
        Level.objects.filter(store=OuterRef("spot__store"), item=OuterRef("item")).values("maximum")[:1],
        F("item__maximum"), F("wants"),
    )  # fmt: skip
    found = (
        rows.annotate(wants=wants)
        .annotate(fills=Greatest(fills, F("wants")))
        .filter(wants__gt=0, quantity__lte=F("wants"))
    )
    return found.order_by(F("quantity") / F("wants"), "item__code")
