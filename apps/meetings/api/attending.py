"""Who comes: the list of a meeting, one's own invitations, and the answers."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query

from apps.core.api import Problem, asked, found, page_of, paged, tagged
from apps.core.forms import ActionForm
from apps.core.policies import can
from apps.meetings import actions, forms
from apps.meetings.api.parts import PAGES, READING, bookings_of, offer, read, router
from apps.meetings.api.shown import AttendeeOut, attendee_out
from apps.meetings.forms.asked import InvitationsForm
from apps.meetings.models import Attendee


def attendees_of(request: HttpRequest) -> QuerySet[Attendee]:
    return Attendee.objects.visible_to(request.user).named().select_related("booking")


def answered(request: HttpRequest, response: HttpResponse, one: Attendee) -> dict[str, Any]:
    tagged(response, one)
    is_told = one.person_id == request.user.pk or can(request.user, "meetings.invite", one.booking)
    return attendee_out(one, is_told=is_told)


@router.get(
    "bookings/{int:pk}/attendees/", response={200: list[AttendeeOut], READING: Problem},
    summary=_("Who is asked to a meeting"),
)  # fmt: skip
def list_attendees(request: HttpRequest, pk: int) -> list:
    booking = found(bookings_of(request), pk)
    in_charge = can(request.user, "meetings.invite", booking)
    rows = Attendee.objects.filter(booking=booking).named().select_related("booking").in_order()
    return [attendee_out(one, is_told=in_charge or one.person_id == request.user.pk) for one in rows]


@router.get(
    "attendees/", response={200: page_of(AttendeeOut), READING: Problem}, summary=_("Your own invitations"),
    openapi_extra={"parameters": PAGES},
)  # fmt: skip
def list_invitations(request: HttpRequest, wish: Query[asked(InvitationsForm)]) -> dict:  # type: ignore[valid-type]
    form = read(InvitationsForm(request.GET, person=request.user))
    return paged(request, form.chosen(attendees_of(request)), partial(attendee_out, is_told=True))


@router.get("attendees/{int:pk}/", response={200: AttendeeOut, READING: Problem}, summary=_("One invitation"))
def get_attendee(request: HttpRequest, response: HttpResponse, pk: int) -> dict:
    return answered(request, response, found(attendees_of(request), pk))


for name, act, form, summary in (
    ("come", actions.come, ActionForm, _("Say that one comes")),
    ("ask_leave", actions.ask_leave, forms.LeaveForm, _("Ask for leave from a meeting")),
    ("send_substitute", actions.send_substitute, forms.SubstituteForm, _("Send somebody else to a meeting")),
):
    where = f"attendees/{{int:pk}}/{name.replace('_', '-')}/"
    offer(where, act, form, summary, name=name, rows=attendees_of, show=answered, shape=AttendeeOut)
offer(
    "attendees/{int:pk}/uninvite/", actions.uninvite, ActionForm, _("Take somebody off the list of a meeting"),
    name="uninvite", rows=attendees_of,
)  # fmt: skip
