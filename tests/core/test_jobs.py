"""Regular jobs: each period once, whoever ticks; what was missed is made good as far as it makes sense."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from apps.core import jobs, sockets
from apps.core.dates import local
from apps.core.jobs import Daily, Each, Every, Monthly, Rows
from apps.core.models import ScheduledRun

pytestmark = pytest.mark.django_db


def at(month, day, hour, minute=0):
    return local(date(2026, month, day), time(hour, minute))


@pytest.fixture
def plugged(monkeypatch):
    """Only the jobs of the story: ``plugged("name", Every(…))``."""
    schedule = sockets.Socket("jobs of a test")
    monkeypatch.setattr(sockets, "schedule", schedule)
    return schedule.plug


@pytest.fixture
def runs():
    return []


def work():
    jobs.keep(ScheduledRun.objects.all(), jobs._run, seconds=60)


def test_a_period_is_run_once_however_often_the_clock_ticks(plugged, runs):
    plugged("often", Every(minutes=5, run=lambda period: runs.append(period)))
    for minute in (1, 2, 3, 6, 7):
        jobs.claim(at(3, 2, 9, minute))
        work()

    assert runs == [at(3, 2, 9, 0), at(3, 2, 9, 5)]


def test_a_job_need_not_ask_for_the_period(plugged, runs):
    plugged("often", Every(minutes=5, run=lambda: runs.append("ran")))
    jobs.tick()

    assert runs == ["ran"]


def test_after_a_pause_only_the_latest_of_frequent_periods_is_made_good(plugged, runs):
    plugged("often", Every(minutes=5, run=lambda period: runs.append(period)))
    jobs.claim(at(3, 2, 9, 1))
    jobs.claim(at(3, 2, 18, 1))
    work()

    assert runs[-1] == at(3, 2, 18, 0)
    assert ScheduledRun.objects.count() == 2


def test_a_new_daily_job_begins_with_its_next_day(plugged, runs):
    plugged("daily", Daily(at=time(3, 30), run=lambda period: runs.append(period)))
    for moment in (at(3, 2, 9), at(3, 2, 23), at(3, 3, 3, 29), at(3, 3, 3, 31), at(3, 3, 3, 35)):
        jobs.claim(moment)
        work()

    assert runs == [at(3, 3, 3, 30)]


def test_a_machine_that_slept_runs_yesterdays_job_when_it_wakes(plugged, runs):
    plugged("daily", Daily(at=time(3, 30), run=lambda period: runs.append(period)))
    for moment in (at(3, 2, 9), at(3, 5, 9)):
        jobs.claim(moment)
        work()

    assert runs == [at(3, 5, 3, 30)]


def test_every_missed_month_is_made_good_the_oldest_first(plugged, runs):
    plugged("monthly", Monthly(day=1, at=time(1), run=lambda period: runs.append(timezone.localdate(period))))
    for moment in (at(3, 2, 9), at(6, 1, 2)):
        jobs.claim(moment)
        work()

    assert runs == [date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)]


def test_a_month_has_no_day_that_others_lack():
    with pytest.raises(ValueError, match="Not every month"):
        Monthly(day=29, at=time(1), run=print)


@pytest.mark.parametrize(
    ("timetable", "then"),
    [
        (Every(minutes=15, run=print), at(12, 31, 23, 45)),
        (Daily(at=time(3), run=print), local(date(2027, 1, 1), time(3))),
        (Daily(at=time(23, 40), run=print), at(12, 31, 23, 40)),
        (Monthly(day=1, at=time(1), run=print), local(date(2027, 1, 1), time(1))),
        (Monthly(day=1, at=time(0), run=print), local(date(2027, 1, 1), time(0))),
    ],
)
def test_the_next_time_is_known(timetable, then):
    assert timetable.next(at(12, 31, 23, 30)) == then


def test_a_clock_that_ran_ahead_stops_no_job(plugged, runs):
    plugged("often", Every(minutes=5, run=lambda period: runs.append(period)))
    jobs.claim(at(3, 2, 9) + timedelta(days=400))
    jobs.claim(at(3, 2, 9))
    work()

    assert at(3, 2, 9) in runs


def test_a_job_that_fails_is_tried_again(plugged, runs):
    def fail_once():
        runs.append("tried")
        if len(runs) == 1:
            raise ValueError("not yet")

    plugged("often", Every(minutes=5, run=fail_once))
    jobs.tick()
    run = ScheduledRun.objects.get()
    assert (run.trouble, run.done_at) == ("ValueError: not yet", None)

    ScheduledRun.objects.update(due_at=timezone.now())
    jobs.tick()
    assert ScheduledRun.objects.get(pk=run.pk).done_at


def test_a_newer_period_takes_the_place_of_one_that_keeps_failing(plugged):
    def fail():
        raise ValueError("no")

    plugged("often", Every(minutes=5, run=fail))
    jobs.claim(at(3, 2, 9))
    work()
    jobs.claim(at(3, 2, 9, 5))

    older, newer = ScheduledRun.objects.order_by("period")
    assert older.parked_at is not None
    assert (newer.parked_at, newer.done_at) == (None, None)


def test_a_failing_month_is_not_forgotten_for_the_next(plugged):
    def fail():
        raise ValueError("no")

    plugged("monthly", Monthly(day=1, at=time(1), run=fail))
    for moment in (at(3, 2, 9), at(4, 1, 2), at(5, 1, 2)):
        jobs.claim(moment)
        work()

    assert ScheduledRun.objects.parked().count() == 0
    assert ScheduledRun.objects.open().count() == 2


def test_a_job_nobody_has_plugged_any_more_is_a_failure_one_can_read(plugged):
    ScheduledRun.objects.create(job="gone", period=datetime.now(timezone.get_current_timezone()))
    work()

    assert ScheduledRun.objects.get().trouble == "LookupError: nobody has plugged the job gone"


# -- timetables in rows ------------------------------------------------------------------------------------------------
@pytest.fixture
def rows(monkeypatch, plugged):
    """Timetables by number, as a page of somebody's would keep them; ``done`` holds what was run."""
    table, done = {}, []
    family = sockets.Socket("rows of a test")
    family.plug("test.row", Rows(lambda: dict(table), lambda number, period: done.append((number, period))))
    monkeypatch.setattr(sockets, "timetables", family)
    return table, done


