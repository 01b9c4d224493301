"""A kind of report of the tests' own, and a schedule of it."""

from datetime import date, time
from io import BytesIO

import pytest
from django.utils import timezone

from apps.core import jobs, outbox, sockets, work
from apps.core.dates import local
from apps.core.models import ScheduledRun
from apps.core.policies import rule
from apps.org.models import Role
from apps.reports import actions, kinds


@rule("not the stranger")
def not_the_stranger(person, scope):
    return person.username != "wangfang"


class Press:
    """What makes the reports: each file says what it was asked for; ``breaks`` makes it fail."""

    def __init__(self):
        self.made, self.breaks = [], ""

    def txt(self, period, scope, by, *, version=1):
        self.made.append((period.key, scope, version))
        if self.breaks:
            raise ValueError(self.breaks)
        words = f"{period.key} {scope or '全局'} 第{version}期"
        return BytesIO(words.encode()), f"{words}.txt"

    def csv(self, period, scope, by, *, version=1):
        return BytesIO(f"{period.key};{version}".encode()), f"{period.key}.csv"


@pytest.fixture
def press(monkeypatch):
    made = Press()
    kind = kinds.ReportKind("试验报表", "MWQHY", {"txt": made.txt, "csv": made.csv}, not_the_stranger)
    monkeypatch.setitem(kinds.registry, "test.report", kind)
    return made


@pytest.fixture
def office(make_person):
    return make_person("liujing", name="刘静", roles=[Role.OFFICE_ADMIN])


@pytest.fixture
def add(press, office, clerk):
    """add(day=5, …) → a schedule of the tests' kind, for the clerk."""

    def make(**facts):
        known = {
            "kind": "test.report", "name": "试验月报", "repeats": "M", "which": "before", "day": 1, "at": time(7),
            "formats": ["txt"], "people": [clerk],
        }  # fmt: skip
        return actions.add_schedule(by=office, **(known | facts))

    return make


@pytest.fixture
def schedule(add):
    """From the beginning of 2026 on, so that the tests' clock may begin there."""
    made = add()
    made.begins_at = at(1, 1, 0)
    made.save()
    return made


@pytest.fixture
def clock(monkeypatch):
    """clock(moment): the clock ticks then, and everything that is due is done."""
    monkeypatch.setattr(sockets, "schedule", {})

    def tick(moment=None):
        jobs.claim(moment or timezone.now())
        jobs.keep(ScheduledRun.objects.all(), jobs._run, seconds=5)
        work.work_off()
        outbox.drain()

    return tick


def at(month, day, hour=0, minute=0):
    return local(date(2026, month, day), time(hour, minute))
