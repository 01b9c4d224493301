"""A report is filed once a period, kept with its files, and told to those who get it; what fails is told too."""

import hashlib
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from apps.core import outbox, work
from apps.core.actions import Conflict, Refused
from apps.core.models import Attachment, Job, LogEntry, OutboxEntry, ScheduledRun
from apps.core.periods import Period
from apps.notices.models import Notice
from apps.org.models import Post, Role
from apps.reports import actions
from apps.reports.actions import filing
from apps.reports.models import Report
from tests.reports.conftest import at

pytestmark = pytest.mark.django_db

FEBRUARY = Period.of("M", 2026, 2)


def test_a_period_is_filed_once_however_often_the_clock_ticks(schedule, clock, press):
    for moment in (at(2, 1, 6), at(2, 1, 7), at(2, 1, 7, 1), at(2, 2)):
        clock(moment)

    assert press.made == [("2025-12", None, 1), ("2026-01", None, 1)]
    assert list(Report.objects.order_by("first").values_list("first", "status")) == [
        (date(2025, 12, 1), "made"), (date(2026, 1, 1), "made"),
    ]  # fmt: skip


def test_missed_months_are_made_good_the_oldest_first(schedule, clock, press):
    clock(at(4, 20))

    assert [key for key, _scope, _number in press.made] == ["2025-12", "2026-01", "2026-02", "2026-03"]


def test_its_files_are_kept_with_their_hashes(add, clock, office):
    schedule = add(formats=["txt", "csv"])
    report = actions.run_now(schedule, by=office, period=FEBRUARY)
    work.work_off()

    kept = Attachment.objects.about(report)
    words = "2026-02 全局 第1期".encode()
    assert [(one.name, one.kind) for one in kept] == [("2026-02 全局 第1期.txt", "txt"), ("2026-02.csv", "csv")]
    assert kept[0].sha256 == hashlib.sha256(words).hexdigest()
    assert {one.by for one in kept} == {None}


def test_those_who_get_it_are_told_once_with_a_link(schedule, clock, clerk, office):
    for _tick in range(3):
        clock(at(1, 1, 7))

    notice = Notice.objects.get(person=clerk)
    report = Report.objects.get()
    assert (notice.event, notice.url) == ("reports.filed", report.get_absolute_url())
    assert Notice.objects.count() == 1
    assert list(report.told.all()) == [clerk]


def test_the_link_opens_only_as_long_as_its_reader_may_read_it(schedule, clock, clerk, stranger, client):
    clock(at(1, 1, 7))
    report = Report.objects.get()
    file = Attachment.objects.about(report).get()

    for person, status in ((clerk, 200), (stranger, 404)):
        client.force_login(person)
        assert client.get(report.get_absolute_url()).status_code == status
        answer = client.get(file.get_absolute_url())
        assert answer.status_code == status
        if answer.streaming:
            b"".join(answer.streaming_content)


def test_posts_and_roles_get_it_as_far_as_they_may_read_it(add, clock, office, units, make_person, stranger):
    post = Post.objects.create(unit=units.affairs, title="局长")
    chief = make_person("chief", post=post)
    leader = make_person("leader", roles=[Role.LEADER])
    stranger.post = post
    stranger.save()
    schedule = add(people=[], posts=[post], roles=[Role.LEADER])
    report = actions.run_now(schedule, by=office, period=FEBRUARY)
    work.work_off()

    assert set(report.told.all()) == {chief, leader}


def test_run_now_makes_a_further_issue_and_the_clock_still_files_its_own(schedule, clock, office, press):
    for _issue in range(2):
        actions.run_now(schedule, by=office, period=FEBRUARY)
        work.work_off()
    clock(at(1, 15))
    press.made.clear()
    clock(at(3, 1, 7))

    assert ("2026-02", None, 3) in press.made
    issues = Report.objects.filter(first=FEBRUARY.first).order_by("number")
    assert [(one.number, one.asked_by) for one in issues] == [(1, office), (2, office), (3, None)]


def test_what_is_just_being_made_is_not_begun_twice(schedule, office):
    actions.run_now(schedule, by=office, period=FEBRUARY)
    with pytest.raises(Conflict, match="正在生成"):
        actions.run_now(schedule, by=office, period=FEBRUARY)


def test_a_period_that_the_clock_has_filed_is_not_filed_under_another_timetable(schedule, clock, office, press):
    clock(at(2, 1, 7))
    facts = {"name": "新名", "which": "before", "day": 5, "at": time(9), "formats": ["txt"], "people": [office]}
    actions.change_schedule(schedule, by=office, **facts)
    clock(at(2, 5, 9))

    assert [key for key, _scope, _number in press.made] == ["2025-12", "2026-01"]
    assert ScheduledRun.objects.open().count() == 0


