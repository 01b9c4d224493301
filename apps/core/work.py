"""Long work: ``start("reports.year", by=person, year=2026)`` from a verb or a regular job, done by a worker.

``sockets.work.plug("reports.year", Work(_("Year report"), run))``; ``run(running, **facts)`` calls
``running.at(done, of=…, says=…)`` now and then, which shows the progress and raises ``Cancelled`` once somebody has
asked to stop, and gives a ``Result`` or None. It runs in no transaction and may be started a second time when its
worker dies, so it writes through verbs with a key, or not at all until its end.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.core.files import File
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core import outbox, sockets
from apps.core.actions import action
from apps.core.models import Job
from apps.core.outbox import ring
from apps.core.policies import allow, anyone

log = structlog.get_logger("work")

WORK = "core.work"
# So that one process of the worker is always left for effects and regular jobs (the worker has four).
AT_ONCE = 2
MOST_TRIES = 3
SIGN_OF_LIFE, SHOWN_AFTER = 2.0, 0.5  # seconds


class Cancelled(Exception):
    """Somebody has asked to stop."""


class Superseded(Exception):
    """We were silent for too long and another worker has begun again: whatever we do now counts for nothing."""


@dataclass(frozen=True)
class Work:
    """A kind of long work. ``again``: it may simply be started again when its worker died, ``tries`` times in all.
    ``then``: the effect that is promised with its end, however it ends; its handler is given ``{"job": id}``."""

    label: Any
    run: Callable
    again: bool = True
    tries: int = MOST_TRIES
    then: str = ""


@dataclass(frozen=True)
class Result:
    """What came of it: a file to download (an open one, and its name), or a page to look at."""

    file: Any = None
    file_name: str = ""
    link: str = ""
    says: str = ""


def start(kind: str, *, by: Any, **facts: Any) -> Job:
    """Ask for long work in the transaction of the verb that wants it; ``facts`` are JSON values."""
    return _start(by=by, kind=kind, facts=facts)


allow("core.start_work", anyone)  # the verb that starts it says who may


@action("core.start_work", _("Start long work"))
def _start(*, by, kind, facts):
    """Long work is written down first and done by a worker, with a page that shows how far it is."""
    if kind not in sockets.work:
        raise LookupError(f"nobody has plugged the long work {kind}")
    transaction.on_commit(partial(ring, WORK))
    return Job.objects.create(kind=kind, by=by, facts=facts)


@action("core.cancel_work", _("Stop"), when=Job.OPEN)
def cancel(job, *, by):
    """Whoever asked for long work may stop it; a worker that is at it stops at its next step."""
    job.cancel_asked_at = timezone.now()
    if job.status == Job.Status.WAITING:
        job.status, job.ended_at = Job.Status.CANCELLED, timezone.now()
        _promise_what_follows(job)
    job.save(update_fields=["cancel_asked_at", "status", "ended_at"])
    return job


# -- the worker's side -------------------------------------------------------------------------------------------------
def is_wanted() -> bool:
    return Job.objects.waiting().exists() or Job.objects.lost().exists()


def work_off() -> int:
    """Do what waits, and begin again what lost its worker; how many pieces were done."""
    pieces = 0
    while job := _take():
        _perform(job)
        pieces += 1
    return pieces


def _take() -> Job | None:
    with transaction.atomic():
        with connection.cursor() as cursor:  # so that no two workers count at the same moment
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [WORK])
        _bury()
        if Job.objects.alive().count() >= AT_ONCE:
            return None
        job = (Job.objects.waiting() | Job.objects.lost()).order_by("id").select_for_update(skip_locked=True).first()
        if job is None:
            return None
        job.status, job.lease, job.tries = Job.Status.RUNNING, uuid4(), job.tries + 1
        job.began_at = job.seen_at = timezone.now()
        job.percent, job.says = 0, ""
        job.save()
        return job


def _bury() -> None:
    """What cannot be begun again says that its worker was lost; what was asked to stop has stopped."""
    for job in Job.objects.lost().select_for_update(skip_locked=True):
        if job.cancel_asked_at:
            _end(job, Job.Status.CANCELLED)
        elif job.kind not in sockets.work or job.tries >= _most_tries(sockets.work[job.kind]):
            _end(job, Job.Status.FAILED, trouble=gettext("Its worker was lost."))


def _most_tries(kind: Work) -> int:
    return kind.tries if kind.again else 0


def _perform(job: Job) -> None:
    language = getattr(job.by, "language", "") or settings.LANGUAGE_CODE
    with closing(Running(job)) as running, translation.override(language):
        try:
            result = sockets.work[job.kind].run(running, **job.facts) or Result()
            running.at(1, of=1)
        except Cancelled:
            _end(job, Job.Status.CANCELLED)
        except Superseded:
            log.warning("work begun twice", job=job.pk, kind=job.kind)
        except Exception as error:
            if _went_away(error):
                connection.close()  # we fall silent, and somebody begins again
                return
            log.exception("work failed", job=job.pk, kind=job.kind)
            _end(job, Job.Status.FAILED, trouble=f"{type(error).__name__}: {error}"[:2000])
        else:
            _end(job, Job.Status.DONE, result)


def _went_away(error: Exception) -> bool:
    """Whether it was the database that went: a server that dies in mid-sentence is a plain ``DatabaseError``."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, DatabaseError) and not connection.is_usable()


