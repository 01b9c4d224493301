"""The way into the stock ledger: one statement (``supplies_post``, migration 0002), and what it costs, charged through
the ledger's own door in the same transaction. What the statement refuses becomes a sentence here."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import dates
from apps.core.actions import Conflict, Refused, refusal_for
from apps.ledger.actions.charging import Charge, charge_all, enter, land, name_of, opposite
from apps.ledger.models import Category, CostEntry
from apps.org.models import Person, Unit
from apps.supplies.models import Document, Item, Lot, Move, Quota, Spot, Store
from apps.supplies.models.items import plain

KIND = Document.Kind
POST = "SELECT supplies_post(%s, %s)"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a document, by ids. ``quantity`` in the item's own unit; ``value`` only where goods come in from
    outside; ``undoes`` is the issued move that a return brings back."""

    item: int
    quantity: Decimal
    value: Decimal | None = None
    batch: str = ""
    expires_on: date | None = None
    lot: int | None = None
    person: int | None = None
    old: int = 0
    undoes: int | None = None


def post(
    kind: str, lines: Sequence[Line], *, by: Person, store: Store, on: date | None = None, key: UUID | None = None,
    **head: Any,
) -> Document:  # fmt: skip
    """Write a document with all its lines, or nothing; what it costs is charged with it. ``head``: further columns of
    the document, as records or plain values. Raises ``Refused``."""
    told = {"kind": kind, "by": by, "store": store, "on": on or dates.today(), "key": key or uuid4(), **head}
    values = {name: getattr(value, "pk", value) for name, value in told.items()}
    rows = [{**asdict(line), "line": n} for n, line in enumerate(lines, 1)]
    document = Document.objects.select_related("store__unit", "store__campus", "unit").get(pk=_written(values, rows))
    if kind == KIND.REVERSAL:
        _take_costs_back(document, by=by)
    else:
        charge_all(costs_of(document), by=by)
    return document


def _written(head: dict[str, Any], lines: list[dict[str, Any]]) -> int:
    told = [json.dumps(part, default=str, ensure_ascii=False) for part in (head, lines)]
    try:
        # Of its own, so that the sentence of a refusal can still look up what it names.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(POST, told)
            return cursor.fetchone()[0]
    except IntegrityError as error:
        raise _refusal(error) from error


# -- what it costs -----------------------------------------------------------------------------------------------------
# By kind: whether the unit named on the document bears it or the one that keeps the store, and in which direction.
BORNE = {KIND.ISSUE: ("unit", 1), KIND.RETURN: ("unit", -1), KIND.WRITE_OFF: ("store", 1)}


def costs_of(document: Document) -> list[Charge]:
    """One cost a category, in their order."""
    moves = Move.objects.filter(document=document).order_by().values("item__group__category")
    sums = moves.annotate(sum=Sum("value")).order_by("item__group__category")
    if document.kind == KIND.COUNT:
        missing = moves.filter(to_spot__kind=Spot.Kind.LOSS).annotate(sum=Sum("value"))
        found = moves.filter(from_spot__kind=Spot.Kind.LOSS).annotate(sum=Sum("value"))
        amounts = _less(missing, found)
    elif document.kind in BORNE:
        amounts = {row["item__group__category"]: BORNE[document.kind][1] * row["sum"] for row in sums}
    else:
        return []
    categories = Category.objects.in_bulk(list(amounts))
    unit = document.unit if document.kind in BORNE and BORNE[document.kind][0] == "unit" else document.store.unit
    return [
        Charge(source=name_of(document), line=pk, unit=unit, category=categories[pk], amount=amount, on=document.on,
               campus=document.store.campus, note=f"{document.get_kind_display()} {document}")
        for pk, amount in sorted(amounts.items()) if amount
    ]  # fmt: skip