def test_the_clock_files_nothing_twice_by_hand_either(schedule):
    filing.file(schedule, by=None, due_at=at(2, 1, 7))
    with pytest.raises(Conflict, match="已归档"):
        filing.file(schedule, by=None, due_at=at(2, 1, 7))


def test_nobody_plays_the_clock_or_the_worker(schedule, office):
    report = actions.run_now(schedule, by=office, period=FEBRUARY)
    with pytest.raises(PermissionDenied):
        filing.file(schedule, by=office, due_at=at(2, 1, 7))
    with pytest.raises(PermissionDenied):
        actions.deliver(report, by=office, files=[])
    with pytest.raises(PermissionDenied):
        actions.give_up(report, by=office, trouble="")
    with pytest.raises(PermissionDenied):
        filing.make_again(report, by=office, turn=2)


def test_a_schedule_changed_while_its_report_is_made_changes_only_the_next(schedule, office, clerk, press):
    report = actions.run_now(schedule, by=office, period=FEBRUARY)
    facts = {"name": "新名", "which": "before", "day": 5, "at": time(9), "formats": ["csv"], "people": [office]}
    actions.change_schedule(schedule, by=office, **facts)
    work.work_off()

    assert [one.kind for one in Attachment.objects.about(report)] == ["txt"]
    assert list(report.told.all()) == [office]


def test_a_stopped_schedule_files_nothing_and_goes_on_without_the_pause(add, clock, office, press):
    schedule = add()
    actions.stop(schedule, by=office)
    clock()
    schedule.refresh_from_db()
    schedule.begins_at = at(1, 1)
    schedule.save()
    filing.when_due(schedule.pk, at(2, 1, 7))
    assert press.made == []

    actions.resume(schedule, by=office)
    clock()
    schedule.refresh_from_db()
    assert press.made == []
    assert schedule.begins_at > at(1, 1)


def test_a_failure_is_told_given_up_and_can_be_mended(schedule, clock, press, office, client):
    press.breaks = "没有数据"
    clock(at(1, 1, 7))
    give_it_every_chance()
    report = Report.objects.get()
    assert (report.status, report.trouble) == ("failed", "ValueError: 没有数据")
    assert [(one.event, one.url) for one in Notice.objects.filter(person=office)] == [
        ("reports.failed", report.get_absolute_url())
    ]
    client.force_login(office)
    assert "没有数据" in client.get(report.get_absolute_url()).content.decode()

    press.breaks = ""
    actions.try_again(report, by=office)
    clock(at(1, 1, 8))
    report.refresh_from_db()
    assert (report.status, report.number, report.trouble) == ("made", 1, "")


def test_whoever_answers_for_the_schedule_is_told_in_place_of_the_office(add, clock, press, office, colleague):
    schedule = add(kept_by=colleague)
    press.breaks = "没有数据"
    actions.run_now(schedule, by=office, period=FEBRUARY)
    clock()
    give_it_every_chance()

    assert list(Notice.objects.values_list("person__username", "event")) == [("lina", "reports.failed")]


def give_it_every_chance():
    for _pause in filing.PAUSES:
        next_attempt()


def next_attempt():
    OutboxEntry.objects.filter(kind=filing.AGAIN).update(due_at=timezone.now())
    outbox.drain()
    work.work_off()
    outbox.drain()


def test_what_fails_for_a_moment_is_tried_again_and_nobody_is_troubled(schedule, press, office, clerk):
    press.breaks = "No space left on device"
    report = actions.run_now(schedule, by=office, period=FEBRUARY)
    next_attempt()
    assert (len(press.made), Report.objects.get().waits_to_be_tried) == (1, True)

    next_attempt()
    press.breaks = ""
    next_attempt()

    report.refresh_from_db()
    assert (report.status, report.number, len(press.made)) == ("made", 1, 3)
    assert list(Notice.objects.values_list("person__username", "event")) == [("zhangwei", "reports.filed")]


def test_the_pauses_grow_and_after_the_last_one_a_person_is_told_once(schedule, press, office):
    press.breaks = "没有数据"
    report, waited = actions.run_now(schedule, by=office, period=FEBRUARY), []
    next_attempt()
    for _pause in filing.PAUSES:
        due_at = OutboxEntry.objects.filter(kind=filing.AGAIN).latest("pk").due_at
        waited.append(round((due_at - timezone.now()).total_seconds() / 60))
        assert not Notice.objects.filter(event="reports.failed").exists()
        next_attempt()

    report.refresh_from_db()
    assert (waited, report.status, len(press.made)) == ([1, 5, 30], "failed", 4)
    assert Notice.objects.filter(event="reports.failed").count() == 1


