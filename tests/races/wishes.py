"""What the racers send, and what every race must leave behind."""

from collections.abc import Callable
from datetime import date
from typing import Any

from apps.meetings.models import Room
from tests.races.arena import Arena, Race
from tests.serving import Answer, Visitor

NEW = "/meetings/bookings/new/"


def form(day: date, starts: str, ends: str, *rooms: Room) -> dict[str, Any]:
    return {
        "place": [room.pk for room in rooms],
        "title": "党组会",
        "attendees": 6,
        "date": day.isoformat(),
        "starts": starts,
        "ends": ends,
    }


def at(minutes: int) -> str:
    """540 is 09:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def hour(number: int) -> int:
    return 8 + number % 12


def everybody(
    arena: Arena, sends: Callable[[Visitor, dict], Answer], wish: Callable[[int], dict], *, people: int | None = None
) -> list[Callable[[], Answer]]:
    """Each of them sends what ``wish`` gives for their number, by the way ``sends``."""
    wishes = [(visitor, wish(n)) for n, visitor in enumerate(arena.visitors[:people])]
    return [lambda visitor=visitor, fields=fields: sends(visitor, fields) for visitor, fields in wishes]


def stays_civil(race: Race) -> None:
    """No page breaks and no refusal is mute: 302 (2xx to a script) for winners, 409 and a sentence for the rest."""
    assert set(race.statuses) <= {200, 201, 302, 409}
    assert race.speechless == []
