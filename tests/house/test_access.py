"""Who gets what at every address: each URL has a row, each role a column, and the table was reviewed by a person.

An answer is «GET POST», e.g. ``200 422``: the status for somebody with that role, POST with an empty form.
``owner`` made the records, ``colleague`` is of the same unit, ``other`` of another one; ``head`` leads the unit of the
owner and no other, ``other_head`` another one. Roles by their names hold for the whole bureau.
Of those who may open a page alike only a few do so unless the tests ask whole; whoever may not is always refused.
Review a change, then let ``WRITE_TABLES=1 ./test tests/house`` write it down. Each trade's addresses are a test of
their own, so that several processes share the work; together they are the whole table.

Operations of the API have a table of their own, ``access_api.txt``: the status with a token that may do everything the
person may, one with a token for reading alone, and one with a cookie; each with an empty object.
"""

import fcntl
import os
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from apps.core.api.house import api
from apps.core.attachments.actions import attach, detach
from apps.core.attachments.gate import Clean
from apps.core.attachments.kinds import Kind
from apps.core.models import Attachment, Import, Job, LogEntry, OutboxEntry, ScheduledRun
from apps.meetings import actions
from apps.meetings.models import AccessLink, Attendee, Booking, BookingRule, Displacement, Equipment, MeetingClass
from apps.notices.models import Announcement, Notice, Robot
from apps.org.actions import issue_token
from apps.org.models import Absence, ApiToken, Delivery, Grant, ImportBatch, Post, Role, Webhook
from tests.approvals.records import one_of_each
from tests.books import records as books
from tests.canteen import records as canteen
from tests.depth import every
from tests.findings import records as findings
from tests.inspections import records as inspections
from tests.ledger import records as ledger
from tests.plain import PlainClient, logged_in
from tests.reports import records as reports
from tests.supplies import records as supplies

API_TABLE = Path(__file__).with_name("access_api.txt")
TABLE = Path(__file__).with_name("access.txt")
ACTORS = ["anonymous", "owner", "colleague", "other", "head", "other_head", *Role.values]
# The beginning of an address's name; what begins otherwise is of the portal.
TRADES = [
    "approvals", "canteen", "core", "findings", "inspections", "ledger", "meetings", "notices", "org", "reports",
    "supplies", "portal",
]  # fmt: skip


def addresses(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry.name, sorted(entry.pattern.converters)
        else:
            yield from addresses(entry)


def trade_of(name):
    first = name.split("_")[0]
    return first if first in TRADES else "portal"


def link_to(kind, by, **place):
    link = AccessLink(kind=kind, made_by=by, **place)
    link.turn()
    link.save()
    return link


@pytest.fixture
def links(clerk, keeper, room, units):
    now = timezone.now() + timedelta(days=60)
    meeting = Booking.objects.create(
        title="座谈", unit=units.affairs, booked_by=clerk, attendees=2, starts_at=now, ends_at=now + timedelta(hours=1)
    )
    asked = Attendee.objects.create(booking=meeting, person=clerk)
    return {
        "meetings_attendee": asked,
        "meetings_accesslink": link_to(AccessLink.Kind.PANEL, keeper, room=room),
        "meetings_feed": link_to(AccessLink.Kind.MINE, clerk),
        "meetings_panel": link_to(AccessLink.Kind.PANEL, keeper, room=room),
        "meetings_lobby": link_to(AccessLink.Kind.LOBBY, keeper, campus=room.campus),
    }


def papers(booking, clerk):
    """A file of the booking, and one that was taken away."""
    attach(booking, by=clerk, files=[Clean("方案.pdf", Kind.PDF, b"%PDF-1"), Clean("旧.txt", Kind.TXT, b"old")])
    there, gone = Attachment.objects.about(booking)
    detach(booking, by=clerk, attachment=gone)
    return {
        "core_attachment_new": ["meetings.Booking", booking.pk],
        "core_attachment_put_back": gone,
        "core_attachment": there,
    }


def waiting(clerk, room, next_monday):
    times = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(10)}
    return actions.wait(by=clerk, title="等", attendees=2, room=room, **times)


