"""The job runner. A job carries ids in and calls one verb; it may run twice, so the verb must not mind."""

import os

from celery import Celery
from celery.signals import setup_logging, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "logistics.settings")

app = Celery("logistics")
app.config_from_object("django.conf:settings", namespace="CELERY")  # read at the first use, not here
app.autodiscover_tasks()


@setup_logging.connect
def _keep_our_logs(**_: object) -> None:
    """Being connected is all it does: Celery then leaves the logging set-up to Django's."""


@worker_process_init.connect
def _die_with_the_worker(**_: object) -> None:
    """A pool process ends when its worker is killed; it would wait for the next job for ever."""
    from logistics.embedded.processes import die_with_parent

    die_with_parent()
