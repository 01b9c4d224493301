"""Eight workers at one outbox, eight clocks at one schedule, eight sealers at one chain: everything happens once.

Beside each its control: with the guard taken out the same workers do things twice, or leave one out.
"""

import time
from contextlib import closing
from datetime import UTC, datetime

import psycopg2
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import QuerySet

from apps.core import jobs, outbox, seals, sockets
from apps.core.models import LogEntry, OutboxEntry, ScheduledRun, Seal
from apps.org.models import Person
from tests.races.hands import HANDS as WORKERS
from tests.races.hands import at_once
from tests.serving import database_url

PROMISES, PERIODS = 24, 5


# -- effects -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def effects(monkeypatch):
    """What came about, by number."""
    seen = []

    def effect(payload):
        seen.append(payload["n"])
        time.sleep(0.01)

    monkeypatch.setitem(sockets.effects, "test.race", effect)
    return seen


def drained():
    OutboxEntry.objects.all().delete()
    with transaction.atomic():
        for n in range(PROMISES):
            outbox.put("test.race", {"n": n})
    at_once(lambda _number: outbox.drain())


def test_eight_workers_bring_each_effect_about_once(guarded, effects):
    drained()

    assert sorted(effects) == list(range(PROMISES))
    assert OutboxEntry.objects.done().count() == PROMISES


def test_without_the_lock_effects_come_about_twice(unguarded, effects, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows._chain())
    drained()

    assert len(effects) > PROMISES


# -- regular jobs ------------------------------------------------------------------------------------------------------
@pytest.fixture
def runs(monkeypatch):
    ran = []

    def job(period):
        ran.append(period)

    monkeypatch.setattr(sockets, "schedule", {"test.job": jobs.Every(minutes=5, run=job)})
    return ran


def ticked():
    ScheduledRun.objects.all().delete()
    for n in range(PERIODS):
        at_once(lambda _number, n=n: jobs.claim(datetime(2026, 3, 2, 9, 5 * n, 1, tzinfo=UTC)))
        while ScheduledRun.objects.open().exists():
            at_once(lambda _number: jobs.keep(ScheduledRun.objects.all(), jobs._run, seconds=60))
            ScheduledRun.objects.open().update(due_at=datetime(2026, 1, 1, tzinfo=UTC))


def test_eight_clocks_run_each_period_once(guarded, runs):
    ticked()

    assert sorted(runs) == [datetime(2026, 3, 2, 9, 5 * n, tzinfo=UTC) for n in range(PERIODS)]


def test_without_the_claim_periods_are_run_twice(unguarded, runs):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_scheduledrun DROP CONSTRAINT core_scheduledrun_one_a_period")
    ticked()

    assert len(runs) > PERIODS


# -- seals -------------------------------------------------------------------------------------------------------------
@pytest.fixture(autouse=True)
def outside(settings, tmp_path):
    settings.DATA = tmp_path


def written(count):
    person = Person.objects.first()
    LogEntry.objects.bulk_create(LogEntry(verb="org.prefer", subject=person, by=person) for _n in range(count))


def test_eight_sealers_make_one_chain(guarded):
    seals.seal_all()
    before = Seal.objects.count()
    at_once(lambda _number: (written(5), seals.seal()))
    seals.seal()

    assert Seal.objects.count() == before + 5 * WORKERS
    assert list(Seal.objects.values_list("number", flat=True)) == list(range(1, Seal.objects.count() + 1))
    assert seals.verify().findings == []


def test_an_entry_that_is_committed_after_its_successors_were_sealed_gets_its_link(guarded):
    """Numbers are handed out when an entry is written, and seen when it is committed."""
    kind = ContentType.objects.get_for_model(Person).pk
    values = f"(now(), 'org.prefer', {Person.objects.first().pk}, 1, '{{}}', '{{}}', {kind})"
    insert = "INSERT INTO core_logentry (at, verb, subject_id, subject_version, facts, changes, subject_type_id)"
    with closing(psycopg2.connect(database_url(connection.settings_dict["NAME"]))) as slow:
        with slow.cursor() as cursor:
            cursor.execute(f"{insert} VALUES {values} RETURNING id")
            (late,) = cursor.fetchone()
        written(3)
        seals.seal()
        assert LogEntry.objects.filter(pk__gt=late, seal__isnull=False).count() == 3
        slow.commit()

    # A sealer that went on after the last number it sealed would never come back to this one.
    assert Seal.objects.latest("number").entry_id > late
    assert seals.seal() == 1
    assert LogEntry.objects.get(pk=late).seal.number == Seal.objects.latest("number").number
    assert seals.verify().findings == []
