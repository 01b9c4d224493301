"""People who book, change and cancel, and who try again when no answer comes, as anybody would."""

import random
import time
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPException
from itertools import count, pairwise
from threading import Lock
from typing import Any
from uuid import uuid4

from apps.core.dates import today
from tests.serving import Answer, Visitor

SLOTS = [f"{8 + n // 2:02}:{30 * (n % 2):02}" for n in range(25)]
PATIENCE = 60.0


@dataclass
class Kept:
    """What somebody was told is so."""

    pk: int
    title: str
    status: str = "confirmed"


@dataclass
class Office:
    """What all clients together were told, and when."""

    rooms: list[int]
    operations: int
    began: float = field(default_factory=time.monotonic)
    answers: list[float] = field(default_factory=list)
    kept: dict[str, Kept] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    unanswered: int = 0
    given_up: int = 0
    _slot: Any = field(default_factory=count)
    _lock: Lock = field(default_factory=Lock)

    @property
    def done(self) -> int:
        return len(self.answers)

    def slot(self) -> tuple[int, str, str, str]:
        """A room and half an hour that nobody else is given."""
        with self._lock:
            number = next(self._slot)
        day, rest = divmod(number, len(self.rooms) * 24)
        half_hour, room = divmod(rest, len(self.rooms))
        on = today() + timedelta(days=1 + day)
        return self.rooms[room], on.isoformat(), SLOTS[half_hour], SLOTS[half_hour + 1]

    def longest_silence(self) -> float:
        times = [self.began, *sorted(self.answers)]
        return max(after - before for before, after in pairwise(times))


@dataclass
class Clerk:
    """One person at one browser, who keeps at it until everything is done."""

    office: Office
    visitor: Visitor
    number: int

    def work(self) -> None:
        chance = random.Random(self.number)
        mine: list[str] = []
        for n in count():
            if self.office.done >= self.office.operations:
                return
            open_ones = [name for name in mine if self.office.kept[name].status == "confirmed"]
            if len(open_ones) > 2 and chance.random() < 0.5:
                name = chance.choice(open_ones)
                (self.cancel if chance.random() < 0.5 else self.change)(name)
            elif self.book(name := f"{self.number:02}-{n:05}"):
                mine.append(name)

    def book(self, name: str) -> bool:
        """Whoever got no answer and is then told that the room is taken looks for another one, as people do."""
        while True:
            answer, tries = self._insist("/meetings/bookings/new/", self._wish(name))
            if answer is None or answer.status == 302 or tries == 1:
                break
        if answer is None or answer.status != 302:
            return False
        self.office.kept[name] = Kept(int(answer.location.strip("/").split("/")[-1]), name)
        return True

    def cancel(self, name: str) -> None:
        kept = self.office.kept[name]
        answer, _tries = self._insist(f"/meetings/bookings/{kept.pk}/cancel/", {"reason": "改期"})
        if answer and answer.status == 302:
            kept.status = "cancelled"

    def change(self, name: str) -> None:
        kept = self.office.kept[name]
        title = f"{name} {uuid4().hex[:4]}"
        answer, _tries = self._insist(f"/meetings/bookings/{kept.pk}/edit/", self._wish(title))
        if answer and answer.status == 302:
            kept.title = title

    def _wish(self, title: str) -> dict[str, Any]:
        room, on, starts, ends = self.office.slot()
        return {"place": room, "title": title, "attendees": 3, "date": on, "starts": starts, "ends": ends}

    def _insist(self, path: str, fields: dict[str, Any]) -> tuple[Answer | None, int]:
        """The same form, with the same key, until there is an answer; and how often it was sent."""
        form = {**fields, "key": uuid4()}
        deadline, tries = time.monotonic() + PATIENCE, 0
        while time.monotonic() < deadline:
            tries += 1
            try:
                answer = self.visitor.post(path, form)
            except (OSError, HTTPException):
                answer = None
            if answer is not None and answer.status < 500:
                self._heard(path, answer)
                return answer, tries
            self.office.unanswered += 1
            time.sleep(0.2)
        self.office.given_up += 1
        return None, tries

    def _heard(self, path: str, answer: Answer) -> None:
        if answer.status == 302 and "/accounts/" not in answer.location:
            self.office.answers.append(time.monotonic())
        else:
            self.office.refused.append(f"{answer.status} {path}")
