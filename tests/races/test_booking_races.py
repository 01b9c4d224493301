"""Sixteen people click at the same instant, over HTTP, with four web processes: one gets the room, the rest a sentence.
Then sixteen programs over the API: they click no faster than people, but they never tire.

Beside each race stands its control: the same rounds with the guards taken away must book a room twice.
``ROUNDS=200 ./test tests/races`` runs the full figure; by default a few rounds keep ./test quick.
"""

import random
from uuid import uuid4

from apps.core.models import LogEntry
from apps.meetings.models import Booking, Occupancy, Room, Series
from tests.races.arena import ROUNDS, Arena, Race
from tests.races.doors import PAGES, Door
from tests.races.wishes import at, everybody, form, hour, stays_civil


# -- equal slots -------------------------------------------------------------------------------------------------------
def equal_slots(arena: Arena, door: Door) -> tuple[Race, list[Room]]:
    """Guard: the room's row is locked before anybody looks; the exclusion constraint has the last word."""
    rooms = arena.rooms(4)

    def calls(n: int):
        wish = form(arena.day(n // 48), at(60 * hour(n // 4)), at(60 * hour(n // 4) + 30), rooms[n % 4])
        return everybody(arena, door.book, lambda _who: wish)

    return arena.race(f"{door}: equal slots", ROUNDS, calls), rooms


def test_of_sixteen_who_want_the_same_time_one_gets_the_room(guarded, door):
    race, rooms = equal_slots(guarded, door)

    assert race.winners == [1] * ROUNDS
    assert guarded.overlaps(rooms) == 0
    assert Occupancy.objects.held().filter(room__in=rooms).count() == ROUNDS
    stays_civil(race)


def test_without_guards_the_same_time_is_booked_twice(unguarded, door):
    _race, rooms = equal_slots(unguarded, door)

    assert unguarded.overlaps(rooms) > 0


# -- overlapping slots -------------------------------------------------------------------------------------------------
def overlapping_slots(arena: Arena, door: Door, *, share_a_moment: bool) -> tuple[Race, list[Room]]:
    """All contain 10:00 to 10:15; or they begin and end as they like within five hours. Guard: as for equal slots."""
    rooms, chance = arena.rooms(4), random.Random(7)

    def times() -> tuple[str, str]:
        if share_a_moment:
            return at(540 + 15 * chance.randrange(5)), at(615 + 15 * chance.randrange(6))
        starts = 540 + 15 * chance.randrange(12)
        return at(starts), at(starts + 15 * chance.randrange(1, 9))

    def calls(n: int):
        return everybody(arena, door.book, lambda _who: form(arena.day(n // 4), *times(), rooms[n % 4]))

    name = "overlapping slots" if share_a_moment else "scattered slots"
    return arena.race(f"{door}: {name}", ROUNDS, calls), rooms


def test_of_sixteen_whose_times_share_a_moment_one_gets_the_room(guarded, door):
    race, rooms = overlapping_slots(guarded, door, share_a_moment=True)

    assert race.winners == [1] * ROUNDS
    assert guarded.overlaps(rooms) == 0
    stays_civil(race)


def test_without_guards_times_that_share_a_moment_are_booked_twice(unguarded, door):
    _race, rooms = overlapping_slots(unguarded, door, share_a_moment=True)

    assert unguarded.overlaps(rooms) > 0


def test_of_sixteen_scattered_times_those_that_were_booked_never_meet(guarded):
    race, rooms = overlapping_slots(guarded, PAGES, share_a_moment=False)

    assert min(race.winners) >= 1
    assert guarded.overlaps(rooms) == 0
    assert Occupancy.objects.held().filter(room__in=rooms).count() == sum(race.winners)
    stays_civil(race)


def test_without_guards_scattered_times_meet(unguarded):
    _race, rooms = overlapping_slots(unguarded, PAGES, share_a_moment=False)

    assert unguarded.overlaps(rooms) > 0


# -- several rooms at once ---------------------------------------------------------------------------------------------
def shuffled_rooms(arena: Arena, door: Door) -> tuple[Race, list[Room]]:
    """Eight people, each two to five of six rooms, named in any order. Guard: rooms are locked in order of number."""
    rooms, chance = arena.rooms(6), random.Random(11)

    def calls(n: int):
        day, starts = arena.day(n // 12), hour(n)
        times = at(60 * starts), at(60 * starts + 30)
        wish = lambda _who: form(day, *times, *chance.sample(rooms, chance.randint(2, 5)))  # noqa: E731
        return everybody(arena, door.book, wish, people=8)

    return arena.race(f"{door}: 2–5 shuffled rooms", max(2, ROUNDS // 2), calls), rooms


def test_rooms_named_in_any_order_never_lock_anybody_up(guarded, door):
    race, rooms = shuffled_rooms(guarded, door)

    assert min(race.winners) >= 1
    assert guarded.overlaps(rooms) == 0
    bookings = Occupancy.objects.held().filter(room__in=rooms).values("booking").distinct()
    assert bookings.count() == sum(race.winners)
    assert race.deadlocks == 0
    stays_civil(race)


def test_without_guards_rooms_named_in_any_order_are_booked_twice(unguarded, door):
    _race, rooms = shuffled_rooms(unguarded, door)

    assert unguarded.overlaps(rooms) > 0


# -- regular meetings --------------------------------------------------------------------------------------------------
MEETINGS = 4


def weekly_series(arena: Arena, door: Door) -> tuple[Race, list[Room]]:
    """Half begin a week later, so that the series share three dates of four. Guard: rooms locked for all dates."""
    rooms = arena.rooms(4)

    def calls(n: int):
        starts = 60 * hour(n // 4)
        usual = form(arena.day(0), at(starts), at(starts + 30), rooms[n % 4])
        more = {"repeats": "weekly", "interval": 1, "times": MEETINGS, "workdays_only": ""}

        def wish(who: int) -> dict:
            return {**usual, **more, "first_on": arena.day(n // 48 + 7 * (who % 2)).isoformat()}

        return everybody(arena, door.repeat, wish)

    return arena.race(f"{door}: series of 4 dates", ROUNDS, calls), rooms


def test_of_sixteen_series_that_meet_one_is_booked_whole_and_the_rest_not_at_all(guarded, door):
    race, rooms = weekly_series(guarded, door)

    assert race.winners == [1] * ROUNDS
    assert guarded.overlaps(rooms) == 0
    assert Series.objects.filter(rooms__in=rooms).count() == ROUNDS
    assert Booking.objects.filter(series__rooms__in=rooms).count() == MEETINGS * ROUNDS
    stays_civil(race)


def test_without_guards_series_meet(unguarded, door):
    _race, rooms = weekly_series(unguarded, door)

    assert unguarded.overlaps(rooms) > 0


# -- the same form again -----------------------------------------------------------------------------------------------
def one_wish_sent_eight_times(arena: Arena, door: Door) -> tuple[Race, list[Room]]:
    """An impatient person, or a program that did not hear the answer: one key, eight requests at once. Guard: one
    result for each submission key, by constraint."""
    (room,) = rooms = arena.rooms(1)
    person = arena.visitors[0]

    def calls(n: int):
        starts = 60 * hour(n)
        wish = {**form(arena.day(n // 12), at(starts), at(starts + 30), room), "key": uuid4()}
        return [lambda: door.book(person, wish)] * 8

    return arena.race(f"{door}: one wish sent 8 times", ROUNDS, calls), rooms


def test_a_wish_sent_eight_times_at_once_is_one_booking_and_all_are_led_to_it(guarded, door):
    race, rooms = one_wish_sent_eight_times(guarded, door)

    assert race.winners == [8] * ROUNDS
    assert [len({door.found(answer) for answer in answers}) for answers in race.rounds] == [1] * ROUNDS
    booked = Booking.objects.filter(occupancies__room__in=rooms)
    assert booked.count() == ROUNDS
    assert LogEntry.objects.filter(subject_id__in=booked.values("pk"), verb="meetings.book").count() == ROUNDS


def test_without_guards_a_wish_sent_eight_times_is_booked_twice(unguarded, door):
    _race, rooms = one_wish_sent_eight_times(unguarded, door)

    assert unguarded.overlaps(rooms) > 0