def _end(job: Job, status: str, result: Result | None = None, trouble: str = "") -> None:
    """Only whoever holds the lease may say how it ended."""
    result = result or Result()
    with transaction.atomic():
        held = Job.objects.running().filter(pk=job.pk, lease=job.lease).select_for_update().first()
        if held is None:
            return
        held.status, held.ended_at, held.trouble = status, timezone.now(), trouble
        held.link, held.says = result.link, result.says[:200]
        if result.file is not None:
            held.file_name = result.file_name[:120]
            with closing(result.file):
                held.file.save(f"{held.pk}", File(result.file), save=False)
        held.save()
        _promise_what_follows(held)


def _promise_what_follows(job: Job) -> None:
    if (kind := sockets.work.get(job.kind)) and kind.then:
        outbox.put(kind.then, {"job": job.pk}, key=str(job.pk))


class Running:
    """The work's line to whoever waits for it. A thread gives a sign of life meanwhile, so a long step is no death."""

    def __init__(self, job: Job):
        self.job, self.by = job, job.by
        self._shown = 0.0
        self._over = threading.Event()
        self._pulse = threading.Thread(target=_live, args=(job.pk, job.lease, self._over), daemon=True)
        self._pulse.start()

    def at(self, done: float, *, of: float, says: Any = "") -> None:
        """So much is done. Raises ``Cancelled`` if somebody has asked to stop."""
        if done < of and time.monotonic() - self._shown < SHOWN_AFTER:
            return
        self._shown = time.monotonic()
        mine = Job.objects.running().filter(pk=self.job.pk, lease=self.job.lease)
        percent = min(100, int(100 * done / of)) if of else 0
        if not mine.update(percent=percent, says=str(says)[:200], seen_at=timezone.now()):
            raise Superseded
        if mine.filter(cancel_asked_at__isnull=False).exists():
            raise Cancelled

    def close(self) -> None:
        self._over.set()
        self._pulse.join()


@contextmanager
def aside(running: Running, of: int) -> Iterator[Callable[[int], None]]:
    """A way to tell how far it is while the work's own connection is busy with one long statement. The teller raises
    what ``running.at`` has raised: that somebody has asked to stop, or that this worker counts for nothing any more."""
    latest, trouble, over = [0], list[BaseException](), threading.Event()

    def watch() -> None:
        while not over.wait(SHOWN_AFTER):
            try:
                running.at(min(latest[0], of - 1), of=of)
            except BaseException as error:
                trouble.append(error)
                break
        connection.close()  # this thread's own

    def tell(done: int) -> None:
        if trouble:
            raise trouble[0]
        latest[0] = done

    teller = threading.Thread(target=watch, daemon=True)
    teller.start()
    try:
        yield tell
    finally:
        over.set()
        teller.join()


def _live(pk: int, lease: UUID, over: threading.Event) -> None:
    while not over.wait(SIGN_OF_LIFE):
        try:
            Job.objects.running().filter(pk=pk, lease=lease).update(seen_at=timezone.now())
        except (OperationalError, InterfaceError):
            connection.close()
    connection.close()  # this thread's own
