"""Where the bytes of attachments lie: in MEDIA_ROOT under a name made from their content, never under a typed one.

A file is written before its row is committed and removed only when no row has named it for a day. Writing and removing
the same content exclude each other by a lock that ends with the transaction.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction

DAY = 24 * 60 * 60
# The first half of our advisory locks; the second half is the content.
CONTENT, WHOLE_STORE = 1_718_185_061, 1_718_185_062


def path_of(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def keep(data: bytes, sha256: str) -> None:
    """Write the bytes, wholly or not at all, and hold off the sweep until the transaction ends."""
    hold(sha256)
    path = path_of(sha256)
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    fd, draft = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with open(fd, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    _settle(path.parent)


def opened(sha256: str) -> BinaryIO:
    return path_of(sha256).open("rb")


def hold(sha256: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CONTENT, int(sha256[:8], 16) - 2**31])


def everything() -> Iterator[Path]:
    """Every file of the store, and drafts that a crash left."""
    root = Path(settings.MEDIA_ROOT)
    return (path for path in sorted(root.glob("??/*")) if path.is_file()) if root.is_dir() else iter(())


def sweep(is_named: Callable[[str], bool], *, older_than: float = DAY) -> int:
    """Remove what no row has named for a day: of transactions that were rolled back, and of attachments taken away.

    Does nothing while a backup copies the store. Gives how many files went.
    """
    limit, gone = time.time() - older_than, 0
    for path in list(everything()):
        with suppress(FileNotFoundError), transaction.atomic():
            if path.stat().st_mtime > limit:
                continue
            if not path.name.startswith("."):
                hold(path.name)
                if path.stat().st_mtime > limit or is_named(path.name) or not _nobody_copies():
                    continue
            path.unlink()
            gone += 1
    return gone


def hold_still() -> None:
    """Until the transaction ends nothing is removed; new files still come in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [WHOLE_STORE])


def _nobody_copies() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [WHOLE_STORE])
        return cursor.fetchone()[0]


def _settle(folder: Path) -> None:
    """The new name too must survive a power cut."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
