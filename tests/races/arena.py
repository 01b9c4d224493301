"""Where races are run: a small bureau in a database of its own, four web processes, sixteen people logged in."""

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

from django.db import connection

from apps.core.dates import today
from apps.meetings.models import Room
from apps.org.actions import issue_token
from apps.org.models import ApiToken, Building, Campus, Person, Place, Unit
from tests.serving import Answer, Visitor, database, gunicorn, logged_in, standing_on

ROUNDS = int(os.environ.get("ROUNDS", "3"))
CONTROL_ROUNDS = 2  # a control goes wrong at once, or it is none
PEOPLE = 16

# What a constraint or a unique index would have stopped.
GUARDS = {
    "meetings_occupancy": "meetings_occupancy_no_overlap",
    "core_logentry": "core_logentry_one_result_a_submission",
    "canteen_meal": "canteen_meal_not_overbooked",
    "inspections_visit": "inspections_visit_key_key",
}
INDEXES = (
    "approvals_decision_once_a_step",
    "approvals_request_one_open",
    "approvals_step_one_at_a_time",
    "inspections_visit_one_counts",
    "meetings_displacement_open_once",
)

# The sentences of a 409; the people of the arena read English.
SENTENCES = re.compile(
    r"is booked from|Somebody has just booked|of the dates cannot be held|Somebody has changed this in the meantime"
    r"|All places are taken|Only \d+ places are left"
    r"|has been decided already|so it is too late for that|has changed since it was sent"
    r"|Several people are changing this"  # waited three seconds for a lock, on a very busy machine
)

OVERLAPS = """
    SELECT count(*) FROM meetings_occupancy a JOIN meetings_occupancy b
    ON a.id < b.id AND a.room_id = b.room_id AND a.side = b.side AND a.is_held AND b.is_held AND a.blocked && b.blocked
    WHERE a.room_id = ANY(%s)
"""

_lines: list[str] = []


def report() -> list[str]:
    """One line a race, for the end of the test run: latency is told, never asserted."""
    return [f"races, {ROUNDS} rounds, milliseconds with all clients at once:", *_lines] if _lines else []


@dataclass
class Arena:
    """The house people race in. Each race asks for rooms of its own, so none disturbs another."""

    name: str
    guarded: bool
    visitors: list[Visitor] = field(default_factory=list)
    building: Any = None

    @contextmanager
    def entered(self) -> Iterator[None]:
        with standing_on(self.name):
            yield

    def rooms(self, count: int) -> list[Room]:
        """Every other one needs a quarter of an hour of cleaning."""
        first = Place.objects.count()
        places = Place.objects.bulk_create(
            Place(building=self.building, name=f"{first + n}", kind=Place.Kind.MEETING_ROOM, position=first + n)
            for n in range(count)
        )
        return Room.objects.bulk_create(
            Room(place=place, capacity=200, clean_up_minutes=15 * (n % 2)) for n, place in enumerate(places)
        )

    def day(self, number: int) -> date:
        return today() + timedelta(days=1 + number)

    def overlaps(self, rooms: Sequence[Room]) -> int:
        """How often one of the rooms is held twice, set-up and clean-up included."""
        return _number(OVERLAPS, [[room.pk for room in rooms]])

    def race(self, name: str, rounds: int, calls: Callable[[int], Sequence[Callable[[], Answer]]]) -> "Race":
        """``calls(n)`` are the requests of round ``n``; all of a round are let go at the same instant."""
        race = Race()
        deadlocks = self._deadlocks()
        with ThreadPoolExecutor(PEOPLE) as threads:
            for number in range(rounds if self.guarded else min(rounds, CONTROL_ROUNDS)):
                starters = list(calls(number))
                gate = Barrier(len(starters))

                def run(call: Callable[[], Answer], gate: Barrier = gate) -> Answer:
                    gate.wait()
                    return call()

                race.rounds.append(list(threads.map(run, starters)))
        race.deadlocks = self._deadlocks() - deadlocks
        _lines.append(f"  {name if self.guarded else name + ', control':36}{race.summary()}")
        return race

    def rush(self, name: str, calls: Sequence[Callable[[], Answer]], *, hands: int = 4 * PEOPLE) -> "Race":
        """Very many, who come as fast as they are answered, ``hands`` at a time."""
        race, deadlocks = Race(), self._deadlocks()
        began = time.monotonic()
        with ThreadPoolExecutor(hands) as threads:
            race.rounds.append(list(threads.map(lambda call: call(), calls)))
        race.seconds = time.monotonic() - began
        race.deadlocks = self._deadlocks() - deadlocks
        shown = name if self.guarded else name + ", control"
        _lines.append(f"  {shown:36}{race.summary()}  {len(calls)} in {race.seconds:.1f} s")
        return race

    @staticmethod
    def _deadlocks() -> int:
        return _number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()", [])


