"""What a verb promised happens once: not before its commit, not twice, and after every failure again."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from apps.core import outbox, sockets
from apps.core.models import OutboxEntry, Workday


@pytest.fixture
def effect():
    """``test.effect`` writes down what it was given; it fails while ``fails`` holds an error."""

    class Effect(list):
        fails = None

        def __call__(self, payload):
            Workday.objects.create(on=payload["on"], is_working=True)
            if self.fails:
                raise self.fails
            self.append(payload["on"])

    effect = sockets.effects.plug("test.effect", Effect())
    yield effect
    del sockets.effects["test.effect"]


pytestmark = pytest.mark.django_db


def later(**more):
    return timezone.now() + timedelta(**more)


def test_a_promise_is_kept_once(effect):
    outbox.put("test.effect", {"on": "2026-03-01"})

    assert outbox.drain() == 1
    assert outbox.drain() == 0
    assert effect == ["2026-03-01"]
    assert OutboxEntry.objects.done().count() == 1


def test_promises_are_kept_in_the_order_they_were_made(effect):
    for day in range(1, 6):
        outbox.put("test.effect", {"on": f"2026-03-0{day}"})
    outbox.drain()

    assert effect == [f"2026-03-0{day}" for day in range(1, 6)]


def test_the_same_key_twice_is_one_promise(effect):
    outbox.put("test.effect", {"on": "2026-03-01"}, key="one")
    outbox.put("test.effect", {"on": "2026-03-02"}, key="one")
    outbox.drain()
    outbox.put("test.effect", {"on": "2026-03-03"}, key="one")
    outbox.drain()

    assert effect == ["2026-03-01"]


def test_promises_without_a_key_are_promises_each(effect):
    outbox.put("test.effect", {"on": "2026-03-01"})
    outbox.put("test.effect", {"on": "2026-03-02"})

    assert outbox.drain() == 2


def test_a_promise_may_be_for_later(effect):
    outbox.put("test.effect", {"on": "2026-03-01"}, not_before=later(hours=1))

    assert outbox.drain() == 0


def test_a_verb_that_is_undone_promises_nothing(effect):
    with transaction.atomic():
        outbox.put("test.effect", {"on": "2026-03-01"})
        transaction.set_rollback(True)

    assert outbox.drain() == 0


def test_an_effect_nobody_brings_about_cannot_be_promised():
    with pytest.raises(LookupError, match=r"nobody has plugged the effect test\.nothing"):
        outbox.put("test.nothing", {})


@pytest.mark.django_db(transaction=True)
def test_a_promise_needs_the_transaction_of_its_cause(effect):
    with pytest.raises(transaction.TransactionManagementError):
        outbox.put("test.effect", {"on": "2026-03-01"})


def test_a_failed_effect_leaves_nothing_but_its_note_and_is_tried_later(effect):
    effect.fails = ValueError("the mail server says no\nDETAIL: about 张伟")
    outbox.put("test.effect", {"on": "2026-03-01"})
    before = timezone.now()
    outbox.drain()

    entry = OutboxEntry.objects.get()
    assert Workday.objects.count() == 0
    assert (entry.tries, entry.trouble, entry.done_at) == (1, "ValueError: the mail server says no", None)
    assert entry.due_at >= before + timedelta(seconds=10)

    effect.fails = None
    OutboxEntry.objects.update(due_at=timezone.now())
    outbox.drain()
    assert effect == ["2026-03-01"]


def test_a_failure_holds_nobody_else_up(effect):
    def fail(payload):
        raise ValueError

    sockets.effects.plug("test.failure", fail)
    outbox.put("test.failure", {})
    outbox.put("test.effect", {"on": "2026-03-01"})
    outbox.drain()
    del sockets.effects["test.failure"]

    assert effect == ["2026-03-01"]


def test_pauses_grow_and_in_the_end_it_is_parked(effect):
    effect.fails = ValueError("no")
    outbox.put("test.effect", {"on": "2026-03-01"})
    least, most = [], []
    for _try in range(OutboxEntry.MOST_TRIES):
        OutboxEntry.objects.update(due_at=timezone.now())
        before = timezone.now()
        outbox.drain()
        due = OutboxEntry.objects.get().due_at
        least.append((due - timezone.now()).total_seconds())
        most.append((due - before).total_seconds())

    pauses = [10, 20, 40, 80]
    assert [low <= pause <= high for low, pause, high in zip(least, pauses, most, strict=False)] == [True] * 4
    assert least[-1] <= 3600 <= most[-1]
    assert OutboxEntry.objects.parked().count() == 1
    OutboxEntry.objects.update(due_at=timezone.now())
    assert outbox.drain() == 0


def test_workers_are_told_once_a_transaction(effect, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        outbox.put("test.effect", {"on": "2026-03-01"})
        outbox.put("test.effect", {"on": "2026-03-02"})

    assert callbacks == [outbox.nudge]
