"""How rooms, meetings and series are found in the palette, and by whom (the same people as in ``models.sight``)."""

from typing import Any

from django.db import models
from django.utils import timezone

from apps.core.search import Entry
from apps.meetings.models import Booking, Room, Series
from apps.org.models import Role


def room_entry(room: Room) -> Entry | None:
    if not room.is_bookable:
        return None
    return Entry(str(room), subtitle=f"{room.campus} · {room.capacity}", words=[room.place.name, room.place.number])


def booking_entry(booking: Booking) -> Entry | None:
    """Single meetings, and those that differ from their series; the others are found by their series. Confidential
    meetings are not found at all: an index is one more place to leak from."""
    if booking.is_confidential:
        return None
    if booking.status not in Booking.HOLDING or (booking.series_id and not booking.is_exception):
        return None
    rooms = booking.rooms
    names = "、".join(str(room) for room in rooms)
    subtitle = f"{timezone.localtime(booking.starts_at):%Y-%m-%d} {names}"
    return Entry(booking.title, subtitle=subtitle, audience=_audience(booking, rooms))


def series_entry(series: Series) -> Entry:
    rooms = list(series.rooms.with_place())
    names = "、".join(str(room) for room in rooms)
    return Entry(series.title, subtitle=names, audience=_audience(series, rooms))


def _audience(meeting: Any, rooms: list[Room]) -> list[str]:
    keepers = [f"role:{Role.ROOM_KEEPER}:{campus}" for campus in sorted({room.campus.pk for room in rooms})]
    people = [f"unit:{meeting.unit_id}", f"person:{meeting.booked_by_id}"]
    return [*people, f"role:{Role.LEADER}", f"role:{Role.ROOM_KEEPER}", *keepers]


def all_rooms() -> models.QuerySet:
    """Every room with what its entry reads; likewise below, for ``reindex``."""
    return Room.objects.with_place()


def all_bookings() -> models.QuerySet:
    return Booking.objects.holding().prefetch_related("occupancies__room__place__building__campus")
