"""A scan of every output of the house for the words of one confidential meeting: there is nothing to find.

Beside it a control with the mask off (the same words in a plain booking): the same scan must find them nearly
everywhere, or it proves nothing. The unit and the people of the list stand in the directory anyway; of those the scan
counts that no output names them once more than before the meeting was booked.
"""

import json
import re
import zipfile
from io import BytesIO

import pytest
from django.db import transaction
from django.utils import timezone

from apps.core import metrics
from apps.core.attachments.actions import attach
from apps.core.attachments.gate import Clean
from apps.core.attachments.kinds import Kind
from apps.core.models import LogEntry, OutboxEntry, SearchEntry
from apps.meetings import actions
from apps.meetings.models import AccessLink, Attendee, Booking
from apps.meetings.queries.naming import Guest
from apps.notices.models import Notice
from apps.org.models import Delivery, Role, Unit
from tests.depth import every
from tests.house.test_access import (  # noqa: F401  fixtures of the table that this scan walks along
    address_of,
    addresses,
    link_to,
    links,
    operations,
    records,
)
from tests.plain import PlainClient, logged_in

WORDS = {
    "title": "暗号甲乙丙会",
    "note": "只带纸质材料",
    "guest": "欧阳暗",
    "organisation": "无名研究院",
    "phone": "13987654321",
    "people": "7391",
    "reason": "家中急事请假",
}
# Some look in one test, some in the other; whoever has not logged in looks in both.
LOOKERS = [["other", "mate", Role.LEADER], [Role.ROOM_KEEPER, Role.OFFICE_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]]
NAMED = {"unit": "隐山工作局", "attendee": "司马隐"}
FOUND = {name: re.compile(rf"(?<![\w-]){word}(?![\w-])" if word.isdigit() else word) for name, word in WORDS.items()}


@pytest.fixture
def people(make_person, units, keeper, clerk, stranger):
    """Whoever is on the list, and everybody who looks."""
    hidden = Unit.objects.create(name=NAMED["unit"])
    booker = make_person("booker", name="经办人", unit=hidden, roles=[Role.UNIT_CLERK])
    listed = make_person("listed", name=NAMED["attendee"], unit=hidden)
    lookers = {
        "mate": make_person("mate", name="同科室", unit=hidden, roles=[Role.UNIT_CLERK]),
        "other": stranger,
        **{role: make_person(role, name=role, roles=[role]) for role in (
            Role.ROOM_KEEPER, Role.LEADER, Role.OFFICE_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR,
        )},
    }  # fmt: skip
    return booker, listed, lookers


@pytest.fixture
def vault(make_room):
    return make_room("保密会议室", 9_999, is_secure=True)


@pytest.fixture
def book(people, vault, next_monday):
    """book(actions.book_confidential) → the meeting with its list, its file, an answer and a change."""
    booker, listed, _lookers = people

    def make(verb, **more):
        day = next_monday.plus(1)
        facts = {"title": WORDS["title"], "attendees": int(WORDS["people"]), "note": WORDS["note"]}
        booking = verb(
            by=booker, place=[vault], unit=booker.unit, starts_at=day.at(9), ends_at=day.at(11), **facts, **more
        )
        guest = Guest(WORDS["guest"], WORDS["organisation"], WORDS["phone"])
        actions.invite(booking, by=booker, people=[listed], guests=[guest])
        actions.ask_leave(booking.invited.get(person=listed), by=listed, reason=WORDS["reason"])
        actions.uninvite(booking.invited.get(person=listed), by=booker)
        actions.invite(booking, by=booker, people=[listed])
        actions.change(booking, by=booker, place=[vault], starts_at=day.at(9), ends_at=day.at(12), **facts)
        attach(booking, by=booker, files=[Clean(f"{WORDS['title']}.pdf", Kind.PDF, b"%PDF-1")])
        return booking

    return make


