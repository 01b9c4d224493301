"""Each notice leaves once, however many workers drain the outbox; and a worker that dies loses nothing."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from threading import Barrier
from time import sleep

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import outbox
from apps.core.models import OutboxEntry
from apps.notices.actions import publish, sending, tell, write
from apps.notices.models import Delivery, Habit, Notice, Robot
from apps.org.models import Person
from logistics.embedded.places import CHECKOUT
from tests.serving import database_url

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS, TOLD = 4, 12
SAYS = _("%(first)s–%(last)s of %(total)s")
WORKER = "import django; django.setup(); from apps.core import outbox; outbox.drain()"


@pytest.fixture
def told(robot, clerk, event):
    """A dozen notices for one chat group; the words by which they are known there."""
    Habit.objects.create(person=clerk, ways={"tests": [str(robot.pk)]}, quiet_from=time(0), quiet_until=time(0))
    words = [f"n{number:02}." for number in range(TOLD)]
    for word in words:
        with transaction.atomic():
            tell([clerk], event, None, SAYS, first=word, last=2, total=3)
    return words


def together(gate):
    """One worker of several: a connection of its own, let go at the same instant."""
    try:
        gate.wait()
        outbox.drain(seconds=60)
    finally:
        connection.close()


def drained_by_many():
    """All of them at once, and again until nothing is left: whoever was in the other's way tries later."""
    for _turn in range(5):
        gate = Barrier(WORKERS)
        with ThreadPoolExecutor(WORKERS) as threads:
            list(threads.map(together, [gate] * WORKERS))
        if not OutboxEntry.objects.open().exists():
            return
        OutboxEntry.objects.open().update(due_at=timezone.now())


def counts(chat, words):
    everything = "".join(chat.texts)
    return [everything.count(word) for word in words]


def test_workers_side_by_side_send_each_notice_once(chat, told):
    chat.takes = 0.1
    drained_by_many()

    assert counts(chat, told) == [1] * TOLD
    assert Delivery.objects.waiting().count() == 0
    assert OutboxEntry.objects.done().count() >= TOLD


def test_control_without_locks_and_keys_they_send_some_twice(chat, told, monkeypatch):
    """Whoever settles a message holds what goes into it, and a message is promised only once."""
    promise = outbox.put

    def read(rows):
        found = list(rows)
        sleep(0.3)  # until the others have read the same
        return found

    monkeypatch.setattr(sending, "_held", read)
    monkeypatch.setattr(outbox, "put", lambda kind, payload, key="", **when: promise(kind, payload, **when))
    chat.takes = 0.5
    drained_by_many()

    assert max(counts(chat, told)) > 1


def killed_after_sending(chat):
    """At least once: the chat service has the message, and nobody could tick it off any more."""
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=CHECKOUT,
        env={
            **os.environ,
            "DATABASE_URL": database_url(connection.settings_dict["NAME"]),
            "DJANGO_SETTINGS_MODULE": "logistics.settings",
            "LOGISTICS_SECRET_KEY": settings.SECRET_KEY,
        },
    )
    chat.then = worker.kill
    assert worker.wait(60) == -9
    chat.then = None
    assert Delivery.objects.waiting().count() == TOLD


def keys(chat):
    return [headers["Idempotency-Key"] for _path, headers, _body in chat.calls]


def test_a_worker_killed_after_sending_sends_again_under_the_same_key(chat, told):
    killed_after_sending(chat)

    outbox.drain()

    assert keys(chat) == [keys(chat)[0]] * 2
    assert counts(chat, told) == [2] * TOLD
    assert Delivery.objects.waiting().count() == 0


def test_what_is_told_meanwhile_goes_into_a_message_of_its_own(chat, told, clerk, event):
    """Whoever has seen a key does not look at the message again, so it must say the same; and what it said must not
    come once more under another key."""
    killed_after_sending(chat)
    with transaction.atomic():
        tell([clerk], event, None, SAYS, first="more", last=2, total=3)

    outbox.drain()

    assert keys(chat)[0] == keys(chat)[1] != keys(chat)[2]
    assert chat.texts[0] == chat.texts[1]
    assert "more" in chat.texts[2]
    assert not any(word in chat.texts[2] for word in told)


def test_workers_side_by_side_tell_everyone_of_an_announcement_once(office, units):
    Person.objects.bulk_create(
        Person(username=f"p{n}", name=f"人{n}", unit=units.affairs, password="!") for n in range(250)
    )
    publish(write(by=office, title="停水", text="周六。"), by=office)
    drained_by_many()

    assert Notice.objects.count() == Notice.objects.order_by().values("person").distinct().count() == 251


def test_a_robot_gets_no_more_than_twenty_a_minute_from_all_workers_together(chat, robot, told, clerk, event):
    Robot.objects.update(recent=[timezone.now()] * 15)
    for _turn in range(10):
        with transaction.atomic():
            tell([clerk], event, None, SAYS, first="more", last=2, total=3)
        drained_by_many()

    assert len(chat.calls) <= 5
