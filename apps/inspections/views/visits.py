"""What was seen at a post, to be read and never changed."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core.cells import Badge, Column
from apps.core.pages import Pages, Panel
from apps.core.pages.panels import table
from apps.findings.models import Finding
from apps.inspections.models import Answer, Asked, Visit
from apps.inspections.queries import phone

GRADES = {"good": "green", "fair": "orange", "poor": "red", "none": "secondary"}
VERDICTS = {"good": "green", "fault": "red", "none": "secondary"}


def presence(visit: Visit) -> Badge:
    return Badge(str(visit.get_presence_display()), Visit.TONES[Visit.Presence(visit.presence)])


def grade(name: str) -> Any:
    return lambda visit: Badge(str(getattr(visit, f"get_{name}_display")()), GRADES[getattr(visit, name)])


def marks(visit: Visit) -> str:
    """What is particular about it, in words."""
    found = []
    if not visit.counts:
        found.append(say("second look, does not count"))
    if visit.outside:
        found.append(say("outside of the team's time"))
    if visit.came_late:
        found.append(say("came in after the end of the round"))
    if abs(visit.clock_off) >= 60:
        found.append(say("phone's clock off by %(minutes)s min") % {"minutes": round(visit.clock_off / 60)})
    return "；".join(found)


def expected_panel(request: HttpRequest, visit: Visit) -> Panel:
    rows = phone.who_is_due(visit.expected)
    columns = [Column("says", _("as it was known at that moment"), lambda line: line)]
    return table(_("Who was expected"), columns, rows, id="expected")


def answers_panel(request: HttpRequest, visit: Visit) -> Panel:
    rows = Answer.objects.filter(visit=visit).select_related("item")
    columns = [
        Column("item", _("what to look at"), lambda a: a.item.text),
        Column("aspect", _("aspect"), lambda a: a.item.get_aspect_display()),
        Column("verdict", _("seen"), lambda a: Badge(str(a.get_verdict_display()), VERDICTS[a.verdict])),
        Column("says", _("what is wrong"), lambda a: a.says),
    ]
    return table(_("Checklist"), columns, rows, empty=_("This checklist has no items."), id="answers")


def findings_panel(request: HttpRequest, visit: Visit) -> Panel:
    rows = Finding.objects.visible_to(request.user).of(f"{phone.SOURCE}:{visit.pk}").select_related("owner")
    columns = [
        Column("title", _("what is wrong"), lambda f: f.title),
        Column("severity", _("severity"), lambda f: f.get_severity_display()),
        Column("owner", _("puts it right"), lambda f: f.owner),
        Column("due_on", _("to be put right by"), lambda f: f.due_on),
        Column("status", _("status"), lambda f: Badge(str(f.get_status_display()), Finding.TONES[f.status])),
    ]
    door = Finding.get_absolute_url
    return table(_("Findings"), columns, rows, empty=_("Nothing was wrong."), door=door, id="findings")


def asked_panel(request: HttpRequest, visit: Visit) -> Panel | None:
    rows = list(Asked.objects.filter(visit=visit).select_related("person"))
    if not rows:
        return None
    columns = [
        Column("code", _("number in the rule book"), lambda q: q.code),
        Column("text", _("question"), lambda q: q.text),
        Column("person", _("who was asked"), lambda q: q.person or ""),
        Column("right", _("answered rightly"), lambda q: q.right),
    ]
    return table(_("Questions"), columns, rows, id="asked")


CHECKER = Column("by", _("checker"), lambda v: v.by, sort="by__name")


class VisitPages(Pages):
    model = Visit
    icon = "clipboard-check"
    columns = (
        Column("target", _("post"), lambda v: v.target.station),
        Column("unit", _("unit"), lambda v: v.target.station.unit),
        Column("presence", _("on post"), presence, sort="presence"),
        Column("attitude", _("attitude"), grade("attitude"), sort="attitude"),
        Column("service", _("service"), grade("service"), sort="service"),
        Column("seen_at", _("checked"), lambda v: v.seen_at, sort="received_at"),
        CHECKER,
        Column("marks", _("marks"), marks),
    )
    facts = (
        columns[0], columns[1], Column("round", _("round"), lambda v: v.target.round),
        Column("team", _("team"), lambda v: v.target.team), *columns[2:6],
        Column("checked_at", _("by the phone's clock"), lambda v: v.checked_at), "received_at", "clock_off",
        CHECKER, "outside", "scanned", "counts", "remark",
        Column("edition", _("checklist"), lambda v: v.target.edition),
    )  # fmt: skip
    filters = ("presence", "attitude", "service", "outside")
    search = ("target__station__name", "by__name")
    related = (
        "by", "target__station__unit", "target__round", "target__team", "target__edition__checklist",
    )  # fmt: skip
    panels = (expected_panel, answers_panel, findings_panel, asked_panel)
    empty = _("Nothing has been checked yet. What teams see at the posts of a round is listed here.")