def gave_way(booking, clerk):
    facts = {name: getattr(booking, name) for name in ("unit", "booked_by", "attendees", "starts_at", "ends_at")}
    winner = Booking.objects.create(title="党委会", **facts)
    times = {"starts_at": booking.starts_at, "ends_at": booking.ends_at}
    return Displacement.objects.create(
        booking=booking, winner=winner, rank=50, winner_rank=10, reason="急", approved_by=clerk, done_by=clerk, **times
    )


def weekly(clerk, room, next_monday):
    return actions.book_series(
        by=clerk,
        place=[room],
        title="周会",
        attendees=3,
        starts=next_monday.at(14).time(),
        ends=next_monday.at(15).time(),
        repeats="weekly",
        interval=1,
        weekdays=[],
        dates=[],
        first_on=next_monday.on,
        last_on=next_monday.plus(7).on,
        workdays_only=False,
    )


@pytest.fixture
def records(clerk, room, units, next_monday, make_person, links):
    """One record of each kind, all made by the clerk or about the clerk."""
    booking = actions.book(
        by=clerk, place=[room], title="例会", attendees=3, starts_at=next_monday.at(9), ends_at=next_monday.at(10)
    )
    series = weekly(clerk, room, next_monday)
    today = timezone.localdate()
    now = timezone.now()
    links |= kernel_records(clerk, now) | program_records(clerk) | one_of_each(clerk, room)
    links |= ledger.one_of_each(clerk)
    links |= reports.one_of_each(clerk)
    links |= books.one_of_each(clerk)
    links |= canteen.one_of_each(clerk)
    links |= findings.one_of_each(clerk)
    links |= inspections.one_of_each(clerk)
    links |= supplies.one_of_each(clerk)
    return links | {
        "meetings_booking": booking,
        "meetings_series": series,
        "meetings_room": room,
        "meetings_bookingrule": BookingRule.objects.create(name="规则", starts_on=today, source="办法"),
        "meetings_wait": waiting(clerk, room, next_monday),
        "meetings_displacement": gave_way(booking, clerk),
        "meetings_meetingclass": MeetingClass.objects.create(name="党委会", rank=10),
        "meetings_equipment": Equipment.objects.create(name="投影"),
        "org_person": clerk,
        "org_unit": clerk.unit,
        "org_campus": room.campus,
        "org_building": room.place.building,
        "org_place": room.place,
        "org_post": Post.objects.create(unit=clerk.unit, title="科员"),
        "org_grant": Grant.objects.create(person=clerk, role=Role.DISPATCHER),
        "org_importbatch": ImportBatch.objects.create(file_name="人员.xlsx", made_by=clerk),
        **papers(booking, clerk),
        "notices_notice": Notice.objects.create(person=clerk, event="org.granted", says="您有新的角色", url="/"),
        "notices_announcement": Announcement.objects.create(title="停水", text="周六停水。", written_by=clerk),
        "notices_robot": Robot.objects.create(name="群", kind="wecom", url="https://example.org/"),
        "org_absence": Absence.objects.create(person=clerk, starts_at=now, ends_at=now + timedelta(days=1)),
    }


def program_records(clerk):
    hook = Webhook.objects.create(name="大屏", url="https://example.org/", events=["booking.confirmed"])
    return {
        "org_apitoken": issue_token(by=clerk, name="大屏", scopes=["read"], days=30),
        "org_webhook": hook,
        "org_delivery": Delivery.objects.create(webhook=hook, event="booking.confirmed", body="{}", status="failed"),
    }


def kernel_records(clerk, now):
    return {
        "core_logentry": LogEntry.objects.filter(by=clerk).latest("id"),
        "core_import": Import.objects.create(kind="ledger.costs", file_name="三月.xlsx", made_by=clerk),
        "core_import_template": ["ledger.costs"],
        "core_job": Job.objects.create(kind="test.work", by=clerk),
        "core_outboxentry": OutboxEntry.objects.create(kind="test.effect", parked_at=now),
        "core_scheduledrun": ScheduledRun.objects.create(job="test.job", period=now, parked_at=now),
    }


