"""Bulletins: declared; each as a PDF to circulate and as a document to edit and stamp."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.core.cells import Column
from apps.core.dates import moment
from apps.core.exports import write_down
from apps.core.pages import Pages, Panel
from apps.core.pages.panels import table
from apps.inspections import papers
from apps.inspections.actions.bulletins import explainable_until
from apps.inspections.models import Bulletin, Round, Visit
from apps.inspections.papers.told import told
from apps.inspections.queries.counting import findings_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def paper_panel(request: HttpRequest, bulletin: Bulletin) -> Panel:
    """What its paper says, to be read on a screen, and the two files."""
    return Panel(_("What it says"), "inspections/_bulletin.html",
                 {"told": told(bulletin.facts), "bulletin": bulletin}, "paper")  # fmt: skip


class BulletinPages(Pages):
    model = Bulletin
    icon = "file-text"
    columns = (
        Column("round", _("round"), lambda b: b.round.title),
        "number",
        Column("rate", _("on-post rate"), lambda b: _percent(b.facts["posts"]["rate"]), numeric=True),
        Column("faults", _("faults"), lambda b: len(b.facts["findings"]), numeric=True),
        "issued_by",
        "issued_at",
    )
    search = ("round__title",)
    related = ("round", "issued_by")
    panels = (paper_panel,)
    empty = _("No bulletin was issued yet. One is issued on the page of a round that has ended.")


def _percent(share: str | None) -> str:
    return f"{share}%" if share is not None else ""


# -- on the page of the round ------------------------------------------------------------------------------------------
def round_panel(request: HttpRequest, one: Any) -> Panel | None:
    """Until when and about what may still be explained, and the bulletins that were issued."""
    if not isinstance(one, Round) or one.status != Round.Status.ENDED:
        return None
    until = explainable_until(one)
    if until and timezone.now() < until:
        says = say("The bulletin can be issued from %(at)s. Until then these may still explain.") % {
            "at": moment(until)
        }
        return table(_("Bulletin"), OPEN_COLUMNS, _may_explain(one), says=says, id="bulletin")
    rows = Bulletin.objects.visible_to(request.user).filter(round=one).select_related("round", "issued_by")
    columns = [
        Column("number", _("version"), lambda b: b.number, numeric=True),
        Column("issued_at", _("issued"), lambda b: b.issued_at),
        Column("issued_by", _("issued by"), lambda b: b.issued_by),
    ]
    return table(_("Bulletin"), columns, rows, empty=_("The right to explain is over: it can be issued."),
                 door=Bulletin.get_absolute_url, id="bulletin")  # fmt: skip


OPEN_COLUMNS = [
    Column("unit", _("unit"), lambda f: f.unit),
    Column("title", _("what is wrong"), lambda f: f.title),
    Column("explain_until", _("may be explained until"), lambda f: f.explain_until),
]


def _may_explain(one: Round) -> Any:
    rows = findings_of(Visit.objects.filter(target__round=one)).filter(explained_at=None)
    return rows.filter(explain_until__gt=timezone.now()).select_related("unit").order_by("unit__position", "pk")


# -- as files ----------------------------------------------------------------------------------------------------------
@require_safe
@login_required
def as_pdf(request: HttpRequest, pk: int) -> FileResponse:
    return _file(request, pk, papers.pdf, "pdf", "application/pdf")


@require_safe
@login_required
def as_document(request: HttpRequest, pk: int) -> FileResponse:
    return _file(request, pk, papers.document, "docx", DOCX)


def _file(request: HttpRequest, pk: int, make: Callable[[Bulletin], Any], ending: str, kind: str) -> FileResponse:
    """For whoever may see the bulletin; that it was taken away is written down."""
    bulletin = get_object_or_404(Bulletin.objects.visible_to(request.user).select_related("round"), pk=pk)
    write_down(request, Bulletin, 1)
    name = f"{bulletin}.{ending}".replace("/", "-")
    return FileResponse(make(bulletin), as_attachment=True, filename=name, content_type=kind)
