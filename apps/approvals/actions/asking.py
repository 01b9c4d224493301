"""Asking for approval, and taking the question back."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.approvals.actions import course
from apps.approvals.matters import matters
from apps.approvals.models import Decision, Request
from apps.approvals.queries.snapshots import route_for, snapshot
from apps.core.actions import Conflict, Refused, action

UNDECIDED = Request.UNDECIDED


def ask(matter: str, subject: Any, *, by: Any) -> Request | None:
    """Ask for the approval that the rules want for ``subject``, inside the verb that makes or changes it.

    None: it is inside the rules, there is nothing to ask. Raises ``Conflict`` if it is awaiting approval already.
    """
    route = route_for(matter, snapshot(matter, subject)["facts"])
    if route is None or not route.steps.all():
        return None
    return send(by=by, matter=matter, about=subject, route=route)


def open_request(subject: Any) -> Request | None:
    """The request about ``subject`` that is still to be decided, if there is one."""
    return Request.objects.open().about(subject).order_by("pk").last()


@action("approvals.ask", _("Send for approval"))
def send(*, by, matter, about, route):
    """Whoever does what needs approval sends it to those who decide, as it stands."""
    if Request.objects.open().about(about).filter(matter=matter).exists():
        raise Conflict(_("This is awaiting approval already. Withdraw that request first."))
    judged = matters[matter]
    request = Request(matter=matter, asked_by=by, unit=judged.unit(about) or by.unit, campus=judged.campus(about))
    request.subject_type, request.subject_id = ContentType.objects.get_for_model(about), about.pk
    course.take_in(request, route, about)
    request.save()
    course.write(request, Decision.Verdict.ASKED, by=by)
    course.lay_out(request, route)
    course.go_on(request, by=by)
    return request


@action("approvals.send_again", _("Send again"), when=UNDECIDED)
def send_again(request, *, by, note=""):
    """Whoever asked sends it as it stands now; those who decide begin anew."""
    subject = request.subject
    if subject is None or request.matter not in matters:
        raise Refused(_("What this was about is no longer there. Withdraw it."))
    route = route_for(request.matter, snapshot(request.matter, subject)["facts"])
    _end_round(request)
    course.write(request, Decision.Verdict.ASKED, by=by, reason=note)
    request.round += 1
    request.status, request.asked_at = Request.Status.OPEN, timezone.now()
    if route is None or not route.steps.all():
        # Amended so far that it is inside the rules.
        course.take_in(request, request.route, subject)
        request.save()
        course.finish(request, Request.Status.GRANTED, by=by)
        return request
    course.take_in(request, route, subject)
    request.save()
    course.lay_out(request, route)
    course.go_on(request, by=by)
    return request


@action("approvals.withdraw", _("Withdraw"), when=UNDECIDED)
def withdraw(request, *, by, reason=""):
    """Whoever asked takes the question back before it is decided."""
    course.write(request, Decision.Verdict.WITHDRAWN, by=by, reason=reason)
    course.finish(request, Request.Status.WITHDRAWN, by=by)
    return request


@action("approvals.set_aside", _("Set aside"), when=UNDECIDED)
def set_aside(request, *, by, reason=""):
    """A request falls away with what it asked for, which somebody has cancelled or changed.

    For the trades: unlike ``withdraw`` it does not call them back.
    """
    _end_round(request)
    course.write(request, Decision.Verdict.WITHDRAWN, by=by, reason=reason)
    request.status, request.decided_at = Request.Status.WITHDRAWN, timezone.now()
    request.save(update_fields=["status", "decided_at"])
    return request


def _end_round(request: Request) -> None:
    left = request.steps.filter(status__in=("waiting", "current"))
    left.update(status="dropped", decided_at=timezone.now())