class House:
    """Everything that leaves it, as text, by where it was seen."""

    def __init__(self, lookers, made, vault, day, keeper, caplog, monkeypatch):
        self.lookers, self.records, self.vault, self.day = lookers, dict(made), vault, day
        self.caplog, self.monkeypatch, self.places = caplog, monkeypatch, None
        self.clients = {name: logged_in(person) for name, person in self.lookers.items()}
        self.clients["anonymous"] = PlainClient()
        kinds = AccessLink.Kind
        self.open = [
            link_to(kinds.PANEL, keeper, room=vault), link_to(kinds.LOBBY, keeper, campus=vault.campus),
            link_to(kinds.ROOM, keeper, room=vault), link_to(kinds.CAMPUS, keeper, campus=vault.campus),
        ]  # fmt: skip

    def only(self, *names):
        self.clients = {name: self.clients[name] for name in (*names, "anonymous")}

    def seen(self):
        return {**dict(self.pages()), **dict(self.answers()), **dict(self.stored())}

    def seen_again(self, places):
        """Those places alone. What is no page of anybody is asked in ``stored``."""
        self.places = places
        return {**dict(self.pages()), **dict(self.answers())}

    def pages(self):
        for name, converters in addresses():
            known = not converters or converters in (["what"], ["code"], ["token"])
            if name != "logout" and (known or any(name.startswith(key) for key in self.records)):
                yield from self.looked_at(name, address_of(name, converters, self.records))
        for name, url in self.asked():
            yield from self.looked_at(name, url)
        with self.monkeypatch.context() as clock:
            clock.setattr(timezone, "now", lambda: self.day.at(10))
            for link in self.open:
                if self.wants(link.kind):
                    yield link.kind, text_of(self.clients["anonymous"].get(link.path))

    def wants(self, place):
        return self.places is None or place in self.places

    def asked(self):
        """Addresses with something asked of them: that day, that room, those words, those files."""
        on = self.day.on.isoformat()
        slot = f"date={on}&starts=09:00&ends=10:00"
        yield from [
            ("day board", f"/meetings/?date={on}&campus=all&hours=all"),
            ("week board", f"/meetings/week/?date={on}&campus=all"),
            ("week of the room", f"/meetings/week/?date={on}&room={self.vault.pk}"),
            ("month", f"/meetings/month/?date={on}&campus=all"),
            ("sheet", f"/meetings/sheet/?date={on}&campus=all"),
            ("sheet as a file", f"/meetings/sheet/?date={on}&campus=all&format=xlsx"),
            ("list", "/meetings/bookings/?q=暗号"),
            ("list of that day", f"/meetings/bookings/?starts_at_after={on}&starts_at_before={on}"),
            ("list of the room", f"/meetings/bookings/?occupancies__room={self.vault.pk}"),
            *((f"export {form}", f"/meetings/bookings/export/?format={form}") for form in ("xlsx", "csv", "gbk")),
            ("palette", "/search/?q=暗号"),
            ("palette by pinyin", "/search/?q=ah"),
            ("finder", f"/meetings/find/?{slot}"),
            ("hint", f"/meetings/free/?{slot}&place={self.vault.pk}"),
            *((f"figure {code}", f"/figures/{code}/?first={on}&last={on}") for code in metrics.registry),
        ]

    def looked_at(self, name, url):
        for who, client in self.clients.items():
            if self.wants(place := f"{name} · {who}"):
                with transaction.atomic():
                    yield place, text_of(client.get(url))
                    transaction.set_rollback(True)

    def answers(self):
        """What a person is told who wants the same room, and what programs are told."""
        on = self.day.on.isoformat()
        wish = {"place": self.vault.pk, "title": "另一个会", "starts": "09:00", "ends": "10:00", "attendees": 3}
        wish["date"] = on
        weekly = wish | {"first_on": on, "repeats": "weekly", "times": 2}
        for who, client in self.clients.items():
            for name, url, typed in (("clash", "bookings", wish), ("series clash", "series", weekly)):
                for form in ("text/html", "application/json"):
                    if self.wants(place := f"{name} {form} · {who}"):
                        with transaction.atomic():
                            reply = client.post(f"/meetings/{url}/new/", typed, headers={"Accept": form})
                            transaction.set_rollback(True)
                        yield place, text_of(reply)
            for where, method in operations():
                if method == "GET" and self.wants(place := f"API {where} · {who}"):
                    url = where.replace("{pk}", str(self.records["meetings_booking"].pk))
                    yield place, text_of(client.get(f"{url}?date={on}&starts=09:00&ends=10:00"))

    def stored(self):
        """The trail, the palette's index, notices, what waits to be sent, and the lines of the log."""
        lines = [(entry.verb, entry.facts, entry.changes) for entry in LogEntry.objects.all()]
        yield "trail", json.dumps(lines, ensure_ascii=False)
        yield "index", repr(list(SearchEntry.objects.filter(kind__startswith="meetings").values()))
        yield "notices", repr(list(Notice.objects.values("says", "url")))
        yield "outbox", json.dumps(list(OutboxEntry.objects.values_list("payload", flat=True)), ensure_ascii=False)
        yield "webhooks", repr(list(Delivery.objects.values_list("body", flat=True)))
        yield "log", "\n".join(f"{record.msg} {record.args}" for record in self.caplog.records)


