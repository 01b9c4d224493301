"""What the boards are made of: the rooms in service on a day, and the times they are held, as small plain rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext

from apps.core.dates import day_bounds
from apps.core.editions import kept
from apps.core.policies import can
from apps.meetings.models import Booking, Room
from apps.meetings.models.sight import may_open
from apps.org.queries.names import people_names, unit_names

HUES = 8


@dataclass(frozen=True, slots=True)
class Site:
    """A campus, as far as a board needs it; named like the model's own attributes, so policies can read it."""

    pk: int
    name: str


@dataclass(slots=True, eq=False)
class RoomLine:
    """One room of a board. It answers to the names that rules and policies ask a ``Room`` for."""

    pk: int
    place_name: str
    building: str
    campus: Site
    room_class: str
    capacity: int
    set_up_minutes: int
    clean_up_minutes: int
    note: str = ""
    equipment: list[str] = field(default_factory=list)
    things: list[int] = field(default_factory=list)
    is_bookable: bool = True
    opened_on: date | None = None
    closed_on: date | None = None

    @property
    def name(self) -> str:
        return f"{self.building} {self.place_name}"

    @property
    def kit(self) -> str:
        return " ".join(self.equipment)

    def __str__(self) -> str:
        return self.name

    def is_offered(self, on: date) -> bool:
        """Whether people can book it for that day (as ``Room.objects.bookable`` says it in SQL)."""
        return (self.opened_on is None or self.opened_on <= on) and self.is_offered_from(on)

    def is_offered_from(self, on: date) -> bool:
        """Whether people can book it for that day or a later one."""
        return self.is_bookable and (self.closed_on is None or on < self.closed_on)

    def is_in_service(self, at: datetime) -> bool:
        """Whether it is not out of service by then; it was in service on the day it was asked for."""
        return self.closed_on is None or at < day_bounds(self.closed_on)[0]

    def blocked(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        """The time a meeting holds the room, with set-up and clean-up."""
        return start - timedelta(minutes=self.set_up_minutes), end + timedelta(minutes=self.clean_up_minutes)


def every_room(person) -> list[RoomLine]:
    """All meeting rooms in the order of the house, with their equipment, as the process keeps them: they are the same
    for everybody."""
    return kept(person.edition, "meetings.rooms", lambda: _read(Room.objects.visible_to(person)))


def rooms_on(person, on: date) -> list[RoomLine]:
    """The rooms that can be booked on that day."""
    return [room for room in every_room(person) if room.is_offered(on)]


def _read(rooms) -> list[RoomLine]:
    kit = {"filter": Q(equipment__isnull=False), "order_by": ["equipment__position"], "default": []}
    rows = (
        rooms.in_order()
        .annotate(
            kit=ArrayAgg("equipment__name", **kit),
            things=ArrayAgg("equipment", **kit),
        )
        .values_list(
            "pk", "place__name", "place__building__name", "place__building__campus_id",
            "place__building__campus__name", "room_class", "capacity", "set_up_minutes", "clean_up_minutes", "note",
            "kit", "things", "is_bookable", "place__opened_on", "place__closed_on",
        )
    )  # fmt: skip
    sites: dict[int, Site] = {}
    return [
        RoomLine(pk, name, building, sites.setdefault(campus_id, Site(campus_id, campus)), *others)
        for pk, name, building, campus_id, campus, *others in rows
    ]


@dataclass(slots=True)
class Held:
    """One room held for one meeting. ``opens_at`` and ``closes_at`` include set-up and clean-up."""

    booking_id: int
    room: RoomLine
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime
    title: str
    unit_id: int
    booked_by_id: int
    attendees: int
    status: str
    version: int
    via_id: int | None = None
    side: int = 0
    is_confidential: bool = False
    is_asked: bool = False
    unit: str = ""
    booked_by: str = ""
    may_open: bool = False

    def mask(self) -> None:
        """What a board says of a confidential meeting, to everybody: that the room is occupied, and when."""
        self.title, self.unit, self.unit_id, self.attendees = gettext("Occupied"), "", 0, 0
        self.booked_by, self.booked_by_id = "", 0

    @property
    def rooms(self) -> tuple[RoomLine]:
        """What policies ask a booking for."""
        return (self.room,)

    @property
    def hue(self) -> int:
        """A unit keeps its colour on every board."""
        return self.unit_id % HUES

    def is_mine(self, person) -> bool:
        return self.booked_by_id == person.pk

    def may_change(self, person) -> bool:
        changeable = self.via_id is None and self.status in Booking.LIVE and not self.is_confidential
        return changeable and can(person, "meetings.change", self)


# Written out: every board sends it, and putting it together with the ORM takes longer than its answer. Room by room,
# so that PostgreSQL asks the index of the exclusion constraint.
HELD = """
    SELECT booking.id, room.id, lower(during), upper(during), lower(blocked), upper(blocked), booking.title,
        booking.unit_id, booking.booked_by_id, booking.attendees, booking.status, booking.version,
        held.via_id, held.side, booking.is_confidential,
        EXISTS (SELECT FROM meetings_attendee WHERE booking_id = booking.id AND person_id = %(person)s)
    FROM unnest(%(rooms)s::bigint[]) AS room (id)
    JOIN meetings_occupancy AS held ON held.room_id = room.id
        AND held.is_held AND held.blocked && tstzrange(%(start)s, %(end)s)
    JOIN meetings_booking AS booking ON booking.id = held.booking_id
    ORDER BY 3, 1, 2
"""


def held_between(person, rooms: Iterable[RoomLine], start: datetime, end: datetime) -> list[Held]:
    """The times those rooms are held between two moments, buffers included, in order of time; one query.

    Every member of staff reads title and unit on the board, except of confidential meetings; ``may_open`` says whose
    record they may open too.
    """
    by_id = {room.pk: room for room in rooms}
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"person": person.pk, "rooms": list(by_id), "start": start, "end": end})
        found = [Held(booking, by_id[room], *others) for booking, room, *others in cursor.fetchall()]
    units, people = unit_names(person.edition), people_names(person.edition)
    for held in found:
        if held.is_confidential:
            held.may_open = held.is_asked or held.is_mine(person)
            held.mask()
            continue
        held.unit, held.booked_by = units[held.unit_id], people[held.booked_by_id]
        whose = {"booked_by_id": held.booked_by_id, "unit_id": held.unit_id, "campus_id": held.room.campus.pk}
        held.may_open = held.is_asked or may_open(person, **whose)
        if held.via_id:
            along = gettext("In part: %(title)s") if held.side else gettext("Whole hall: %(title)s")
            held.title = along % {"title": held.title}
    return found
