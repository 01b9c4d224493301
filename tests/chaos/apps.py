"""What the house under chaos has more than the real one: gaps in which a kill does harm, a regular job that leaves a
note, a report that takes a while, and a way in for the control, whose requests are served without outbox and submission
keys and whose reports are plain tasks in the queue."""

import contextlib
import os
import time
from contextvars import ContextVar
from dataclasses import replace
from io import BytesIO

from celery import shared_task
from django.apps import AppConfig
from django.db import connection, transaction

# Held open between commit and answer, and between an effect and its tick-off; for the control the first is so wide that
# some request stands in it whenever the web is killed.
GAP, WIDE_GAP = 0.03, 0.4
PERIOD = 2  # seconds
PRESS = float(os.environ.get("PRESS", "0.2"))  # how long a report takes

careless: ContextVar[bool] = ContextVar("careless", default=False)


class ChaosConfig(AppConfig):
    name = "tests.chaos"
    label = "chaos"

    def ready(self):
        """The last app of all: whatever the others have plugged is there."""
        from apps.core import outbox, sockets
        from apps.core.jobs import Every
        from apps.core.models import LogEntry
        from apps.org.policies import staff
        from apps.reports import kinds

        for kind, effect in list(sockets.effects.items()):
            sockets.effects[kind] = _with_gap(effect)
        sockets.schedule.plug("chaos.job", Every(minutes=PERIOD / 60, run=job))
        kinds.plug("chaos.report", kinds.ReportKind("", "W", {"txt": paper}, staff))
        filed = sockets.timetables["reports.file"]
        sockets.timetables["reports.file"] = replace(filed, run=_or_queued(filed.run))
        outbox.put = _or_shouted(outbox.put)
        LogEntry.save = _or_keyless(LogEntry.save)
        rows = LogEntry.objects._queryset_class
        known = rows.done_with
        rows.done_with = lambda *asked: None if careless.get() else known(*asked)


def answers(get_response):
    """Middleware: how a request is served, and the gap between its commit and its answer."""

    def middleware(request):
        serving = careless.set("X-Careless" in request.headers)
        try:
            response = get_response(request)
            if request.method == "POST":
                time.sleep(WIDE_GAP if careless.get() else GAP)
            return response
        finally:
            careless.reset(serving)

    return middleware


def _with_gap(effect):
    def bring_about(payload):
        effect(payload)
        time.sleep(GAP)

    return bring_about


def _or_shouted(put):
    """Without the outbox an effect is a message to the queue, sent after the commit and forgotten."""

    def promise(kind, payload, **when):
        if careless.get():
            transaction.on_commit(lambda: _shout(kind, payload))
        else:
            put(kind, payload, **when)

    return promise


def _shout(kind, payload):
    with contextlib.suppress(Exception):
        shouted.delay(kind, payload)


@shared_task(name="chaos.shouted")
def shouted(kind, payload):
    from apps.core import sockets

    with transaction.atomic():
        sockets.effects[kind](payload)


def _or_keyless(save):
    """Without submission keys the same form again is another one."""

    def saved(entry, *given, **named):
        if careless.get():
            entry.key = None
        save(entry, *given, **named)

    return saved


def job(period):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO chaos_note (says) VALUES (%s)", [period.isoformat()])
    time.sleep(GAP)


# -- reports -----------------------------------------------------------------------------------------------------------
def paper(period, scope, by, *, version=1):
    time.sleep(PRESS)
    return BytesIO(period.key.encode()), "报表.txt"


def _or_queued(run):
    """The control's schedules are tasks of the queue, as Celery is mostly used: made, then told."""

    def when_due(number, moment):
        from apps.reports.models import Schedule

        if Schedule.objects.filter(pk=number, name__startswith="c").exists():
            transaction.on_commit(lambda: plain_report.delay(number))
        else:
            run(number, moment)

    return when_due


@shared_task(name="chaos.report")
def plain_report(number):
    _leave("made", number)
    time.sleep(WIDE_GAP)
    _leave("told", number)


def _leave(what, number):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO chaos_paper (what, schedule) VALUES (%s, %s)", [what, number])