@dataclass
class Race:
    """The answers of each round."""

    rounds: list[list[Answer]] = field(default_factory=list)
    deadlocks: int = 0
    seconds: float = 0.0

    @property
    def answers(self) -> list[Answer]:
        return [answer for answers in self.rounds for answer in answers]

    @property
    def winners(self) -> list[int]:
        """How many won, round by round."""
        return [sum(map(won, answers)) for answers in self.rounds]

    @property
    def statuses(self) -> dict[int, int]:
        found = [answer.status for answer in self.answers]
        return {status: found.count(status) for status in sorted(set(found))}

    @property
    def speechless(self) -> list[str]:
        """Refusals without a sentence for the person."""
        return [a.body[:300] for a in self.answers if not won(a) and not SENTENCES.search(a.body)]

    def summary(self) -> str:
        took = sorted(answer.seconds * 1000 for answer in self.answers)
        middle, late = took[len(took) // 2], took[int(len(took) * 0.95)]
        figures = f"p50 {middle:5.0f}  p95 {late:5.0f}  slowest {took[-1]:5.0f}  winners {sum(self.winners):4}"
        return f"{figures}  deadlocks {self.deadlocks}  {self.statuses}"


def won(answer: Answer) -> bool:
    return answer.status in (200, 201, 302)


def _number(question: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0]


@contextmanager
def opened(plain: str, folder: Path, *, guarded: bool) -> Iterator[Arena]:
    """The house as it is, or without locks and constraints (``tests/races/unguarded.py``), in a copy of ``plain``."""
    kind = "guarded" if guarded else "unguarded"
    how = {} if guarded else {"module": "tests.races.unguarded", "workers": 1, "threads": PEOPLE}
    copy, log = database(f"{plain}_{kind}", like=plain), folder / "web.log"
    with copy as name, gunicorn(name, log=log, **how) as server:
        arena = Arena(name, guarded)
        with arena.entered():
            if not guarded:
                _take_the_guards_away()
            _people_arrive(arena, server.port)
        yield arena


def _take_the_guards_away() -> None:
    with connection.cursor() as cursor:
        for table, constraint in GUARDS.items():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        for index in INDEXES:
            cursor.execute(f"DROP INDEX {index}")


def _people_arrive(arena: Arena, port: int) -> None:
    campus = Campus.objects.create(name="赛场")
    arena.building = Building.objects.create(campus=campus, name="一号楼")
    unit = Unit.objects.create(name="竞速科")
    people = Person.objects.bulk_create(
        Person(username=f"racer{n}", name=f"选手{n}", unit=unit, language="en", password="!") for n in range(PEOPLE)
    )
    arena.visitors = logged_in(port, people)
    for visitor in arena.visitors:
        visitor.token = program_of(visitor)


def program_of(visitor: Visitor, *, calls: int = 1_000_000) -> dict[str, str]:
    """The header with which a program of theirs calls."""
    token = issue_token(by=visitor.person, name="竞速", scopes=["read", "book"], days=1)
    ApiToken.objects.filter(pk=token.pk).update(calls_a_minute=calls)
    return {"Authorization": f"Bearer {token.secret}"}
