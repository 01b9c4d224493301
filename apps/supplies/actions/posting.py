"""Verbs of the storekeeper: what comes in, goes out, is brought back, moved, lost, signed for and taken back."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Sum
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import dates
from apps.core.actions import Conflict, Refused, action, hold
from apps.org.models import Person, Unit
from apps.supplies.actions.books import KIND, Line, post
from apps.supplies.actions.keeping import must_keep
from apps.supplies.models import Document, Item, Move, Requisition, RequisitionLine, Signature, Store, Supplier

# What a form gives: the item, how much of it in its own unit, and what else the page asks of a line.
Typed = Sequence[dict[str, Any]]


@action("supplies.receive", _("Receive goods"))
def receive(
    *, by: Person, store: Store, supplier: Supplier, lines: Typed, delivery_note: str = "", on: date | None = None
) -> Document:
    """The storekeeper enters what a supplier delivered, with its worth, batch and last day."""
    must_keep(by, store)
    on = on or dates.today()
    if on > dates.today():
        raise Refused({"on": [say("%(day)s has not come yet. Enter what has arrived.") % {"day": dates.day(on)}]})
    rows = [_incoming(line, on) for line in lines]
    return post(KIND.RECEIPT, rows, by=by, store=store, on=on, supplier=supplier, delivery_note=delivery_note.strip())


@action("supplies.open_stock", _("Enter opening stock"))
def open_stock(*, by: Person, store: Store, lines: Typed) -> Document:
    """When a store begins to keep its books here, what lies in it is entered once an item."""
    must_keep(by, store)
    items = [line["item"].pk for line in lines]
    moved = Move.objects.filter(item__in=items).filter(Q(from_spot__store=store) | Q(to_spot__store=store))
    if before := moved.select_related("item").first():
        raise Refused(say("%(item)s has moved in this store already. Receive it, or count it.") % {"item": before.item})
    return post(KIND.OPENING, [_incoming(line, dates.today()) for line in lines], by=by, store=store)


@action("supplies.issue_at_counter", _("Issue at the counter"))
def issue_at_counter(*, by: Person, store: Store, receiver: Person, lines: Typed, unit: Unit | None = None) -> Document:
    """The storekeeper hands out at the counter what the quota leaves; the unit of whoever receives it bears the cost.

    Beyond a quota it takes a requisition. ``unit``: the receiver's own unless said otherwise.
    """
    must_keep(by, store)
    unit = unit or receiver.unit
    if unit is None or unit.pk not in receiver.unit_ids:
        says = say("%(person)s does not work in %(unit)s. Choose a unit of that person.")
        raise Refused({"unit": [says % {"person": receiver, "unit": unit or "–"}]})
    rows = [_outgoing(line, receiver) for line in lines]
    return post(KIND.ISSUE, rows, by=by, store=store, unit=unit, asked_by=receiver)


@action("supplies.give_back", _("Return to store"))
def give_back(
    document: Document, *, by: Person, lines: Typed, store: Store | None = None, reason: str = ""
) -> Document:
    """What was issued and not needed comes back at the worth it was issued for, and to the quota it was drawn from."""
    store = store or document.store
    must_keep(by, store)
    if document.kind != KIND.ISSUE or document.is_reversed:
        raise Refused(say("Only what was issued can be returned."))
    rows = [row for line in lines for row in _brought_back(document, line["item"], line["quantity"])]
    return post(KIND.RETURN, rows, by=by, store=store, unit=document.unit, returns=document, reason=reason)


@action("supplies.transfer", pgettext_lazy("supplies", "Transfer"))
def transfer(*, by: Person, store: Store, to_store: Store, lines: Typed) -> Document:
    """Goods go from one store to another at the worth they have; who keeps the other one signs for them."""
    must_keep(by, store)
    if to_store == store:
        raise Refused({"to_store": [say("Choose another store: a transfer goes from one to another.")]})
    return post(KIND.TRANSFER, [_outgoing(line) for line in lines], by=by, store=store, to_store=to_store)


@action("supplies.write_off", pgettext_lazy("supplies", "Write off"))
def write_off(*, by: Person, store: Store, lines: Typed, reason: str) -> Document:
    """What is broken, spoiled or gone is written off by the office, never by the storekeeper; the unit that keeps the
    store bears it."""
    return post(KIND.WRITE_OFF, [_outgoing(line) for line in lines], by=by, store=store, reason=reason)


@action("supplies.sign", _("Sign for it"))
def sign(document: Document, *, by: Person) -> Document:
    """Whoever received something signs for it."""
    if document.kind not in (KIND.ISSUE, KIND.TRANSFER) or document.is_reversed:
        raise Refused(say("There is nothing to be signed for."))
    if Signature.objects.filter(document=document).exists():
        raise Conflict(say("This is signed for already."))
    Signature.objects.create(document=document, signed_by=by)
    return document


@action("supplies.reverse", _("Take back"))
def reverse(document: Document, *, by: Person, reason: str) -> Document:
    """A document that was wrong is taken back by another one, all of it; both stay to be seen."""
    if document.kind == KIND.REVERSAL or document.is_reversed:
        raise Conflict(say("This is taken back already."))
    asked = hold(Requisition.objects.filter(pk=document.requisition_id))
    made = post(KIND.REVERSAL, [], by=by, store=document.store, to_store=document.to_store, unit=document.unit,
                reverses=document, reason=reason, requisition=document.requisition_id)  # fmt: skip
    if asked and document.kind == KIND.ISSUE:
        _owed_again(asked[0], document)
    return made


def _owed_again(requisition: Requisition, document: Document) -> None:
    sums = Move.objects.filter(document=document).order_by().values_list("item").annotate(sum=Sum("quantity"))
    for item, quantity in sums:
        RequisitionLine.objects.filter(requisition=requisition, item=item).update(issued=F("issued") - quantity)
    some = RequisitionLine.objects.filter(requisition=requisition, issued__gt=0).exists()
    requisition.version += 1
    requisition.become(Requisition.Status.PART if some else Requisition.Status.READY)


# -- lines -------------------------------------------------------------------------------------------------------------
def _incoming(line: dict[str, Any], on: date) -> Line:
    item: Item = line["item"]
    expires_on = line.get("expires_on")
    if expires_on is None and item.shelf_days:
        expires_on = on + timedelta(days=item.shelf_days)
    if expires_on and expires_on < dates.today():
        says = say("This batch of %(item)s could be used until %(day)s only. Do not take it in.")
        raise Refused({"lines": [says % {"item": item, "day": dates.day(expires_on, year=True)}]})
    if line.get("amount") is None or line["amount"] < 0:
        raise Refused({"lines": [say("Type what %(item)s cost, zero if it was free.") % {"item": item}]})
    return Line(item=item.pk, quantity=line["quantity"], value=line["amount"], batch=line.get("batch") or "",
                expires_on=expires_on)  # fmt: skip


def _outgoing(line: dict[str, Any], person: Person | None = None) -> Line:
    return Line(item=line["item"].pk, quantity=line["quantity"], person=person and person.pk, old=line.get("old") or 0)


def _brought_back(document: Document, item: Item, quantity: Decimal) -> list[Line]:
    """The moves of the issue that it brings back, the last one first; what is too much is left to the last of them,
    where it is refused with the sentence that says how much there is."""
    moves = list(Move.objects.filter(document=document, item=item).order_by("-id"))
    if not moves:
        raise Refused(say("%(item)s was not issued by %(document)s.") % {"item": item, "document": document})
    standing = Q(undone__document__kind=KIND.RETURN, undone__document__reversal=None)
    back = dict(
        Move.objects.filter(pk__in=[move.pk for move in moves]).values_list("pk")
        .annotate(back=Sum("undone__quantity", filter=standing))
    )  # fmt: skip
    found, rest = [], quantity
    for n, move in enumerate(moves, 1):
        there = move.quantity - (back.get(move.pk) or 0)
        take = rest if n == len(moves) else min(rest, there)
        if take > 0 or (n == len(moves) and not found):
            found.append(Line(item=item.pk, quantity=take, undoes=move.pk, person=move.person_id))
            rest -= take
    return found
