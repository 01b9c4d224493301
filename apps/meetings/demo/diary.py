"""The rooms' diary while the demo is being written: who has which room when, buffers included, and what to save."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from apps.core import demo
from apps.core.dates import local
from apps.meetings.actions.occupying import times_of
from apps.meetings.demo import plan
from apps.meetings.demo.topics import Topic
from apps.meetings.models import Booking, MeetingClass, Occupancy, Room, Series
from apps.meetings.queries.rulebook import Slot, blocked
from apps.org.models import Person, Unit

Key = tuple[str, str]
CLOSING = {
    Booking.Status.CANCELLED: "meetings.cancel",
    Booking.Status.NO_SHOW: "meetings.no_show",
    Booking.Status.DISPLACED: "meetings.give_way",
}
# When meetings start: mostly on the hour and half, in the middle of the morning and of the afternoon.
STARTS = {
    "08:30": 7,
    "09:00": 14,
    "09:30": 10,
    "10:00": 9,
    "10:30": 5,
    "11:00": 2,
    "13:30": 4,
    "14:00": 10,
    "14:30": 13,
    "15:00": 10,
    "15:30": 6,
    "16:00": 5,
    "16:30": 3,
    "17:00": 1,
}
# Once those are gone; nothing regular starts before 8:00, so that the planted early ones are the only such meetings.
ANY_START = [time(hour, minute) for hour in range(8, 20) for minute in (0, 15, 30, 45)]


@dataclass
class Meeting:
    """A booking to be saved, with the day it was made and, where it was, the moment it was cancelled."""

    title: str
    unit: Unit
    by: Person
    rooms: list[Room]
    starts_at: datetime
    ends_at: datetime
    attendees: int
    layout: str = ""
    note: str = ""
    made_at: datetime | None = None
    status: str = Booking.Status.CONFIRMED
    closed_at: datetime | None = None
    series: Series | None = None
    series_on: date | None = None
    is_exception: bool = False
    moved: dict[str, list] = field(default_factory=dict)
    meeting_class: MeetingClass | None = None


class Full(Exception):
    """No room is left for that meeting on that day."""


class Diary:
    """Finds a free room that suits, by the same rules the verbs apply."""

    def __init__(self, bureau: demo.Bureau, rooms: dict[Key, Room], random: Random):
        self.bureau, self.rooms, self.random = bureau, rooms, random
        self.taken: dict[Key, list[tuple[datetime, datetime]]] = defaultdict(list)
        self.meetings: list[Meeting] = []

    def is_free(self, key: Key, starts_at: datetime, ends_at: datetime) -> bool:
        first, last = blocked(self.rooms[key], starts_at, ends_at)
        day = self.taken[key, starts_at.date()]
        return all(last <= start or end <= first for start, end in day)

    def hold(self, keys: list[Key], meeting: Meeting) -> Meeting:
        """Enter the meeting; the days it touches, buffers included, all know of it."""
        for key in keys:
            first, last = blocked(self.rooms[key], meeting.starts_at, meeting.ends_at)
            for on in {first.date(), last.date()}:
                self.taken[key, on].append((first, last))
        self.meetings.append(meeting)
        return meeting

    def free_again(self, key: Key, starts_at: datetime, ends_at: datetime) -> None:
        for days in self.taken.values():
            if blocked(self.rooms[key], starts_at, ends_at) in days:
                days.remove(blocked(self.rooms[key], starts_at, ends_at))

    def place(self, topic: Topic, keys: list[Key], on: date) -> tuple[Key, datetime, datetime]:
        """A suitable room and time on that day; among rooms that seat enough, the smaller ones first."""
        minutes = self.random.choice(topic.minutes)
        suited = sorted(keys, key=lambda key: (self.unsuited(key, topic), self.random.random()))
        starts = self.random.choices(list(STARTS), weights=list(STARTS.values()), k=5)
        usual = [time.fromisoformat(text) for text in starts]
        for grid, lengths in ((usual, [minutes]), (ANY_START, [minutes, 60, 45, 30])):
            for length in lengths:
                for key in suited:
                    for at in grid:
                        slot = self._slot(key, on, at, length)
                        if slot:
                            return key, *slot
        raise Full(f"{on}: {topic.title}")

    def unsuited(self, key: Key, topic: Topic) -> int:
        """How badly a room suits: another class than wished counts, and so do empty chairs."""
        room = self.rooms[key]
        other = bool(topic.room_class) and room.room_class != topic.room_class
        special = not topic.room_class and room.room_class in {"reception", "video", "training", "hall"}
        return (other + special) * 100 + max(0, room.capacity - 2 * topic.people[1]) // 5 * 5

    def _slot(self, key: Key, on: date, at: time, minutes: int) -> tuple[datetime, datetime] | None:
        grid = 30 if self.rooms[key].room_class == "hall" else 15
        if at.minute % grid or (grid == 30 and minutes % 30):
            return None
        starts_at = local(on, at)
        ends_at = starts_at + timedelta(minutes=minutes)
        if ends_at > local(on, time(20, 0)) or (starts_at < local(on, time(12)) < ends_at - timedelta(minutes=30)):
            return None  # nobody meets through lunch
        return (starts_at, ends_at) if self.is_free(key, starts_at, ends_at) else None


def fits(room: Room, key: Key, unit: Unit, people: int, on: date, *, is_worked: bool) -> bool:
    """What the rules would say, apart from the time: seats, opening day, days off, reserved rooms and classes."""
    if not room.place.is_in_service(on) or people > room.capacity or key == plan.COMMAND:
        return False
    if key == plan.LEASED_ROOM and not is_worked:
        return False
    named = {"hall": plan.HALL_UNITS, "reception": plan.RECEPTION_UNITS}.get(room.room_class)
    return named is None or unit.name in named


def layout_for(room: Room, people: int, random: Random) -> str:
    """A layout of the room that seats them, or none."""
    seating = [layout for layout, seats in room.seats_by_layout.items() if seats >= people]
    return random.choice(seating) if seating and random.random() < 0.8 else ""


def save(bureau: demo.Bureau, meetings: list[Meeting]) -> dict[int, Booking]:
    """Bookings (by the id of their plan), occupancies and log lines, as ``book`` and the other verbs would have."""
    meetings.sort(key=lambda m: (m.made_at, m.starts_at, m.rooms[0].pk))
    bookings = [_booking(meeting) for meeting in meetings]
    Booking.objects.bulk_create(bookings, batch_size=500)
    Occupancy.objects.bulk_create(
        (o for booking, meeting in zip(bookings, meetings, strict=True) for o in _occupancies(booking, meeting)),
        batch_size=500,
    )
    for booking, meeting in zip(bookings, meetings, strict=True):
        _trail(bureau, booking, meeting)
    return {id(meeting): booking for booking, meeting in zip(bookings, meetings, strict=True)}


def _booking(meeting: Meeting) -> Booking:
    changed = bool(meeting.moved) + (meeting.closed_at is not None)
    return Booking(
        title=meeting.title,
        unit=meeting.unit,
        booked_by=meeting.by,
        attendees=meeting.attendees,
        layout=meeting.layout,
        note=meeting.note,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        status=meeting.status,
        meeting_class=meeting.meeting_class,
        series=meeting.series,
        series_on=meeting.series_on,
        is_exception=meeting.is_exception,
        made_at=meeting.made_at,
        version=1 + changed,
    )


def _occupancies(booking: Booking, meeting: Meeting) -> list[Occupancy]:
    times = times_of(booking, Slot(tuple(meeting.rooms), meeting.starts_at, meeting.ends_at))
    for row in times:
        row.is_held = meeting.status in Booking.HOLDING
    return times


def _trail(bureau: demo.Bureau, booking: Booking, meeting: Meeting) -> None:
    if meeting.series is None:
        bureau.wrote_down("meetings.book", booking, by=meeting.by, at=meeting.made_at, facts=_facts(meeting))
    if meeting.moved:
        bureau.wrote_down(
            "meetings.change",
            booking,
            by=meeting.by,
            at=meeting.made_at + timedelta(days=2),
            version=2,
            facts=_facts(meeting),
            changes=meeting.moved,
        )
    if meeting.closed_at:
        verb = CLOSING[meeting.status]
        by = meeting.by if meeting.status == Booking.Status.CANCELLED else bureau.made["accounts"]["wangfang"]
        bureau.wrote_down(
            verb,
            booking,
            by=by,
            at=meeting.closed_at,
            version=booking.version,
            changes={"status": [Booking.Status.CONFIRMED.value, str(meeting.status)]},
            facts={},
        )


def _facts(meeting: Meeting) -> dict:
    return {
        "place": [{"id": room.pk, "name": str(room)} for room in meeting.rooms],
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "attendees": meeting.attendees,
        "unit": {"id": meeting.unit.pk, "name": str(meeting.unit)},
        "layout": meeting.layout,
        "note": meeting.note,
    }
