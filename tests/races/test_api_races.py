"""The races of the pages once more over the API: programs click no faster than people, but they never tire.

Beside each race stands its control, as in ``test_booking_races``.
"""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from apps.core.models import LogEntry
from apps.meetings.models import Booking, Occupancy, Room, Series
from apps.org import tokens
from apps.org.actions import issue_token
from apps.org.models import ApiToken
from tests.races.arena import ROUNDS, Arena, Race
from tests.races.wishes import at, form, hour, stays_civil
from tests.serving import Answer, Visitor

API = "/api/v1/meetings/"


def headers(visitor: Visitor, *, calls: int = 1_000_000) -> dict[str, str]:
    """A token of its own for each race; no cookie goes along."""
    token = issue_token(by=visitor.person, name="竞速", scopes=["read", "book"], days=1)
    ApiToken.objects.filter(person=visitor.person).exclude(pk=token.pk).delete()
    ApiToken.objects.filter(pk=token.pk).update(calls_a_minute=calls)
    return {"Authorization": f"Bearer {token.secret}", "Content-Type": "application/json"}


def all_call(arena: Arena, sent: list[dict[str, str]], where: str, facts: Callable[[int], dict[str, Any]]) -> list:
    def call(who: int, visitor: Visitor) -> Answer:
        body = json.dumps(facts(who), default=str)
        return Visitor(visitor.port).ask("POST", API + where, body, sent[who])

    return [lambda who=who, visitor=visitor: call(who, visitor) for who, visitor in enumerate(arena.visitors)]


def equal_slots(arena: Arena) -> tuple[Race, list[Room]]:
    rooms, sent = arena.rooms(4), [headers(visitor) for visitor in arena.visitors]

    def calls(n: int):
        wish = form(arena.day(n // 48), f"{hour(n // 4)}:00", f"{hour(n // 4)}:30", rooms[n % 4])
        return all_call(arena, sent, "bookings/", lambda _who: wish)

    return arena.race("API: equal slots", ROUNDS, calls), rooms


def test_of_sixteen_programs_that_want_the_same_time_one_gets_the_room(guarded):
    race, rooms = equal_slots(guarded)

    assert race.winners == [1] * ROUNDS
    assert set(race.statuses) == {201, 409}
    assert guarded.overlaps(rooms) == 0
    assert Occupancy.objects.held().filter(room__in=rooms).count() == ROUNDS
    stays_civil(race)


def test_without_guards_programs_book_the_same_time_twice(unguarded):
    _race, rooms = equal_slots(unguarded)

    assert unguarded.overlaps(rooms) > 0


MEETINGS = 4


def weekly_series(arena: Arena) -> tuple[Race, list[Room]]:
    """Half begin a week later, so that the series share three dates of four."""
    rooms, sent = arena.rooms(4), [headers(visitor) for visitor in arena.visitors]

    def calls(n: int):
        usual = form(arena.day(0), f"{hour(n // 4)}:00", at(hour(n // 4) * 60 + 30), rooms[n % 4])
        more = {"repeats": "weekly", "interval": 1, "times": MEETINGS}
        days = [arena.day(n // 48 + 7 * (who % 2)) for who in range(len(sent))]
        return all_call(arena, sent, "series/", lambda who: {**usual, **more, "first_on": days[who]})

    return arena.race("API: series of 4 dates", ROUNDS, calls), rooms


def test_of_sixteen_series_of_programs_that_meet_one_is_booked_whole(guarded):
    race, rooms = weekly_series(guarded)

    assert race.winners == [1] * ROUNDS
    assert guarded.overlaps(rooms) == 0
    assert Series.objects.filter(rooms__in=rooms).count() == ROUNDS
    assert Booking.objects.filter(series__rooms__in=rooms).count() == MEETINGS * ROUNDS
    stays_civil(race)


def test_without_guards_series_of_programs_meet(unguarded):
    _race, rooms = weekly_series(unguarded)

    assert unguarded.overlaps(rooms) > 0


def one_key_eight_times(arena: Arena) -> tuple[Race, list[Room]]:
    """A program that did not hear the answer and calls again, eight times at once."""
    (room,) = rooms = arena.rooms(1)
    sent = headers(arena.visitors[0])

    def calls(n: int):
        starts = hour(n)
        body = json.dumps(form(arena.day(n // 12), f"{starts}:00", at(starts * 60 + 30), room), default=str)
        keyed = {**sent, "Idempotency-Key": str(uuid4())}
        return [lambda: Visitor(arena.visitors[0].port).ask("POST", API + "bookings/", body, keyed)] * 8

    return arena.race("API: one key 8 times", ROUNDS, calls), rooms


def test_one_idempotency_key_eight_times_at_once_is_one_booking(guarded):
    race, rooms = one_key_eight_times(guarded)

    assert race.statuses == {201: 8 * ROUNDS}
    assert [len({json.loads(answer.body)["id"] for answer in answers}) for answers in race.rounds] == [1] * ROUNDS
    booked = Booking.objects.filter(occupancies__room__in=rooms)
    assert booked.count() == ROUNDS
    assert LogEntry.objects.filter(subject_id__in=booked.values("pk"), verb="meetings.book").count() == ROUNDS


def test_without_guards_one_key_is_booked_twice(unguarded):
    _race, rooms = one_key_eight_times(unguarded)

    assert unguarded.overlaps(rooms) > 0


def one_version_changed_by_eight(arena: Arena) -> tuple[Race, Booking]:
    """Eight times the same program changes what it has seen, each to another title."""
    (room,), sent = arena.rooms(1), headers(arena.visitors[0])
    ask = Visitor(arena.visitors[0].port).ask
    made = ask("POST", f"{API}bookings/", json.dumps(form(arena.day(0), "9:00", "9:30", room), default=str), sent)
    booking = Booking.objects.get(pk=json.loads(made.body)["id"])

    def calls(_n: int):
        seen = {**sent, "If-Match": f'"{Booking.objects.values_list("version", flat=True).get(pk=booking.pk)}"'}
        where = f"{API}bookings/{booking.pk}/"
        return [lambda t=t: ask("PATCH", where, json.dumps({"title": f"第{t}次"}), seen) for t in range(8)]

    return arena.race("API: one version changed by 8", ROUNDS, calls), booking


def test_of_eight_changes_to_one_version_one_is_done(guarded):
    race, booking = one_version_changed_by_eight(guarded)

    assert race.winners == [1] * ROUNDS
    booking.refresh_from_db()
    assert booking.version == 1 + ROUNDS
    stays_civil(race)


def test_without_guards_several_changes_to_one_version_are_done(unguarded):
    race, _booking = one_version_changed_by_eight(unguarded)

    assert max(race.winners) > 1


def test_the_calls_of_a_token_are_counted_by_all_processes_together(guarded):
    """Sixteen at once with a token for ten a minute, unless a minute begins just then."""
    for _attempt in range(3):
        sent = headers(guarded.visitors[0], calls=10)
        visitors = [Visitor(guarded.visitors[0].port) for _n in range(16)]
        calls = [lambda one=one, sent=sent: one.ask("GET", "/api/v1/me/", None, sent) for one in visitors]
        race = guarded.race("API: 16 calls, 10 allowed", 1, lambda _n, calls=calls: calls)
        token = ApiToken.objects.get(digest=tokens.digest(sent["Authorization"].removeprefix("Bearer ")))
        if token.calls == 10:
            break

    assert race.statuses == {200: 10, 429: 6}
