"""Which rooms are free: for one time, for many at once, and what comes near where none is.

Rooms and the times they are held are read once (two queries, however many rooms); fitting is arithmetic on them.
A room is free when nobody holds it from its set-up before to its clean-up after the meeting.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import islice
from typing import Any

from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from apps.core.dates import day_bounds, local
from apps.core.workdays import working_days
from apps.meetings.models import Occupancy, Room
from apps.meetings.queries.opening import Opening
from apps.meetings.queries.records import room_records
from apps.meetings.queries.times import RoomLine, rooms_on

Span = tuple[datetime, datetime]
STEP, FARTHEST = timedelta(minutes=15), timedelta(minutes=120)


@dataclass(frozen=True, slots=True)
class Fit:
    """A free room, and how well it fits: seats left over, things it has beside those asked for, own campus or not."""

    room: RoomLine
    spare: int
    is_home: bool
    extras: int

    @property
    def rank(self) -> tuple:
        """The own campus first, then the smallest that is large enough, then the plainest."""
        return (not self.is_home, self.spare, self.extras)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Something near the wish that is free: ``kind`` is shift, shorter, campus or day."""

    kind: str
    fit: Fit
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Wish:
    """What a room must offer. ``campus`` is a campus or its id; ``equipment`` holds ids or ``Equipment``."""

    attendees: int = 1
    equipment: tuple = ()
    campus: Any = None
    layout: str = ""

    def rooms(self, person: Any, on: date) -> list[RoomLine]:
        """The rooms that have it all on that day, seats aside, with the seats they have in the layout."""
        campus = getattr(self.campus, "pk", self.campus)
        things = {getattr(thing, "pk", thing) for thing in self.equipment}
        rooms = [
            room for room in rooms_on(person, on) if campus in (None, room.campus.pk) and things <= set(room.things)
        ]
        if not self.layout:
            return rooms
        records = room_records(person.edition)
        return [replace(room, capacity=records[room.pk].seats_for(self.layout)) for room in rooms]


# When people usually begin meetings; the rooms' own hours are rules and may be wider.
MORNING, EVENING = time(8), time(17)


class Search:
    """The rooms that answer a wish on the days of some spans, and when they are held; asked as often as needed."""

    def __init__(self, person: Any, wish: Wish, spans: Sequence[Span]):
        self.person, self.wish = person, wish
        self.spans = sorted(spans)
        self.first, self.last = (timezone.localtime(at).date() for at in (self.spans[0][0], self.spans[-1][0]))
        found = wish.rooms(person, self.first)
        self.rooms = [room for room in found if room.capacity >= wish.attendees]

    @cached_property
    def home(self) -> int | None:
        return self.person.unit.campus_id if self.person.unit_id else None

    @cached_property
    def opening(self) -> Opening:
        return Opening(self.person, self.first, self.last)

    @cached_property
    def busy(self) -> dict[int, list[Span]]:
        """By room, in order of time: the times held near the spans (the whole day of each, so that shifting fits)."""
        days = {timezone.localtime(at).date() for span in self.spans for at in span}
        return busy_within(self.rooms, [day_bounds(on) for on in sorted(days)])

    def free(self, start: datetime, end: datetime) -> list[Fit]:
        """Rooms free from ``start`` to ``end`` and open to this person then, the best fit first."""
        found = [room for room in self.rooms if self.fits(room, start, end)]
        return sorted((self.fit(room) for room in found), key=lambda fit: fit.rank)

    def fits(self, room: RoomLine, start: datetime, end: datetime) -> bool:
        held = not is_free(self.busy[room.pk], *room.blocked(start, end))
        return not held and room.is_in_service(start) and self.opening.admits(room, start, end)

    def fit(self, room: RoomLine) -> Fit:
        extras = len(room.equipment) - len(self.wish.equipment)
        return Fit(room, room.capacity - self.wish.attendees, room.campus.pk == self.home, extras)


