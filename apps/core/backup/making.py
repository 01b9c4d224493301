"""Make a backup while people work: one snapshot of the database for the dump and for the sums, then the files."""

import hashlib
import platform
import re
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import django
from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.attachments import store
from apps.core.backup import archive, tables
from apps.core.backup.programs import Trouble, address, connected, environment, program, server_major
from apps.core.backup.progress import Progress

# Told in the archive, so that whoever restores knows how the house was set; passwords and keys are not.
TOLD = ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "TLS", "PROXIES", "PASSWORD_PROFILE", "THREE_OFFICERS", "TIME_ZONE",
        "LANGUAGE_CODE")  # fmt: skip


def backup(path: Path, progress: Progress) -> dict[str, Any]:
    """Write the archive and give its manifest; ``missing`` in it names files that rows speak of and nobody has."""
    snapshot = connected()
    try:
        snapshot.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with snapshot.cursor() as cursor, archive.written(path) as writer:
            cursor.execute("SELECT pg_export_snapshot()")
            name = cursor.fetchone()[0]
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [store.WHOLE_STORE])
            cursor.execute(tables.SAME_TEXT)
            sizes, files = tables.sizes(cursor), _files()
            progress.expect(2 * sum(sizes.values()) + sum(size for _path, size in files))
            manifest = _facts(cursor)
            writer.add(archive.DUMP, _dump(name, sizes, progress))
            manifest["tables"] = _sums(cursor, sizes, progress)
            kept = _keep(writer, files, progress)
            manifest["missing"] = sorted(_named(cursor) - kept)
            writer.add(archive.SETTINGS, [_settings()])
            writer.seal(manifest)
    finally:
        snapshot.close()
    return manifest


def _facts(cursor: Any) -> dict[str, Any]:
    return {
        "format": archive.FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "postgresql": server_major(),
        "python": platform.python_version(),
        "django": django.get_version(),
        "migrations": tables.migrations(cursor),
        "key": key_mark(),
    }


def key_mark() -> str:
    """Tells two keys apart and nothing else about them."""
    return hashlib.sha256(f"backup:{settings.SECRET_KEY}".encode()).hexdigest()[:12]


def _settings() -> bytes:
    return "".join(f"{name} = {getattr(settings, name)!r}\n" for name in TOLD).encode()


def _dump(snapshot: str, sizes: dict[str, int], progress: Progress) -> Iterator[bytes]:
    progress.step(_("Database"))
    leave = [f"--exclude-table-data=public.{name}" for name in tables.LEFT_OUT]
    dumping = subprocess.Popen(
        [program("pg_dump", server_major()), "--format=custom", "--no-owner", "--no-privileges", "--no-comments",
         "--verbose", f"--snapshot={snapshot}", *leave, f"--dbname={address()}"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
    )  # fmt: skip
    said: list[str] = []
    listener = threading.Thread(target=_listen, args=(dumping.stderr, said, sizes, progress), daemon=True)
    listener.start()
    try:
        yield from iter(lambda: dumping.stdout.read(archive.CHUNK), b"")  # type: ignore[union-attr]
    finally:
        if dumping.stdout:
            dumping.stdout.close()
        status = dumping.wait()
        listener.join()
    if status:
        raise Trouble(_("The database could not be dumped: %(why)s") % {"why": "\n".join(said[-5:])})


def _listen(line: IO[bytes], said: list[str], sizes: dict[str, int], progress: Progress) -> None:
    """pg_dump names each table as it comes to it."""
    with line:
        for raw in line:
            text = raw.decode(errors="replace").rstrip()
            if found := re.search(r'dumping contents of table "public\.([^"]+)"', text):
                progress.done += sizes.get(found[1], 0)
            said.append(text)
            del said[:-20]


def _sums(cursor: Any, sizes: dict[str, int], progress: Progress) -> dict[str, Any]:
    progress.step(_("Sums over the tables"))
    found = {}
    for name, size in sizes.items():
        found[name] = tables.summed(cursor, name)
        progress.add(size)
    return found


def _files() -> list[tuple[Path, int]]:
    root = Path(settings.MEDIA_ROOT)
    found = (path for path in sorted(root.rglob("*")) if path.is_file() and not path.name.startswith("."))
    return [(path, path.stat().st_size) for path in found]


def _keep(writer: archive.Writer, files: list[tuple[Path, int]], progress: Progress) -> set[str]:
    """Copy the files; the contents of the store that are still what their names say."""
    progress.step(_("Files"))
    whole = set()
    for path, size in files:
        name = f"{archive.FILES}{path.relative_to(settings.MEDIA_ROOT).as_posix()}"
        try:
            with path.open("rb") as file:
                digest = writer.add(name, iter(lambda file=file: file.read(archive.CHUNK), b""))  # type: ignore[misc]
        except FileNotFoundError:  # a result of long work that was due to go
            continue
        if digest == path.name:
            whole.add(digest)
        progress.add(size)
    return whole


def _named(cursor: Any) -> set[str]:
    """What rows say is in the store; files that came in after the snapshot are extra."""
    cursor.execute("SELECT DISTINCT sha256 FROM public.core_attachment")
    return {sha256 for (sha256,) in cursor.fetchall()}
