"""The chain over the audit trail: each seal is a digest of its entry and of the seal before, so that no entry can be
changed, taken out or moved without breaking a link.

A sealer makes them in the background, one minute behind, so that verbs do not queue for the end of the chain. It takes
the entries that have no seal yet, whatever their number: one that was committed late gets a later link, and is never
passed over. Links are numbered without gaps under a lock that ends with the transaction.
"""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import anchors
from apps.core.models import LogEntry, Seal

# The national standard where this machine's OpenSSL has it; each seal says which one it is.
SUITE = "sm3" if "sm3" in hashlib.algorithms_available else "sha256"
BEGINNING = f"{SUITE}:{'0' * 64}"
BATCH, SECONDS = 2_000, 20
# A transaction older than this does not exist: pages end after seconds, jobs after a minute.
LONGEST_TRANSACTION = timedelta(hours=1)

COLUMNS = """e.id, e.at, e.by_id, e.verb, t.app_label || '.' || t.model, e.subject_id, e.subject_version,
    e.facts::text, e.changes::text, e.key::text"""
ENTRIES = "core_logentry e JOIN django_content_type t ON t.id = e.subject_type_id"
SEALLESS = "NOT EXISTS (SELECT FROM core_seal s WHERE s.entry_id = e.id)"
UNSEALED = f"SELECT {COLUMNS} FROM {ENTRIES} WHERE e.id > %s AND {SEALLESS} ORDER BY e.id LIMIT %s"  # noqa: S608
CHAIN = f"SELECT s.number, s.digest, s.entry_id, {COLUMNS} FROM core_seal s LEFT JOIN ({ENTRIES}) ON e.id = s.entry_id"  # noqa: S608


# -- sealing -----------------------------------------------------------------------------------------------------------
def seal() -> int:
    """Seal what has come since the last time; how many entries."""
    return _seal(_floor())


def seal_all() -> int:
    """The same without assuming anything about numbers: once a day, and after a restore."""
    return _seal(0)


def _seal(floor: int) -> int:
    deadline, sealed = time.monotonic() + SECONDS, 0
    while time.monotonic() < deadline and (count := _batch(floor)):
        sealed += count
    return sealed


def _batch(floor: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('core.seal'))")
        last = Seal.objects.order_by("-number").first()
        number, digest = (last.number, last.digest) if last else (0, BEGINNING)
        cursor.execute(UNSEALED, [floor, BATCH])
        made = []
        for row in cursor.fetchall():
            number, digest = number + 1, link(digest, row)
            made.append(Seal(number=number, entry_id=row[0], digest=digest))
        Seal.objects.bulk_create(made)
        if made:
            transaction.on_commit(partial(anchors.drop, number, digest))
    return len(made)


def waiting() -> int:
    """How many entries have no seal yet."""
    return LogEntry.objects.filter(pk__gt=_floor(), seal=None).count()


def _floor() -> int:
    """Below it every entry has its seal: the ones sealed an hour ago were followed by no late one any more."""
    before = Seal.objects.filter(sealed_at__lt=timezone.now() - LONGEST_TRANSACTION)
    return before.order_by("-number").values_list("entry_id", flat=True).first() or 0


def link(before: str, row: Sequence[Any], suite: str = SUITE) -> str:
    digest = hashlib.new(suite, before.encode() + b"\n" + canonical(row), usedforsecurity=True)
    return f"{suite}:{digest.hexdigest()}"


def canonical(row: Sequence[Any]) -> bytes:
    """The entry as bytes that are the same on every machine and after every restore."""
    pk, at, by, verb, kind, subject, version, facts, changes, key = row
    when = at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [pk, when, by, verb, kind, subject, version, json.loads(facts), json.loads(changes), key]
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


# -- verifying ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was sealed; ``entry`` is the number of the log entry where it is known."""

    says: Any
    entry: int | None = None

    def __str__(self) -> str:
        return str(self.says)


@dataclass
class Report:
    """What verifying found; ``checked`` links, the last one of them, and how many entries wait for their seal."""

    findings: list[Finding]
    checked: int = 0
    head: str = BEGINNING
    unsealed: int = 0


def verify(known: Iterable[anchors.Anchor] = (), watch: Any = None) -> Report:
    """Follow the chain from its beginning; ``known`` are anchors from outside. ``watch(done)`` hears how far it is."""
    report = Report([])
    outside: dict[int, set[str]] = {}
    for anchor in known:
        outside.setdefault(anchor.number, set()).add(anchor.digest)
    for number, digest, sealed, row in _chain():
        report.findings += _judge(report, number, digest, sealed, row)
        if outside.pop(number, {digest}) != {digest}:
            report.findings.append(
                Finding(_("Link %(n)s is not the one that was written outside: the chain was forged.") % {"n": number})
            )
        report.checked, report.head = number, digest
        if watch and number % 5_000 == 0:
            watch(number)
    if outside:
        gone = {"last": report.checked, "said": max(outside), "n": max(outside) - report.checked}
        says = _("The chain ends at link %(last)s, but link %(said)s was written outside: the last %(n)s are gone.")
        report.findings.append(Finding(says % gone))
    report.unsealed = waiting()
    return report


def _judge(report: Report, number: int, digest: str, sealed: int, row: tuple) -> Iterator[Finding]:
    expected = report.checked + 1
    if number != expected:
        yield Finding(_("Links %(first)s to %(last)s are gone.") % {"first": expected, "last": number - 1})
    if row[0] is None:
        yield Finding(_("Entry %(entry)s (link %(n)s) has been deleted.") % {"entry": sealed, "n": number}, sealed)
    elif number == expected and not _holds(report.head, digest, row):
        says = _("Entry %(entry)s (link %(n)s) is not what was sealed: it, or its place, has been changed.")
        yield Finding(says % {"entry": sealed, "n": number}, sealed)


def _holds(before: str, digest: str, row: tuple) -> bool:
    suite = digest.partition(":")[0]
    return suite in ("sm3", "sha256") and link(before, row, suite) == digest


def _chain() -> Iterator[tuple[int, str, int, tuple]]:
    """Through a cursor on the server, so that a trail of years needs no memory here."""
    with transaction.atomic(), closing(connection.chunked_cursor()) as cursor:
        cursor.execute(f"{CHAIN} ORDER BY s.number")
        while rows := cursor.fetchmany(2_000):
            for number, digest, sealed, *row in rows:
                yield number, digest, sealed, tuple(row)