def busy_within(rooms: Iterable[RoomLine], spans: list[Span]) -> dict[int, list[Span]]:
    """By room, in order of time: what is held and touches any of the spans, set-up and clean-up included; one query.

    The spans go to PostgreSQL as one multirange (22 ms for 52 dates in 200 rooms; a join took 2,100).
    """
    by_room: dict[int, list[Span]] = {room.pk: [] for room in rooms}
    if not by_room:
        return by_room
    held = (
        Occupancy.objects.held()
        .filter(room__in=Room.objects.filter(pk__in=list(by_room)))
        .filter(blocked__touches=[DateTimeTZRange(*span) for span in spans])
        .order_by("room_id", "blocked__startswith")
        .values_list("room_id", "blocked__startswith", "blocked__endswith")
    )
    for room, start, end in held:
        times = by_room[room]
        if times and start < times[-1][1]:  # two parts of a hall in use at once
            times[-1] = (times[-1][0], max(times[-1][1], end))
        else:
            times.append((start, end))
    return by_room


def is_free(busy: list[Span], start: datetime, end: datetime) -> bool:
    """Whether nothing in ``busy`` (sorted, without overlaps) touches the half-open time."""
    before = bisect_left(busy, end, key=lambda span: span[0])
    return before == 0 or busy[before - 1][1] <= start


def free_rooms(
    start: datetime,
    end: datetime,
    *,
    person: Any,
    attendees: int = 1,
    equipment: Iterable = (),
    campus: Any = None,
    layout: str = "",
) -> list[Fit]:
    """Rooms free from ``start`` to ``end`` that seat the people and have the equipment, the best fit first."""
    wish = Wish(attendees, tuple(equipment), campus, layout)
    return Search(person, wish, [(start, end)]).free(start, end)


def free_on_all(
    spans: Sequence[Span],
    *,
    person: Any,
    attendees: int = 1,
    equipment: Iterable = (),
    campus: Any = None,
    layout: str = "",
) -> list[tuple[Fit, list[int]]]:
    """Every room that answers the wish, with the numbers of the spans (in order of time) in which it is taken or
    closed: free on all dates first, then the fewest conflicts, then the best fit.
    Three queries, however many dates and rooms."""
    search = Search(person, Wish(attendees, tuple(equipment), campus, layout), spans)
    busy = busy_within(search.rooms, [_widest(search.rooms, span) for span in search.spans])
    found = []
    for room in search.rooms:
        open_then = search.opening.admitted(room, search.spans)
        found.append((search.fit(room), list(_clashes(room, busy[room.pk], search.spans, open_then))))
    return sorted(found, key=lambda pair: (len(pair[1]), pair[0].rank))


def _clashes(room: RoomLine, busy: list[Span], spans: Sequence[Span], open_then: list[bool]) -> Iterable[int]:
    """One walk along both lists, which are in order of time."""
    at, before, after = 0, timedelta(minutes=room.set_up_minutes), timedelta(minutes=room.clean_up_minutes)
    for number, (start, end) in enumerate(spans):
        opens, closes = start - before, end + after
        while at < len(busy) and busy[at][1] <= opens:
            at += 1
        taken = at < len(busy) and busy[at][0] < closes
        if taken or not open_then[number] or not room.is_in_service(start):
            yield number


def _widest(rooms: Iterable[RoomLine], span: Span) -> Span:
    """The span with the longest set-up and clean-up of any of the rooms; each room is judged by its own later."""
    before = max((room.set_up_minutes for room in rooms), default=0)
    after = max((room.clean_up_minutes for room in rooms), default=0)
    return span[0] - timedelta(minutes=before), span[1] + timedelta(minutes=after)


def named(person: Any, ids: Iterable[int], at: datetime) -> list[RoomLine]:
    """The rooms with those ids that can be booked on the day of ``at``."""
    wanted = set(ids)
    return [room for room in rooms_on(person, timezone.localtime(at).date()) if room.pk in wanted]


