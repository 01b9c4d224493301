"""What waits for a storekeeper, and what for those who asked."""

from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.sockets import Item as Todo
from apps.org.models import Role
from apps.supplies.models import Document, Requisition, Store
from apps.supplies.queries import stock

MOST = 5


def stores_kept(person: Any) -> list[Store]:
    if not any(grant.role == Role.STOREKEEPER and grant.unit_id is None for grant in person.grants_now):
        return []
    return list(Store.objects.kept_by(person).select_related("campus", "unit"))


def queue(stores: list[Store]) -> Any:
    """Requisitions to be handed out, those that wait longest first, with how many lines are owed."""
    rows = Requisition.objects.waiting().filter(store__in=stores).select_related("unit", "asked_by", "store__campus")
    owed = Count("lines", filter=Q(lines__issued__lt=F("lines__quantity")))
    return rows.annotate(owed=owed).order_by("asked_at", "pk")


def unsigned(stores: list[Store]) -> Any:
    """What was handed out and is not signed for yet, the oldest first."""
    rows = Document.objects.standing().filter(kind=Document.Kind.ISSUE, store__in=stores, signature=None)
    return rows.select_related("unit", "asked_by").order_by("posted_at", "pk")


def to_sign(person: Any) -> Any:
    """What somebody received, or what came into the own store, without a signature yet."""
    mine = Q(asked_by=person, kind=Document.Kind.ISSUE)
    kept = stores_kept(person)
    if kept:
        mine |= Q(kind=Document.Kind.TRANSFER, to_store__in=kept)
    return Document.objects.standing().filter(mine, signature=None).order_by("posted_at", "pk")


def todo(person: Any) -> list[Todo]:
    """Lines of «what needs me»."""
    found = [
        Todo(_("Sign for %(document)s") % {"document": one}, one.get_absolute_url(), "signature", one.posted_at)
        for one in to_sign(person)[:MOST]
    ]
    stores = stores_kept(person)
    if stores:
        waiting = queue(stores).count()
        if waiting:
            title = _("%(n)s requisitions are to be issued") % {"n": waiting}
            found.append(Todo(title, reverse("supplies_queue"), "packages", tone="orange"))
        under = stock.low(stores).count()
        if under:
            title = _("%(n)s items are to be reordered") % {"n": under}
            found.append(Todo(title, reverse("supplies_low"), "shopping-cart", tone="orange"))
    return found
