"""The heaps of the inbox as tables to take away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from apps.approvals.models import Decision, Paper, Request
from apps.approvals.queries import inbox as heaps
from apps.core import cells
from apps.core.dates import today
from apps.core.exports import Sheet, hand_out, reach

MATTER, SUBJECT, UNIT, ASKER = (gettext_lazy(word) for word in ("Matter", "Subject", "unit", "Asked by"))
ASKED, STATUS = gettext_lazy("Asked at"), gettext_lazy("Status")
DUE, OVERDUE = gettext_lazy("Due on"), gettext_lazy("Overdue")


@dataclass(frozen=True)
class Table:
    """How one heap leaves the house: what its rows are, its headings, and the cells of a row."""

    name: Any
    model: type
    read: Callable[..., list]
    headings: tuple
    cells: Callable[[Any], list[Any]]


def _about(request: Request) -> list[Any]:
    return [request.title, str(request.matter_label), str(request.asked_by), str(request.unit or "")]


def _waiting(row: heaps.Waiting) -> list[Any]:
    return [*_about(row.request), row.request.asked_at, row.step.due_on, cells.text(row.step.is_overdue)]


def _sent(row: Request) -> list[Any]:
    now = [step for step in row.steps_now if step.status == step.Status.CURRENT]
    due = min((step.due_on for step in now if step.due_on), default=None)
    where = "、".join(step.whose for step in now)
    return [*_about(row), row.asked_at, row.get_status_display(), where, due, cells.text(row.owes_paper)]


def _decided(row: Decision) -> list[Any]:
    return [*_about(row.request), row.at, row.get_verdict_display(), row.reason, row.request.get_status_display()]


def _owed(paper: Paper) -> list[Any]:
    called = [str(paper.said_by), paper.said_at, str(paper.entered_by)]
    return [*_about(paper.request), *called, paper.due_on, cells.text(paper.is_overdue)]


ABOUT = (SUBJECT, MATTER, ASKER, UNIT)
TABLES = {
    "": Table(
        gettext_lazy("Waiting for me"), Request, heaps.waiting, (*ABOUT, ASKED, DUE, OVERDUE), _waiting
    ),
    "sent": Table(
        gettext_lazy("Sent by me"), Request, heaps.sent_by,
        (*ABOUT, ASKED, STATUS, gettext_lazy("Lies with"), DUE, gettext_lazy("Paper owed")), _sent,
    ),
    "done": Table(
        gettext_lazy("Decided by me"), Decision, heaps.decided_by,
        (*ABOUT, gettext_lazy("Decided at"), gettext_lazy("Decision"), gettext_lazy("Reason"), STATUS), _decided,
    ),
    "owed": Table(
        gettext_lazy("Papers owed"), Paper, heaps.owed,
        (*ABOUT, gettext_lazy("Who said yes"), gettext_lazy("When"), gettext_lazy("Written down by"), DUE, OVERDUE),
        _owed,
    ),
}  # fmt: skip


@require_GET
@login_required
def export(request: HttpRequest, heap: str = "") -> HttpResponse:
    """All of one heap, however long; ``?heap=`` names it as on the page."""
    table = TABLES.get(heap or request.GET.get("heap", ""), TABLES[""])
    rows = table.read(request.user, most=reach(request))
    sheet = Sheet(str(table.name), [capfirst(str(heading)) for heading in table.headings], map(table.cells, rows))
    return hand_out(request, table.model, f"{table.name} {today():%Y-%m-%d}", [sheet], len(rows))
