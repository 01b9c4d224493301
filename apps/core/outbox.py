"""The outbox: an effect is a row, written by the verb that wants it in the verb's own transaction.

``sockets.effects.plug("notices.deliver", handler)``; the handler takes the payload and runs in the transaction that
ticks the row off. What it writes to our database happens exactly once; what it does elsewhere (an e-mail) may happen
twice if the worker dies between the two, so it should carry the entry's key where the other side takes one.
Redis only hurries: it is told after the commit that there is something to do. Without it the next tick finds the row.
"""

import contextlib
import os
import threading
import time
from datetime import datetime
from functools import partial
from queue import SimpleQueue
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from apps.core import sockets
from apps.core.errands import keep
from apps.core.models import OutboxEntry

DRAIN, DRAIN_SECONDS = "core.drain", 20


def put(kind: str, payload: dict[str, Any], *, key: str = "", not_before: datetime | None = None) -> None:
    """Promise an effect. The same non-empty ``key`` of a kind again is the same promise."""
    if kind not in sockets.effects:
        raise LookupError(f"nobody has plugged the effect {kind}")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An effect is promised in the transaction of what causes it.")
    entry = OutboxEntry(kind=kind, key=key, payload=payload, due_at=not_before or timezone.now())
    OutboxEntry.objects.bulk_create([entry], ignore_conflicts=True)
    if not any(hook[1] is nudge for hook in connection.run_on_commit):
        transaction.on_commit(nudge)


def drain(seconds: float = DRAIN_SECONDS) -> int:
    """Do the effects that are due, one a transaction."""
    return keep(OutboxEntry.objects.all(), _take_effect, seconds=seconds)


def _take_effect(entry: OutboxEntry) -> None:
    sockets.effects[entry.kind](entry.payload)


# -- hurrying ----------------------------------------------------------------------------------------------------------
class Bell:
    """A thread that tells the workers there is something to do. Ringing costs a request nothing, whatever state Redis
    is in, and many rings while it is busy are one."""

    PAUSE = 0.05

    def __init__(self) -> None:
        self.pid = os.getpid()  # threads do not survive a fork: a child needs a bell of its own
        self.rung: SimpleQueue[str] = SimpleQueue()
        threading.Thread(target=self._listen, name="bell", daemon=True).start()

    def _listen(self) -> None:
        while True:
            tasks = {self.rung.get()}
            time.sleep(self.PAUSE)
            while not self.rung.empty():
                tasks.add(self.rung.get())
            for task in tasks:
                _tell_workers(task)


def _tell_workers(task: str) -> None:
    with contextlib.suppress(Exception):  # Redis is away; the tick will find the row
        # Nobody needs an old one: whoever comes back later drains everything anyway.
        current_app.send_task(task, expires=30, retry=False, ignore_result=True)


_bell: Bell | None = None


def ring(task: str) -> None:
    """Have a worker start ``task`` soon, if the queue is there."""
    global _bell
    if _bell is None or _bell.pid != os.getpid():
        _bell = Bell()
    _bell.rung.put(task)


nudge = partial(ring, DRAIN)
