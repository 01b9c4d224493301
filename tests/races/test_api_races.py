"""What only programs do: call so often that they are stopped. Their bookings are raced beside those of people, in
``test_booking_races`` and ``test_changing_races``."""

from apps.org import tokens
from apps.org.models import ApiToken
from tests.races.arena import Arena, Race, program_of
from tests.serving import Visitor

ALLOWED, CALLS = 10, 16


def called_too_often(arena: Arena) -> Race:
    """Guard: one statement counts a call and judges it."""
    for _attempt in range(3):
        token = program_of(arena.visitors[0], calls=ALLOWED)
        calls = [lambda token=token: Visitor(arena.visitors[0].port).ask("GET", "/api/v1/me/", None, token)] * CALLS
        race = arena.race(f"API: {CALLS} calls, {ALLOWED} allowed", 1, lambda _n, calls=calls: calls)
        kept = ApiToken.objects.get(digest=tokens.digest(token["Authorization"].removeprefix("Bearer ")))
        kept.delete()
        if kept.calls <= ALLOWED and kept.minute == first_minute(kept):
            break
    return race


def first_minute(token: ApiToken):
    """No new minute began between the first call and the last, or the count is of another minute."""
    return token.made_at.replace(second=0, microsecond=0)


def test_the_calls_of_a_token_are_counted_by_all_processes_together(guarded):
    assert called_too_often(guarded).statuses == {200: ALLOWED, 429: CALLS - ALLOWED}


def test_without_the_statement_more_calls_get_through(unguarded):
    assert called_too_often(unguarded).statuses[200] > ALLOWED