def _less(more: Iterable[dict], fewer: Iterable[dict]) -> dict[int, Decimal]:
    amounts: dict[int, Decimal] = {}
    for sign, rows in ((1, more), (-1, fewer)):
        for row in rows:
            category = row["item__group__category"]
            amounts[category] = amounts.get(category, Decimal(0)) + sign * row["sum"]
    return amounts


def _take_costs_back(document: Document, *, by: Person) -> None:
    entries = CostEntry.objects.filter(source=name_of(document.reverses), reversal=None).order_by("source_line")
    facts = {"by": by, "reason": document.reason or str(document), "now": timezone.now()}
    enter([opposite(entry, land(entry.month), **facts) for entry in entries])


# -- what it refuses ---------------------------------------------------------------------------------------------------
def _refusal(error: IntegrityError) -> Exception:
    diag = getattr(error.__cause__, "diag", None)
    code = getattr(diag, "constraint_name", None) or ""
    if code not in SENTENCES or not getattr(diag, "message_detail", None):
        return refusal_for(error)
    kind, sentence = SENTENCES[code]
    return kind(sentence() % _named(json.loads(diag.message_detail)))  # type: ignore[union-attr]


def _named(facts: dict[str, Any]) -> dict[str, Any]:
    """What the statement told by ids and numbers, as people read it."""
    known: dict[str, Any] = {}
    for name, value in facts.items():
        if name == "item":
            item = Item.objects.get(pk=value)
            known |= {"item": item, "of": item.unit}
        elif name in ("begins", "on", "until"):
            known[name] = dates.day(date.fromisoformat(value), year=True) if value else "–"
        elif name in ("left", "asked"):
            known[name] = plain(value or 0)
        else:
            known[name] = _row(name, value)
    if isinstance(quota := known.get("quota"), Quota):
        known |= {"whose": known.get("person") or quota.whose, "what": quota.what, "norm": quota.words}
    return known


def _row(name: str, pk: Any) -> Any:
    model: Any = {"spot": Spot, "lot": Lot, "quota": Quota, "person": Person, "unit": Unit, "document": Document}[name]
    return model.objects.filter(pk=pk).first() if pk is not None else None


SENTENCES: dict[str, tuple[type[Refused], Any]] = {
    "supplies_short": (Conflict, lambda: _(
        "Only %(left)s %(of)s of %(item)s are left in %(spot)s. Ask for less, or receive stock first.")),
    "supplies_expired": (Refused, lambda: _(
        "Only %(left)s %(of)s of %(item)s may still be used; the rest has expired. Write it off.")),
    "supplies_batch_short": (Conflict, lambda: _(
        "Of that batch of %(item)s only %(left)s %(of)s are left.")),
    "supplies_moved_on": (Conflict, lambda: _(
        "%(item)s has been issued at another price since then, so this cannot be taken back. Enter what is different "
        "as a document of its own.")),
    "supplies_closed": (Refused, lambda: _(
        "The stock books are closed up to %(begins)s, and %(on)s lies before. Enter it there or later.")),
    "supplies_returned": (Conflict, lambda: _(
        "Part of this was returned already. Take that return back first.")),
    "supplies_same_note": (Conflict, lambda: _(
        "This delivery note is entered already: %(document)s.")),
    "supplies_not_so_much": (Conflict, lambda: _(
        "Of %(item)s %(left)s %(of)s of this issue can still be returned, not %(asked)s.")),
    "supplies_whole": (Refused, lambda: _(
        "%(asked)s %(of)s of %(item)s cannot be: type a number above zero, whole for what is counted in pieces.")),
    "supplies_no_lines": (Refused, lambda: _("Enter at least one item with its quantity.")),
    "supplies_quota": (Refused, lambda: _(
        "The quota of %(whose)s for %(what)s is %(norm)s; %(left)s are left, %(asked)s were asked for. Ask for more by "
        "a requisition.")),
    "supplies_life": (Refused, lambda: _(
        "%(whose)s has %(what)s by quota (%(norm)s) until %(until)s. Before that the next one wants the old one "
        "back.")),
}  # fmt: skip
