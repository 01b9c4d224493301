"""Sequences of giving and taking nobody would think of, against a plain model: who holds what, who waits, what is
asked.

Rooms are booked, given back, waited for and offered; a hall goes whole or in halves; two rooms need a yes. Whenever the
house stands still nobody waits for what is free, and of two who wait for the same the first has it.
HYPOTHESIS_PROFILE=long searches longer and by chance, EXAMPLES=50 as often as that.
"""

import os
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from apps.approvals import actions as approvals
from apps.approvals.models import Request, Route, RouteStep
from apps.approvals.queries.snapshots import differences
from apps.core.actions import Conflict, Refused
from apps.core.dates import today
from apps.meetings import actions
from apps.meetings.models import Booking, Wait
from apps.org.models import Post
from tests.meetings.test_state_machine import CALM

PROFILES = {
    "quick": settings(max_examples=10, stateful_step_count=25, derandomize=True, **CALM),
    "long": settings(
        max_examples=int(os.environ.get("EXAMPLES", "200")), stateful_step_count=40, print_blob=True, **CALM
    ),
}

# Room 0 is a hall of two halves, 1 and 2; 3 stands alone on a campus of its own. The hall and 3 need approval.
FAMILY = {0: {0, 1, 2}, 1: {0, 1}, 2: {0, 2}, 3: {3}}
JUDGED = {0, 3}
ANY_OF_CAMPUS = [3]
HOLDING = ("confirmed", "requested", "offered")
LIVE = ("confirmed", "requested")

rooms = st.integers(0, 3)
wishes = st.sampled_from([0, 1, 2, 3, None])  # None: any room of the small campus
starts = st.integers(0, 3).map(lambda n: timedelta(hours=9, minutes=30 * n))
lengths = st.integers(1, 3).map(lambda n: timedelta(minutes=30 * n))
who = st.integers(0, 2)


@dataclass(frozen=True)
class Slot:
    """A room at a time; for a wish the room may be None."""

    room: int | None
    start: datetime
    end: datetime

    def meets(self, other: "Slot") -> bool:
        return self.start < other.end and other.start < self.end and other.room in FAMILY[self.room]


@dataclass
class Meeting:
    """What the model knows of a booking; ``granted`` is what somebody said yes to."""

    slot: Slot
    by: int
    status: str
    granted: Slot | None = None


@dataclass
class Place:
    """What the model knows of a place on the waiting list, and of the booking that was held for it."""

    wish: Slot
    by: int
    status: str = "waiting"
    booking: int | None = None