def test_each_row_is_a_job_of_its_own(rows):
    table, done = rows
    table.update({1: Each("M", 1, time(7), begins=at(3, 2, 9)), 2: Each("W", 5, time(16), begins=at(3, 2, 9))})
    for moment in (at(3, 2, 10), at(3, 6, 16, 1), at(3, 6, 16, 2), at(4, 1, 7)):
        jobs.claim(moment)
        work()

    assert done[0] == (2, at(3, 6, 16))
    assert sorted(done[1:]) == [(1, at(4, 1, 7)), (2, at(3, 13, 16)), (2, at(3, 20, 16)), (2, at(3, 27, 16))]


def test_a_row_that_comes_later_begins_when_it_says(rows):
    table, done = rows
    table[7] = Each("M", 5, time(8), begins=at(1, 20, 9))
    jobs.claim(at(4, 1, 9))
    work()

    assert done == [(7, at(2, 5, 8)), (7, at(3, 5, 8))]


def test_a_row_that_was_stopped_and_goes_on_later_leaves_out_the_pause(rows):
    table, done = rows
    table[7] = Each("M", 5, time(8), begins=at(1, 1, 9))
    jobs.claim(at(1, 5, 9))
    del table[7]
    jobs.claim(at(2, 20, 9))
    table[7] = Each("M", 5, time(8), begins=at(3, 1, 9))
    jobs.claim(at(3, 6, 9))
    work()

    assert done == [(7, at(1, 5, 8)), (7, at(3, 5, 8))]


def test_a_period_that_was_claimed_is_run_though_its_row_is_no_longer_there(rows):
    table, done = rows
    table[7] = Each("M", 5, time(8), begins=at(1, 1, 9))
    jobs.claim(at(1, 5, 9))
    table.clear()
    work()

    assert done == [(7, at(1, 5, 8))]
    assert ScheduledRun.objects.open().count() == 0


@pytest.mark.parametrize(
    ("kind", "day", "then"),
    [
        ("W", 1, local(date(2027, 1, 4), time(7))),
        ("M", 28, local(date(2027, 1, 28), time(7))),
        ("Q", 10, local(date(2027, 1, 10), time(7))),
        ("H", 1, local(date(2027, 1, 1), time(7))),
        ("Y", 15, local(date(2027, 1, 15), time(7))),
    ],
)
def test_the_next_time_of_each_kind_is_known(kind, day, then):
    assert Each(kind, day, time(7)).next(at(12, 31, 23, 30)) == then


def test_a_week_has_seven_days():
    with pytest.raises(ValueError, match="Not every month"):
        Each("W", 8, time(7))
