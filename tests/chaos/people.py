"""People who book, ask a colleague to come, change and cancel, and who try again when no answer comes, as anybody
would."""

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
    verbs: int = 1
    is_asked: bool = False
    told: int = 0  # how often the colleague must have been told


@dataclass
class Office:
    """What some clerks together were told, and when. Their meetings are called ``mark``…"""

    mark: str
    rooms: list[int]
    visitors: list[Visitor]
    operations: int
    careless: bool = False  # the control: served without guards
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

    @property
    def is_over(self) -> bool:
        return self.done >= self.operations

    def clerks(self) -> list["Clerk"]:
        return [Clerk(self, visitor) for visitor in self.visitors]

    def close(self) -> None:
        """Whoever works finishes what is at hand."""
        self.operations = 0

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

    @property
    def number(self) -> int:
        """Of the own colleague too."""
        return int(self.visitor.person.username.removeprefix("clerk"))

    def work(self) -> None:
        chance = random.Random(self.number)
        mine: list[str] = []
        for n in count():
            if self.office.is_over:
                return
            standing = [name for name in mine if self.office.kept[name].status == "confirmed"]
            if len(standing) > 2 and chance.random() < 0.6:
                name = chance.choice(standing)
                chance.choice([self.cancel, self.change, self.invite])(name)
            elif self.book(name := f"{self.office.mark}{self.number:02}-{n:05}"):
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

    def invite(self, name: str) -> None:
        if not self.office.kept[name].is_asked and self._verb(name, "invite", {"names": f"同事{self.number}"}):
            kept = self.office.kept[name]
            kept.is_asked, kept.told = True, kept.told + 1

    def cancel(self, name: str) -> None:
        if self._verb(name, "cancel", {"reason": "改期"}):
            kept = self.office.kept[name]
            kept.status, kept.told = "cancelled", kept.told + kept.is_asked

    def change(self, name: str) -> None:
        title = f"{name} {uuid4().hex[:4]}"
        if self._verb(name, "edit", self._wish(title)):
            kept = self.office.kept[name]
            kept.title, kept.told = title, kept.told + kept.is_asked

    def _verb(self, name: str, verb: str, fields: dict[str, Any]) -> bool:
        kept = self.office.kept[name]
        answer, _tries = self._insist(f"/meetings/bookings/{kept.pk}/{verb}/", fields)
        done = answer is not None and answer.status == 302
        kept.verbs += done
        return done

    def _wish(self, title: str) -> dict[str, Any]:
        room, on, starts, ends = self.office.slot()
        return {"place": room, "title": title, "attendees": 3, "date": on, "starts": starts, "ends": ends}

    def _insist(self, path: str, fields: dict[str, Any]) -> tuple[Answer | None, int]:
        """The same form, with the same key, until there is an answer; and how often it was sent."""
        form, served = {**fields, "key": uuid4()}, {"X-Careless": "yes"} if self.office.careless else {}
        deadline, tries = time.monotonic() + PATIENCE, 0
        while time.monotonic() < deadline:
            tries += 1
            try:
                answer = self.visitor.post(path, form, **served)
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
