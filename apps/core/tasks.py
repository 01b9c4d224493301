"""Jobs of the kernel. The clock hands them out (CELERY_BEAT_SCHEDULE in the settings)."""

from importlib import import_module

from celery import shared_task
from django.conf import settings


@shared_task(name="core.sweep")
def sweep():
    """Sessions that have run out are deleted once a day."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
