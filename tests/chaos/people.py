"""People who book, ask a colleague to come, change and cancel, wait for a room, check in, have a hall granted and read
what they were told; and who try again when no answer comes, as anybody would."""

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
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
    has_come: bool = False
    place: "Place | None" = None  # on the waiting list, for when this one is given up


@dataclass
class Place:
    """A place on the waiting list, as somebody was told it is."""

    pk: int
    title: str
    status: str = "waiting"
    offers: int = 0

    def is_free_now(self) -> None:
        if self.status == "waiting":
            self.status, self.offers = "offered", 1


@dataclass
class Office:
    """What some clerks together were told, and when. Their meetings are called ``mark``…"""

    mark: str
    rooms: list[int]
    halls: list[int]
    operations: int
    careless: bool = False  # the control: served without guards
    began: float = field(default_factory=time.monotonic)
    answers: list[float] = field(default_factory=list)
    done_by: Counter[str] = field(default_factory=Counter)
    kept: dict[str, Kept] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    granted: list[int] = field(default_factory=list)
    read: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unanswered: int = 0
    given_up: int = 0
    clerks: list["Clerk"] = field(default_factory=list)
    _slots: dict[str, Any] = field(default_factory=lambda: {"rooms": count(), "halls": count()})
    _lock: Lock = field(default_factory=Lock)

    @property
    def done(self) -> int:
        return len(self.answers)

    @property
    def is_over(self) -> bool:
        return self.done >= self.operations

    def close(self) -> None:
        """Whoever works finishes what is at hand."""
        self.operations = 0

    def slot(self, kind: str) -> tuple[int, str, str, str]:
        """A room and half an hour that nobody else is given."""
        with self._lock:
            number = next(self._slots[kind])
        rooms = getattr(self, kind)
        day, rest = divmod(number, len(rooms) * 24)
        half_hour, room = divmod(rest, len(rooms))
        on = today() + timedelta(days=1 + day)
        return rooms[room], on.isoformat(), SLOTS[half_hour], SLOTS[half_hour + 1]

    def longest_silence(self) -> float:
        times = [self.began, *sorted(self.answers)]
        return max(after - before for before, after in pairwise(times))


