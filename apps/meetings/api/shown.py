"""What is answered: the shapes of the document, and how a record becomes one."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from ninja import Schema
from pydantic import Field

from apps.meetings.models import Attendee, Booking, Occupancy, Series, Wait
from apps.meetings.queries.attending import noted
from apps.meetings.queries.times import RoomLine

ROOMS = Prefetch("occupancies", Occupancy.objects.select_related("room__place__building__campus"))


class Named(Schema):
    """Something with a number and a name."""

    id: int
    name: str


class RoomOut(Named):
    """A meeting room."""

    campus: Named
    room_class: str
    seats: int
    equipment: list[str]
    set_up_minutes: int
    clean_up_minutes: int


class FreeOut(Schema):
    """Rooms that are free, the best fit first; ``near`` where none is."""

    starts_at: datetime
    ends_at: datetime
    rooms: list[RoomOut]
    near: list[dict[str, Any]] = Field(description="kind (shift, shorter, campus, day), room, starts_at, ends_at")


class HeldOut(Schema):
    """A time at which a room is taken. ``booking`` is null where you may not open the record."""

    booking: int | None
    title: str
    unit: str | None
    starts_at: datetime
    ends_at: datetime
    blocked_from: datetime
    blocked_until: datetime


class OccupiedOut(Schema):
    """A room, and when it is taken between ``first`` and ``last``."""

    room: RoomOut
    held: list[HeldOut]


class BookingOut(Schema):
    """A booking as it stands."""

    id: int
    version: int
    title: str
    status: str
    starts_at: datetime
    ends_at: datetime
    rooms: list[Named]
    unit: Named | None = Field(description="null where the meeting is confidential; so are its words")
    booked_by: Named
    attendees: int
    layout: str
    note: str
    series: int | None
    url: str


class SeriesOut(Schema):
    """Regular meetings and the bookings they made."""

    id: int
    version: int
    title: str
    unit: Named | None
    rooms: list[Named]
    repeats: str
    first_on: str
    last_on: str
    bookings: list[BookingOut]
    url: str


class WaitOut(Schema):
    """A place on the waiting list; while it is offered, ``booking`` holds the room until ``offered_until``."""

    id: int
    version: int
    title: str
    status: str
    wanted: str
    room: Named | None
    campus: Named | None
    unit: Named
    asked_by: Named
    attendees: int
    layout: str
    starts_at: datetime
    ends_at: datetime
    asked_at: datetime
    offered_until: datetime | None
    booking: int | None
    url: str


class AttendeeOut(Schema):
    """Somebody asked to a meeting, and the answer."""

    id: int
    version: int
    booking: int
    person: int | None = Field(description="null for a guest, and at a confidential meeting")
    name: str = Field(description="empty at a confidential meeting; so are home and note")
    home: str = Field(description="the unit, or a guest's organisation")
    answer: str
    answered_at: datetime | None
    note: str = Field(description="for whom somebody comes; why not, for those in charge and themselves")


def named(record: Any) -> dict[str, Any] | None:
    return {"id": record.pk, "name": str(record)} if record is not None else None


def room_line(room: RoomLine) -> dict[str, Any]:
    return {
        "id": room.pk,
        "name": room.name,
        "campus": {"id": room.campus.pk, "name": room.campus.name},
        "room_class": room.room_class,
        "seats": room.capacity,
        "equipment": room.equipment,
        "set_up_minutes": room.set_up_minutes,
        "clean_up_minutes": room.clean_up_minutes,
    }


def booking_out(booking: Booking) -> dict[str, Any]:
    plain = ("version", "title", "status", "starts_at", "ends_at", "attendees", "layout", "note")
    return {
        "id": booking.pk,
        **{name: getattr(booking, name) for name in plain},
        "rooms": [named(room) for room in booking.rooms],
        "unit": named(booking.unit),
        "booked_by": named(booking.booked_by),
        "series": booking.series_id,
        "url": booking.get_absolute_url(),
    }


def series_out(series: Series) -> dict[str, Any]:
    bookings = series.bookings.select_related("unit", "booked_by").prefetch_related(ROOMS).order_by("series_on")
    return {
        "id": series.pk,
        "version": series.version,
        "title": series.title,
        "unit": named(series.unit),
        "rooms": [named(room) for room in series.rooms.with_place()],
        "repeats": series.repeats,
        "first_on": series.first_on.isoformat(),
        "last_on": series.last_on.isoformat(),
        "bookings": [booking_out(booking) for booking in bookings],
        "url": series.get_absolute_url(),
    }


def wait_out(place: Wait) -> dict[str, Any]:
    plain = ("version", "title", "status", "wanted", "attendees", "layout", "starts_at", "ends_at", "asked_at")
    return {
        "id": place.pk,
        **{name: getattr(place, name) for name in (*plain, "offered_until")},
        **{name: named(getattr(place, name)) for name in ("room", "campus", "unit", "asked_by")},
        "booking": place.booking_id,
        "url": place.get_absolute_url(),
    }


def attendee_out(one: Attendee, *, is_told: bool) -> dict[str, Any]:
    """``is_told``: whether the reader may know why somebody does not come. Who is asked to a confidential meeting no
    program learns."""
    sealed = one.booking.is_confidential
    words = {"person": one.person_id, "name": one.name, "home": one.home, "note": noted(one, is_told)}
    return {
        **{name: getattr(one, name) for name in ("version", "answer", "answered_at")},
        "id": one.pk,
        "booking": one.booking_id,
        **({"person": None, "name": "", "home": "", "note": ""} if sealed else words),
    }
