"""The waiting list: ask for a room that is taken, be offered it when it is free, take it or leave it.

Locks are taken in one order: a place on the list, its booking, rooms by id, then places on the list of others, and
those without waiting: whoever is being served by somebody else at this moment is passed over.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import outbox, search
from apps.core.actions import Conflict, Refused, action, hold
from apps.meetings.actions.judging import check_time, judge, take
from apps.meetings.actions.occupying import occupy, release
from apps.meetings.models import Booking, MeetingClass, Room, Wait
from apps.meetings.queries.finder import free_rooms
from apps.meetings.queries.rulebook import RuleBook, Slot, rivals
from apps.notices.actions import tell

# The longest set-up and clean-up a room may need: what was given back may be of use to a meeting that far away.
REACH = timedelta(hours=4)
MOST_TRIED = 200


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
    if room and (broken := judge([slot], by=by, booking=_wish(place))[0]):
        raise Refused(broken)
    if mine := Wait.objects.filter(asked_by=by, room=room, status__in=Wait.OPEN).between(starts_at, ends_at).first():
        raise Conflict(_("You are waiting already: %(when)s.") % {"when": mine.when})
    place.save()
    serve(place)
    return Wait.objects.get(pk=place.pk)


@action("meetings.offer", gettext_lazy("Offer the room"), when=[Wait.Status.WAITING])
def offer(place: Wait, *, by: Any, room: Room) -> Wait:
    """A room that has become free is held for whoever waits for it, as long as the rule says."""
    slot = Slot((room,), place.starts_at, place.ends_at)
    booking = _wish(place)
    booking.status = Booking.Status.OFFERED
    booking.save()
    occupy([booking], [slot], fresh=True)
    minutes = RuleBook(slot.on, slot.on).rule(room, slot.on).offer_minutes
    place.booking, place.status = booking, Wait.Status.OFFERED
    place.offered_until = min(timezone.now() + timedelta(minutes=minutes), place.starts_at)
    place.save(update_fields=["booking", "status", "offered_until"])
    says = gettext_lazy("%(room)s is free for “%(title)s”, %(when)s. It is held for you until %(until)s.")
    facts = {"title": place.title, "when": place.when, "until": place.offered_until}
    tell([place.asked_by], "meetings.offered", place, says, room=room, **facts)
    return place


@action("meetings.accept_offer", gettext_lazy("Take the room"), when=[Wait.Status.OFFERED])
def accept_offer(place: Wait, *, by: Any) -> Wait:
    """Whoever was offered a room from the waiting list takes it, while the offer holds."""
    if place.offered_until is None or place.offered_until <= timezone.now():
        raise Refused(_("The offer has lapsed and goes to the next in line. You can join the list again."))
    booking = _held_booking(place)
    booking.become(Booking.Status.CONFIRMED)
    search.remember(booking)
    return place.become(Wait.Status.ACCEPTED)


@action("meetings.leave_list", gettext_lazy("No longer wanted"), when=Wait.OPEN)
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


def freed(rooms: Iterable[Room], start: datetime, end: datetime) -> None:
    """Rooms have been given back from ``start`` to ``end``: each is offered to the first on the list who fits. The
    caller holds no room but these, or none yet. One small statement where nobody waits."""
    given = list(rooms)
    family = {room.pk for one in given for room in (one, *one.taken_along)}
    anywhere = Q(room=None, campus__in={room.campus.pk for room in given})
    places = Wait.objects.waiting().filter(Q(room__in=family) | anywhere).between(start - REACH, end + REACH)
    waiting = list(places.select_related("asked_by", "unit")[:MOST_TRIED])
    if not waiting:
        return
    for room in take(given):
        for one in (room, *room.taken_along):
            _serve_room(one, waiting)


def freed_here_and_there() -> None:
    """A whole series was changed or called off: whoever waits is served in a moment, in transactions of their own."""
    if Wait.objects.waiting().exists():
        outbox.put("meetings.tend", {})


def serve(place: Wait) -> None:
    """Offer a room that is free now to this place on the list."""
    for room in take(could_have(place)):
        _serve_room(room, [place])


def could_have(place: Wait) -> list[Room]:
    """The room it waits for, or the best that fits, where it is free at this moment."""
    if place.room:
        return [place.room] if _fits(place, place.room) else []
    found = free_rooms(
        place.starts_at,
        place.ends_at,
        person=place.asked_by,
        attendees=place.attendees,
        campus=place.campus_id,
        layout=place.layout,
    )
    return list(Room.objects.with_place().filter(pk__in=[fit.room.pk for fit in found[:1]]))


def _serve_room(room: Room, places: Iterable[Wait]) -> None:
    for place in places:
        if _fits(place, room) and (held := _mine_alone(place)):
            offer(held, by=None, room=room)


def _mine_alone(place: Wait) -> Wait | None:
    """The place, locked and still waiting; None while somebody else serves it, or once it is served."""
    rows = Wait.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
    return rows.filter(pk=place.pk, status=Wait.Status.WAITING).first()


def _fits(place: Wait, room: Room) -> bool:
    if place.room_id not in (None, room.pk) or (place.room_id is None and place.campus_id != room.campus.pk):
        return False
    slot = Slot((room,), place.starts_at, place.ends_at)
    if slot.starts_at <= timezone.now() or rivals([slot]):
        return False
    return judge([slot], by=place.asked_by, booking=_wish(place))[0] is None


def _wish(place: Wait) -> Booking:
    return Booking(
        title=place.title, unit=place.unit, booked_by=place.asked_by, attendees=place.attendees, layout=place.layout,
        meeting_class=place.meeting_class, starts_at=place.starts_at, ends_at=place.ends_at,
    )  # fmt: skip


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
