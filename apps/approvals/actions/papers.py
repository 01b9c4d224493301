"""A call first, the paper later: the urgent way, with a day on which the paper is due."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.approvals.actions import course
from apps.approvals.actions.deciding import Changed
from apps.approvals.models import Decision, Paper, Request
from apps.approvals.queries.desk import Desk, undecided
from apps.approvals.queries.snapshots import differences
from apps.core.actions import Refused, action
from apps.core.dates import today
from apps.core.workdays import working_day_after
from apps.notices.actions import tell


@action("approvals.approve_verbally", _("Write down a verbal approval"), when=[Request.Status.OPEN])
def approve_verbally(request, *, by, said_by, said_at, note=""):
    """A clerk writes down who said yes on the telephone and when; the paper follows within the days of the route."""
    if request.route.paper_days is None:
        raise Refused(_("This route needs a signature beforehand: a call is not enough."))
    if said_by.pk == request.asked_by_id:
        raise Refused({"said_by": [_("Nobody decides on the own request. Choose somebody else.")]})
    steps = undecided(request)
    desk = Desk(steps)
    if said_by.pk not in {one.person.pk for step in steps for one in desk.at(step)}:
        raise Refused({"said_by": [_("%(name)s does not decide on this. Choose who does.") % {"name": said_by}]})
    if not request.asked_at.replace(second=0, microsecond=0) <= said_at <= timezone.now():
        raise Refused({"said_at": [_("The call came after it was sent, and it is over.")]})
    if found := differences(request):
        raise Changed(found)
    due = working_day_after(today(), request.route.paper_days)
    paper = Paper(request=request, said_by=said_by, said_at=said_at, entered_by=by, due_on=due)
    paper.full_clean(exclude=["request"])
    paper.save()
    course.write(request, Decision.Verdict.VERBAL, by=by, reason=f"{said_by} {note}".strip())
    course.finish(request, Request.Status.GRANTED, by=by)
    says = _("%(clerk)s wrote down that you said yes to %(what)s. Please confirm it by %(due)s.")
    tell([said_by], "approvals.paper", request, says, clerk=by, what=request.title, due=due)
    return request


@action("approvals.confirm_paper", _("Confirm the paper"), when=[Request.Status.GRANTED])
def confirm_paper(request, *, by, note=""):
    """Whoever said yes, or the office administrator with the signed sheet, confirms a verbal approval."""
    paper = Paper.objects.select_for_update().get(request=request)
    if paper.confirmed_at:
        raise Refused(_("This paper has been confirmed already."))
    paper.confirmed_by, paper.confirmed_at = by, timezone.now()
    paper.save(update_fields=["confirmed_by", "confirmed_at"])
    course.write(request, Decision.Verdict.PAPER, by=by, reason=note)
    request.save(update_fields=["status"])
    return request
