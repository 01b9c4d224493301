"""Sequences of bookings nobody would think of, against a plain model: a list of blocked times for each room.

The house must refuse exactly when the model sees an overlap, write down exactly what was done, and leave both sides
with the same picture after every step. HYPOTHESIS_PROFILE=long searches longer and by chance.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from apps.core.actions import Conflict, Refused, Stale
from apps.core.dates import local
from apps.core.models import LogEntry
from apps.meetings import actions
from apps.meetings.actions.series import Fix
from apps.meetings.models import Booking, MeetingClass, Occupancy, Series

CALM = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}
PROFILES = {
    "quick": settings(max_examples=12, stateful_step_count=25, derandomize=True, **CALM),
    "long": settings(max_examples=400, stateful_step_count=60, print_blob=True, **CALM),
}

OVERLAPPING = """
    SELECT count(*) FROM meetings_occupancy a JOIN meetings_occupancy b
    ON a.id < b.id AND a.room_id = b.room_id AND a.side = b.side AND a.is_held AND b.is_held AND a.blocked && b.blocked
"""

# Few days and hours, so that wishes meet. 0 is a Monday; 7 and 8 belong to the week after.
days = st.sampled_from([0, 1, 2, 7, 8])
starts = st.integers(0, 12).map(lambda n: timedelta(hours=9, minutes=15 * n))
lengths = st.integers(1, 6).map(lambda n: timedelta(minutes=15 * n))
some_rooms = st.sets(st.integers(0, 3), min_size=1, max_size=2)
# Room 2 is a hall, 3 its part.
FAMILY = {2: {3}, 3: {2}}
LONGEST = timedelta(hours=8)
patterns = st.sampled_from([("daily", 3), ("daily", 5), ("daily", 9), ("weekly", 8), ("weekly", 15)])


def clock(since_midnight: timedelta) -> time:
    minutes = since_midnight // timedelta(minutes=1)
    return time(minutes // 60, minutes % 60)


@dataclass
class Meeting:
    """What the model knows of a booking."""

    rooms: frozenset[int]
    start: datetime
    end: datetime
    version: int = 1
    held: bool = True
    status: str = "confirmed"
    series: int | None = None
    on: date | None = None
    exception: bool = False
    first: bool = False


class Diary(RuleBasedStateMachine):
    """One clerk, four rooms with and without set-up and clean-up, one of them part of another; and all one can do."""

    clerk: Any
    keeper: Any
    first: Any
    rooms: list[Any]
    monday: date

    bookings = Bundle("bookings")

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.meetings: dict[int, Meeting] = {}
        self.deeds = 0
        self.last: tuple[Callable[[], Any], int] | None = None

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    # -- the model ---------------------------------------------------------------------------------
    def blocked(self, room: int, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        room = self.rooms[room]
        return start - timedelta(minutes=room.set_up_minutes), end + timedelta(minutes=room.clean_up_minutes)

    def touched(self, room: int) -> set[int]:
        """The rooms that cannot be used beside this one: itself, its parts, or the hall it is part of."""
        return {room, *FAMILY.get(room, ())}

    def held(self, room: int, leaving_out: set[int]) -> list[tuple[datetime, datetime]]:
        """When the room cannot be had: by meetings in it, in its parts, or in the hall it is part of."""
        mine = ((pk, m) for pk, m in self.meetings.items() if m.held and pk not in leaving_out)
        return [self.blocked(r, m.start, m.end) for _pk, m in mine for r in m.rooms & self.touched(room)]

    def in_the_way(self, rooms: set[int], start: datetime, end: datetime, *leaving_out: int) -> set[int]:
        found = set()
        for room in rooms:
            first, last = self.blocked(room, start, end)
            for pk, meeting in self.meetings.items():
                if meeting.held and pk not in leaving_out:
                    spans = [self.blocked(r, meeting.start, meeting.end) for r in meeting.rooms & self.touched(room)]
                    found |= {pk for a, b in spans if a < last and first < b}
        return found

    def fits(self, rooms: set[int], start: datetime, end: datetime, *leaving_out: int) -> bool:
        return not self.in_the_way(rooms, start, end, *leaving_out)

    def moments(self, day: int, start: timedelta, length: timedelta) -> tuple[datetime, datetime]:
        begins = local(self.monday + timedelta(days=day), time.min) + start
        return begins, begins + length

    def places(self, rooms: set[int]) -> list[Any]:
        return [self.rooms[n] for n in rooms]

    def trying(self, deed: Callable[[], Any], *, fits: bool = True, may: bool = True) -> Any:
        """Do it. The house must say yes where the model does, meet it with a conflict where it does not fit, and
        with a plain refusal where it may not be done at all (any more)."""
        if not may:
            with pytest.raises(Refused):
                deed()
            return None
        if not fits:
            with pytest.raises(Conflict) as refused:
                deed()
            assert str(refused.value.messages[0])
            return None
        self.deeds += 1
        return deed()

    def rewrite(self, pk: int, **news: Any) -> None:
        known = self.meetings[pk]
        self.meetings[pk] = replace(known, **news, version=known.version + 1)

    def rearranged(self, pk: int, rooms: set[int], start: datetime, end: datetime) -> None:
        exception = self.meetings[pk].series is not None
        self.rewrite(pk, rooms=frozenset(rooms), start=start, end=end, exception=exception)

    # -- one meeting -------------------------------------------------------------------------------
    @rule(target=bookings, rooms=some_rooms, day=days, start=starts, length=lengths)
    def book(self, rooms, day, start, length):
        begins, ends = self.moments(day, start, length)
        facts = {"place": self.places(rooms), "title": "例会", "attendees": 4, "starts_at": begins, "ends_at": ends}
        form = partial(actions.book, by=self.clerk, key=uuid4(), **facts)
        booking = self.trying(form, fits=self.fits(rooms, begins, ends))
        if booking is None:
            return multiple()
        self.meetings[booking.pk] = Meeting(frozenset(rooms), begins, ends)
        self.last = (form, booking.pk)
        return booking.pk

    @precondition(lambda self: self.last)
    @rule()
    def send_the_same_form_again(self):
        form, pk = self.last
        assert form().pk == pk

    @rule(pk=bookings, rooms=some_rooms, day=days, start=starts, length=lengths)
    def change(self, pk, rooms, day, start, length):
        meeting, booking = self.meetings[pk], Booking.objects.get(pk=pk)
        begins, ends = self.moments(day, start, length)
        facts = {"place": self.places(rooms), "title": "例会改", "attendees": 4, "starts_at": begins, "ends_at": ends}
        deed = partial(actions.change, booking, by=self.clerk, version=meeting.version, **facts)
        if self.trying(deed, fits=self.fits(rooms, begins, ends, pk), may=meeting.held):
            self.rearranged(pk, rooms, begins, ends)

    @rule(pk=bookings, to=st.integers(0, 3), day=days, start=starts, which=st.integers(0, 2))
    def move(self, pk, to, day, start, which):
        meeting, booking = self.meetings[pk], Booking.objects.get(pk=pk)
        room = sorted(meeting.rooms)[which % len(meeting.rooms)]
        begins, ends = self.moments(day, start, meeting.end - meeting.start)
        rooms = {to if n == room else n for n in meeting.rooms}
        facts = {"room": self.rooms[room], "place": self.rooms[to], "starts_at": begins, "ends_at": ends}
        deed = partial(actions.move, booking, by=self.clerk, **facts)
        may = meeting.held and (to == room or to not in meeting.rooms)
        if self.trying(deed, fits=self.fits(rooms, begins, ends, pk), may=may):
            self.rearranged(pk, rooms, begins, ends)

    @rule(pk=bookings, more=lengths)
    def extend(self, pk, more):
        meeting, booking = self.meetings[pk], Booking.objects.get(pk=pk)
        ends = meeting.end + more
        may = meeting.held and ends - meeting.start <= LONGEST
        deed = partial(actions.extend, booking, by=self.clerk, ends_at=ends)
        if self.trying(deed, fits=self.fits(meeting.rooms, meeting.start, ends, pk), may=may):
            self.rearranged(pk, meeting.rooms, meeting.start, ends)

    @rule(pk=bookings)
    def cancel(self, pk):
        deed = partial(actions.cancel, Booking.objects.get(pk=pk), by=self.clerk)
        if self.trying(deed, may=self.meetings[pk].status in ("confirmed", "displaced")):
            self.rewrite(pk, held=False, status="cancelled")

    @rule(pk=bookings)
    def restore(self, pk):
        meeting = self.meetings[pk]
        deed = partial(actions.restore, Booking.objects.get(pk=pk), by=self.clerk)
        fits = self.fits(meeting.rooms, meeting.start, meeting.end, pk)
        if self.trying(deed, fits=fits, may=meeting.status == "cancelled"):
            self.rewrite(pk, held=True, status="confirmed")

    @rule(pk=bookings)
    def cancel_what_somebody_has_changed_meanwhile(self, pk):
        seen = self.meetings[pk].version - 1
        with pytest.raises(Stale):
            actions.cancel(Booking.objects.get(pk=pk), by=self.clerk, version=seen)

    @rule(rooms=some_rooms, day=days, start=starts, length=lengths)
    def take_the_room_for_a_meeting_that_goes_first(self, rooms, day, start, length):
        begins, ends = self.moments(day, start, length)
        losers = self.in_the_way(rooms, begins, ends)
        facts = {"place": self.places(rooms), "title": "党委会", "attendees": 4, "starts_at": begins, "ends_at": ends}
        why = {"meeting_class": self.first, "reason": "急", "approved_by": self.clerk}
        deed = partial(actions.pre_empt, by=self.keeper, **facts, **why)
        winner = self.trying(deed, may=bool(losers) and not any(self.meetings[pk].first for pk in losers))
        if winner is None:
            return
        self.meetings[winner.pk] = Meeting(frozenset(rooms), begins, ends, first=True)
        self.deeds += len(losers)
        for pk in losers:
            exception = self.meetings[pk].series is not None
            self.rewrite(pk, held=False, status="displaced", exception=exception)

    @rule(pk=bookings, rooms=some_rooms, day=days, start=starts, length=lengths)
    def resettle(self, pk, rooms, day, start, length):
        meeting, booking = self.meetings[pk], Booking.objects.get(pk=pk)
        begins, ends = self.moments(day, start, length)
        facts = {"place": self.places(rooms), "starts_at": begins, "ends_at": ends}
        deed = partial(actions.resettle, booking, by=self.keeper, **facts)
        if self.trying(deed, fits=self.fits(rooms, begins, ends, pk), may=meeting.status == "displaced"):
            self.rewrite(pk, rooms=frozenset(rooms), start=begins, end=ends, held=True, status="confirmed")

    # -- regular meetings --------------------------------------------------------------------------
    def dates(self, pattern: tuple[str, int], day: int) -> list[date]:
        repeats, span = pattern
        found = range(day, day + span, 7 if repeats == "weekly" else 1)
        return [on for n in found if (on := self.monday + timedelta(days=n)).weekday() < 5]

    def slot(self, on: date, start: timedelta, length: timedelta) -> tuple[datetime, datetime]:
        return self.moments((on - self.monday).days, start, length)

    @rule(
        target=bookings, pattern=patterns, rooms=some_rooms, day=days, start=starts, length=lengths, skips=st.booleans()
    )
    def book_series(self, pattern, rooms, day, start, length, skips):
        """``skips``: having seen the page of clashes, the person leaves those dates out."""
        wished = self.dates(pattern, day)
        clashing = [on for on in wished if not self.fits(rooms, *self.slot(on, start, length))]
        fixes = {on: Fix(skip=True) for on in clashing} if skips else {}
        kept = [on for on in wished if on not in fixes]
        facts = {"title": "周例会", "attendees": 4, "repeats": pattern[0], "interval": 1, "weekdays": [], "dates": []}
        facts |= {"starts": clock(start), "ends": clock(start + length), "place": self.places(rooms)}
        facts |= {"first_on": wished[0], "last_on": self.monday + timedelta(days=day + pattern[1] - 1)}
        deed = partial(actions.book_series, by=self.clerk, fixes=fixes, **facts)
        made = self.trying(deed, fits=not clashing or skips, may=bool(kept))
        if made is None:
            return multiple()
        booked = {booking.series_on: booking.pk for booking in made.bookings.all()}
        assert sorted(booked) == kept
        for on, pk in booked.items():
            self.meetings[pk] = Meeting(frozenset(rooms), *self.slot(on, start, length), series=made.pk, on=on)
        return multiple(*booked.values())

    @rule(pk=bookings, rooms=some_rooms, start=starts, length=lengths)
    def change_series_from_this_date_on(self, pk, rooms, start, length):
        this = self.meetings[pk]
        if this.series is None:
            return
        coming = self.coming(this.series, this.on, exceptions=False)
        slots = {n: self.slot(self.meetings[n].on, start, length) for n in coming}
        facts = {"title": "周例会改", "attendees": 4, "starts": clock(start), "ends": clock(start + length)}
        facts |= {"from_on": this.on, "place": self.places(rooms)}
        deed = partial(actions.change_series, Series.objects.get(pk=this.series), by=self.clerk, **facts)
        fits = all(self.fits(rooms, *slot, *coming) for slot in slots.values())
        if changed := self.trying(deed, fits=fits, may=bool(coming)):
            self.follow(changed.pk, [m for m in self.meetings.values() if m.series == this.series], coming[0])
            for n in coming:
                self.rewrite(n, rooms=frozenset(rooms), start=slots[n][0], end=slots[n][1])

    def follow(self, series: int, meetings: list[Meeting], first: int) -> None:
        """From the first date that was changed on, all meetings belong to the new series, exceptions too."""
        for meeting in meetings:
            if meeting.on >= self.meetings[first].on:
                meeting.series = series

    @rule(pk=bookings)
    def cancel_series_from_this_date_on(self, pk):
        this = self.meetings[pk]
        if this.series is None:
            return
        coming = self.coming(this.series, this.on, exceptions=True)
        deed = partial(actions.cancel_series, Series.objects.get(pk=this.series), by=self.clerk, from_on=this.on)
        if self.trying(deed, may=bool(coming)):
            for n in coming:
                self.rewrite(n, held=False, status="cancelled")

    def coming(self, series: int, from_on: date, *, exceptions: bool) -> list[int]:
        found = {
            pk: m.on
            for pk, m in self.meetings.items()
            if m.series == series and m.on >= from_on and m.held and (exceptions or not m.exception)
        }
        return sorted(found, key=found.get)

    # -- after every step --------------------------------------------------------------------------
    @invariant()
    def both_hold_the_same_rooms_at_the_same_times(self):
        numbers = {room.pk: n for n, room in enumerate(self.rooms)}
        rows = Occupancy.objects.own().values_list("booking_id", "room_id", "during", "blocked", "is_held")
        found = {(b, numbers[r], d.lower, d.upper, k.lower, k.upper, held) for b, r, d, k, held in rows}
        expected = {
            (pk, room, m.start, m.end, *self.widest(m, room), m.held)
            for pk, m in self.meetings.items()
            for room in m.rooms
        }
        assert found == expected

    def widest(self, meeting: Meeting, room: int) -> tuple[datetime, datetime]:
        """A part that is booked along with its hall is blocked as long as the hall is."""
        spans = [self.blocked(r, meeting.start, meeting.end) for r in meeting.rooms & self.touched(room)]
        return min(first for first, _last in spans), max(last for _first, last in spans)

    @invariant()
    def both_tell_the_same_of_each_booking(self):
        rows = Booking.objects.values_list("pk", "starts_at", "ends_at", "version", "status", "series", "is_exception")
        expected = {(pk, m.start, m.end, m.version, m.status, m.series, m.exception) for pk, m in self.meetings.items()}
        assert set(rows) == expected

    @invariant()
    def no_room_is_held_twice(self):
        with connection.cursor() as cursor:
            cursor.execute(OVERLAPPING)
            assert cursor.fetchone() == (0,)

    @invariant()
    def every_deed_is_on_record_once(self):
        assert LogEntry.objects.count() == self.deeds


def test_the_house_and_a_plain_diary_never_disagree(clerk, keeper, make_room, next_monday):
    rooms = [
        make_room("301", 20),
        make_room("302", 20, set_up_minutes=15),
        make_room("大会议室", 20, set_up_minutes=30, clean_up_minutes=15),
    ]
    rooms.append(make_room("大会议室东厅", 20, whole=rooms[2]))
    first = MeetingClass.objects.create(name="党委会", rank=10)
    facts = {"clerk": clerk, "keeper": keeper, "first": first, "rooms": rooms, "monday": next_monday.on}
    diary = type("Diary", (Diary,), facts)

    run_state_machine_as_test(diary, settings=PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "quick")])