@pytest.fixture
def actors(clerk, colleague, stranger, make_person, units):
    people = {"anonymous": None, "owner": clerk, "colleague": colleague, "other": stranger}
    for name, unit in (("head", clerk.unit), ("other_head", units.finance)):
        people[name] = make_person(name, unit=unit)
        Grant.objects.create(person=people[name], role=Role.LEADER, unit=unit)
    return people | {role: make_person(role, name=role, unit=units.finance, roles=[role]) for role in Role.values}


def address_of(name, converters, records):
    if not converters:
        return reverse(name)
    if converters == ["what"]:
        return reverse(name, args=["theme"])
    if converters == ["code"]:
        return reverse(name, args=["meetings.held"])
    record = record_of(name, records)
    if converters == ["token"]:
        return record.path
    assert record is not None, f"{name} needs a record in this test"
    return reverse(name, args=record if isinstance(record, list) else [record.pk])


def record_of(name, records):
    """The record that pages of that name are about, if any."""
    return next((records[key] for key in sorted(records, key=len, reverse=True) if name.startswith(key)), None)


@pytest.fixture
def curt(monkeypatch):
    """Refusals are answered with their status alone: to draw their page takes longer than to refuse."""
    for status in (403, 404):
        answer = partial(HttpResponse, status=status)
        monkeypatch.setattr(f"logistics.urls.handler{status}", lambda request, exception, a=answer: a(), raising=False)


@pytest.fixture
def clients(actors, curt):
    return {actor: logged_in(person) if person else PlainClient() for actor, person in actors.items()}


def cell(client, url):
    cookies = client.cookies.copy()

    def status(method):
        with transaction.atomic():
            reply = getattr(client, method)(url)
            transaction.set_rollback(True)
        if reply.streaming:
            b"".join(reply.streaming_content)  # read to the end, so that its file is closed
        client.cookies = cookies.copy()
        to_login = reply.status_code == 302 and reply.url.startswith("/accounts/login/")
        return "login" if to_login else str(reply.status_code)

    return f"{status('get')} {status('post')}"


def row(name, cells):
    """The address, then each answer with the roles that get it; the commonest answer is «everyone else»."""
    answers = Counter(cells.values())
    common = answers.most_common(1)[0][0]
    named = [
        f"{', '.join(a for a in ACTORS if cells[a] == answer)}: {answer}" for answer in answers if answer != common
    ]
    return f"{name} | {' | '.join([*named, f'everyone else: {common}'])}"


def answers(line):
    """By actor: what the page answers to looking and to posting, as its row of the table says."""
    cells = [cell.rpartition(": ") for cell in line.split(" | ")[1:]]
    told = {who: answer for named, _colon, answer in cells for who in named.split(", ")}
    return {actor: told.get(actor) or told["everyone else"] for actor in ACTORS}


def asked(name, told):
    """Whom to ask at this address: one in two of those who are refused alike, one in eight of those to whom it opens
    alike; others at the next address."""
    if "WRITE_TABLES" in os.environ or name not in told:
        return ACTORS
    alike = {answer: [actor for actor in ACTORS if told[name][actor] == answer] for answer in told[name].values()}
    parts = ((8 if answer.startswith("2") else 2, actors) for answer, actors in alike.items())
    return {actor for nth, actors in parts for actor in every(nth, actors, first=len(name))}


def reviewed(trade):
    return [line for line in TABLE.read_text().splitlines() if trade_of(line.split(" | ")[0]) == trade]


def write_down(trade, rows):
    with TABLE.open("r+") as table:
        fcntl.flock(table, fcntl.LOCK_EX)
        others = [line for line in table.read().splitlines() if trade_of(line.split(" | ")[0]) != trade]
        table.seek(0)
        table.truncate()
        table.write("".join(f"{line}\n" for line in sorted([*others, *rows], key=lambda line: line.split(" | ")[0])))