def conflicts(
    spans: Sequence[Span], rooms: Iterable[Any], leaving_out: Iterable[int] = ()
) -> dict[tuple[int, int], Occupancy]:
    """By (room, number of the span): the first meeting that is in the way, with its booking and unit; one query."""
    rooms = list(rooms)
    if not spans or not rooms:
        return {}
    held = (
        Occupancy.objects.held()
        .filter(room__in=Room.objects.filter(pk__in=[room.pk for room in rooms]))
        .filter(blocked__touches=[DateTimeTZRange(*_widest(rooms, span)) for span in spans])
        .exclude(booking__in=list(leaving_out))
        .select_related("booking__unit")
        .order_by("blocked__startswith")
    )
    by_room: dict[int, list[Occupancy]] = {}
    for row in held:
        rows = by_room.setdefault(row.room_id, [])
        if not rows or row.blocked.upper > rows[-1].blocked.upper:  # of a hall's parts in use at once, the longer
            rows.append(row)
    found = {}
    for room in rooms:
        before, after = timedelta(minutes=room.set_up_minutes), timedelta(minutes=room.clean_up_minutes)
        rows = by_room.get(room.pk, [])
        ends = [row.blocked.upper for row in rows]
        for number, (start, end) in enumerate(spans):
            # Starts and ends are in order: the first that ends after our start is the one in the way, if any.
            at = bisect_right(ends, start - before)
            if at < len(rows) and rows[at].blocked.lower < end + after:
                found[room.pk, number] = rows[at]
    return found


def alternatives(
    start: datetime,
    end: datetime,
    *,
    person: Any,
    attendees: int = 1,
    equipment: Iterable = (),
    campus: Any = None,
    layout: str = "",
    most: int = 3,
) -> list[Alternative]:
    """What is free near the wish: earlier or later the same day, shorter, elsewhere, or another day at that time."""
    wish = Wish(attendees, tuple(equipment), campus, layout)
    search = Search(person, wish, [(start, end)])
    found = [*islice(_shifted(search, start, end), most), *islice(_shorter(search, start, end), 1)]
    if campus is not None:
        elsewhere = Search(person, Wish(attendees, wish.equipment, None, layout), [(start, end)])
        found += [Alternative("campus", fit, start, end) for fit in elsewhere.free(start, end)[:most]]
    return [*found, *islice(_other_days(person, wish, start, end), most)]


def _shifted(search: Search, start: datetime, end: datetime) -> Iterable[Alternative]:
    """The nearest times first; a room is named once for later and once for earlier."""
    by, named_already = STEP, set()
    while by <= FARTHEST:
        for shift in (by, -by):
            first = start + shift
            free = search.free(first, end + shift) if first >= timezone.now() else []
            fit = next((fit for fit in free if (fit.room.pk, shift > timedelta()) not in named_already), None)
            if fit:
                named_already.add((fit.room.pk, shift > timedelta()))
                yield Alternative("shift", fit, first, end + shift)
        by += STEP


def _shorter(search: Search, start: datetime, end: datetime) -> Iterable[Alternative]:
    """At least half of the time asked for, the longest first."""
    last = end - STEP
    while last - start >= max(STEP * 2, (end - start) / 2):
        if fits := search.free(start, last):
            yield Alternative("shorter", fits[0], start, last)
        last -= STEP


def _other_days(person: Any, wish: Wish, start: datetime, end: datetime) -> Iterable[Alternative]:
    days = [timedelta(days=n) for n in (1, 2, 3, 4, 5, 6, 7, -1)]
    spans = [(start + by, end + by) for by in days if start + by >= timezone.now()]
    search = Search(person, wish, spans)
    for first, last in spans:
        if search.opening.is_worked(timezone.localtime(first).date()) and (fits := search.free(first, last)):
            yield Alternative("day", fits[0], first, last)


def usual_start(person: Any, now: datetime) -> datetime:
    """When somebody who asks now would want to meet: at the next quarter of an hour while offices work, else at nine
    o'clock of the next working day."""
    start = timezone.localtime(quarter_after(now))
    on, a_month_on = start.date(), start.date() + timedelta(days=31)
    worked = working_days(on, a_month_on, person.edition)
    if on in worked and start.time() <= EVENING:
        return start if start.time() >= MORNING else local(on, time(9))
    return local(next((day for day in worked if day > on), a_month_on), time(9))


def quarter_after(at: datetime) -> datetime:
    """The next full quarter of an hour, or ``at`` where it is one."""
    over = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at + (STEP - over) if over else at
