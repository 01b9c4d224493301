"""Serving the waiting list: what becomes free is offered to the first who fits, and held for them for a while.

Locks are taken in one order: a place on the list, its booking, rooms by id, then places on the list of others, and
those without waiting: whoever is being served by somebody else at this moment is passed over.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from apps.core import outbox
from apps.core.actions import action
from apps.meetings.actions.judging import judge, take
from apps.meetings.actions.occupying import occupy
from apps.meetings.models import Booking, Room, Wait
from apps.meetings.queries.finder import free_rooms
from apps.meetings.queries.rulebook import RuleBook, Slot, rivals
from apps.notices.actions import tell

# The longest set-up and clean-up a room may need: what was given back may be of use to a meeting that far away.
REACH = timedelta(hours=4)
MOST_TRIED = 200


@action("meetings.offer", gettext_lazy("Offer the room"), when=[Wait.Status.WAITING])
def offer(place: Wait, *, by: Any, room: Room) -> Wait:
    """A room that has become free is held for whoever waits for it, as long as the rule says."""
    slot = Slot((room,), place.starts_at, place.ends_at)
    booking = wish_of(place)
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
    return judge([slot], by=place.asked_by, booking=wish_of(place))[0] is None


def wish_of(place: Wait) -> Booking:
    return Booking(
        title=place.title, unit=place.unit, booked_by=place.asked_by, attendees=place.attendees, layout=place.layout,
        meeting_class=place.meeting_class, starts_at=place.starts_at, ends_at=place.ends_at,
    )  # fmt: skip
