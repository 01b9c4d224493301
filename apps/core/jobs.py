"""Regular jobs: ``sockets.schedule.plug("meetings.release", Every(minutes=5, run=release))`` in ``AppConfig.ready()``.

A period is claimed by inserting it, unique for its job, and done like any other errand (``errands.py``): however many
clocks tick and workers run, and whoever of them dies, each period is done once. ``run`` is called in that transaction,
without arguments or, if it takes one, with the moment of the period; it takes less than half a minute. What takes
longer is started from there as long work (``start``, see ``work.py``).

Jobs that people set up in a page of their own have their timetables in rows: ``sockets.timetables.plug("reports.file",
Rows(current, run))``. Each row is a job of its own, "reports.file:12", claimed and run like any other.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any, ClassVar, Protocol

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from apps.core import dates, outbox, sockets, work
from apps.core.errands import Busy, keep
from apps.core.models import ScheduledRun
from apps.core.periods import Period
from apps.core.work import Result, Work, start

__all__ = ["Daily", "Each", "Every", "Monthly", "Result", "Rows", "Work", "start"]

RUN_SECONDS = 20
# A year of missed months is made good, no more; of weeks a quarter.
MOST_MISSED = 12


class Timetable(Protocol):
    """When a job is due. ``each``: no period does the work of an older one."""

    each: bool

    def missed(self, since: datetime | None, now: datetime) -> list[datetime]:
        """The periods to claim; ``since`` is the last one that was, None for a job nobody has seen before."""

    def next(self, now: datetime) -> datetime: ...


@dataclass(frozen=True)
class Every:
    """Every so many minutes. After a pause only the latest period is made good."""

    minutes: int
    run: Callable
    each: ClassVar[bool] = False

    def missed(self, since: datetime | None, now: datetime) -> list[datetime]:
        last = self._floor(now)
        return [last] if since is None or last > since else []

    def next(self, now: datetime) -> datetime:
        return self._floor(now) + timedelta(minutes=self.minutes)

    def _floor(self, now: datetime) -> datetime:
        step = self.minutes * 60
        return datetime.fromtimestamp(int(now.timestamp()) // step * step, UTC)


@dataclass(frozen=True)
class Daily:
    """Once a day at wall time ``at``. After a pause only the latest day is made good; a new job begins tomorrow."""

    at: time
    run: Callable
    each: ClassVar[bool] = False

    def missed(self, since: datetime | None, now: datetime) -> list[datetime]:
        last = self.next(now) - timedelta(days=1)
        return [last] if since is not None and last > since else []

    def next(self, now: datetime) -> datetime:
        moment = dates.local(timezone.localdate(now), self.at)
        return moment if moment > now else dates.local(timezone.localdate(now) + timedelta(days=1), self.at)


@dataclass(frozen=True)
class Each:
    """Once a week, month, quarter, half-year or year (``kind``: W, M, Q, H, Y): on its day ``day`` (Monday is 1; 1 to
    28 in all others) at wall time ``at``. Every missed period is made good, the oldest first; none before ``begins``.
    """

    kind: str
    day: int
    at: time
    run: Callable | None = None
    begins: datetime | None = None
    name: Any = ""
    each: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not 1 <= self.day <= (7 if self.kind == "W" else 28):
            raise ValueError("Not every month has that day.")

    def missed(self, since: datetime | None, now: datetime) -> list[datetime]:
        known = [at for at in (since, self.begins) if at is not None]
        if not known:
            return []
        return sorted(at for _n, at in zip(range(MOST_MISSED), self._back(now), strict=False) if at > max(known))

    def next(self, now: datetime) -> datetime:
        period = Period.around(timezone.localdate(now), self.kind)
        return at if (at := self._in(period)) > now else self._in(period.after())

    def _back(self, now: datetime) -> Iterator[datetime]:
        """The moments up to now, the latest first."""
        period = Period.around(timezone.localdate(now), self.kind)
        while True:
            if (at := self._in(period)) <= now:
                yield at
            period = period.before()

    def _in(self, period: Period) -> datetime:
        return dates.local(period.first + timedelta(days=self.day - 1), self.at)


class Monthly(Each):
    """On day ``day`` (1 to 28) of each month at wall time ``at``."""

    def __init__(self, day: int, at: time, run: Callable):
        super().__init__("M", day, at, run)


@dataclass(frozen=True)
class Rows:
    """Jobs whose timetables are rows that people edit. ``current`` gives those that are on now, by their row's number;
    ``run`` takes that number and the moment of the period, and does nothing for a row that was stopped meanwhile."""

    current: Callable[[], Mapping[int, Timetable]]
    run: Callable[[int, datetime], None]


def timetables() -> dict[str, Timetable]:
    """Every regular job with its timetable: those that apps plug, and those that stand in rows."""
    rows = {f"{code}:{pk}": found for code, of in sockets.timetables.items() for pk, found in of.current().items()}
    return {**sockets.schedule, **rows}


def tick() -> None:
    """What the clock asks for every few seconds: effects that were promised, then jobs that have come due."""
    outbox.drain()
    claim(timezone.now())
    keep(ScheduledRun.objects.all(), _run, seconds=RUN_SECONDS)
    if work.is_wanted():
        outbox.ring(work.WORK)


def claim(now: datetime) -> None:
    """Write down the periods that have come due. Whoever else does it at the same moment writes the same rows."""
    # A clock that once ran ahead has claimed periods that are still to come: they do not count.
    past = ScheduledRun.objects.filter(period__lte=now).order_by()
    last = dict(past.values_list("job").annotate(Max("period")))
    new, known = [], timetables()
    for job, timetable in known.items():
        if job not in last and (begins := _beginning(timetable, now)):
            new.append(ScheduledRun(job=job, period=begins, done_at=now))
        for period in timetable.missed(last.get(job), now):
            new.append(ScheduledRun(job=job, period=period, due_at=now))
    if new:
        with transaction.atomic():
            ScheduledRun.objects.bulk_create(new, ignore_conflicts=True)
            _give_up_older([run for run in new if not known[run.job].each])


def _beginning(timetable: Timetable, now: datetime) -> datetime | None:
    """A job that is new here starts with its next period; this row is what later ones are counted from."""
    return None if timetable.missed(None, now) else now


def _give_up_older(new: list[ScheduledRun]) -> None:
    """A newer period does the work of an older one that keeps failing."""
    for run in new:
        older = ScheduledRun.objects.open().filter(job=run.job, period__lt=run.period)
        held = list(older.select_for_update(skip_locked=True).values_list("pk", flat=True))
        ScheduledRun.objects.filter(pk__in=held).update(parked_at=timezone.now())


def _run(run: ScheduledRun) -> None:
    perform = _of(run.job)
    if not _alone(run.job):
        raise Busy
    run.began_at = timezone.now()
    run.save(update_fields=["began_at"])
    perform(run.period) if inspect.signature(perform).parameters else perform()


def _of(job: str) -> Callable:
    family, _colon, row = job.partition(":")
    if row and family in sockets.timetables:
        return partial(sockets.timetables[family].run, int(row))
    if job not in sockets.schedule:
        raise LookupError(f"nobody has plugged the job {job}")
    return sockets.schedule[job].run


def _alone(job: str) -> bool:
    """One run of a job at a time; the lock ends with the transaction, so a dead worker holds none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('core.job'), hashtext(%s))", [job])
        return cursor.fetchone()[0]