def text_of(reply):
    body = b"".join(reply.streaming_content) if reply.streaming else reply.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(body)) as book:
            return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())
    if "gb18030" in reply.get("Content-Type", "").lower():
        return body.decode("gb18030")
    text = body.decode(errors="replace").replace("\r\n ", "")  # folded lines of a calendar
    return text.encode().decode("unicode_escape", errors="ignore") if text[:1] in '{["' and "\\u" in text else text


def leaks(seen):
    return sorted(
        f"{where}: {name}" for where, text in seen.items() for name, word in FOUND.items() if word.search(text)
    )


def named_more(before, after):
    """A refused form draws the frame of the page, where a colleague's own unit stands; a booked room leads away. And
    the trail keeps who did what: whoever answered stands there as the one who did something, not as a name on the
    list (the facts and changes of all entries are scanned as «trail»)."""
    counts = lambda seen, where, word: seen.get(where, "").count(word)  # noqa: E731
    return sorted(
        f"{where}: {name}"
        for where in after
        for name, word in NAMED.items()
        if not (name == "unit" and "clash" in where and where.endswith("mate"))
        and not (name == "attendee" and where.startswith("core_logentry"))
        and counts(after, where, word) > counts(before, where, word)
    )


@pytest.fixture
def house(people, request, vault, next_monday, keeper, caplog, monkeypatch):
    caplog.set_level("INFO")
    made = request.getfixturevalue("records")
    return House(people[2], made, vault, next_monday.plus(1), keeper, caplog, monkeypatch)


def before_and_after(house, make):
    """What left the house before ``make()`` and after. Looked at backwards: first everything with the meeting in it,
    then, the meeting taken back, the places where somebody of the list is named at all; elsewhere none was more."""
    stored, known = dict(house.stored()), dict(house.records)
    with transaction.atomic():
        take_in(house, make())
        after = house.seen()
        transaction.set_rollback(True)
    house.records = known
    named = {where for where, text in after.items() if any(word in text for word in NAMED.values())}
    return {**house.seen_again(named), **stored}, after


def take_in(house, booking):
    """The addresses of the table that lead to a booking now lead to this one."""
    house.records["meetings_booking"] = booking
    house.records["meetings_attendee"] = Attendee.objects.filter(booking=booking).first()


@pytest.mark.parametrize("lookers", every(2, LOOKERS))
def test_no_output_holds_a_word_of_a_confidential_meeting(house, book, lookers):
    lookers = every(2, lookers)
    house.only(*lookers)
    before, after = before_and_after(house, lambda: book(actions.book_confidential))

    assert leaks(after) == []
    assert named_more(before, after) == []
    assert len(after) > 500
    # It is there all the same: everybody sees that the room is taken.
    assert ["占用" in after[where] for where in (f"day board · {lookers[0]}", "panel", "lobby", "room")] == [True] * 4


def test_everybody_who_looks_is_one_of_those(people):
    assert {one for some in LOOKERS for one in some} == set(people[2])


def test_the_same_scan_finds_a_meeting_without_the_mask(house, book):
    """Looked at alone where it has to be found."""
    house.only("mate", "leader")
    where = EVERYWHERE | NAMED_IN
    house.places = where | {f"{place} · {who}" for place in where for who in house.clients}
    before, after = before_and_after(house, lambda: book(actions.book))

    found = {leak.rpartition(": ")[0].split(" · ")[0] for leak in leaks(after)}
    more = {leak.rpartition(": ")[0].split(" · ")[0] for leak in named_more(before, after)}
    assert EVERYWHERE - found == set()
    assert NAMED_IN - more == set()


EVERYWHERE = {
    "day board", "week board", "week of the room", "sheet", "sheet as a file", "list", "list of that day",
    "list of the room", "export xlsx", "export csv", "palette", "palette by pinyin", "meetings_booking",
    "meetings_booking_attendees", "meetings_booking_sign_in", "meetings_booking_export", "room", "campus", "panel",
    "lobby", "trail", "index", "notices", "API /api/v1/meetings/bookings/", "API /api/v1/meetings/occupancy/day/",
}  # fmt: skip
NAMED_IN = {"clash text/html", "clash application/json", "series clash text/html", "hint", "day board", "trail"}


def test_a_cancelled_one_keeps_silent_too(house, book, people):
    booking = book(actions.book_confidential)
    actions.cancel(booking, by=people[0], reason=WORDS["reason"])
    take_in(house, Booking.objects.get(pk=booking.pk))

    assert leaks(dict(house.stored())) == []
