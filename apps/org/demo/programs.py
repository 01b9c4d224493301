"""Programs that work with the bureau, and what the system did by itself: a token, a webhook, nightly jobs."""

import json
from datetime import datetime, time, timedelta
from uuid import UUID

from apps.core import demo, sockets
from apps.core.dates import local
from apps.core.jobs import Daily, Monthly
from apps.core.models import Job, ScheduledRun
from apps.org import tokens, webhooks
from apps.org.models import ApiToken, Delivery, Scope, Webhook

NIGHTS = timedelta(days=5)
REHEARSAL = "core.rehearsal"


def load(bureau: demo.Bureau) -> None:
    _tokens(bureau)
    _webhook(bureau)
    _nights(bureau)
    _long_work(bureau)


def _tokens(bureau: demo.Bureau) -> None:
    """One in use, one that was shut out. Nobody knows what they open: of each only a hash was ever made."""
    random, accounts = bureau.random("programs"), bureau.made["accounts"]
    for name, username, scopes, ago, revoked in (
        ("会议日程同步到手机", "zhangwei", [Scope.READ], 20, False),
        ("旧会务系统迁移", "wangfang", [Scope.BOOK, Scope.READ], 60, True),
    ):
        person, made = accounts[username], local(bureau.today - timedelta(days=ago), time(10, 20))
        secret = tokens.MARK + random.randbytes(32).hex()
        token = ApiToken.objects.create(
            person=person, name=name, digest=tokens.digest(secret), hint=secret[: tokens.SHOWN], scopes=scopes,
            made_at=made, expires_at=made + timedelta(days=365), version=2 if revoked else 1,
            last_used_at=local(bureau.today - timedelta(days=1), time(18, 5)),
            revoked_at=made + timedelta(days=30) if revoked else None,
        )  # fmt: skip
        facts = {"name": name, "scopes": [str(scope) for scope in scopes], "days": 365}
        bureau.wrote_down("org.issue_token", token, by=person, at=made, facts=facts)
        if revoked:
            changes = {"revoked_at": [None, token.revoked_at.isoformat()]}
            bureau.wrote_down("org.revoke_token", token, by=person, at=token.revoked_at, version=2, changes=changes)


def _webhook(bureau: demo.Bureau) -> None:
    """Out of use, so that a demo calls nobody; what it was told last week is on its page."""
    random, admin = bureau.random("webhooks"), bureau.made["accounts"]["chengang"]
    at = local(bureau.today - timedelta(days=40), time(15, 10))
    facts = {"name": "办公区门户大屏", "url": "https://portal.example.gov.cn/hooks/meetings"}
    events = sorted(webhooks.events)[:3]
    hook = Webhook.objects.create(
        **facts, events=events, is_active=False, made_at=at, seed=UUID(bytes=random.randbytes(16), version=4), version=2
    )
    bureau.wrote_down("org.add_webhook", hook, by=admin, at=at, facts={**facts, "events": events, "is_active": True})
    stopped = local(bureau.today - timedelta(days=1), time(17, 40))
    changes = {"is_active": [True, False]}
    bureau.wrote_down("org.change_webhook", hook, by=admin, at=stopped, version=2, facts=facts, changes=changes)
    for n, event in enumerate(events * 2):
        made = local(bureau.today - timedelta(days=7 - n), time(9, 5 + n))
        failed = n == 1
        Delivery.objects.create(
            webhook=hook, event=event, made_at=made, number=UUID(bytes=random.randbytes(16), version=4),
            body=json.dumps({"event": event, "at": made.isoformat()}), tried_at=made + timedelta(seconds=1),
            status=Delivery.Status.FAILED if failed else Delivery.Status.DELIVERED, attempts=8 if failed else 1,
            answer="503 Service Unavailable" if failed else "200 OK",
        )  # fmt: skip


def _nights(bureau: demo.Bureau) -> None:
    """The jobs of the last nights and months, all done."""
    dawn = local(bureau.today, time(6))
    runs = []
    for job, timetable in sorted(sockets.schedule.items()):
        nights = [dawn - n * timedelta(days=1) for n in range(NIGHTS.days)] if isinstance(timetable, Daily) else []
        months = [dawn] if isinstance(timetable, Monthly) else []
        since = dawn - timedelta(days=70)
        periods = {period for moment in nights + months for period in timetable.missed(since, moment)}
        runs += [_run(job, period) for period in sorted(periods)]
    ScheduledRun.objects.bulk_create(sorted(runs, key=lambda run: (run.period, run.job)))


def _run(job: str, period: datetime) -> ScheduledRun:
    began = period + timedelta(seconds=3)
    return ScheduledRun(
        job=job, period=period, due_at=period, began_at=began, done_at=began + timedelta(seconds=1), tries=1
    )


def _long_work(bureau: demo.Bureau) -> None:
    """The backup was tried out this month and the last."""
    this = bureau.today.replace(day=1)
    for on in ((this - timedelta(days=1)).replace(day=1), this):
        began = local(on, time(4, 30, 5))
        Job.objects.create(
            kind=REHEARSAL, status=Job.Status.DONE, percent=100, tries=1, asked_at=began, began_at=began,
            ended_at=began + timedelta(seconds=21),
        )  # fmt: skip
