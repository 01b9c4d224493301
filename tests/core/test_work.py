"""Long work: written down, done by a worker, seen by whoever asked, stopped by a click, begun again when needed."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from apps.core import outbox, sockets, work
from apps.core.jobs import Result, Work, start
from apps.core.models import Job, LogEntry
from apps.core.regular import forget_results

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(settings, tmp_path):
    """``kind(run)`` plugs the long work of the story as test.work."""
    settings.MEDIA_ROOT = tmp_path

    def plug(run, **facts):
        sockets.work.plug("test.work", Work("年报", run, **facts))

    yield plug
    sockets.work.pop("test.work", None)


def lose_worker(job):
    Job.objects.filter(pk=job.pk).update(
        status="running", seen_at=timezone.now() - timedelta(minutes=1), lease=uuid4(), tries=1
    )


def test_work_is_done_with_its_facts_and_leaves_a_file(kind, clerk, client):
    kind(lambda running, year: Result(file=BytesIO(f"{year}".encode()), file_name="年报.txt", says="一份"))
    job = start("test.work", by=clerk, year=2026)
    work.work_off()
    client.force_login(clerk)
    answer = client.get(reverse("core_job_file", args=[job.pk]))

    job.refresh_from_db()
    assert (job.status, job.percent, job.says) == ("done", 100, "一份")
    assert b"".join(answer.streaming_content) == b"2026"
    assert "attachment" in answer["Content-Disposition"]
    assert LogEntry.objects.about(job).get().verb == "core.start_work"


def test_nobody_else_fetches_the_file(kind, clerk, make_person, client):
    kind(lambda running: Result(file=BytesIO(b"x"), file_name="x.txt"))
    job = start("test.work", by=clerk)
    work.work_off()

    for person in (make_person("other"), make_person("admin", roles=["office_admin"])):
        client.force_login(person)
        assert client.get(reverse("core_job_file", args=[job.pk])).status_code == 404


def test_a_file_is_kept_for_a_day(kind, clerk, tmp_path):
    kind(lambda running: Result(file=BytesIO(b"x"), file_name="x.txt"))
    job = start("test.work", by=clerk)
    work.work_off()
    forget_results()
    assert len(list(tmp_path.rglob("results/*"))) == 1

    Job.objects.update(ended_at=timezone.now() - timedelta(hours=25))
    forget_results()
    job.refresh_from_db()
    assert list(tmp_path.rglob("results/*")) == []
    assert (job.file.name, job.file_name) == ("", "x.txt")


def test_progress_shows_while_it_is_worked_on(kind, clerk, client):
    seen = []
    client.force_login(clerk)

    def run(running):
        for step in range(3):
            running._shown = 0  # shown at every step here, twice a second in earnest
            running.at(step, of=4, says=f"第 {step} 步")
            answer = client.get(reverse("core_job_progress", args=[job.pk]))
            seen.append((answer.status_code, f'value="{step * 25}"' in answer.content.decode()))

    kind(run)
    job = start("test.work", by=clerk)
    work.work_off()

    assert seen == [(200, True)] * 3
    assert client.get(reverse("core_job_progress", args=[job.pk])).status_code == 286


def test_what_waits_is_cancelled_at_once(kind, clerk):
    ran = []
    kind(lambda running: ran.append("ran"))
    job = start("test.work", by=clerk)
    work.cancel(job, by=clerk)
    work.work_off()

    job.refresh_from_db()
    assert (job.status, ran) == ("cancelled", [])


def test_what_is_worked_on_stops_at_its_next_step(kind, clerk):
    def run(running):
        work.cancel(Job.objects.get(), by=clerk)
        running.at(1, of=2)
        raise AssertionError("it should have stopped")

    kind(run)
    job = start("test.work", by=clerk)
    work.work_off()

    job.refresh_from_db()
    assert job.status == "cancelled"


def test_a_stranger_cannot_stop_it_and_the_administrator_can(kind, clerk, stranger, make_person):
    kind(lambda running: None)
    job = start("test.work", by=clerk)
    with pytest.raises(PermissionDenied):
        work.cancel(job, by=stranger)

    work.cancel(job, by=make_person("admin", roles=["system_admin"]))
    job.refresh_from_db()
    assert job.status == "cancelled"


def test_a_failure_is_told(kind, clerk):
    def run(running):
        raise ValueError("没有数据")

    kind(run)
    job = start("test.work", by=clerk)
    work.work_off()

    job.refresh_from_db()
    assert (job.status, job.trouble) == ("failed", "ValueError: 没有数据")


def test_work_whose_worker_died_is_begun_again(kind, clerk):
    kind(lambda running: None)
    job = start("test.work", by=clerk)
    lose_worker(job)
    assert work.is_wanted()
    work.work_off()

    job.refresh_from_db()
    assert (job.status, job.tries) == ("done", 2)


def test_work_that_must_not_be_begun_again_says_that_its_worker_was_lost(kind, clerk):
    kind(lambda running: None, again=False)
    job = start("test.work", by=clerk)
    lose_worker(job)
    work.work_off()

    job.refresh_from_db()
    assert (job.status, job.tries) == ("failed", 1)


def test_a_worker_that_was_thought_dead_counts_for_nothing(kind, clerk):
    def run(running):
        Job.objects.update(lease=uuid4())
        return Result(says="mine")

    kind(run)
    job = start("test.work", by=clerk)
    work.work_off()

    job.refresh_from_db()
    assert (job.status, job.says) == ("running", "")


def test_only_so_much_is_done_at_once(kind, clerk):
    kind(lambda running: None)
    jobs = [start("test.work", by=clerk) for _n in range(work.AT_ONCE + 1)]
    Job.objects.filter(pk__in=[job.pk for job in jobs[:-1]]).update(status="running", seen_at=timezone.now())

    assert work.work_off() == 0


def test_everyone_sees_the_own_work_and_administrators_all(kind, clerk, stranger, make_person):
    kind(lambda running: None)
    job = start("test.work", by=clerk)

    assert list(Job.objects.visible_to(clerk)) == [job]
    assert list(Job.objects.visible_to(stranger)) == []
    assert list(Job.objects.visible_to(make_person("admin", roles=["office_admin"]))) == [job]


def test_work_nobody_does_cannot_be_asked_for(clerk):
    with pytest.raises(LookupError, match=r"nobody has plugged the long work test\.nothing"):
        start("test.nothing", by=clerk)


@pytest.fixture
def followed(monkeypatch):
    """The jobs whose end was told to whoever waits for it."""
    told = []
    monkeypatch.setitem(sockets.effects, "test.ended", lambda payload: told.append(payload["job"]))
    return told


def test_what_follows_from_its_end_is_promised_with_it(kind, clerk, followed):
    def run(running):
        raise ValueError("没有数据")

    kind(run, then="test.ended")
    job = start("test.work", by=clerk)
    work.work_off()
    outbox.drain()

    assert followed == [job.pk]


def test_what_was_cancelled_before_it_began_has_ended_too(kind, clerk, followed):
    kind(lambda running: None, then="test.ended")
    job = start("test.work", by=clerk)
    work.cancel(job, by=clerk)
    outbox.drain()

    assert followed == [job.pk]


def test_some_work_is_begun_again_more_often(kind, clerk):
    kind(lambda running: None, tries=5)
    job = start("test.work", by=clerk)
    lose_worker(job)
    Job.objects.filter(pk=job.pk).update(tries=work.MOST_TRIES)
    work.work_off()

    job.refresh_from_db()
    assert (job.status, job.tries) == ("done", work.MOST_TRIES + 1)


def test_an_error_of_a_database_that_is_still_there_is_a_failure(kind, clerk):
    def run(running):
        raise DatabaseError("division by zero")

    kind(run)
    job = start("test.work", by=clerk)
    work.work_off()

    job.refresh_from_db()
    assert job.status == "failed"