@pytest.mark.parametrize("trade", TRADES)
def test_every_address_answers_every_role_as_reviewed(records, clients, trade):
    told, rows = {line.split(" | ")[0]: answers(line) for line in reviewed(trade)}, []
    for name, converters in sorted(addresses()):
        if not name or trade_of(name) != trade:
            continue
        url, of_those = address_of(name, converters, records), asked(name, told)
        rows.append(row(name, {a: cell(clients[a], url) if a in of_those else told[name][a] for a in ACTORS}))
    if os.environ.get("WRITE_TABLES"):
        write_down(trade, rows)
    assert rows == reviewed(trade)


def test_a_row_that_is_missing_is_missed(records, clients, tmp_path, monkeypatch):
    """The control."""
    lines = TABLE.read_text().splitlines(keepends=True)
    (tmp_path / "access.txt").write_text("".join(line for line in lines if not line.startswith("home | ")))
    monkeypatch.setattr(f"{__name__}.TABLE", tmp_path / "access.txt")
    monkeypatch.delenv("WRITE_TABLES", raising=False)

    with pytest.raises(AssertionError, match="home"):
        test_every_address_answers_every_role_as_reviewed(records, clients, "portal")


def test_the_trades_are_the_whole_table_and_each_has_addresses():
    assert sorted(line for trade in TRADES for line in reviewed(trade)) == sorted(TABLE.read_text().splitlines())
    assert {trade_of(name) for name, _converters in addresses()} == set(TRADES)
    assert [line.split(" | ")[0] for trade in TRADES for line in reviewed(trade)] == [
        name for trade in TRADES for name, _converters in sorted(addresses()) if trade_of(name) == trade
    ]


def test_every_address_has_a_name():
    assert [converters for name, converters in addresses() if not name] == []


def operations():
    """Every operation of the API: its method, and its address with ``{pk}`` in it."""
    paths = api.get_openapi_schema()["paths"]
    return sorted((where, method.upper()) for where, methods in paths.items() for method in methods)


def subject_of(where, records):
    """The record that the operation at this address is about."""
    kinds = {"series": "meetings_series", "waits": "meetings_wait", "attendees": "meetings_attendee",
             "found": "findings_finding"}  # fmt: skip
    return records[kinds.get(where.split("/")[4], "meetings_booking")]


@pytest.fixture
def tokens(actors):
    """By actor: headers with a token for everything, with one for reading, and with none."""

    def header(person, *scopes):
        token = issue_token(by=person, name="-".join(scopes), scopes=list(scopes), days=1)
        ApiToken.objects.filter(pk=token.pk).update(calls_a_minute=10_000)
        return {"HTTP_AUTHORIZATION": f"Bearer {token.secret}"}

    made = {a: [header(p, "read", "book"), header(p, "read"), {}] for a, p in actors.items() if p}
    return {"anonymous": [{}, {}, {}], **made}


def called(method, url, header, session=None):
    client = session or PlainClient()
    with transaction.atomic():
        reply = client.generic(method, url, "{}", content_type="application/json", **header)
        transaction.set_rollback(True)
    return str(reply.status_code)


def test_every_operation_answers_every_role_as_reviewed(records, clients, tokens):
    told, rows = {line.split(" | ")[0]: answers(line) for line in API_TABLE.read_text().splitlines()}, []
    for where, method in operations():
        url, name = where.replace("{pk}", str(subject_of(where, records).pk)), f"{method} {where}"
        cells = dict(told.get(name, {}))
        for actor in asked(name, told):
            headers = tokens[actor]
            cells[actor] = " ".join(called(method, url, one, None if one else clients[actor]) for one in headers)
        rows.append(row(name, cells))
    now = "\n".join(rows) + "\n"
    if os.environ.get("WRITE_TABLES"):
        API_TABLE.write_text(now)
    assert now.splitlines() == API_TABLE.read_text().splitlines()
