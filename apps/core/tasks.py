"""What the queue may ask of a worker. The clock sends the tick (CELERY_BEAT_SCHEDULE in the settings)."""

from celery import shared_task

from apps.core import jobs, outbox, work


@shared_task(name="core.tick")
def tick():
    """Whatever is due: effects and regular jobs."""
    jobs.tick()


@shared_task(name="core.drain")
def drain():
    """Effects that were promised a moment ago."""
    outbox.drain()


# Its row is the promise, so the queue need not remember it; an hour is longer than any of our work takes.
@shared_task(name=work.WORK, acks_late=False, soft_time_limit=3600, time_limit=3660)
def work_off():
    """Long work that waits."""
    work.work_off()
