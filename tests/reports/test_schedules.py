"""Schedules: set up by the office for those who may read the report, stopped, resumed, and begun by themselves."""

from datetime import time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.core import work
from apps.core.actions import Refused
from apps.core.models import Attachment
from apps.core.periods import Period
from apps.meetings.actions import book
from apps.org.models import Role
from apps.org.policies import staff
from apps.reports import actions, kinds, regular
from apps.reports.models import Report, Schedule
from tests.reports.conftest import at
from tests.reports.records import filed, schedule_of

pytestmark = pytest.mark.django_db


def typed(**facts):
    known = {
        "kind": "test.report", "name": "月报", "repeats": "M", "which": "before", "day": "1", "at": "07:00",
        "formats": ["txt"], "roles": ["leader"],
    }  # fmt: skip
    return known | facts


# -- who sets it up, and what is refused -------------------------------------------------------------------------------
def test_only_the_office_schedules_reports(press, clerk):
    with pytest.raises(PermissionDenied):
        actions.add_schedule(by=clerk, kind="test.report", name="月报", repeats="M", formats=["txt"], people=[clerk])


def test_the_office_schedules_a_report_on_its_page(press, office, client):
    client.force_login(office)
    answer = client.post(reverse("reports_schedule_new"), typed())

    made = Schedule.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.at, made.roles, made.formats) == (time(7), ["leader"], ["txt"])
    assert made.begins_at <= timezone.now()


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"roles": []}, "请选择发送对象"),
        ({"formats": ["csv", "pdf"]}, "不能生成pdf格式"),
        ({"repeats": "W", "day": "8"}, "按周请填1至7"),
        ({"day": "29"}, "按周请填1至7"),
        ({"at": "25:00"}, "09:30"),
        ({"kind": "reports.room_statistics", "formats": ["xlsx"], "repeats": "W"}, "不支持此周期"),
        ({"day": "x"}, "整数"),
        ({"people": "张伟、没有的人"}, "没有的人"),
    ],
    ids=["nobody", "format", "eighth_day", "29th", "clock", "period", "letters", "stranger"],
)
def test_what_does_not_fit_is_said_and_kept(press, office, client, monkeypatch, facts, says):
    monkeypatch.setitem(kinds.registry, "test.pdf", kinds.ReportKind("纸", "M", {"pdf": print}, staff))
    client.force_login(office)
    answer = client.post(reverse("reports_schedule_new"), typed(**facts))

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert 'value="月报"' in answer.content.decode()
    assert Schedule.objects.count() == 0


def test_people_are_typed_by_their_names(press, office, clerk, colleague, client):
    client.force_login(office)
    client.post(reverse("reports_schedule_new"), typed(roles=[], people="张伟，李娜"))
    made = Schedule.objects.get()
    assert set(made.people.all()) == {clerk, colleague}
    page = client.get(reverse("reports_schedule_edit", args=[made.pk])).content.decode()
    assert "张伟、李娜" in page


def test_a_report_is_narrowed_only_to_what_it_can_be_made_for(office, units, campuses):
    facts = {"kind": "reports.meeting_sheet", "name": "周", "repeats": "W", "formats": ["xlsx"], "people": [office]}
    with pytest.raises(Refused, match="请留空"):
        actions.add_schedule(by=office, unit=units.finance, **facts)

    assert actions.add_schedule(by=office, campus=campuses.main, **facts).scope == campuses.main


def test_nobody_is_sent_what_they_may_not_read(add, stranger):
    with pytest.raises(Refused, match="王芳"):
        add(people=[stranger])


def test_whoever_may_not_read_a_report_does_not_have_it_made(press, make_person):
    office = make_person("wangfang", roles=[Role.OFFICE_ADMIN])
    with pytest.raises(Refused, match="您无权查看"):
        actions.add_schedule(by=office, kind="test.report", name="月报", repeats="M", formats=["txt"], roles=["leader"])


def test_a_report_whose_trade_has_left_the_house_is_not_scheduled(office):
    with pytest.raises(Refused, match="不再生成"):
        actions.add_schedule(by=office, kind="gone.report", name="月报", repeats="M", formats=["txt"])


def test_each_sees_the_schedules_they_answer_for(add, office, clerk, colleague):
    mine = add(kept_by=colleague)
    add(name="另一份")

    assert list(Schedule.objects.visible_to(colleague)) == [mine]
    assert list(Schedule.objects.visible_to(clerk)) == []
    assert Schedule.objects.visible_to(office).count() == 2


