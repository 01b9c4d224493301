"""What the clock does: deadlines in working days, reminders, papers that are owed."""

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.approvals.actions import course
from apps.approvals.models import Deadline, Decision, Paper, Request, Step
from apps.approvals.queries.desk import Desk
from apps.approvals.queries.snapshots import differences
from apps.core.actions import action
from apps.core.dates import today
from apps.core.workdays import is_working
from apps.notices.actions import tell

log = logging.getLogger(__name__)
OFFICE_OPENS = 8
Verdict = Decision.Verdict


def keep_deadlines() -> None:
    """Run every few minutes: what nobody decided in time takes its course; who is to decide today is reminded."""
    late = Step.objects.overdue().filter(request__status=Request.Status.OPEN).exclude(at_deadline=Deadline.REMIND)
    for step in late.select_related("request").order_by("pk"):
        try:
            time_out(step.request, by=None, step=step)
        except ValidationError as refused:
            log.warning("approval request %s: %s", step.request_id, refused)
    if is_working(today()) and timezone.localtime().hour >= OFFICE_OPENS:
        _remind_of_steps()
        _remind_of_papers()


@action("approvals.time_out", _("Deadline passed"), when=[Request.Status.OPEN])
def time_out(request, *, by, step):
    """Nobody decided within the working days of the step, so what its route says about that happens."""
    step = request.steps.select_related("post__deputy__unit", "person").get(pk=step.pk)
    step.request = request
    if not step.is_overdue:
        return request
    request.save(update_fields=["status"])
    _COURSES[step.at_deadline](request, step)
    return request


def _to_deputy(request: Request, step: Step) -> None:
    deputy = step.post.deputy if step.post else None
    if deputy is None:
        _only_remind(request, step)
        return
    course.write(request, Verdict.MOVED, by=None, step=step, reason=str(deputy))
    step.post, step.person, step.reminded_on = deputy, None, None
    course.give_time(step)
    if not deputy.deputy_id:
        step.at_deadline = Deadline.REMIND
    step.save()
    course.ask_to_decide(step)


def _to_next(request: Request, step: Step) -> None:
    if not request.steps.filter(round=request.round, status=Step.Status.WAITING).exists():
        _only_remind(request, step)  # somebody has to decide in the end
        return
    _pass_over(request, step)
    course.go_on(request, by=None)


def _grant(request: Request, step: Step) -> None:
    if differences(request):
        _only_remind(request, step)
        return
    _pass_over(request, step)
    course.go_on(request, by=None)


def _decline(request: Request, step: Step) -> None:
    _pass_over(request, step)
    course.finish(request, Request.Status.DECLINED, by=None, reason=str(_("Nobody decided in time.")))


def _pass_over(request: Request, step: Step) -> None:
    step.status, step.decided_at = Step.Status.PASSED_OVER, timezone.now()
    step.save(update_fields=["status", "decided_at"])
    course.write(request, Verdict.PASSED_OVER, by=None, step=step)


def _only_remind(request: Request, step: Step) -> None:
    """Nothing else can be done: from now on it is reminded of, once a working day."""
    step.at_deadline = Deadline.REMIND
    step.save(update_fields=["at_deadline"])


_COURSES: dict[str, Any] = {
    Deadline.DEPUTY: _to_deputy,
    Deadline.NEXT: _to_next,
    Deadline.GRANT: _grant,
    Deadline.DECLINE: _decline,
    Deadline.REMIND: _only_remind,
}


def _remind_of_steps() -> None:
    """On the last day and on each working day after it, once."""
    due = Step.objects.current().filter(request__status=Request.Status.OPEN, due_on__lte=today())
    due = due.filter(Q(reminded_on=None) | Q(reminded_on__lt=today())).exclude(opened_at__date=today())
    steps = list(due.select_related("request", "post", "person").select_for_update(of=("self",), skip_locked=True))
    desk = Desk(steps)
    for step in steps:
        people = [one.person for one in desk.at(step)]
        says = _("Waiting for your decision, due %(due)s: %(what)s")
        tell(people, "approvals.reminded", step.request, says, due=step.due_on, what=step.request.title)
        step.reminded_on = today()
    Step.objects.bulk_update(steps, ["reminded_on"])


def _remind_of_papers() -> None:
    owed = Paper.objects.owed().filter(due_on__lte=today()).filter(Q(reminded_on=None) | Q(reminded_on__lt=today()))
    owed = owed.select_related("request", "said_by", "entered_by")
    papers = list(owed.select_for_update(of=("self",), skip_locked=True))
    for paper in papers:
        says = _("The paper for %(what)s was due on %(due)s.")
        people = {paper.said_by, paper.entered_by}
        tell(people, "approvals.paper", paper.request, says, what=paper.request.title, due=paper.due_on)
        paper.reminded_on = today()
    Paper.objects.bulk_update(papers, ["reminded_on"])
