"""Pages of requests, delegations and routes."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.approvals import actions
from apps.approvals.forms import (
    DelegationForm,
    ForwardForm,
    OpinionForm,
    PaperForm,
    ReasonForm,
    RouteForm,
    VerbalForm,
    WithdrawForm,
)
from apps.approvals.matters import matters
from apps.approvals.models import Delegation, Request, Route, Step, StepKind
from apps.approvals.queries.chain import chain, told
from apps.approvals.queries.desk import steps_of
from apps.approvals.queries.snapshots import differences, shown
from apps.core.cells import Badge, Column
from apps.core.pages import Pages, Panel

DECIDING = {"grant", "countersign", "decline", "send_back", "forward"}
OF_THE_ASKER = {"send_again", "withdraw"}
MATTER = Column("matter", gettext_lazy("matter"), lambda row: row.matter_label, sort="matter")


def sent_panel(request: Any, subject: Request) -> Panel:
    """What is asked, as it was sent; and what has changed since, as long as that matters."""
    changed = differences(subject) if subject.status in Request.UNDECIDED else []
    facts = {"shown": shown(subject), "differences": changed, "request": subject}
    return Panel(gettext_lazy("What is asked"), "approvals/_sent.html", facts, id="sent")


def chain_panel(request: Any, subject: Request) -> Panel:
    return Panel(gettext_lazy("Who decides"), "approvals/_chain.html", {"steps": chain(subject)}, id="chain")


def why_panel(request: Any, subject: Request) -> Panel:
    facts = {"request": subject, "reasons": subject.reasons}
    return Panel(gettext_lazy("Why this needs approval"), "approvals/_why.html", facts, id="why")


def told_panel(request: Any, subject: Request) -> Panel:
    return Panel(gettext_lazy("What happened"), "approvals/_told.html", {"lines": told(subject)}, id="told")


def paper(request: Request) -> Any:
    """In words: which paper is owed, or when it came."""
    owed = getattr(request, "paper", None)
    if owed is None:
        return ""
    if owed.confirmed_at:
        return Badge(_("Paper confirmed"), "green")
    return Badge(_("Paper overdue") if owed.is_overdue else _("Paper owed"), "red" if owed.is_overdue else "orange")


PAPER = Column("paper", gettext_lazy("paper"), paper)


class RequestPages(Pages):
    model = Request
    icon = "checks"
    columns = (
        "title",
        MATTER,
        "asked_by",
        "unit",
        "asked_at",
        "status",
        PAPER,
        "decided_at",
    )
    filters = ("status", "unit", "asked_at")
    search = ("title",)
    facts = (MATTER, "asked_by", "unit", "asked_at", "round", "decided_at", PAPER)
    related = ("asked_by__post", "unit", "route", "paper__said_by", "paper__entered_by", "campus", "subject_type")
    panels = (sent_panel, chain_panel, told_panel, why_panel)
    verbs = {
        "grant": (actions.grant, OpinionForm),
        "countersign": (actions.countersign, OpinionForm),
        "decline": (actions.decline, ReasonForm),
        "send_back": (actions.send_back, ReasonForm),
        "forward": (actions.forward, ForwardForm),
        "approve_verbally": (actions.approve_verbally, VerbalForm),
        "confirm_paper": (actions.confirm_paper, PaperForm),
        "send_again": (actions.send_again, None),
        "withdraw": (actions.withdraw, WithdrawForm),
    }
    tones = {"grant": "primary", "countersign": "primary", "confirm_paper": "primary", "send_again": "primary"}
    tones |= {"decline": "danger", "withdraw": "danger"}
    empty = gettext_lazy("Nothing has been sent for approval yet. What the rules want approved arrives here by itself.")

    def offered(self, subject: Request) -> list[dict[str, Any]]:
        """Only to those whose turn it is; signing side by side is called by its own name."""
        mine = [step for step, _one in steps_of(self.request.user, subject) if step.status == Step.Status.CURRENT]
        hidden = set() if mine else set(DECIDING)
        if mine:
            hidden.add("grant" if mine[0].kind == StepKind.COUNTERSIGN else "countersign")
        if subject.route.paper_days is None:
            hidden.add("approve_verbally")
        if getattr(subject, "paper", None) is None or subject.paper.confirmed_at:
            hidden.add("confirm_paper")
        if subject.status == Request.Status.OPEN and not differences(subject):
            hidden.add("send_again")
        return [verb for verb in super().offered(subject) if verb["name"] not in hidden]

    def done(self, act: Any, result: Any) -> HttpResponse:
        """Who decides in the inbox goes on there."""
        reply = super().done(act, result)
        if self.request.POST.get("back") == "inbox" and not self.wants_json():
            return redirect("approvals_inbox")
        return reply

    def form_page(self, form: Any, act: Any, subject: Any, status: int, refusal: Any) -> HttpResponse:
        self.found = getattr(refusal, "differences", [])
        return super().form_page(form, act, subject, status, refusal)

    def show(self, kind: str, *, status: int = 200, **context: Any) -> HttpResponse:
        context |= {"differences": getattr(self, "found", [])} if kind == "form" else {}
        return super().show(kind, status=status, **context)

    def said(self, act: Any, result: Request) -> str:
        if act.verb == "approvals.approve_verbally":
            return _("Granted by telephone: %(what)s. The paper is owed.") % {"what": result.title}
        sentences = {
            Request.Status.OPEN: _("Noted: %(what)s. The next one decides now."),
            Request.Status.GRANTED: _("Granted: %(what)s."),
            Request.Status.DECLINED: _("Declined: %(what)s."),
            Request.Status.RETURNED: _("Sent back: %(what)s."),
            Request.Status.WITHDRAWN: _("Withdrawn: %(what)s."),
        }
        return sentences[Request.Status(result.status)] % {"what": result.title}


class DelegationPages(Pages):
    model = Delegation
    icon = "users"
    columns = ("person", "deputy", "starts_on", "ends_on", "note")
    facts = columns
    related = ("person__unit", "deputy")
    create = (DelegationForm, actions.delegate)
    verbs = {"end": (actions.end_delegation, None)}
    tones = {"end": "danger"}
    empty = gettext_lazy("Nobody decides for anybody else. Whoever will be away can let a colleague decide.")


def steps_panel(request: Any, route: Route) -> Panel:
    facts = {"steps": route.steps.select_related("post__unit"), "route": route}
    return Panel(gettext_lazy("Who decides"), "approvals/_route_steps.html", facts, id="steps")


class RoutePages(Pages):
    model = Route
    icon = "sitemap"
    columns = (
        "name",
        MATTER,
        Column("condition", gettext_lazy("condition"), lambda route: "；".join(route.condition_words) or _("always")),
        Column("steps", gettext_lazy("who decides"), lambda route: route.signatures),
        "priority",
        "starts_on",
        "ends_on",
        "source",
    )
    facts = (*columns, "paper_days")
    prefetch = ("steps__post__unit",)
    panels = (steps_panel,)
    create = (RouteForm, actions.add_route)
    update = (RouteForm, actions.change_route)
    empty = gettext_lazy("Nothing needs approval: there is no route yet.")

    def asked_for(self, form_class: Any) -> dict[str, Any]:
        return {"matter": next(iter(matters), ""), **super().asked_for(form_class)}
