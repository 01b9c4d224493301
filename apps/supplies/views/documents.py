"""The stock documents: their list, what one of them moved, and the forms that write them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from apps.core.cells import Badge, Column
from apps.core.forms import ReasonForm
from apps.core.pages import Pages
from apps.core.pages.declared import Panel
from apps.core.pages.panels import table
from apps.core.policies import can
from apps.supplies.actions import posting
from apps.supplies.forms import posting as forms
from apps.supplies.models import Document, Move
from apps.supplies.models.items import plain

KIND = Document.Kind


def number(document: Document) -> str:
    return str(document)


def state(document: Document) -> Any:
    if document.kind == KIND.REVERSAL:
        return Badge(str(_("takes back %(document)s") % {"document": document.reverses}), "secondary")
    if document.is_reversed:
        return Badge(str(_("taken back")), "red")
    if hasattr(document, "signature"):
        return Badge(str(_("signed for")), "green")
    return Badge(str(_("not signed for")), "orange") if document.kind in (KIND.ISSUE, KIND.TRANSFER) else ""


def lines_panel(request: HttpRequest, document: Document) -> Panel:
    rows = Move.objects.filter(document=document).select_related("item", "lot", "person")
    columns = [
        Column("item", pgettext_lazy("supplies", "item"), lambda m: f"{m.item.code} {m.item}"),
        Column("batch", _("batch"), lambda m: m.lot.batch),
        Column("until", _("use until"), lambda m: m.lot.expires_on or ""),
        Column("quantity", _("quantity"), lambda m: f"{plain(m.quantity)} {m.item.unit}", numeric=True),
        Column("price", _("price (¥)"), lambda m: f"{m.price:,.4f}", numeric=True),
        Column("value", _("value (¥)"), lambda m: m.value, numeric=True),
        Column("old", _("old ones back"), lambda m: m.old_back or "", numeric=True),
    ]
    return table(_("Lines"), columns, rows, door=lambda m: m.item.get_absolute_url(), id="lines")


NUMBER = Column("number", pgettext_lazy("supplies", "number"), number, sort="id")
STATE = Column("state", _("state"), state)
SIGNED = Column("signed", _("signed for by"), lambda d: getattr(d, "signature", None) and d.signature.signed_by)
OF = Column("of", pgettext_lazy("supplies", "belongs to"), lambda d: d.requisition or d.returns or d.reverses or "")


# By the verb that each page does.
WRITES = (
    ("supplies.receive", "supplies_receive", posting.receive.label, "truck-delivery"),
    ("supplies.issue_at_counter", "supplies_counter", posting.issue_at_counter.label, "barcode"),
    ("supplies.transfer", "supplies_transfer", posting.transfer.label, "arrows-exchange"),
    ("supplies.open_stock", "supplies_opening", posting.open_stock.label, "packages"),
    ("supplies.write_off", "supplies_write_off", posting.write_off.label, "trash"),
)


class DocumentPages(Pages):
    model = Document
    icon = "clipboard-list"
    columns = (NUMBER, "kind", "on", "store", "unit", "supplier", "asked_by", "amount", STATE)
    sheet_columns = (
        NUMBER, "kind", "on", "store", "to_store", "unit", "supplier", "delivery_note", "asked_by", "posted_by",
        "posted_at", "amount", "reason",
    )  # fmt: skip
    facts = (
        "kind", "on", "store", "to_store", "unit", "supplier", "delivery_note", "asked_by", "approved_by", "amount",
        "reason", OF, "posted_by", "posted_at", SIGNED, STATE,
    )  # fmt: skip
    filters = ("kind", "on", "store", "unit", "supplier")
    search = ("moves__item__name", "delivery_note", "asked_by__name")
    related = (
        "store__campus", "to_store", "unit", "supplier", "asked_by", "posted_by", "approved_by", "reverses",
        "reversal", "signature__signed_by", "requisition__unit", "returns",
    )  # fmt: skip
    verbs = {
        "sign": (posting.sign, None),
        "give_back": (posting.give_back, forms.ReturnForm),
        "reverse": (posting.reverse, ReasonForm),
    }
    tones = {"sign": "primary", "reverse": "danger"}
    panels = (lines_panel,)
    empty = _("Nothing has been received or issued yet.")

    @property
    def doors(self) -> list[dict[str, Any]]:
        """What somebody may write here, as buttons above the list."""
        allowed = [door for door in WRITES if can(self.request.user, door[0])]
        return [{"url": reverse(name), "label": label, "icon": icon} for _verb, name, label, icon in allowed]

    def chosen(self) -> Any:
        form, rows = super().chosen()
        return form, rows.distinct() if self.request.GET.get("q") else rows

    def offered(self, subject: Document) -> list[dict[str, Any]]:
        """Only what still makes sense of this document."""
        issued = subject.kind == KIND.ISSUE and not subject.is_reversed
        handed = subject.kind in (KIND.ISSUE, KIND.TRANSFER) and not hasattr(subject, "signature")
        sense = {"sign": handed and not subject.is_reversed, "give_back": issued,
                 "reverse": subject.kind != KIND.REVERSAL and not subject.is_reversed}  # fmt: skip
        return [verb for verb in super().offered(subject) if sense[verb["name"]]]


class Posting(DocumentPages):
    """A page with the form that writes one kind of document."""

    @classmethod
    def at(cls, address: str, name: str) -> Any:
        return path(address, cls.as_view(page="create"), name=name)


class ReceivePage(Posting):
    create = (forms.ReceiveForm, posting.receive)


class OpeningPage(Posting):
    create = (forms.OpeningForm, posting.open_stock)


class CounterPage(Posting):
    create = (forms.CounterForm, posting.issue_at_counter)


class TransferPage(Posting):
    create = (forms.TransferForm, posting.transfer)


class WriteOffPage(Posting):
    create = (forms.WriteOffForm, posting.write_off)


def a_piece(move: Move) -> str:
    """To the fen where it is one of whole fen."""
    return f"{move.price:,.2f}" if move.price == round(move.price, 2) else f"{move.price:,.4f}"


TITLES = {
    KIND.OPENING: _("Opening stock sheet"), KIND.RECEIPT: _("Goods received note"), KIND.ISSUE: _("Issue note"),
    KIND.RETURN: _("Return note"), KIND.TRANSFER: _("Transfer note"), KIND.WRITE_OFF: _("Write-off note"),
    KIND.COUNT: _("Count difference note"), KIND.REVERSAL: _("Reversal note"),
}  # fmt: skip


@require_safe
@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The document as it is filed: on one page of A4, with the lines for the signatures."""
    rows = Document.objects.visible_to(request.user).select_related(*DocumentPages.related)
    document = rows.filter(pk=pk).first()
    if document is None:
        raise Http404
    moves = Move.objects.filter(document=document).select_related("item", "lot")
    lines = [
        {"code": m.item.code, "name": m.item.name, "spec": m.item.spec, "unit": m.item.unit, "much": plain(m.quantity),
         "price": a_piece(m), "value": f"{m.value:,.2f}", "batch": m.lot.batch,
         "until": m.lot.expires_on}
        for m in moves
    ]  # fmt: skip
    shown = {"document": document, "title": TITLES[document.kind], "lines": lines, "state": state(document),
             "signature": getattr(document, "signature", None), "total": f"{document.amount:,.2f}"}  # fmt: skip
    return render(request, "supplies/paper.html", shown)
