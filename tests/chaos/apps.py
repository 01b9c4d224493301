"""What the house under test has more than the real one; the control has its outbox and its submission keys out."""

import os
import time

from celery import shared_task
from django.apps import AppConfig
from django.db import connection, transaction

CONTROL = os.environ.get("CHAOS_CONTROL") == "yes"
# The gaps in which a kill does harm are held open: between commit and answer, between an effect and its tick-off.
# In the control they are so wide that some request stands in one whenever the web is killed.
GAP = 0.5 if CONTROL else 0.05
PERIOD = 10  # seconds


class ChaosConfig(AppConfig):
    name = "tests.chaos"
    label = "chaos"

    def ready(self):
        from apps.core import actions, sockets
        from apps.core.jobs import Every
        from apps.core.models import LogEntry

        sockets.effects.plug("chaos.effect", effect)
        sockets.schedule.plug("chaos.job", Every(minutes=PERIOD / 60, run=job))
        actions._write_down = _promising(actions._write_down)
        if CONTROL:
            LogEntry.objects._queryset_class.done_with = lambda *_asked: None


def _promising(write_down):
    def write_and_promise(verb, subject, result, *, key, **said):
        write_down(verb, subject, result, key=None if CONTROL else key, **said)
        about = result or subject
        payload = {"says": f"{verb} {about.pk} {about.version}"}
        if CONTROL:
            transaction.on_commit(lambda: plain_task.delay(payload))
            return
        from apps.core.outbox import put

        put("chaos.effect", payload)

    return write_and_promise


def effect(payload):
    _note("effect", payload["says"])
    time.sleep(GAP)


@shared_task(name="chaos.effect")
def plain_task(payload):
    effect(payload)


def job(period):
    _note("job", period.isoformat())
    time.sleep(GAP)


def _note(kind, says):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO chaos_note (kind, says) VALUES (%s, %s)", [kind, says])


def slow_answers(get_response):
    def middleware(request):
        response = get_response(request)
        if request.method == "POST":
            time.sleep(GAP)
        return response

    return middleware
