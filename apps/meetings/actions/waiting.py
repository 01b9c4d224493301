"""The waiting list: ask for a room that is taken, take what is offered, or leave it to the next."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import search
from apps.core.actions import Conflict, Refused, action, hold
from apps.meetings.actions.approving import ask_where_needed
from apps.meetings.actions.judging import check_time, judge
from apps.meetings.actions.occupying import release
from apps.meetings.actions.serving import freed, serve, wish_of
from apps.meetings.models import Booking, MeetingClass, Room, Wait
from apps.meetings.queries.rulebook import Slot
from apps.notices.actions import tell


@action("meetings.wait", gettext_lazy("Join the waiting list"))
def wait(
    *,
    by: Any,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    attendees: int,
    room: Room | None = None,
    campus: Any = None,
    unit: Any = None,
    layout: str = "",
    meeting_class: MeetingClass | None = None,
) -> Wait:
    """A person waits for a room that is taken, or for any room of a campus that seats the people.

    Raises ``Refused`` where the rules would never let them have it.
    """
    if by.unit is None and unit is None:
        raise Refused(_("You belong to no unit yet, and a meeting needs one. Ask the office administrator."))
    place = Wait(
        title=title, asked_by=by, unit=unit or by.unit, room=room, campus=None if room else campus,
        meeting_class=meeting_class, attendees=attendees, layout=layout, starts_at=starts_at, ends_at=ends_at,
    )  # fmt: skip
    place.judge()
    slot = Slot((room,) if room else (), starts_at, ends_at)
    check_time(slot)
    if room and (broken := judge([slot], by=by, booking=wish_of(place))[0]):
        raise Refused(broken)
    if campus and not room:
        _must_be_seated(place)
    if mine := Wait.objects.filter(asked_by=by, room=room, status__in=Wait.OPEN).between(starts_at, ends_at).first():
        raise Conflict(_("You are waiting already: %(when)s.") % {"when": mine.when})
    place.save()
    serve(place)
    return Wait.objects.get(pk=place.pk)


def _must_be_seated(place: Wait) -> None:
    """Some room of the campus must seat the people, in the layout they want: the others would never be offered."""
    rooms = Room.objects.bookable(timezone.localdate(place.starts_at)).on_campus(place.campus)
    if not any(room.seats_for(place.layout) >= place.attendees for room in rooms.prefetch_related("layouts")):
        facts = {"campus": place.campus, "people": place.attendees}
        raise Refused(_("No room of %(campus)s seats %(people)s people. Name fewer, or book several rooms.") % facts)


@action("meetings.accept_offer", gettext_lazy("Take the room"), when=[Wait.Status.OFFERED])
def accept_offer(place: Wait, *, by: Any) -> Wait:
    """Whoever was offered a room from the waiting list takes it, while the offer holds."""
    if place.offered_until is None or place.offered_until <= timezone.now():
        raise Refused(_("The offer has lapsed and goes to the next in line. You can join the list again."))
    booking = _held_booking(place)
    booking.become(Booking.Status.CONFIRMED)
    ask_where_needed(booking, by=by)
    search.remember(booking)
    return place.become(Wait.Status.ACCEPTED)


@action("meetings.leave_list", gettext_lazy("Leave the list"), when=Wait.OPEN)
def leave_list(place: Wait, *, by: Any) -> Wait:
    """Whoever waits gives up the place on the list, and what is held for them with it."""
    return _end(place, Wait.Status.LEFT)


@action("meetings.lapse", gettext_lazy("The offer has lapsed"), when=Wait.OPEN)
def lapse(place: Wait, *, by: Any) -> Wait:
    """An offer nobody took goes to the next in line; who waited until the meeting would have begun waits no more."""
    now = timezone.now()
    if place.starts_at > now and not (place.offered_until and place.offered_until <= now):
        raise Refused(_("The offer still holds until %(until)s.") % {"until": place.offered_until or place.starts_at})
    if place.status == Wait.Status.OFFERED:
        says = gettext_lazy("The offer for “%(title)s”, %(when)s has lapsed; the room goes to the next in line.")
        tell([place.asked_by], "meetings.lapsed", place, says, title=place.title, when=place.when)
    return _end(place, Wait.Status.LAPSED)


def _held_booking(place: Wait) -> Booking:
    booking = hold(Booking.objects.filter(wait=place))[0]
    booking.version += 1
    return booking


def _end(place: Wait, status: str) -> Wait:
    """The place is served no more; what was held for it is given back and goes to the next."""
    offered = place.status == Wait.Status.OFFERED
    place.become(status)
    if offered:
        booking = _held_booking(place)
        rooms = booking.rooms
        release([booking])
        booking.become(Booking.Status.LAPSED)
        freed(rooms, place.starts_at, place.ends_at)
    return place
