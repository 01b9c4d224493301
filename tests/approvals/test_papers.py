"""A call first, the paper later."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.approvals.actions import approve_verbally, ask, confirm_paper, grant, keep_deadlines
from apps.approvals.models import Paper, Request
from apps.approvals.queries import inbox
from apps.core.actions import Conflict, Refused
from apps.core.dates import today
from apps.core.workdays import working_day_after
from apps.notices.models import Notice
from apps.org.models import Role


@pytest.fixture
def asked(buying, thing, clerk, people, posts, make_route):
    make_route(posts.chief, posts.director, paper_days=3)
    return ask(buying, thing, by=clerk)


@pytest.fixture
def duty(make_person):
    return make_person("duty", name="值班员", roles=[Role.DUTY_CLERK])


def called(asked, duty, people, **facts):
    return approve_verbally(asked, **{"by": duty, "said_by": people.director, "said_at": timezone.now()} | facts)


def test_the_clerk_writes_down_who_said_yes_and_the_paper_is_owed(asked, duty, people, heard):
    called(asked, duty, people)

    paper = Paper.objects.get()
    assert Request.objects.get(pk=asked.pk).status == Request.Status.GRANTED
    assert heard == [("granted", "投影机", duty)]
    assert (paper.said_by, paper.entered_by, paper.due_on) == (
        people.director,
        duty,
        working_day_after(today(), 3),
    )
    assert [row.request for row in inbox.owed(people.director)] == [asked]
    assert Notice.objects.filter(person=people.director, event="approvals.paper").count() == 1


def test_whoever_said_yes_confirms_it(asked, duty, people):
    confirm_paper(called(asked, duty, people), by=people.director, note="2026-18号")

    paper = Paper.objects.get()
    assert (paper.confirmed_by, inbox.owed(people.director)) == (people.director, [])
    with pytest.raises(Refused, match="confirmed already"):
        confirm_paper(asked, by=people.director)


def test_neither_whoever_asked_nor_whoever_wrote_it_down_confirms_it(asked, duty, people, clerk):
    called(asked, duty, people)
    for somebody in (duty, clerk, people.chief):
        with pytest.raises(PermissionDenied):
            confirm_paper(asked, by=somebody)


def test_only_clerks_write_calls_down(asked, people, stranger, clerk):
    for somebody in (stranger, clerk):
        with pytest.raises(PermissionDenied):
            called(asked, somebody, people)


def test_only_who_decides_on_it_can_have_said_yes(asked, duty, people, clerk):
    with pytest.raises(Refused, match="does not decide on this"):
        called(asked, duty, people, said_by=people.finance)
    with pytest.raises(Refused, match="own request"):
        called(asked, duty, people, said_by=clerk)


@pytest.mark.parametrize("off", [timedelta(days=-1), timedelta(hours=1)])
def test_the_call_lies_between_the_request_and_now(asked, duty, people, off):
    with pytest.raises(Refused, match="it is over"):
        called(asked, duty, people, said_at=timezone.now() + off)


def test_some_routes_want_a_signature_beforehand(asked, duty, people):
    asked.route.paper_days = None
    asked.route.save()
    with pytest.raises(Refused, match="a call is not enough"):
        called(asked, duty, people)


def test_what_has_changed_since_needs_another_call(asked, duty, people, thing):
    thing.position = 99
    thing.save()
    with pytest.raises(Conflict, match="changed since it was sent"):
        called(asked, duty, people)


def test_it_is_written_down_once(asked, duty, people):
    called(asked, duty, people)
    with pytest.raises(Refused, match="too late"):
        called(asked, duty, people)
    with pytest.raises(Conflict, match="decided already"):
        grant(asked, by=people.chief)


def test_an_overdue_paper_is_reminded_of_and_shown(asked, duty, people, monkeypatch):
    called(asked, duty, people)
    Paper.objects.update(due_on=working_day_after(today() - timedelta(days=30), 1))
    monkeypatch.setattr("apps.approvals.actions.clock.is_working", lambda on: True)
    monkeypatch.setattr("apps.approvals.actions.clock.OFFICE_OPENS", 0)
    keep_deadlines()
    keep_deadlines()

    assert [paper.is_overdue for paper in inbox.owed(duty)] == [True]
    told = Notice.objects.filter(event="approvals.paper", says__contains="补齐").values_list(
        "person__username", flat=True
    )
    assert sorted(told) == ["director", "duty"]


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"confirmed_at": timezone.now()}, "confirmed_whole"),
        ({"confirmed_by": "director"}, "confirmed_whole"),
        ({"entered_by": "director"}, "two_people"),
    ],
)
def test_the_database_keeps_papers_whole(asked, duty, people, facts, name):
    called(asked, duty, people)
    facts = {key: getattr(people, value) if isinstance(value, str) else value for key, value in facts.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Paper.objects.update(**facts)
    Paper.objects.update(confirmed_by=people.director, confirmed_at=timezone.now())
    Paper.objects.update(confirmed_by=None, confirmed_at=None)
