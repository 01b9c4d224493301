"""The course of a request: from step to step, and to its end. Called by the verbs, with the request's row locked."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.approvals.matters import matters
from apps.approvals.models import Decision, Request, Route, RouteStep, Step
from apps.approvals.queries.desk import Desk, head_of, next_higher
from apps.approvals.queries.snapshots import snapshot
from apps.core.actions import Refused
from apps.core.dates import today
from apps.core.workdays import working_day_after
from apps.notices.actions import tell

Verdict = Decision.Verdict


def write(
    request: Request, verdict: str, *, by: Any, step: Step | None = None, reason: str = "", instead_of: Any = None
) -> Decision:
    """One more line of what happened to the request."""
    where = step.whose[:120] if step is not None else ""
    return Decision.objects.create(
        request=request, step=step, verdict=verdict, by=by, asked_by_id=request.asked_by_id, reason=reason,
        where=where, instead_of=instead_of,
    )  # fmt: skip


def lay_out(request: Request, route: Route) -> None:
    """The steps of a round, each at the post that stands for it today."""
    steps = []
    for row in route.steps.all():
        post = row.post if row.who == RouteStep.Who.POST else None
        if row.who == RouteStep.Who.HEAD:
            post = head_of(request.unit)
            if post is None:
                raise Refused(_("This needs the approval of the head of your unit, but nobody holds a post there."))
        steps.append(
            Step(
                request=request,
                round=request.round,
                position=row.position,
                kind=row.kind,
                post=post,
                role=row.role,
                working_days=row.working_days,
                at_deadline=row.at_deadline,
            )
        )
    Step.objects.bulk_create(steps)


def go_on(request: Request, *, by: Any) -> None:
    """Open the next step or steps; when none is left the request is granted."""
    steps = request.steps.filter(round=request.round)
    if steps.filter(status=Step.Status.CURRENT).exists():
        return
    following = steps.filter(status=Step.Status.WAITING).order_by("position").first()
    if following is None:
        finish(request, Request.Status.GRANTED, by=by)
        return
    rows = steps.filter(status=Step.Status.WAITING, position=following.position)
    for step in rows.select_related("post__unit__parent", "person"):
        step.request = request
        step.status, step.opened_at = Step.Status.CURRENT, timezone.now()
        settle(step)
        give_time(step)
        step.save()
        ask_to_decide(step)


def settle(step: Step) -> None:
    """A post that nobody holds but whoever asked is no judge: it goes to the next higher one."""
    request = step.request
    while step.post is not None and Desk([step]).is_vacant(step):
        higher = next_higher(step.post, request.asked_by)
        if higher is None:
            return
        write(request, Verdict.MOVED, by=None, step=step, reason=str(higher))
        step.post = higher


def give_time(step: Step) -> None:
    step.due_on = None if step.working_days is None else working_day_after(today(), step.working_days)


def ask_to_decide(step: Step) -> None:
    """Tell those who stand there that it is their turn."""
    people = [one.person for one in Desk([step]).at(step)]
    request = step.request
    says = _("%(who)s asks for approval: %(what)s")
    if step.due_on:
        says = _("%(who)s asks for approval: %(what)s. Please decide by %(due)s.")
    tell(people, "approvals.waiting", request, says, who=request.asked_by, what=request.title, due=step.due_on or "")


def finish(request: Request, status: str, *, by: Any, reason: str = "") -> None:
    """The end: what is left of the steps falls away, and the trade does what follows."""
    now = timezone.now()
    left = request.steps.filter(status__in=(Step.Status.WAITING, Step.Status.CURRENT))
    left.update(status=Step.Status.DROPPED, decided_at=now)
    request.status, request.decided_at = status, now
    request.save(update_fields=["status", "decided_at"])
    matter = matters.get(request.matter)
    if status == Request.Status.GRANTED and matter:
        matter.granted(request, by)
    elif status == Request.Status.DECLINED and matter:
        matter.declined(request, by, reason)
    elif status == Request.Status.WITHDRAWN and matter:
        matter.withdrawn(request, by)
    if status != Request.Status.WITHDRAWN:
        tell_asker(request, reason)


def tell_asker(request: Request, reason: str = "") -> None:
    says = {
        Request.Status.GRANTED: _("Granted: %(what)s"),
        Request.Status.DECLINED: _("Declined: %(what)s. Reason: %(reason)s"),
        Request.Status.RETURNED: _("Sent back to you: %(what)s. Reason: %(reason)s"),
    }[request.status]
    tell([request.asked_by], "approvals.decided", request, says, what=request.title, reason=reason or "–")


def take_in(request: Request, route: Route, subject: Any) -> None:
    """What is asked, as it stands now, and why."""
    request.snapshot, request.route = snapshot(request.matter, subject), route
    with override(settings.LANGUAGE_CODE):
        request.title = str(subject)[:160]
    request.because = {"name": route.name, "source": route.source, "condition": route.condition}
