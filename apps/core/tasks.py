"""Jobs of the kernel. The clock hands them out (CELERY_BEAT_SCHEDULE in the settings)."""

from importlib import import_module

from celery import shared_task
from django.conf import settings

from apps.core import sockets


@shared_task(name="core.sweep")
def sweep():
    """What is kept for a time only is deleted once a day: sessions that have run out, and what the apps name."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    for sweep_out in sockets.sweeps.values():
        sweep_out()