def test_whoever_mends_the_cause_need_not_wait_and_the_clock_leaves_it_alone_then(schedule, press, office):
    press.breaks = "没有数据"
    report = actions.run_now(schedule, by=office, period=FEBRUARY)
    with pytest.raises(Conflict, match="正在生成"):
        actions.try_again(report, by=office)
    next_attempt()
    report.refresh_from_db()

    press.breaks = ""
    actions.try_again(report, by=office)
    next_attempt()

    report.refresh_from_db()
    assert (report.status, len(press.made)) == ("made", 2)


def test_a_report_that_lost_all_its_workers_is_told_too(schedule, clock, office):
    report = actions.run_now(schedule, by=office, period=FEBRUARY)
    Job.objects.filter(pk=report.job_id).update(status="running", seen_at=at(1, 1), tries=20)
    clock()

    report.refresh_from_db()
    assert report.status == "failed"
    assert Notice.objects.filter(person=office, event="reports.failed").count() == 1


def test_stopping_the_work_gives_the_report_up(schedule, clock, office):
    report = actions.run_now(schedule, by=office, period=FEBRUARY)
    work.cancel(report.job, by=office)
    outbox.drain()

    report.refresh_from_db()
    assert report.status == "failed"


def test_a_second_worker_at_the_same_report_changes_nothing(schedule, office, clerk, press):
    report = actions.run_now(schedule, by=office, period=FEBRUARY)
    work.work_off()
    before = Report.objects.get(pk=report.pk)

    class Slow:
        def at(self, *_args, **_known):
            pass

    filing.make(Slow(), report.pk)
    with pytest.raises(Refused):
        filing.deliver(report, by=None, files=[])

    after = Report.objects.get(pk=report.pk)
    assert (after.version, after.made_at) == (before.version, before.made_at)
    assert Notice.objects.filter(person=clerk).count() == 1


def test_sending_again_tells_those_who_get_it_today(schedule, clock, office, clerk, colleague):
    clock(at(1, 1, 7))
    report = Report.objects.get()
    schedule.people.add(colleague)
    actions.send_again(report, by=office)

    assert set(report.told.all()) == {clerk, colleague}
    assert Notice.objects.filter(person=clerk, event="reports.filed").count() == 2


def test_a_report_nobody_may_read_is_told_to_whoever_answers_for_it(add, clock, office, clerk):
    schedule = add()
    clerk.is_active = False
    clerk.save()
    report = actions.run_now(schedule, by=office, period=FEBRUARY)
    clock()

    report.refresh_from_db()
    assert report.status == "made"
    assert Notice.objects.filter(person=office, event="reports.failed").count() == 1
    with pytest.raises(Refused, match="无人有权"):
        actions.send_again(report, by=office)


def test_a_filed_report_keeps_its_files(schedule, clock, office, client):
    clock(at(1, 1, 7))
    report = Report.objects.get()
    file = Attachment.objects.about(report).get()
    client.force_login(office)

    assert client.post(reverse("core_attachment_detach", args=[file.pk])).status_code == 403


def test_whoever_takes_a_filed_report_away_stands_in_its_history(schedule, clock, office, client):
    clock(at(1, 1, 7))
    report = Report.objects.get()
    file = Attachment.objects.about(report).get()
    client.force_login(office)

    reply = client.get(file.get_absolute_url())
    assert b"".join(reply.streaming_content)

    entry = LogEntry.objects.about(report).get(verb="core.export")
    assert (entry.by, entry.facts["files"]) == (office, [file.name])
    history = client.get(report.get_absolute_url()).content.decode().rpartition('id="history"')[2]
    assert (file.name in history, office.name in history) == (True, True)


def test_each_step_is_written_down(schedule, clock):
    clock(at(1, 1, 7))
    report = Report.objects.get()

    verbs = LogEntry.objects.about(report).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["reports.file", "reports.deliver"]


def test_a_run_that_is_late_is_about_the_period_it_was_due_for(schedule, clock, press):
    clock(at(1, 1, 7))
    ScheduledRun.objects.create(job=f"reports.file:{schedule.pk}", period=at(3, 1, 7), due_at=at(3, 1, 7))
    clock(at(3, 1, 7) + timedelta(days=40))

    assert ("2026-02", None, 1) in press.made
