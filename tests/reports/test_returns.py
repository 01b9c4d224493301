"""Returns: entered in time, told to whoever answers for them, noted as made."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.core import dates, outbox
from apps.core.actions import Refused
from apps.core.models import OutboxEntry
from apps.core.periods import Period
from apps.notices.models import Notice
from apps.org.models import Post, Role
from apps.reports import actions, regular
from apps.reports.models import ReturnDue, ReturnRule
from apps.reports.queries import owed
from tests.reports import records

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(units):
    return Post.objects.create(unit=units.affairs, title="能耗统计员")


@pytest.fixture
def officer(make_person, post):
    return make_person("tongji", name="统计员", post=post)


@pytest.fixture
def rule(post):
    return ReturnRule.objects.create(
        name="能源季报", goes_to="省局", repeats="Q", months_after=1, day=10, owner=post, source="制度",
        starts_on=date(2020, 1, 1),
    )  # fmt: skip


@pytest.fixture
def today(monkeypatch):
    """today(2026, 4, 1): the calendar's day."""

    def turn(*on):
        for place in (
            "apps.core.dates.today",
            "apps.reports.models.returns.today",
            "apps.reports.actions.returns.today",
        ):
            monkeypatch.setattr(place, lambda: date(*on))

    return turn


def planned():
    regular.plan()
    outbox.drain()


@pytest.mark.parametrize(
    ("repeats", "months_after", "day", "period", "due"),
    [
        ("Q", 1, 10, Period.of("Q", 2026, 1), date(2026, 4, 10)),
        ("Y", 3, 31, Period.of("Y", 2025), date(2026, 3, 31)),
        ("Y", -11, 31, Period.of("Y", 2026), date(2026, 1, 31)),
        ("M", 1, 31, Period.of("M", 2024, 1), date(2024, 2, 29)),
        ("Y", 1, 31, Period.of("Y", 2025), date(2026, 1, 31)),
        ("H", 0, 30, Period.of("H", 2026, 1), date(2026, 6, 30)),
    ],
    ids=["quarter", "year", "plan", "leap", "january", "half"],
)
def test_when_a_return_is_due(repeats, months_after, day, period, due):
    assert ReturnRule(repeats=repeats, months_after=months_after, day=day).due_on(period) == due


def test_a_return_enters_the_calendar_once_two_months_before(rule, today):
    today(2026, 2, 1)
    planned()
    assert ReturnDue.objects.count() == 0
    today(2026, 2, 10)
    planned()
    planned()

    due = ReturnDue.objects.get()
    assert (due.period.key, due.due_on) == ("2026-Q1", date(2026, 4, 10))


def test_each_reminder_comes_once_and_to_whoever_answers_for_it(rule, today, officer, clerk):
    for on in ((2026, 3, 30), (2026, 3, 31), (2026, 4, 1), (2026, 4, 7), (2026, 4, 8), (2026, 4, 11), (2026, 4, 12)):
        today(*on)
        planned()

    notices = Notice.objects.filter(event="reports.return_due").order_by("pk")
    assert [one.person for one in notices] == [officer] * 3
    assert "逾期" in notices[2].says


def test_a_return_that_is_made_reminds_nobody(rule, today, officer):
    today(2026, 4, 1)
    regular.plan()
    actions.submit_return(ReturnDue.objects.get(), by=officer, filed_on=date(2026, 4, 1), receipt="2026-17")
    outbox.drain()

    assert Notice.objects.count() == 0
    assert OutboxEntry.objects.open().count() == 0


def test_a_vacant_post_is_answered_for_by_its_deputy_and_then_by_the_office(rule, post, units, make_person):
    office = make_person("liujing", roles=[Role.OFFICE_ADMIN])
    assert rule.answering() == [office]

    post.deputy = Post.objects.create(unit=units.affairs, title="副职")
    post.save()
    deputy = make_person("deputy", post=post.deputy)
    assert ReturnRule.objects.get().answering() == [deputy]


def test_it_waits_among_the_things_to_do_of_the_post(rule, today, officer, clerk, make_person):
    office = make_person("liujing", roles=[Role.OFFICE_ADMIN])
    today(2026, 4, 8)
    planned()

    assert [item.title for item in owed.todo(officer)] == ["能源季报 2026年第1季度"]
    assert owed.todo(officer)[0].tone == "red"
    assert owed.todo(clerk) == []
    assert owed.todo(office) == []


