"""Deciding: yes, no, back to whoever asked, or on to a colleague. In strict order, on what was sent."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.approvals.actions import course
from apps.approvals.matters import matters
from apps.approvals.models import Decision, Request, Step, StepKind
from apps.approvals.queries.desk import Standing, standing_at, steps_of, undecided
from apps.approvals.queries.snapshots import Difference, differences
from apps.core.actions import Conflict, Refused, action
from apps.notices.actions import tell

Verdict = Decision.Verdict


class Changed(Conflict):
    """What was sent is no longer what would be granted; ``differences`` say how."""

    def __init__(self, found: list[Difference]):
        super().__init__(
            _("This has changed since it was sent. See the difference below, then send it back to whoever asked.")
        )
        self.differences = found


@action("approvals.grant", _("Grant"))
def grant(request, *, by, opinion=""):
    """Whoever stands at the step whose turn it is says yes to what was sent."""
    return _say_yes(request, by, opinion)


@action("approvals.countersign", _("Countersign"))
def countersign(request, *, by, opinion=""):
    """One of several posts that sign side by side says yes; the last of them moves it on."""
    return _say_yes(request, by, opinion)


@action("approvals.decline", _("Decline"))
def decline(request, *, by, reason):
    """Whoever stands at the step whose turn it is says no, and why."""
    step, standing = _turn(request, by)
    _mark(step, Step.Status.DECLINED)
    course.write(request, Verdict.DECLINED, by=by, step=step, reason=reason, instead_of=standing.instead_of)
    course.finish(request, Request.Status.DECLINED, by=by, reason=reason)
    return request


@action("approvals.send_back", _("Send back"))
def send_back(request, *, by, reason):
    """Whoever stands at the step whose turn it is sends it back to be amended, and says what is missing."""
    step, standing = _turn(request, by)
    _mark(step, Step.Status.RETURNED)
    course.write(request, Verdict.RETURNED, by=by, step=step, reason=reason, instead_of=standing.instead_of)
    left = request.steps.filter(status__in=(Step.Status.WAITING, Step.Status.CURRENT))
    left.update(status=Step.Status.DROPPED, decided_at=timezone.now())
    request.become(Request.Status.RETURNED)
    if matter := matters.get(request.matter):
        matter.returned(request, by, reason)
    course.tell_asker(request, reason)
    return request


@action("approvals.forward", _("Pass on"))
def forward(request, *, by, person, reason=""):
    """Whoever stands at the step whose turn it is passes it on to a colleague, who decides it instead."""
    step, _standing = _turn(request, by)
    if person.pk == request.asked_by_id:
        raise Refused({"person": [_("Nobody decides on the own request. Choose somebody else.")]})
    if person.pk == by.pk:
        raise Refused({"person": [_("It lies with you already. Choose somebody else.")]})
    if not person.is_active:
        raise Refused({"person": [_("%(name)s has left. Choose somebody else.") % {"name": person}]})
    course.write(request, Verdict.FORWARDED, by=by, step=step, reason=f"{person} {reason}".strip())
    step.person = person
    step.save(update_fields=["person"])
    if not standing_at(step) or standing_at(step)[0].person.pk != person.pk:
        raise Refused({"person": [_("%(name)s is away. Choose somebody who is there.") % {"name": person}]})
    request.save(update_fields=["status"])
    tell(
        [person], "approvals.waiting", request, _("%(who)s passed on to you for decision: %(what)s"), who=by,
        what=request.title,
    )  # fmt: skip
    return request


def _say_yes(request: Request, by: Any, opinion: str) -> Request:
    step, standing = _turn(request, by)
    if found := differences(request):
        raise Changed(found)
    _mark(step, Step.Status.GRANTED)
    verdict = Verdict.COUNTERSIGNED if step.kind == StepKind.COUNTERSIGN else Verdict.GRANTED
    course.write(request, verdict, by=by, step=step, reason=opinion, instead_of=standing.instead_of)
    request.save(update_fields=["status"])
    course.go_on(request, by=by)
    return request


def _turn(request: Request, by: Any) -> tuple[Step, Standing]:
    """The step whose turn it is and at which the person stands; else the sentence that says whose turn it is."""
    step, standing = next(iter(steps_of(by, request)))
    if request.status == Request.Status.OPEN and step.status == Step.Status.CURRENT:
        return step, standing
    if request.status == Request.Status.OPEN and step.status == Step.Status.WAITING:
        first = "、".join(one.whose for one in undecided(request) if one.status == Step.Status.CURRENT)
        raise Conflict(_("It is not your turn yet. First decides: %(who)s.") % {"who": first})
    last = request.decisions.select_related("by").last()
    raise Conflict(_("This has been decided already. Last: %(what)s.") % {"what": last})


def _mark(step: Step, status: str) -> None:
    step.status, step.decided_at = status, timezone.now()
    step.save(update_fields=["status", "decided_at"])
