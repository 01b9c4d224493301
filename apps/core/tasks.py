"""What the queue may ask of a worker. The clock sends the tick (CELERY_BEAT_SCHEDULE in the settings)."""

from celery import shared_task

from apps.core import jobs, outbox


@shared_task(name="core.tick")
def tick():
    """Whatever is due: effects and regular jobs."""
    jobs.tick()


@shared_task(name="core.drain")
def drain():
    """Effects that were promised a moment ago."""
    outbox.drain()
