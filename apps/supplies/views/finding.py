"""What forms ask while somebody types: items with what is left of them, and people."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.search import find
from apps.org.models import Person, Unit
from apps.supplies.models import Holding, Item, Level
from apps.supplies.models.items import plain
from apps.supplies.policies import reads_stock
from apps.supplies.queries import finding, quotas, stock

LONGEST = 4_000


def _pk(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_safe
@login_required
def pick(request: HttpRequest) -> JsonResponse:
    """Items for what is typed (``q``), or for each line of ``lines``; with packs, what is there, and what quotas leave
    to ``unit`` and ``person``."""
    text = request.GET.get("lines", "")[:LONGEST].replace("\0", " ")
    if text:
        typed = [line.split("|")[0].strip() for line in text.splitlines() if line.strip()][:300]
        known = finding.exactly([part for one in typed for part in (one, finding.read(one).words)])
        rows = [(known.get(one) or known.get(finding.read(one).words), finding.read(one)) for one in typed]
        return JsonResponse({"items": _told(request, [(item, said) for item, said in rows if item])})
    said = finding.read(request.GET.get("q", "")[:80].replace("\0", " "))
    whole = request.GET.get("q", "")[:80].replace("\0", " ").strip()
    known = finding.exactly([whole, said.words])
    if item := known.get(whole) or known.get(said.words):
        return JsonResponse({"items": _told(request, [(item, said)]), "exact": True})
    return JsonResponse(
        {"items": _told(request, [(item, said) for item in finding.matching(said.words)]), "exact": False}
    )


def _told(request: HttpRequest, rows: list[tuple[Item, finding.Typed]]) -> list[dict[str, Any]]:
    items = [item for item, _said in rows]
    there, shelves = _there(request, items)
    left = _left(request, items)
    return [
        {
            "code": item.code, "name": item.name, "spec": item.spec, "unit": item.unit, "durable": item.is_durable,
            "whole": item.is_whole, "offered": item.is_offered,
            "units": [{"name": item.unit, "holds": 1}, *({"name": p.name, "holds": float(p.quantity)}
                                                          for p in item.packs.all())],
            "much": plain(said.much) if said.much is not None else "", "typed": said.unit,
            "there": float(there.get(item.pk, 0)), "shelf": shelves.get(item.pk, ""), "quotas": left.get(item.pk, []),
        }
        for item, said in rows
    ]  # fmt: skip


def _there(request: HttpRequest, items: list[Item]) -> tuple[dict[int, Decimal], dict[int, str]]:
    """In the store that was chosen, or in all together."""
    rows = Holding.objects.filter(item__in=items).order_by()
    store = _pk(request, "store")
    shelves = {}
    if store and reads_stock(request.user, None):
        rows = rows.filter(spot__store=store)
        shelves = dict(Level.objects.filter(store=store, item__in=items).values_list("item", "location"))
    sums: dict[int, Decimal] = {}
    for item, quantity in rows.values_list("item", "quantity"):
        sums[item] = sums.get(item, Decimal(0)) + quantity
    return sums, shelves


def _left(request: HttpRequest, items: list[Item]) -> dict[int, list[dict[str, Any]]]:
    """What quotas leave of each: of the own unit and person, or of those the storekeeper serves."""
    person, unit = _served(request)
    if unit is None:
        return {}
    one = [quotas.Wanted(item.pk, Decimal(0)) for item in items]
    found: dict[int, list[dict[str, Any]]] = {}
    prices = stock.prices(items)
    for row in quotas.standing(unit, person, one):
        by_worth = row.quota.measure == row.quota.Measure.AMOUNT
        words = f"¥{row.left:,.2f}" if by_worth else plain(row.left)
        says = _("%(left)s left of the quota (%(norm)s)") % {"left": words, "norm": row.quota.words}
        for item in row.items:
            price = float(prices.get(item, 0)) if by_worth else 1
            told = {"quota": row.quota.pk, "left": float(row.left), "each": price, "says": says}
            found.setdefault(item, []).append(told)
    return found


def _served(request: HttpRequest) -> tuple[Person | None, Unit | None]:
    if reads_stock(request.user, None) and (text := request.GET.get("person", "").split()):
        known = Person.objects.filter(is_active=True).select_related("unit")
        found = list(known.filter(Q(staff_number=text[0][:20]) | Q(username=text[0][:40]) | Q(name=text[0][:40]))[:2])
        return (found[0], found[0].unit) if len(found) == 1 else (None, None)
    unit = _pk(request, "unit")
    own = Unit.objects.filter(pk__in=request.user.unit_ids)  # type: ignore[union-attr]
    return request.user, own.filter(pk=unit).first() if unit else own.filter(pk=request.user.unit_id).first()  # type: ignore


@require_safe
@login_required
def people(request: HttpRequest) -> JsonResponse:
    """Staff for what is typed, as the field of a form takes them."""
    ids = [e.subject_id for e in find(request.user, request.GET.get("q", "")[:40], 40) if e.kind == "org.Person"][:8]
    rows = Person.objects.filter(pk__in=ids, is_active=True).select_related("unit")
    called = [(f"{one.staff_number or one.username} {one.name}", str(one.unit or "")) for one in rows]
    return JsonResponse({"people": [{"value": value, "unit": unit} for value, unit in called]})
