"""Bookings that stand are raced too: dragged to one time by many, one of them by many, taken back up by many, changed
by many who saw the same version; by people at their boards and by programs.

Beside each race stands its control, as in ``test_booking_races``.
"""

import json
from dataclasses import dataclass
from datetime import date, time

from psycopg2.extras import DateTimeTZRange

from apps.core.dates import local
from apps.meetings.models import Booking, Occupancy, Room
from tests.races.arena import PEOPLE, ROUNDS, Arena, Race, won
from tests.races.doors import Door
from tests.races.wishes import at, form, hour, stays_civil
from tests.serving import Answer, Visitor


@dataclass
class Card:
    """A meeting as the board shows it to somebody."""

    pk: int
    room: int
    version: int = 1


def put(arena: Arena, rooms: list[Room], starts: int, day: date, *, held: bool = True) -> list[Card]:
    """A meeting of half an hour for each person: in the room of their number, or in the only one there is."""
    begins, ends = local(day, time(starts)), local(day, time(starts, 30))
    status = Booking.Status.CONFIRMED if held else Booking.Status.CANCELLED
    unit = arena.visitors[0].person.unit
    bookings = Booking.objects.bulk_create(
        Booking(
            title="科务会", unit=unit, booked_by=v.person, attendees=6, starts_at=begins, ends_at=ends, status=status
        )
        for v in arena.visitors
    )
    during = DateTimeTZRange(begins, ends)
    places = rooms if len(rooms) > 1 else rooms * PEOPLE
    Occupancy.objects.bulk_create(
        Occupancy(booking=booking, room=room, during=during, blocked=during, is_held=held)
        for booking, room in zip(bookings, places, strict=True)
    )
    return [Card(booking.pk, room.pk) for booking, room in zip(bookings, places, strict=True)]


def drag(door: Door, visitor: Visitor, card: Card, to: Room, day: date, starts: int) -> Answer:
    """Drop the card on a room and a time; it learns where it lies now."""
    fields = {"room": card.room, "version": card.version, "place": to.pk, "date": day.isoformat()}
    times = {"starts": at(60 * starts), "ends": at(60 * starts + 30)}
    answer = door.do(visitor, "move", card.pk, {**fields, **times})
    if won(answer):
        card.room, card.version = to.pk, json.loads(answer.body)["version"]
    return answer


# -- many cards to one place -------------------------------------------------------------------------------------------
def everybody_drags_to_one_time(arena: Arena, door: Door) -> tuple[Race, list[Room]]:
    """Guard: the rooms it leaves and takes are locked in order of number; the exclusion constraint."""
    cards, rooms = put(arena, arena.rooms(PEOPLE), 9, arena.day(0)), arena.rooms(4)

    def calls(n: int):
        to = rooms[n % 4], arena.day(1 + n // 48), hour(n // 4)
        return [lambda v=v, card=card: drag(door, v, card, *to) for v, card in zip(arena.visitors, cards, strict=True)]

    return arena.race(f"{door}: drag to one time", ROUNDS, calls), rooms


def test_of_sixteen_who_drag_to_the_same_time_one_card_lands(guarded, door):
    race, rooms = everybody_drags_to_one_time(guarded, door)

    assert race.winners == [1] * ROUNDS
    assert guarded.overlaps(rooms) == 0
    stays_civil(race)


def test_without_guards_many_cards_land_on_one_time(unguarded, door):
    _race, rooms = everybody_drags_to_one_time(unguarded, door)

    assert unguarded.overlaps(rooms) > 0


# -- one card to many places -------------------------------------------------------------------------------------------
def one_card_is_dragged_everywhere(arena: Arena, door: Door) -> tuple[Race, Card]:
    """The person has the board open eight times and drops the same card in eight rooms. Guard: the booking's row is
    locked before its version is compared with the one that was seen."""
    card, places = put(arena, arena.rooms(PEOPLE), 9, arena.day(0))[0], arena.rooms(8)

    def calls(n: int):
        seen = Card(card.pk, *Occupancy.objects.values_list("room", "booking__version").get(booking=card.pk))
        places_again = [Card(seen.pk, seen.room, seen.version) for _place in places]
        to = arena.day(1 + n // 12), hour(n)
        return [
            lambda copy=copy, place=place: drag(door, arena.visitors[0], copy, place, *to)
            for copy, place in zip(places_again, places, strict=True)
        ]

    rounds = ROUNDS if arena.guarded else 1  # without guards it soon lies in several rooms at once
    return arena.race(f"{door}: one card to 8 rooms", rounds, calls), card


def test_a_card_that_is_dragged_eight_times_at_once_moves_once(guarded, door):
    race, card = one_card_is_dragged_everywhere(guarded, door)

    assert race.winners == [1] * ROUNDS
    assert Booking.objects.get(pk=card.pk).version == 1 + ROUNDS
    assert Occupancy.objects.filter(booking=card.pk).count() == 1
    stays_civil(race)


def test_without_guards_a_card_that_is_dragged_eight_times_moves_more_than_once(unguarded, door):
    race, _card = one_card_is_dragged_everywhere(unguarded, door)

    assert race.winners[0] > 1


# -- many cancelled meetings for one room ------------------------------------------------------------------------------
def everybody_takes_it_back_up(arena: Arena, door: Door) -> tuple[Race, list[Room]]:
    """Guard: the room's row is locked before anybody looks; the exclusion constraint."""
    rooms = arena.rooms(1)

    def calls(n: int):
        cards = put(arena, rooms, hour(n), arena.day(n // 12), held=False)
        pairs = zip(arena.visitors, cards, strict=True)
        return [lambda v=v, card=card: door.do(v, "restore", card.pk, {}) for v, card in pairs]

    return arena.race(f"{door}: take cancelled ones back up", ROUNDS, calls), rooms


def test_of_sixteen_cancelled_meetings_of_one_time_one_is_taken_back_up(guarded, door):
    race, rooms = everybody_takes_it_back_up(guarded, door)

    assert race.winners == [1] * ROUNDS
    assert guarded.overlaps(rooms) == 0
    stays_civil(race)


def test_without_guards_cancelled_meetings_are_taken_back_up_on_top_of_each_other(unguarded, door):
    _race, rooms = everybody_takes_it_back_up(unguarded, door)

    assert unguarded.overlaps(rooms) > 0


# -- one version, many changes -----------------------------------------------------------------------------------------
def one_version_changed_by_eight(arena: Arena, door: Door) -> tuple[Race, Booking]:
    """Eight times the same person changes what was seen, each to another title. Guard: the booking's row is locked
    before its version is compared."""
    (room,), person = arena.rooms(1), arena.visitors[0]
    wish = form(arena.day(0), "09:00", "09:30", room)
    assert won(door.book(person, wish))
    booking = Booking.objects.get(occupancies__room=room)

    def calls(_n: int):
        seen = Booking.objects.values_list("version", flat=True).get(pk=booking.pk)
        changed = [{**wish, "title": f"第{title}次", "version": seen} for title in range(8)]
        return [lambda one=one: door.change(person, booking.pk, one) for one in changed]

    return arena.race(f"{door}: one version changed by 8", ROUNDS, calls), booking


def test_of_eight_changes_to_one_version_one_is_done(guarded, door):
    race, booking = one_version_changed_by_eight(guarded, door)

    assert race.winners == [1] * ROUNDS
    booking.refresh_from_db()
    assert booking.version == 1 + ROUNDS
    stays_civil(race)


def test_without_guards_several_changes_to_one_version_are_done(unguarded, door):
    race, _booking = one_version_changed_by_eight(unguarded, door)

    assert max(race.winners) > 1
