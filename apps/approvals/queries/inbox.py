"""The four heaps of the inbox: what waits for me, what I sent, what I decided, and which papers are owed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.approvals.models import Decision, Paper, Request, Step, StepKind
from apps.approvals.queries.desk import waiting_for
from apps.approvals.queries.snapshots import shown
from apps.core.dates import today
from apps.core.sockets import Item
from apps.core.workdays import is_working, working_days

MOST = 100
ON_HOME = 5


@dataclass
class Waiting:
    """One line of what waits for somebody, with what is needed to decide on the spot."""

    step: Step
    shown: list[tuple[str, str]]
    left: str
    tone: str

    @property
    def request(self) -> Request:
        return self.step.request

    @property
    def url(self) -> str:
        beside = self.step.kind == StepKind.COUNTERSIGN
        return reverse(f"approvals_request_{'countersign' if beside else 'grant'}", args=[self.request.pk])

    @property
    def says(self) -> str:
        return _("Countersign") if self.step.kind == StepKind.COUNTERSIGN else _("Grant")


def waiting(person: Any, most: int | None = MOST) -> list[Waiting]:
    return [Waiting(step, shown(step.request), *time_left(step)) for step in waiting_for(person)[:most]]


def time_left(step: Step) -> tuple[str, str]:
    """How many working days are left, in words and in a colour."""
    due = step.due_on
    if due is None:
        return "", "secondary"
    if due < today():
        late = max(len(working_days(due, today())) - 1, 1)
        return _("%(n)s working days overdue") % {"n": late}, "red"
    if due == today():
        return _("due today"), "orange"
    # Those after today: on a Saturday, Monday and Tuesday are two that are left.
    left = len(working_days(today() + timedelta(days=1), due))
    if left == 0 or (left == 1 and not is_working(today())):
        return _("due on the next working day"), "orange"
    return _("%(n)s working days left") % {"n": left}, "orange" if left == 1 else "blue"


def sent_by(person: Any, most: int | None = MOST) -> list[Request]:
    """What the person asked for, what is still open first; each with where it lies."""
    rows = Request.objects.filter(asked_by=person).select_related("unit", "paper", "asked_by")
    rows = rows.prefetch_related("steps__post__unit", "steps__person")
    return sorted(rows[:most], key=lambda row: row.status not in Request.UNDECIDED)


def decided_by(person: Any, most: int | None = MOST) -> list[Decision]:
    said = Decision.objects.filter(by=person, verdict__in=Decision.ENDING)
    return list(said.select_related("request__asked_by", "request__unit", "instead_of").order_by("-pk")[:most])


def owed(person: Any, most: int | None = MOST) -> list[Paper]:
    """Papers that the person may see and that have not come, the most overdue first."""
    seen = Q(said_by=person) | Q(entered_by=person) | Q(request__in=Request.objects.visible_to(person))
    rows = (
        Paper.objects.owed().filter(seen).select_related("request__unit", "request__asked_by", "said_by", "entered_by")
    )
    return list(rows.order_by("due_on", "pk")[:most])


def todo(person: Any) -> list[Item]:
    """On the home page: what waits for a decision, what came back, and which papers I owe."""
    items = []
    for step in waiting_for(person)[:ON_HOME]:
        says, tone = time_left(step)
        about = f"{step.request.matter_label} · {step.request.asked_by}"
        note = f"{about} · {says}" if says else about
        items.append(Item(step.request.title, step.request.get_absolute_url(), "checks", note=note, tone=tone))
    for request in Request.objects.filter(asked_by=person, status=Request.Status.RETURNED)[:ON_HOME]:
        url = request.get_absolute_url()
        items.append(Item(request.title, url, "checks", note=_("Sent back to you"), tone="orange"))
    mine = Paper.objects.owed().filter(said_by=person).select_related("request").order_by("due_on")
    for paper in mine[:ON_HOME]:
        url, tone = paper.request.get_absolute_url(), "red" if paper.is_overdue else "orange"
        items.append(Item(paper.request.title, url, "file-text", note=_("Confirm the paper"), tone=tone))
    return items
