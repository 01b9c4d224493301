"""A list asks the database as often for three rows as for one, and never more than a dozen times."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import logistics.urls  # noqa: F401  with the addresses every Pages class is loaded
from apps.core.models import Import, Job, LogEntry, OutboxEntry, ScheduledRun
from apps.core.pages import Pages
from apps.meetings import actions
from apps.meetings.models import AccessLink, Attendee, Booking, BookingRule, Displacement, Equipment, MeetingClass
from apps.notices.models import Announcement, Robot
from apps.org.actions import issue_token
from apps.org.models import (
    Absence,
    Building,
    Campus,
    Delivery,
    Grant,
    ImportBatch,
    Person,
    Place,
    Post,
    Role,
    Unit,
    Webhook,
)
from tests.approvals import records as approvals
from tests.books import records as books
from tests.canteen import records as canteen
from tests.findings import records as findings
from tests.inspections import records as inspections
from tests.ledger import records as ledger
from tests.reports import records as reports
from tests.supplies import records as supplies

MOST = 12  # session, person, roles and units included


def every_pages(cls=Pages):
    """Those of a model; what several share is none yet."""
    for below in cls.__subclasses__():
        if hasattr(below, "model"):
            yield below
        yield from every_pages(below)


@pytest.fixture
def makers(list_makers, kernel_makers, meeting_makers, book_makers, notice_makers, clerk, make_person, units):
    """By model: how one more row comes to be; ``n`` keeps them apart."""
    ours = list_makers | kernel_makers | meeting_makers | book_makers | notice_makers
    upstairs = approvals.makers(clerk, make_person) | reports.makers(clerk, units)
    trades = ledger.makers(clerk) | books.makers(clerk) | canteen.makers(clerk) | findings.makers(clerk)
    trades |= inspections.makers(clerk) | supplies.makers(clerk)
    return ours | upstairs | trades


@pytest.fixture
def kernel_makers(clerk):
    now = timezone.now()
    return {
        "core.LogEntry": lambda n: LogEntry.objects.create(verb="org.prefer", subject=clerk, by=clerk),
        "core.Import": lambda n: Import.objects.create(kind="ledger.costs", file_name=f"{n}.csv", made_by=clerk),
        "core.Job": lambda n: Job.objects.create(kind="test.work", by=clerk),
        "core.OutboxEntry": lambda n: OutboxEntry.objects.create(kind="test.effect"),
        "core.ScheduledRun": lambda n: ScheduledRun.objects.create(job="test.job", period=now + timedelta(hours=n)),
    }


@pytest.fixture
def notice_makers(clerk, units):
    def announcement(n):
        made = Announcement.objects.create(title=f"公告{n}", text="正文", written_by=clerk, has_units=True)
        made.units.add(units.finance)

    return {
        "notices.Announcement": announcement,
        "notices.Robot": lambda n: Robot.objects.create(name=f"群{n}", kind="wecom", unit=units.finance),
    }


@pytest.fixture
def list_makers(clerk, make_room, next_monday):
    def wait(n):
        day = next_monday.plus(n)
        times = {"starts_at": day.at(15), "ends_at": day.at(16)}
        actions.wait(by=clerk, title="等", attendees=2, room=make_room(f"w{n}"), **times)

    def displacement(n):
        times = {"starts_at": next_monday.plus(n).at(9), "ends_at": next_monday.plus(n).at(10)}
        facts = {"unit": clerk.unit, "booked_by": clerk, "attendees": 2, **times}
        loser, winner = (Booking.objects.create(title=title, **facts) for title in "甲乙")
        who = {"approved_by": clerk, "done_by": clerk}
        Displacement.objects.create(booking=loser, winner=winner, rank=50, winner_rank=10, reason="急", **who, **times)

    return {"meetings.Wait": wait, "meetings.Displacement": displacement}


@pytest.fixture
def meeting_makers(clerk, make_room, units, next_monday):
    def booking(n):
        day = next_monday.plus(n)
        rooms = [make_room(f"{n}-{side}") for side in "ab"]
        return actions.book(by=clerk, place=rooms, title="会", attendees=2, starts_at=day.at(9), ends_at=day.at(10))

    def series(n):
        actions.book_series(
            by=clerk, place=[make_room(f"s{n}")], title="周会", attendees=3, starts=next_monday.at(14).time(),
            ends=next_monday.at(15).time(), repeats="weekly", interval=1, weekdays=[], dates=[],
            first_on=next_monday.on, last_on=next_monday.plus(7).on, workdays_only=False,
        )  # fmt: skip

    def rule(n):
        today = timezone.localdate()
        made = BookingRule.objects.create(name=f"规则{n}", room=make_room(f"r{n}"), starts_on=today, source="办法")
        made.units.add(units.finance)

    def link(n):
        made = AccessLink(kind=AccessLink.Kind.PANEL, made_by=clerk, room=make_room(f"l{n}"))
        made.turn()
        made.save()

    def meeting_class(n):
        MeetingClass.objects.create(name=f"类别{n}", rank=n).units.add(units.finance)

    def asked(n):
        reader, _new = Person.objects.get_or_create(username="reader")
        Attendee.objects.create(booking=booking(n + 50), person=reader)

    return {
        "meetings.Attendee": asked,
        "meetings.AccessLink": link,
        "meetings.Booking": booking,
        "meetings.Series": series,
        "meetings.Room": lambda n: make_room(f"m{n}").equipment.add(Equipment.objects.create(name=f"投影{n}")),
        "meetings.BookingRule": rule,
        "meetings.MeetingClass": meeting_class,
        "meetings.Equipment": lambda n: Equipment.objects.create(name=f"话筒{n}"),
    }


@pytest.fixture
def book_makers(clerk, make_person):
    def person(n):
        unit = Unit.objects.create(name=f"科室{n}")
        make_person(f"p{n}", unit=unit, post=Post.objects.create(unit=unit, title="科员"))

    def place(n):
        building = Building.objects.create(campus=Campus.objects.create(name=f"区{n}"), name="楼")
        Place.objects.create(building=building, name="间")

    def webhook(n):
        return Webhook.objects.create(name=f"屏{n}", url="https://example.org/", events=["booking.confirmed"])

    def absence(n):
        now = timezone.now()
        Absence.objects.create(person=make_person(f"a{n}"), starts_at=now, ends_at=now + timedelta(days=1))

    return {
        "org.Person": person,
        "org.Unit": lambda n: Unit.objects.create(name=f"处{n}", parent=Unit.objects.create(name=f"局{n}")),
        "org.Post": lambda n: Post.objects.create(unit=Unit.objects.create(name=f"处{n}"), title="处长"),
        "org.Campus": lambda n: Campus.objects.create(name=f"区{n}"),
        "org.Building": lambda n: Building.objects.create(campus=Campus.objects.create(name=f"区{n}"), name="楼"),
        "org.Place": place,
        "org.Grant": lambda n: Grant.objects.create(person=make_person(f"g{n}"), role=Role.SUPERVISOR),
        "org.ImportBatch": lambda n: ImportBatch.objects.create(file_name=f"{n}.xlsx", made_by=clerk),
        "org.Absence": absence,
        "org.ApiToken": lambda n: issue_token(by=make_person(f"t{n}"), name="大屏", scopes=["read"], days=30),
        "org.Webhook": webhook,
        "org.Delivery": lambda n: Delivery.objects.create(webhook=webhook(n), event="booking.confirmed", body="{}"),
    }


@pytest.fixture
def reader(make_person):
    """Somebody with every role, so that no list is closed."""
    return make_person("reader", roles=list(Role))


def counted(client, url):
    client.get(url)  # reads what the process keeps
    with CaptureQueriesContext(connection) as queries:
        reply = client.get(url)
    rows = reply.context["rows"] if reply.context and "rows" in reply.context else []
    return reply.status_code, len(queries), len(rows)


@pytest.mark.parametrize("pages", sorted(every_pages(), key=lambda p: p.__name__), ids=lambda p: p.__name__)
def test_queries_do_not_grow_with_rows(pages, makers, reader, client):
    make = makers[pages.model._meta.label]
    url = reverse(pages.url_name("list"))
    client.force_login(reader)
    make(1)
    _status, once, few = counted(client, url)
    make(2)
    make(3)
    status, queries, many = counted(client, url)

    assert status == 200
    assert many > few > 0
    assert queries == once
    assert queries <= MOST