@pytest.mark.parametrize(
    ("repeats", "which", "moment", "period"),
    [
        ("M", "before", at(3, 1, 7), "2026-02"),
        ("M", "present", at(3, 1, 7), "2026-03"),
        ("W", "after", at(3, 6, 16), "2026-03-09..2026-03-15"),
        ("W", "before", at(3, 2, 7), "2026-02-23..2026-03-01"),
        ("Q", "before", at(1, 10, 7), "2025-Q4"),
        ("H", "before", at(7, 1, 7), "2026-H1"),
        ("Y", "present", at(1, 5, 7), "2026"),
    ],
    ids=["month", "this_month", "next_week", "week", "quarter", "half", "year"],
)
def test_what_a_run_is_about(repeats, which, moment, period):
    assert Schedule(repeats=repeats, which=which).period_at(moment).key == period


# -- run now -----------------------------------------------------------------------------------------------------------
def test_run_now_offers_the_usual_period_first_and_shows_the_progress(schedule, office, client):
    client.force_login(office)
    address = reverse("reports_schedule_run_now", args=[schedule.pk])
    field = client.get(address).context["form"].fields["period"]
    assert field.initial == Period.around(timezone.localdate(), "M").before().key

    assert client.post(address, {"period": "1999-01"}).status_code == 422
    answer = client.post(address, {"period": field.choices[0][0]})
    report = Report.objects.get()
    assert answer.url == report.get_absolute_url()
    page = client.get(answer.url).content.decode()
    assert f'data-poll="{reverse("reports_report_progress", args=[report.pk])}"' in page


# -- what every house begins with --------------------------------------------------------------------------------------
def test_usual_schedules_become_rows_once_and_may_be_changed(office, monkeypatch):
    regular.settle()
    codes = set(Schedule.objects.values_list("code", flat=True))
    assert {"room_statistics", "meeting_sheet"} <= codes
    sheet = Schedule.objects.get(code="meeting_sheet")
    assert (sheet.name, sheet.repeats, sheet.day, sheet.which) == ("一周会议安排表", "W", 5, "after")

    actions.stop(sheet, by=office)
    regular.settle()
    assert Schedule.objects.count() == len(codes)
    assert Schedule.objects.get(code="meeting_sheet").status == "stopped"


def test_the_usual_one_begins_by_itself_and_by_nobody_else(office):
    with pytest.raises(PermissionDenied):
        actions.declare(by=office, code="meeting_sheet")


@pytest.mark.parametrize("code", ["reports.room_statistics", "reports.meeting_sheet"])
def test_reports_of_the_meeting_rooms_are_made(code, clerk, room, next_monday):
    book(by=clerk, place=[room], title="例会", attendees=3, starts_at=next_monday.at(9), ends_at=next_monday.at(10))
    kind = kinds.of(code)
    period = Period.around(next_monday.on, kind.periods[0])
    file, name = kind.make("xlsx", period, None, None, version=2)
    with file:
        assert file.read(2) == b"PK"
    assert name.endswith("（第2版）.xlsx")


# -- what the database holds -------------------------------------------------------------------------------------------
def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_a_schedule_has_one_scope_or_none(clerk, campuses, units):
    schedule_of(clerk)
    schedule_of(clerk, unit=units.finance)
    schedule_of(clerk, campus=campuses.main)
    refused(lambda: schedule_of(clerk, unit=units.finance, campus=campuses.main))


def test_a_schedule_has_a_day_that_its_period_has(clerk):
    schedule_of(clerk, repeats="W", day=7)
    schedule_of(clerk, repeats="M", day=28)
    for repeats, day in (("W", 8), ("M", 29), ("M", 0)):
        refused(lambda repeats=repeats, day=day: schedule_of(clerk, repeats=repeats, day=day))


def test_a_schedule_makes_some_format(clerk):
    refused(lambda: schedule_of(clerk, formats=[]))


def test_a_report_that_is_filed_says_when_and_no_other_does(clerk):
    schedule = schedule_of(clerk)
    filed(schedule, month=1)
    filed(schedule, month=2, status="failed", made_at=None)
    refused(lambda: filed(schedule, month=3, made_at=None))
    refused(lambda: filed(schedule, month=3, status="failed"))


def test_an_issue_is_there_once_and_the_clock_files_once(clerk):
    schedule = schedule_of(clerk)
    filed(schedule)
    refused(lambda: filed(schedule, asked_by=clerk))
    refused(lambda: filed(schedule, number=2))
    filed(schedule, number=2, asked_by=clerk)


def test_one_issue_of_a_period_is_in_the_making(clerk):
    schedule = schedule_of(clerk)
    making = {"status": "making", "made_at": None, "asked_by": clerk}
    filed(schedule, **making)
    refused(lambda: filed(schedule, number=2, **making))


def test_a_report_ends_after_its_start(clerk):
    schedule = schedule_of(clerk)
    last = at(1, 1).date()
    refused(lambda: filed(schedule, month=2, last=last))


def test_a_filed_report_has_its_files_on_its_page(schedule, office, client):
    report = actions.run_now(schedule, by=office, period=Period.of("M", 2026, 2))
    work.work_off()
    client.force_login(office)
    page = client.get(report.get_absolute_url()).content.decode()

    assert Attachment.objects.about(report).get().name in page
    assert "张伟" in page
