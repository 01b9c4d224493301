"""Rooms that are parted, waited for, given back, decided on and taken: each raced beside its control.

What is raced here is decided by a lock or by the one constraint; the control has neither and must go wrong.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import time, timedelta
from threading import Event
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from apps.approvals.models import Request, Route, RouteStep
from apps.core.dates import local
from apps.meetings import actions
from apps.meetings.actions.occupying import occupy
from apps.meetings.models import Booking, Displacement, MeetingClass, Occupancy, Room, Wait
from apps.meetings.queries.rulebook import Slot
from apps.org.models import Building, Campus, Grant, Place, Post, Role
from tests.races.arena import ROUNDS, Arena, Race, won
from tests.races.doors import Door
from tests.races.wishes import NEW, everybody, form
from tests.serving import Answer, Visitor

SCRIPT = {"Accept": "application/json"}


def place_of_its_own(arena: Arena, count: int) -> list[Room]:
    """Rooms on a campus of their own, so that whoever waits for any room there finds none of another race."""
    campus = Campus.objects.create(name=f"候补区{Campus.objects.count()}")
    building = Building.objects.create(campus=campus, name="楼")
    places = [Place.objects.create(building=building, name=f"{n}", kind=Place.Kind.MEETING_ROOM) for n in range(count)]
    return [Room.objects.create(place=place, capacity=50) for place in places]


def hold(arena: Arena, visitor: int, room: Room, number: int, **facts: Any) -> Booking:
    day = arena.day(1 + number // 8)
    starts, ends = local(day, time(9 + number % 8)), local(day, time(9 + number % 8, 45))
    person = arena.visitors[visitor].person
    booking = Booking.objects.create(
        title="科务会", unit=person.unit, booked_by=person, attendees=6, starts_at=starts, ends_at=ends, **facts
    )
    occupy([booking], [Slot((room,), starts, ends)], fresh=True)
    return booking


def asks(arena: Arena, visitor: int, booking: Booking, **wanted: Any) -> Wait:
    person = arena.visitors[visitor].person
    times = {"starts_at": booking.starts_at, "ends_at": booking.ends_at}
    return Wait.objects.create(title="候补会", asked_by=person, unit=person.unit, attendees=6, **times, **wanted)


def posts(arena: Arena, visitor: int, path: str, **fields: Any) -> Callable[[], Answer]:
    return lambda: arena.visitors[visitor].post(path, fields, **SCRIPT)


def civil(race: Race) -> None:
    """Winners, refusals with a reason and latecomers; nothing breaks."""
    assert set(race.statuses) <= {200, 201, 302, 403, 409, 422}


# -- a hall and its parts ----------------------------------------------------------------------------------------------
def everybody_wants_the_hall_or_a_part(arena: Arena, door: Door) -> tuple[Race, list[Room]]:
    """Guard: the parts of a hall are locked and held along with it; the exclusion constraint by sides."""
    hall, east, west = place_of_its_own(arena, 3)
    Room.objects.filter(pk__in=[east.pk, west.pk]).update(whole=hall)

    def calls(n: int):
        wished = [hall, east, hall, west]
        day, starts = arena.day(1 + n // 8), 9 + n % 8
        wish = lambda who: form(day, f"{starts:02}:00", f"{starts:02}:45", wished[who % 4])  # noqa: E731
        return everybody(arena, door.book, wish)

    return arena.race(f"{door}: a hall and its parts", ROUNDS, calls), [hall, east, west]


def test_the_hall_goes_to_one_or_its_parts_to_one_each(guarded, door):
    race, rooms = everybody_wants_the_hall_or_a_part(guarded, door)

    assert guarded.overlaps(rooms) == 0
    own = Occupancy.objects.held().own()
    for answers, winners in zip(race.rounds, race.winners, strict=True):
        assert winners in (1, 2), [answer.status for answer in answers]
    assert own.filter(room__in=rooms).count() == sum(race.winners)
    civil(race)


def test_without_guards_hall_and_parts_are_booked_on_top_of_each_other(unguarded, door):
    _race, rooms = everybody_wants_the_hall_or_a_part(unguarded, door)

    assert unguarded.overlaps(rooms) > 0


# -- two rooms given back, eight who wait ------------------------------------------------------------------------------
def two_cancel_and_eight_wait(arena: Arena) -> list[tuple[int, int]]:
    """Round by round: the offers that stand, and the rooms that are held for one. Guard: a place on the list is offered
    something while its row is locked, and whoever is being served is passed over."""
    rooms = place_of_its_own(arena, 2)
    found: list[tuple[int, int]] = []
    rounds: list[tuple[list[Booking], list[Wait]]] = []

    def calls(n: int):
        bookings = [hold(arena, who, room, n) for who, room in enumerate(rooms)]
        waits = [asks(arena, 2 + who, bookings[0], campus=rooms[0].campus) for who in range(8)]
        rounds.append((bookings, waits))
        return [posts(arena, who, f"/meetings/bookings/{b.pk}/cancel/") for who, b in enumerate(bookings)]

    race = arena.race("2 cancel, 8 wait", ROUNDS, calls)
    for bookings, waits in rounds:
        offered = Wait.objects.offered().filter(pk__in=[wait.pk for wait in waits]).count()
        held = Booking.objects.filter(
            status=Booking.Status.OFFERED, starts_at=bookings[0].starts_at, occupancies__room__in=rooms
        )
        found.append((offered, held.count()))
    assert set(race.winners) == {2}
    return found


def test_two_rooms_given_back_at_once_are_offered_to_two_who_wait(guarded):
    assert two_cancel_and_eight_wait(guarded) == [(2, 2)] * ROUNDS


def test_without_guards_one_who_waits_is_offered_both_rooms(unguarded):
    assert any(offered < held for offered, held in two_cancel_and_eight_wait(unguarded))


# -- an offer taken and given up at once -------------------------------------------------------------------------------
def the_offer_is_taken_and_given_up(arena: Arena) -> tuple[Race, list[Wait]]:
    """Guard: the row of the place is locked before its status is judged."""
    room = place_of_its_own(arena, 1)[0]
    waits: list[Wait] = []

    def calls(n: int):
        booking = hold(arena, 0, room, n, status=Booking.Status.OFFERED)
        until = timezone.now() + timedelta(minutes=5)
        waits.append(asks(arena, 0, booking, room=room))
        Wait.objects.filter(pk=waits[-1].pk).update(status="offered", booking=booking, offered_until=until)
        page = f"/meetings/waiting/{waits[-1].pk}"
        return [posts(arena, 0, f"{page}/{verb}/") for verb in ["accept-offer", "leave-list"] * 4]

    return arena.race("an offer taken and given up", ROUNDS, calls), waits


def test_an_offer_is_either_taken_or_given_up(guarded):
    race, waits = the_offer_is_taken_and_given_up(guarded)

    assert race.winners == [1] * ROUNDS
    civil(race)
    for place in Wait.objects.filter(pk__in=[wait.pk for wait in waits]):
        taken = place.status == Wait.Status.ACCEPTED
        assert place.booking.status == ("confirmed" if taken else "lapsed")
        assert place.booking.occupancies.held().exists() is taken


def test_without_guards_an_offer_is_taken_and_given_up(unguarded):
    race, _waits = the_offer_is_taken_and_given_up(unguarded)

    assert max(race.winners) > 1


# -- an offer taken in the very moment in which it lapses --------------------------------------------------------------
def lapses(place: int) -> Answer:
    """The house lets the offer lapse in the first moment in which it may, on a connection of its own."""
    try:
        while Wait.objects.get(pk=place).status == Wait.Status.OFFERED:
            with suppress(ValidationError):
                actions.lapse(Wait.objects.get(pk=place), by=None)
                return Answer(200, "", "", 0)
        return Answer(409, "", "", 0)
    finally:
        connection.close()


def taken_as_it_lapses(arena: Arena, *, after: float) -> list[tuple[int, str, str, bool]]:
    """Round by round: how many succeeded, what became of the place and of its booking, and whether that holds a room.
    Guard: the row of the place is locked before status and time are judged."""
    room, found = place_of_its_own(arena, 1)[0], []
    for n in range(ROUNDS if arena.guarded else 1):
        booking = hold(arena, 0, room, n, status=Booking.Status.OFFERED)
        place = asks(arena, 0, booking, room=room)
        until = timezone.now() + timedelta(seconds=after)
        Wait.objects.filter(pk=place.pk).update(status="offered", booking=booking, offered_until=until)
        page = f"/meetings/waiting/{place.pk}/accept-offer/"
        calls = [lambda pk=place.pk: lapses(pk), *[posts(arena, 0, page)] * 6]
        race = arena.race("taken or lapsed", 1, lambda _n, calls=calls: calls)
        place.refresh_from_db()
        held = place.booking.occupancies.held().exists()
        found.append((race.winners[0], place.status, place.booking.status, held))
    return found


def test_an_offer_is_taken_or_lapses_whoever_comes_first(guarded):
    either = {(1, "accepted", "confirmed", True), (1, "lapsed", "lapsed", False)}

    assert set(taken_as_it_lapses(guarded, after=0.15)) <= either


def test_without_guards_an_offer_is_taken_that_has_lapsed(unguarded):
    """Whoever was let in before the end writes after it, when the room is gone."""
    ((winners, status, _booking, held),) = taken_as_it_lapses(unguarded, after=4)

    assert winners > 1
    assert (status, held) == ("accepted", False)


# -- a request declined while others want its room ---------------------------------------------------------------------
@pytest.fixture
def chief():
    """Gives visitor 15 the post that decides, in whichever arena stands open."""

    def appoint(arena: Arena) -> Post:
        person = arena.visitors[15].person
        post, _new = Post.objects.get_or_create(unit=person.unit, title="会务科长")
        type(person).objects.filter(pk=person.pk).update(post=post)
        return post

    return appoint


def declined_while_others_book(arena: Arena, post: Post) -> tuple[Race, list[Room]]:
    """Eight try until the answer has been given. Guard: the room is given back in the transaction of the decline, and
    locked before anybody looks."""
    room = place_of_its_own(arena, 1)[0]
    Room.objects.filter(pk=room.pk).update(room_class="hall")
    condition = [{"field": "room", "operator": "is", "value": str(room.pk)}]
    route = Route.objects.create(
        matter="meetings.booking", name="会场", condition=condition, starts_on=arena.day(-30), source="办法"
    )
    RouteStep.objects.create(route=route, position=1, who="post", post=post)

    def calls(n: int):
        day, starts, answered = arena.day(1 + n // 8), 9 + n % 8, Event()
        wish = form(day, f"{starts:02}:00", f"{starts:02}:45", room)
        arena.visitors[14].post(NEW, wish)
        request = Request.objects.open().latest("pk")
        decline = posts(arena, 15, f"/approvals/requests/{request.pk}/decline/", reason="另有安排")

        def declines() -> Answer:
            try:
                return decline()
            finally:
                answered.set()

        def tries(visitor: Visitor) -> Answer:
            while True:
                last = answered.is_set()
                if won(answer := visitor.post(NEW, wish)) or last:
                    return answer

        return [declines, *(lambda v=v: tries(v) for v in arena.visitors[:8])]

    race = arena.race("declined while 8 book", ROUNDS, calls)
    Route.objects.filter(pk=route.pk).update(ends_on=timezone.localdate())
    return race, [room]


def test_a_room_is_given_back_by_a_decline_and_goes_to_one(guarded, chief):
    race, rooms = declined_while_others_book(guarded, chief(guarded))

    assert race.winners == [2] * ROUNDS  # the answer itself, and one booking
    assert guarded.overlaps(rooms) == 0
    civil(race)


def test_without_guards_a_room_that_a_decline_gives_back_goes_to_several(unguarded, chief):
    _race, rooms = declined_while_others_book(unguarded, chief(unguarded))

    assert unguarded.overlaps(rooms) > 0


# -- eight keepers take one room ---------------------------------------------------------------------------------------
def eight_take_one_room(arena: Arena) -> tuple[Race, list[Room]]:
    """Guard: the meeting that gives way is locked before the room, and judged after that."""
    room = place_of_its_own(arena, 1)[0]
    first = MeetingClass.objects.create(name=f"党委会{MeetingClass.objects.count()}", rank=10)
    keepers = [visitor.person for visitor in arena.visitors[:8]]
    since = timezone.localdate()
    Grant.objects.bulk_create(
        [Grant(person=person, role=Role.ROOM_KEEPER, campus=room.campus, starts_on=since) for person in keepers]
    )
    leader = Grant.objects.create(person=arena.visitors[15].person, role=Role.LEADER, starts_on=since)

    def calls(n: int):
        booking = hold(arena, 9, room, n)
        start = timezone.localtime(booking.starts_at)
        wish = form(start.date(), f"{start:%H}:00", f"{start:%H}:45", room)
        wish |= {"meeting_class": first.pk, "reason": "急", "approved_by": leader.person_id}
        return [lambda v=v: v.post("/meetings/pre-emptions/new/", wish) for v in arena.visitors[:8]]

    race = arena.race("8 pre-empt one meeting", ROUNDS, calls)
    Grant.objects.filter(pk=leader.pk).delete()
    Grant.objects.filter(person__in=keepers, campus=room.campus).delete()
    return race, [room]


def test_of_eight_who_take_a_room_one_has_it(guarded):
    race, rooms = eight_take_one_room(guarded)

    assert race.winners == [1] * ROUNDS
    assert guarded.overlaps(rooms) == 0
    assert Displacement.objects.filter(booking__occupancies__room__in=rooms).count() == ROUNDS
    civil(race)


def test_without_guards_several_take_the_room(unguarded):
    race, rooms = eight_take_one_room(unguarded)

    assert max(race.winners) > 1 or unguarded.overlaps(rooms) > 0
