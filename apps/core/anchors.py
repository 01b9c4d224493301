"""Anchors: how long the chain was and how it ended, written where the database cannot reach.

Whoever owns the database can cut off the end of the trail together with its seals, or forge the whole chain anew; then
nothing inside it looks wrong. So each new end is written to the log stream, which a real installation sends elsewhere,
and to ``anchors.txt`` in the data folder; ``manage.py verify`` reads the file, and any other list of anchors.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings
from django.utils import timezone

log = structlog.get_logger("trail")

LINE = re.compile(r"(?P<number>\d+) (?P<digest>(?:sm3|sha256):[0-9a-f]{64})")
LOG_LINE = re.compile(r'"number": (?P<number>\d+), "digest": "(?P<digest>(?:sm3|sha256):[0-9a-f]{64})"')


@dataclass(frozen=True)
class Anchor:
    number: int
    digest: str


def file() -> Path:
    return Path(settings.DATA) / "anchors.txt"


def drop(number: int, digest: str) -> None:
    """Tell the outside how the chain ends now; after the commit, or it would speak of a chain that never was."""
    log.info("trail sealed", number=number, digest=digest)
    file().parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(file(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as out:
        out.write(f"{timezone.now():%Y-%m-%dT%H:%M:%SZ} {number} {digest}\n")


def read(*files: Path) -> list[Anchor]:
    """The anchors of these files: our own kind, or lines of the log stream; ours if none is named."""
    found = []
    for path in files or ([file()] if file().exists() else []):
        for line in path.read_text().splitlines():
            if match := LINE.search(line) or LOG_LINE.search(line):
                found.append(Anchor(int(match["number"]), match["digest"]))
    return found


def begin_anew() -> None:
    """The trail begins anew (the demo was wiped, a backup was restored): the old anchors are kept, beside."""
    if file().exists():
        file().rename(file().with_name(f"anchors-until-{timezone.now():%Y%m%dT%H%M%SZ}.txt"))
