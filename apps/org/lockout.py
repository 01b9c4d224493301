"""Guessing a password must be hopeless, and locking a colleague out from elsewhere too.

Attempts are rows in the database, so all processes and hosts count together. An attempt is written down *before* the
password is checked: rivals that guess at the same instant see one another. Nothing here ever holds a password.
"""

import ipaddress
import time
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.utils import timezone

from apps.core.origin import address_of
from apps.org.models import LoginAttempt

TRIES, LOCKED_FOR = 5, timedelta(minutes=30)
# From anywhere: slows down an attack from many networks. Where the person has logged in before it does not count,
# otherwise anybody outside could keep the director out.
TRIES_ANYWHERE, WATCHED_FOR = 20, timedelta(minutes=15)
KNOWN_FOR = timedelta(days=90)
PATIENCE = 5.0  # seconds to wait for other attempts that are being checked right now

log = structlog.get_logger("login")
Outcome = LoginAttempt.Outcome


class LockedOut(Exception):
    """Too many wrong passwords; the sentence for people is the form's."""


def network_of(request) -> str:
    """The /24 or /64 the visitor comes from: changing the last digits of an address must not open new tries."""
    ip = address_of(request)
    if ip is None:
        return "unknown"
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 64}", strict=False))


def admit(account: str, network: str) -> LoginAttempt:
    """Write the attempt down and let its password be checked, or raise ``LockedOut``.

    With few tries left, the attempts of others that are still being checked are waited for: sixteen right passwords
    at once are all let in, sixteen wrong ones are five.
    """
    account, deadline = account[:40], time.monotonic() + PATIENCE
    while True:
        with transaction.atomic():
            _one_at_a_time(account)
            attempt, must_wait = _judge(account, network)
        if attempt:
            return attempt
        if not must_wait or time.monotonic() > deadline:
            log.warning("locked_out", account=account, network=network)
            raise LockedOut
        time.sleep(0.05)


def settle(attempt: LoginAttempt, *, passed: bool) -> None:
    """Keep how the attempt ended."""
    attempt.outcome = Outcome.PASSED if passed else Outcome.FAILED
    LoginAttempt.objects.filter(pk=attempt.pk).update(outcome=attempt.outcome)
    log.info("login", account=attempt.account, network=attempt.network, outcome=attempt.outcome)


def forgive(account: str) -> int:
    """Failed attempts no longer count; returns how many there were."""
    return LoginAttempt.objects.of(account).failed().update(outcome=Outcome.FORGIVEN)


def is_locked(account: str) -> bool:
    """Whether some network is locked out of ``account`` now: the security administrator's page shows it."""
    recent = LoginAttempt.objects.of(account).since(timezone.now() - LOCKED_FOR).failed()
    networks = set(recent.values_list("network", flat=True))
    return any(_failures(account, network) >= TRIES for network in networks)


def forget_old() -> None:
    """Attempts matter as long as a network counts as known; the log keeps its own lines."""
    LoginAttempt.objects.filter(at__lt=timezone.now() - KNOWN_FOR).delete()


def _judge(account: str, network: str) -> tuple[LoginAttempt | None, bool]:
    """The admitted attempt, else None and whether waiting may help."""
    now = timezone.now()
    # First those being checked, then those that failed: one that is settled in between counts twice and is waited for.
    # The other way round it would count nowhere, and be a free guess.
    checking = LoginAttempt.objects.of(account).since(now - timedelta(seconds=30)).filter(outcome=Outcome.PENDING)
    pending = list(checking.values_list("network", flat=True))
    here, anywhere = _failures(account, network), _failures_anywhere(account, network, now)
    if here >= TRIES or anywhere >= TRIES_ANYWHERE:
        return None, False
    if here + pending.count(network) >= TRIES or anywhere + len(pending) >= TRIES_ANYWHERE:
        return None, True
    return LoginAttempt.objects.create(account=account, network=network, at=now), False


def _failures(account: str, network: str) -> int:
    """Wrong passwords from ``network`` since the last right one."""
    attempts = LoginAttempt.objects.of(account).filter(network=network)
    since: datetime = timezone.now() - LOCKED_FOR
    last_right = attempts.since(since).passed().values_list("at", flat=True).first()
    return attempts.since(last_right or since).failed().count()


def _failures_anywhere(account: str, network: str, now: datetime) -> int:
    attempts = LoginAttempt.objects.of(account)
    if attempts.since(now - KNOWN_FOR).passed().filter(network=network).exists():
        return 0
    return attempts.since(now - WATCHED_FOR).failed().count()


def _one_at_a_time(account: str) -> None:
    """Until this short transaction ends nobody else counts for ``account``; safe behind a transaction pooler."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"login:{account}"])