def test_only_those_who_answer_for_it_note_it_as_made(rule, officer, clerk):
    due = actions.plan_return(rule, by=None, period=Period.of("Q", 2026, 1))
    with pytest.raises(PermissionDenied):
        actions.submit_return(due, by=clerk, filed_on=dates.today())
    with pytest.raises(Refused, match="不能晚于今天"):
        actions.submit_return(due, by=officer, filed_on=dates.today() + timedelta(days=1))

    actions.submit_return(due, by=officer, filed_on=dates.today(), receipt="17号")
    due.refresh_from_db()
    assert (due.status, due.filed_by, due.receipt) == ("filed", officer, "17号")
    actions.reopen_return(due, by=officer)
    due.refresh_from_db()
    assert (due.status, due.filed_by, due.filed_on) == ("open", None, None)


def test_a_changed_date_moves_what_is_still_to_be_made(rule, make_person):
    office = make_person("liujing", roles=[Role.OFFICE_ADMIN])
    due = actions.plan_return(rule, by=None, period=Period.of("Q", 2026, 1))
    actions.change_return(rule, by=office, day=15)

    due.refresh_from_db()
    assert due.due_on == date(2026, 4, 15)


def test_the_office_adds_a_return_on_its_page(make_person, client):
    office = make_person("liujing", roles=[Role.OFFICE_ADMIN])
    client.force_login(office)
    facts = {
        "name": "公务用车年报", "goes_to": "省局", "repeats": "Y", "months_after": "1", "day": "31",
        "remind_days": "20,5", "source": "办法", "starts_on": "2026-01-01",
    }  # fmt: skip
    assert client.post(reverse("reports_returnrule_new"), facts | {"day": "32"}).status_code == 422
    client.post(reverse("reports_returnrule_new"), facts)

    assert ReturnRule.objects.get().remind_days == [20, 5]
    with pytest.raises(PermissionDenied):
        actions.add_return(by=make_person("x"), name="x")


def test_the_calendar_shows_what_is_overdue_and_what_is_to_come(rule, today, officer, stranger, client):
    today(2026, 2, 15)
    planned()
    today(2026, 4, 12)
    late, months = owed.calendar(officer, date(2026, 4, 12))

    assert [line.what for line in late] == ["能源季报"]
    assert [(line.on, line.due is None) for month in months for line in month.lines] == [
        (date(2026, 4, 10), False), (date(2026, 7, 10), True), (date(2026, 10, 10), True), (date(2027, 1, 10), True),
    ]  # fmt: skip
    assert owed.calendar(stranger, date(2026, 4, 12)) == ([], [])
    client.force_login(stranger)
    assert "没有由您负责" in client.get(reverse("reports_returns")).content.decode()


def test_every_house_begins_with_the_usual_returns_once(make_person):
    regular.settle()
    number = ReturnRule.objects.count()
    regular.settle()

    assert number >= 12
    assert ReturnRule.objects.count() == number
    assert all(rule.source for rule in ReturnRule.objects.all())
    with pytest.raises(PermissionDenied):
        actions.declare_return(by=make_person("liujing", roles=[Role.OFFICE_ADMIN]), code="energy_quarter")


# -- what the database holds -------------------------------------------------------------------------------------------
def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_a_return_that_was_made_says_when_and_by_whom_and_no_other_does(post, clerk):
    due = records.owed(post)
    rows = ReturnDue.objects.filter(pk=due.pk)
    on = dates.today()
    rows.update(status="filed", filed_on=on, filed_by=clerk)
    refused(lambda: rows.update(filed_by=None))
    refused(lambda: rows.update(filed_on=None))
    refused(lambda: rows.update(status="open"))


def test_a_return_is_due_once_a_period_on_a_day_that_exists(rule):
    actions.plan_return(rule, by=None, period=Period.of("Q", 2026, 1))
    again = actions.plan_return(rule, by=None, period=Period.of("Q", 2026, 1))
    assert ReturnDue.objects.get() == again
    refused(lambda: ReturnDue.objects.create(rule=rule, first=again.first, last=again.last, due_on=again.due_on))
    refused(lambda: ReturnRule.objects.create(name="x", source="x", day=32))
    refused(
        lambda: ReturnRule.objects.create(name="x", source="x", starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1))
    )