@dataclass
class Clerk:
    """One person at one browser, who keeps at it until everything is done; beside them a colleague and the chief."""

    office: Office
    visitor: Visitor
    colleague: Visitor
    chief: Visitor
    mine: list[str] = field(default_factory=list)
    soon: list[str] = field(default_factory=list)  # meetings that begin soon, to which nobody has come yet
    asked: list[str] = field(default_factory=list)  # halls that the chief has still to decide on
    wishes: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Of the own colleague too."""
        return int(self.visitor.person.username.removeprefix("clerk"))

    def work(self) -> None:
        chance = random.Random(self.number)
        for n in count():
            if self.office.is_over:
                return
            errand = chance.choice(list(self.errands(chance, f"{self.office.mark}{self.number:02}-{n:05}")))
            errand()

    def errands(self, chance: random.Random, fresh: str) -> Iterator[Callable[[], None]]:
        """What may be done next; ``fresh`` is a name nobody has used."""
        kept, places = self.office.kept, dict(self.office.places)  # others add theirs meanwhile
        standing = [name for name in self.mine if kept[name].status == "confirmed"]
        yield from [partial(self.book, fresh)] * (4 if len(standing) < 3 else 1)
        if len(standing) > 2:
            name = chance.choice(standing)
            yield from (partial(self.cancel, name), partial(self.change, name))
            yield from [partial(self.invite, name)] * (0 if kept[name].is_asked else 2)
            if kept[name].place is None:
                yield partial(self.join_list, name)
        yield from (partial(self.cancel, name) for name in standing if kept[name].place)
        if not self.asked:
            yield partial(self.ask_for_hall, fresh)
        yield from (partial(self.grant, name) for name in self.asked)
        yield from (partial(self.check_in, name) for name in self.soon[:1])
        own = [place for name, place in places.items() if name.startswith(self._own)]
        for place in own:
            if place.status == "offered":
                yield from [partial(self.accept if chance.random() < 0.8 else self.leave, place)] * 4
        yield from [partial(self.leave, place) for place in own if place.status == "waiting"][:1]
        if any(kept[name].told for name in self.mine):
            yield self.read

    @property
    def _own(self) -> str:
        return f"{self.office.mark}{self.number:02}-"

    # -- bookings ----------------------------------------------------------------------------------
    def book(self, name: str) -> None:
        if pk := self._booked(name, "rooms"):
            self.office.kept[name] = Kept(pk, name)
            self.mine.append(name)

    def _booked(self, name: str, kind: str) -> int | None:
        """Whoever got no answer and is then told that the room is taken looks for another one, as people do."""
        while True:
            wish = self._wish(name, kind)
            answer, tries = self._insist("book", "/meetings/bookings/new/", wish)
            if answer is None or answer.status == 302 or tries == 1:
                break
        if answer is None or answer.status != 302:
            return None
        self.wishes[name] = wish
        return int(answer.location.strip("/").split("/")[-1])

    def invite(self, name: str) -> None:
        if self._verb(name, "invite", {"names": f"同事{self.number}"}):
            kept = self.office.kept[name]
            kept.is_asked, kept.told = True, kept.told + 1

    def cancel(self, name: str) -> None:
        if self._verb(name, "cancel", {"reason": "改期"}):
            self._given_up(name).status = "cancelled"

    def change(self, name: str) -> None:
        title = f"{name} {uuid4().hex[:4]}"
        wish = self._wish(title, "rooms")
        if self._verb(name, "edit", wish):
            self._given_up(name).title = title
            self.wishes[name] = wish

    def _given_up(self, name: str) -> Kept:
        """Its room at its time is free: whoever is asked is told, whoever waits is served."""
        kept = self.office.kept[name]
        kept.told += kept.is_asked
        if kept.place:
            kept.place.is_free_now()
            kept.place = None
        return kept

    def check_in(self, name: str) -> None:
        if self._verb(name, "check-in", {}):
            self.office.kept[name].has_come = True
            self.soon.remove(name)

    # -- the waiting list --------------------------------------------------------------------------
    def join_list(self, name: str) -> None:
        """For the very room and time that is one's own, so that somebody is sure to give it up."""
        held, title = self.wishes[name], f"{name}w{uuid4().hex[:4]}"
        times = {key: held[key] for key in ("date", "starts", "ends", "attendees")}
        answer, _tries = self._insist(
            "wait", "/meetings/waiting/new/", {**times, "title": title, "room": held["place"]}
        )
        if answer is not None and answer.status == 302:
            place = Place(int(answer.location.strip("/").split("/")[-1]), title)
            self.office.places[title] = self.office.kept[name].place = place

    def accept(self, place: Place) -> None:
        self._settle(place, "accept-offer", "accepted")

    def leave(self, place: Place) -> None:
        self._settle(place, "leave-list", "left")

    def _settle(self, place: Place, verb: str, status: str) -> None:
        answer, _tries = self._insist(verb, f"/meetings/waiting/{place.pk}/{verb}/", {})
        if answer is not None and answer.status == 302:
            place.status = status

    # -- halls -------------------------------------------------------------------------------------
    def ask_for_hall(self, name: str) -> None:
        if pk := self._booked(name, "halls"):
            self.office.kept[name] = Kept(pk, name, status="requested")
            self.asked.append(name)

    def grant(self, name: str) -> None:
        found = self._seen(self.chief, "/approvals/", rf'href="/approvals/requests/(\d+)/">[^<]*{name}')
        answer = found and self._insist("grant", f"/approvals/requests/{found}/grant/", {}, self.chief)[0]
        if answer and answer.status == 302:
            kept = self.office.kept[name]
            kept.status, kept.verbs = "confirmed", kept.verbs + 1
            self.office.granted.append(kept.pk)
            self.asked.remove(name)

    # -- notices -----------------------------------------------------------------------------------
    def read(self) -> None:
        found = self._seen(self.colleague, "/notices/", r'action="/notices/(\d+)/read/"')
        answer = found and self._insist("read", f"/notices/{found}/read/", {}, self.colleague)[0]
        if answer and answer.status == 302:
            self.office.read.append(int(found))

    # -- over the line -----------------------------------------------------------------------------
    def _verb(self, name: str, verb: str, fields: dict[str, Any]) -> bool:
        kept = self.office.kept[name]
        answer, _tries = self._insist(verb, f"/meetings/bookings/{kept.pk}/{verb}/", fields)
        done = answer is not None and answer.status == 302
        kept.verbs += done
        return done

    def _wish(self, title: str, kind: str) -> dict[str, Any]:
        room, on, starts, ends = self.office.slot(kind)
        return {"place": room, "title": title, "attendees": 3, "date": on, "starts": starts, "ends": ends}

    def _seen(self, visitor: Visitor, path: str, words: str) -> str:
        """The number on that page, if it is there; the page is asked for until it comes."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(OSError, HTTPException):
                page = visitor.get(path)
                if page.status == 200:
                    return next(iter(re.findall(words, page.body)), "")
            time.sleep(0.2)
        return ""

    def _insist(
        self, errand: str, path: str, fields: dict[str, Any], visitor: Visitor | None = None
    ) -> tuple[Answer | None, int]:
        """The same form, with the same key, until there is an answer; and how often it was sent."""
        form, served = {**fields, "key": uuid4()}, {"X-Careless": "yes"} if self.office.careless else {}
        deadline, tries = time.monotonic() + PATIENCE, 0
        while time.monotonic() < deadline:
            tries += 1
            try:
                answer = (visitor or self.visitor).post(path, form, **served)
            except (OSError, HTTPException):
                answer = None
            if answer is not None and answer.status < 500:
                self._heard(errand, path, answer)
                return answer, tries
            self.office.unanswered += 1
            time.sleep(0.2)
        self.office.given_up += 1
        return None, tries

    def _heard(self, errand: str, path: str, answer: Answer) -> None:
        if answer.status == 302 and "/accounts/" not in answer.location:
            self.office.answers.append(time.monotonic())
            self.office.done_by[errand] += 1
        else:
            self.office.refused.append(f"{answer.status} {path}")
