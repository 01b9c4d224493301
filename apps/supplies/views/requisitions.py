"""Requisitions and favourites; the storekeeper's desk; what is to be reordered."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from apps.core.cells import Column
from apps.core.forms import ReasonForm
from apps.core.pages import Pages
from apps.core.pages.declared import Panel
from apps.core.pages.panels import table
from apps.supplies.actions import requisitions
from apps.supplies.forms.lines import text_of
from apps.supplies.forms.requisitions import FavouriteForm, IssueForm, RequestForm
from apps.supplies.models import Document, Favourite, Item, Requisition, Store
from apps.supplies.models.items import plain
from apps.supplies.policies import reads_stock
from apps.supplies.queries import stock, waiting
from apps.supplies.views.documents import NUMBER, STATE

LINES_SHOWN = 4


def told(requisition: Requisition) -> str:
    """The first lines in words."""
    lines = [f"{line.item} {plain(line.quantity)}{line.item.unit}" for line in requisition.lines.all()]
    more = len(lines) - LINES_SHOWN
    return "、".join(lines[:LINES_SHOWN]) + (f" … +{more}" if more > 0 else "")


def lines_panel(request: HttpRequest, requisition: Requisition) -> Panel:
    lines = requisition.lines.select_related("item")
    shelves = stock.levels(requisition.store, [line.item for line in lines])
    columns = [
        Column("item", pgettext_lazy("supplies", "item"), lambda line: f"{line.item.code} {line.item}"),
        Column("quantity", _("asked for"), lambda line: f"{plain(line.quantity)} {line.item.unit}", numeric=True),
        Column("issued", pgettext_lazy("supplies", "issued"), lambda line: plain(line.issued), numeric=True),
        Column("owed", _("still owed"), lambda line: plain(line.owed) if line.owed else "", numeric=True),
        Column("shelf", _("shelf"), lambda line: shelves[line.item_id].location if line.item_id in shelves else ""),
    ]
    return table(_("Lines"), columns, lines, door=lambda line: line.item.get_absolute_url(), id="lines")


def issues_panel(request: HttpRequest, requisition: Requisition) -> Panel | None:
    rows = list(Document.objects.filter(requisition=requisition).select_related(
        "reverses", "reversal", "signature", "posted_by").order_by("id"))  # fmt: skip
    if not rows:
        return None
    by = Column("posted_by", _("posted by"), lambda d: d.posted_by)
    at = Column("posted_at", _("posted at"), lambda d: d.posted_at)
    columns = [NUMBER, at, by, STATE]
    return table(_("Handed out"), columns, rows, door=lambda d: d.get_absolute_url(), id="issues")


WORDS = Column("lines", pgettext_lazy("supplies", "items"), told)


class RequisitionPages(Pages):
    model = Requisition
    icon = "package"
    columns = ("asked_at", "unit", "store", WORDS, "asked_by", "estimate", "status")
    facts = ("unit", "store", "purpose", "asked_by", "asked_at", "approved_by", "estimate", "is_over")
    filters = ("status", "store", "unit", "is_over", "asked_at")
    search = ("unit__name", "asked_by__name", "purpose")
    related = ("unit", "store__campus", "asked_by", "approved_by")
    prefetch = ("lines__item",)
    create = (RequestForm, requisitions.request)
    verbs = {
        "issue": (requisitions.issue, IssueForm),
        "withdraw_requisition": (requisitions.withdraw_requisition, None),
        "close_requisition": (requisitions.close_requisition, ReasonForm),
        "keep_favourite": (requisitions.keep_favourite, FavouriteForm),
    }
    tones = {"issue": "primary", "withdraw_requisition": "danger"}
    panels = (lines_panel, issues_panel)
    empty = _("Nothing was asked for yet. Ask for what your unit needs.")

    def asked_for(self, form_class: Any) -> dict[str, Any]:
        """A favourite, or what was asked for last time, stands in the form already."""
        known = super().asked_for(form_class)
        if form_class is RequestForm and (lines := before(self.request)):
            known["lines"] = text_of(lines)
        return known

    def form_page(self, form: Any, act: Any, subject: Any, status: int, refusal: Any) -> HttpResponse:
        if act is requisitions.request:
            self.favourites = list(Favourite.objects.visible_to(self.request.user))
            mine = Requisition.objects.filter(asked_by=self.request.user).prefetch_related("lines__item")
            self.last = mine.first()
            self.last_words = told(self.last) if self.last else ""
        return super().form_page(form, act, subject, status, refusal)


def before(request: HttpRequest) -> list[tuple[Item, Any]]:
    """The lines of ``?favourite=3`` or ``?again=12``, as far as they are still handed out."""
    favourite, again = (_number(request.GET.get(name)) for name in ("favourite", "again"))
    if favourite:
        kept = Favourite.objects.visible_to(request.user).filter(pk=favourite).first()
        wanted = kept.lines if kept else []
    elif again:
        rows = Requisition.objects.visible_to(request.user).filter(pk=again)
        wanted = [(line.item_id, line.quantity) for one in rows for line in one.lines.all()]
    else:
        return []
    items = Item.objects.offered().in_bulk([pk for pk, _much in wanted])
    return [(items[pk], much) for pk, much in wanted if pk in items]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


class FavouritePages(Pages):
    model = Favourite
    icon = "star"
    columns = ("name", Column("lines", pgettext_lazy("supplies", "items"), lambda one: len(one.lines), numeric=True))
    verbs = {"drop": (requisitions.drop_favourite, None)}
    empty = _("You have no favourites yet. Keep a requisition as one, and the next is three taps away.")

    def done(self, act: Any, result: Any) -> HttpResponse:
        super().done(act, result)
        return redirect(self.address("list"))


# -- the storekeeper's desk --------------------------------------------------------------------------------------------
def _stores(request: HttpRequest) -> list[Store]:
    """Those that somebody keeps, or all of them for those who watch; one of them where the address says so."""
    if not reads_stock(request.user, None):
        raise PermissionDenied(reads_stock.says)
    stores = waiting.stores_kept(request.user) or list(Store.objects.in_use().select_related("campus", "unit"))
    chosen = _number(request.GET.get("store"))
    return [one for one in stores if one.pk == chosen] or stores


@require_safe
@login_required
def queue_page(request: HttpRequest) -> HttpResponse:
    """What waits for the storekeeper: to be issued, to be signed for, to be reordered."""
    stores = _stores(request)
    queue = waiting.queue(stores).prefetch_related("lines__item")[:60]
    incoming = waiting.to_sign(request.user).filter(kind=Document.Kind.TRANSFER).select_related("store", "to_store")
    shown = {
        "stores": stores,
        "queue": [{"record": one, "words": told(one)} for one in queue],
        "unsigned": list(waiting.unsigned(stores)[:20]),
        "incoming": list(incoming[:20]),
        "low": stock.low(stores).count(),
        "keeps": bool(waiting.stores_kept(request.user)),
    }
    return render(request, "supplies/queue.html", shown)


@require_safe
@login_required
def low_page(request: HttpRequest) -> HttpResponse:
    """What lies at or under the level at which it is reordered, the emptiest first."""
    stores = _stores(request)
    lines = [
        {"item": h.item, "store": h.spot.store, "left": plain(h.quantity), "wants": plain(h.wants),
         "order": plain(max(h.fills - h.quantity, 0)), "share": min(100, int(100 * h.quantity / h.wants)),
         "empty": not h.quantity}
        for h in stock.low(stores)[:300]
    ]  # fmt: skip
    return render(request, "supplies/low.html", {"stores": stores, "lines": lines})


@require_safe
@login_required
def picking(request: HttpRequest, pk: int) -> HttpResponse:
    """What is still owed, in the order of the shelves, to take along into the store."""
    rows = Requisition.objects.visible_to(request.user).select_related("unit", "store", "asked_by", "approved_by")
    requisition = rows.filter(pk=pk).first()
    if requisition is None:
        raise Http404
    lines = list(requisition.lines.select_related("item"))
    shelves = stock.levels(requisition.store, [line.item for line in lines])
    found = [
        {"shelf": shelves[line.item_id].location if line.item_id in shelves else "", "item": line.item,
         "asked": plain(line.quantity), "issued": plain(line.issued), "owed": plain(line.owed)}
        for line in lines
    ]  # fmt: skip
    found.sort(key=lambda line: (line["shelf"] == "", line["shelf"], line["item"].code))
    return render(request, "supplies/picking.html", {"requisition": requisition, "lines": found})