class Office(RuleBasedStateMachine):
    """Three people who book and wait, a chief who says yes or no, and a clock that lets offers lapse."""

    people: list[Any]
    chief: Any
    rooms: list[Any]
    campus: Any
    monday: Any

    bookings, places = Bundle("bookings"), Bundle("places")

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.meetings: dict[int, Meeting] = {}
        self.list: dict[int, Place] = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    # -- the model ---------------------------------------------------------------------------------
    def free(self, slot: Slot, *leaving_out: int | None) -> bool:
        held = (m.slot for pk, m in self.meetings.items() if m.status in HOLDING and pk not in leaving_out)
        return not any(slot.meets(other) for other in held)

    def could_have(self, place: Place, *leaving_out: int | None) -> bool:
        wanted = ANY_OF_CAMPUS if place.wish.room is None else [place.wish.room]
        return any(self.free(replace(place.wish, room=room), *leaving_out) for room in wanted)

    def slot(self, room: int | None, start: timedelta, length: timedelta) -> Slot:
        return Slot(room, self.monday.at(0) + start, self.monday.at(0) + start + length)

    def trying(self, deed: Any, *, may: bool = True, fits: bool = True) -> Any:
        """Done where the model says so; a conflict where it does not fit, a plain refusal where it may not be."""
        if may and fits:
            return deed()
        with pytest.raises(Refused if not may else Conflict):
            deed()
        return None

    def learn(self) -> None:
        """Who was offered something by the last deed: rightly, the first in line, and it is held for them."""
        for pk, booking in Wait.objects.offered().order_by("asked_at", "pk").values_list("pk", "booking"):
            place = self.list[pk]
            if place.status != "waiting":
                continue
            held = Booking.objects.get(pk=booking)
            room = self.number(held)
            slot = replace(place.wish, room=room)
            assert place.wish.room in (None, room)
            assert self.free(slot)
            assert (held.status, held.booked_by) == ("offered", self.people[place.by])
            earlier = [one for at, one in self.list.items() if at < pk and one.status == "waiting"]
            assert not any(one.wish == place.wish for one in earlier)
            self.meetings[booking] = Meeting(slot, place.by, "offered")
            place.status, place.booking = "offered", booking

    def number(self, booking: Booking) -> int:
        (room,) = booking.rooms
        return [one.pk for one in self.rooms].index(room.pk)

    def asked(self, meeting: Meeting) -> str:
        """What it is once written down: asked for, unless nothing needs asking or just this was granted."""
        return "requested" if meeting.slot.room in JUDGED and meeting.granted != meeting.slot else "confirmed"

    # -- booking -----------------------------------------------------------------------------------
    def facts(self, slot: Slot) -> dict[str, Any]:
        times = {"starts_at": slot.start, "ends_at": slot.end}
        return {"place": [self.rooms[slot.room]], "title": "例会", "attendees": 4, **times}

    @rule(target=bookings, room=rooms, start=starts, length=lengths, by=who)
    def book(self, room, start, length, by):
        slot = self.slot(room, start, length)
        deed = partial(actions.book, by=self.people[by], **self.facts(slot))
        booking = self.trying(deed, fits=self.free(slot))
        if booking is None:
            return multiple()
        meeting = self.meetings[booking.pk] = Meeting(slot, by, "")
        meeting.status = self.asked(meeting)
        return booking.pk

    @rule(pk=bookings, room=rooms, start=starts, length=lengths)
    def change(self, pk, room, start, length):
        meeting, slot = self.meetings[pk], self.slot(room, start, length)
        deed = partial(actions.change, Booking.objects.get(pk=pk), by=self.people[meeting.by], **self.facts(slot))
        may = meeting.status in LIVE
        if self.trying(deed, may=may, fits=self.free(slot, pk)):
            was_asked, same = meeting.status == "requested", meeting.slot == slot
            meeting.slot = slot
            if was_asked and not same:
                meeting.granted = None  # a question that stood is asked anew, whatever was granted before
            if not (was_asked and same):
                meeting.status = self.asked(meeting)
            self.learn()

    @rule(pk=bookings)
    def cancel(self, pk):
        meeting = self.meetings[pk]
        deed = partial(actions.cancel, Booking.objects.get(pk=pk), by=self.people[meeting.by])
        if self.trying(deed, may=meeting.status in LIVE):
            meeting.status = "cancelled"
            self.learn()

    @rule(pk=bookings)
    def restore(self, pk):
        meeting = self.meetings[pk]
        deed = partial(actions.restore, Booking.objects.get(pk=pk), by=self.people[meeting.by])
        if self.trying(deed, may=meeting.status == "cancelled", fits=self.free(meeting.slot, pk)):
            meeting.status = self.asked(meeting)

    # -- yes and no --------------------------------------------------------------------------------
    def judged(self, pk: int, verb: Any, by: Any, **said: Any) -> bool:
        """Whether the last request about it could be, and was, decided so."""
        request = Request.objects.filter(matter="meetings.booking", subject_id=pk).order_by("pk").last()
        if request is None:
            return False
        may = self.meetings[pk].status == "requested"
        return self.trying(partial(verb, request, by=by, **said), may=may) is not None

    @rule(pk=bookings)
    def grant(self, pk):
        if self.judged(pk, approvals.grant, self.chief):
            meeting = self.meetings[pk]
            meeting.status, meeting.granted = "confirmed", meeting.slot

    @rule(pk=bookings)
    def decline(self, pk):
        if self.judged(pk, approvals.decline, self.chief, reason="另有安排"):
            self.meetings[pk].status = "declined"
            self.learn()

    @rule(pk=bookings)
    def withdraw(self, pk):
        if self.judged(pk, approvals.withdraw, self.people[self.meetings[pk].by]):
            self.meetings[pk].status = "declined"
            self.learn()

    # -- waiting -----------------------------------------------------------------------------------
    @rule(target=places, room=wishes, start=starts, length=lengths, by=who)
    def wait(self, room, start, length, by):
        wish = self.slot(room, start, length)
        wanted = {"campus": self.campus} if room is None else {"room": self.rooms[room]}
        times = {"starts_at": wish.start, "ends_at": wish.end}
        mine = [one.wish for one in self.list.values() if one.by == by and one.status in ("waiting", "offered")]
        again = any(w.room == room and w.start < wish.end and wish.start < w.end for w in mine)
        deed = partial(actions.wait, by=self.people[by], title="候补会", attendees=4, **wanted, **times)
        place = self.trying(deed, fits=not again)
        if place is None:
            return multiple()
        self.list[place.pk] = Place(wish, by)
        self.learn()
        return place.pk

    @rule(target=bookings, pk=places)
    def accept(self, pk):
        place = self.list[pk]
        deed = partial(actions.accept_offer, Wait.objects.get(pk=pk), by=self.people[place.by])
        if not self.trying(deed, may=place.status == "offered"):
            return multiple()
        place.status = "accepted"
        meeting = self.meetings[place.booking]
        meeting.status = self.asked(meeting)
        return place.booking

    @rule(pk=places)
    def leave(self, pk):
        place = self.list[pk]
        deed = partial(actions.leave_list, Wait.objects.get(pk=pk), by=self.people[place.by])
        if self.trying(deed, may=place.status in ("waiting", "offered")):
            self.over(place, "left")

    @rule(pk=places)
    def the_offer_lapses(self, pk):
        place = self.list[pk]
        Wait.objects.filter(pk=pk, status="offered").update(offered_until=timezone.now() - timedelta(seconds=1))
        if self.trying(partial(actions.lapse, Wait.objects.get(pk=pk), by=None), may=place.status == "offered"):
            self.over(place, "lapsed")

    def over(self, place: Place, status: str) -> None:
        if place.status == "offered":
            self.meetings[place.booking].status = "lapsed"
        place.status = status
        self.learn()

    # -- after every step --------------------------------------------------------------------------
    @invariant()
    def both_tell_the_same_of_each_booking(self):
        rows = Booking.objects.prefetch_related("occupancies").order_by("pk")
        found = {row.pk: (self.number(row), row.starts_at, row.ends_at, row.status, self.holds(row)) for row in rows}
        assert found == {
            pk: (m.slot.room, m.slot.start, m.slot.end, m.status, m.status in HOLDING)
            for pk, m in self.meetings.items()
        }

    @staticmethod
    def holds(booking: Booking) -> bool:
        return any(row.is_held for row in booking.occupancies.all())

    @invariant()
    def both_tell_the_same_of_the_list(self):
        found = {pk: (status, booking) for pk, status, booking in Wait.objects.values_list("pk", "status", "booking")}
        assert found == {pk: (place.status, place.booking) for pk, place in self.list.items()}

    @invariant()
    def nobody_waits_for_what_is_free(self):
        assert [pk for pk, one in self.list.items() if one.status == "waiting" and self.could_have(one)] == []

    @invariant()
    def what_is_requested_is_being_asked_once_and_as_it_stands(self):
        asked = list(Request.objects.open())
        assert sorted(one.subject_id for one in asked) == sorted(
            pk for pk, m in self.meetings.items() if m.status == "requested"
        )
        assert [differences(one) for one in asked] == [[]] * len(asked)


def test_the_house_and_a_plain_list_never_disagree(
    clerk, colleague, stranger, make_person, make_room, campuses, next_monday
):
    hall = make_room("大会议室", 20)
    halves = [make_room(f"大会议室{side}厅", 20, whole=hall) for side in "东西"]
    made = [hall, *halves, make_room("301", 20, campus=campuses.service)]
    post = Post.objects.create(unit=clerk.unit, title="会务科长")
    chief = make_person("chief", name="钱科长", post=post)
    for room in (hall, made[3]):
        rows = [{"field": "room", "operator": "is", "value": str(room.pk)}]
        route = Route.objects.create(
            matter="meetings.booking", name=str(room), condition=rows, starts_on=today(), source="办法"
        )
        RouteStep.objects.create(route=route, position=1, who="post", post=post)
    facts = {"people": [clerk, colleague, stranger], "chief": chief, "rooms": made}
    office = type("Office", (Office,), {**facts, "campus": campuses.service, "monday": next_monday})

    run_state_machine_as_test(office, settings=PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "quick")])
