"""Put an archive back: files first (they are named by content and harm nobody), then the database in one transaction,
then every table is summed and compared."""

import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from apps.core import anchors
from apps.core.backup import archive, tables
from apps.core.backup.making import key_mark
from apps.core.backup.programs import Trouble, address, connected, environment, program, server_major
from apps.core.backup.progress import Progress

EDITION = "core_edition"


def restore(path: Path, progress: Progress, *, replace: bool = False) -> dict[str, Any]:
    """Make this house what the archive holds; gives the manifest. Raises ``Trouble`` before anything is changed where
    the archive is damaged or newer than we are, or where people work here already and nobody said ``replace``."""
    progress.expect(3 * path.stat().st_size if path.exists() else 1)
    progress.step(_("Reading every byte of the archive"))
    with archive.opened(path, progress.add) as read:
        refuse_newer(read.manifest)
        if not replace:
            refuse_occupied()
        progress.step(_("Files"))
        for name in read.files:
            _put(name, read.pieces(name))
            progress.add(read.members[name]["size"])
        progress.step(_("Database"))
        edition = _edition()
        connection.close()
        load(read, progress)
        progress.step(_("Comparing the sums over the tables"))
        compare(read.manifest)
        # The trail is now the archive's: what was written outside about the later one is kept beside.
        anchors.begin_anew()
        _raise_edition(edition)
        _bring_up_to_date()
    return read.manifest


def refuse_newer(manifest: dict[str, Any]) -> None:
    ours = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    known = {*ours, *(pair for migration in ours.values() for pair in migration.replaces)}
    held = {(app, name) for app, names in manifest.get("migrations", {}).items() for name in names}
    if manifest.get("format", 0) > archive.FORMAT or held - known:
        raise Trouble(_("This backup was made by a newer version of the program. Install that one first."))
    if manifest["postgresql"] > server_major():
        raise Trouble(
            _("This backup was made by PostgreSQL %(theirs)s, and %(ours)s answers here. Install the newer one first.")
            % {"theirs": manifest["postgresql"], "ours": server_major()}
        )


def refuse_occupied() -> None:
    people = apps.get_model("org", "Person")._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{people}"])
        if not cursor.fetchone()[0]:
            return
        cursor.execute(f"SELECT EXISTS (SELECT FROM public.{connection.ops.quote_name(people)})")  # noqa: S608
        if cursor.fetchone()[0]:
            raise Trouble(
                _(
                    "There are people in this database. Restore into an empty one, or say --replace: "
                    "everything that is here now will be gone."
                )
            )


def _put(name: str, pieces: Iterable[bytes]) -> None:
    """The file whole under its name, or not at all."""
    relative = name.removeprefix(archive.FILES)
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)*", relative) or ".." in relative.split("/"):
        raise Trouble(_("%(file)s is no backup of ours, or it has been damaged. Nothing was changed.") % {"file": name})
    path = Path(settings.MEDIA_ROOT) / relative
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    fd, draft = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with open(fd, "wb") as out:
            out.writelines(pieces)
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def load(read: archive.Archive, progress: Progress, database: str = "") -> None:
    """Replace what is in the database by the dump, in one transaction: all of it or nothing.

    pg_restore writes the dump as a script and psql runs it; psql is told that the script has ended, and so commits,
    only when pg_restore has ended well and every byte was what the manifest says.
    """
    opened, major = connected(database), server_major()
    with closing(opened), opened.cursor() as cursor:
        script = f"SET lock_timeout = '10s'; SET statement_timeout = 0;\n{tables.drops(cursor)}\n"
    unpack = [program("pg_restore", major), "--no-owner", "--no-privileges", "--no-comments", "--file=-"]
    run = [program("psql", major), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
           "--file=-", f"--dbname={address(database)}"]  # fmt: skip
    with tempfile.TemporaryFile() as said:
        unpacking = subprocess.Popen(unpack, stdin=PIPE, stdout=PIPE, stderr=said, env=environment())
        running = subprocess.Popen(run, stdin=PIPE, stdout=DEVNULL, stderr=said, env=environment())
        feeder = _Feeder(read, unpacking.stdin, progress)
        try:
            whole = _pour(script, unpacking.stdout, running.stdin) and feeder.ended_well() and not unpacking.wait()
            if whole:
                running.stdin.close()  # type: ignore[union-attr]
            whole = whole and not running.wait()
        finally:
            _end(unpacking, running)
            feeder.join()
        if not whole:
            said.seek(0)
            why = said.read().decode(errors="replace").strip().splitlines()[-5:]
            raise Trouble(_("The database stayed as it was: %(why)s") % {"why": "\n".join(why)})


def _end(*processes: subprocess.Popen) -> None:
    for process in processes:
        process.kill()
        process.wait()
        for line in (process.stdin, process.stdout):
            with suppress(BrokenPipeError):
                if line:
                    line.close()


class _Feeder(threading.Thread):
    """Hands the dump out of the archive to a program."""

    def __init__(self, read: archive.Archive, into: Any, progress: Progress):
        super().__init__(daemon=True)
        self.read, self.into, self.progress, self.is_whole = read, into, progress, False
        self.start()

    def run(self) -> None:
        with suppress(BrokenPipeError, Trouble), self.into:
            for piece in self.read.pieces(archive.DUMP):
                self.into.write(piece)
                self.progress.add(len(piece))
            self.is_whole = True

    def ended_well(self) -> bool:
        self.join()
        return self.is_whole


def _pour(first: str, source: Any, into: Any) -> bool:
    """Whether all of it went in."""
    try:
        into.write(first.encode())
        while piece := source.read(archive.CHUNK):
            into.write(piece)
        into.flush()
    except BrokenPipeError:
        return False
    return True


def compare(manifest: dict[str, Any], database: str = "") -> None:
    """Every table holds what the manifest says, row for row."""
    opened = connected(database)
    with closing(opened), opened.cursor() as cursor:
        cursor.execute(tables.SAME_TEXT)
        found = {name: tables.summed(cursor, name) for name in tables.sizes(cursor)}
    if wrong := sorted(
        name for name in {*found, *manifest["tables"]} if found.get(name) != manifest["tables"].get(name)
    ):
        raise Trouble(_("These tables are not what the backup holds: %(tables)s") % {"tables": ", ".join(wrong)})


def has_other_key(manifest: dict[str, Any]) -> bool:
    return manifest.get("key") != key_mark()


def _edition() -> int:
    """The number under which running processes keep what they have read here so far."""
    with connection.cursor() as cursor:
        if not tables.has(cursor, EDITION):
            return 0
        cursor.execute(f"SELECT number FROM {EDITION}")  # noqa: S608  a name of ours
        return cursor.fetchone()[0]


def _raise_edition(before: int) -> None:
    """No process may take what it kept for what is here now."""
    with connection.cursor() as cursor:
        if tables.has(cursor, EDITION):
            cursor.execute("SELECT setval('core_edition_number', greatest(%s, (SELECT number FROM core_edition)) + 1)",
                           [before])  # fmt: skip
            cursor.execute("UPDATE core_edition SET number = nextval('core_edition_number')")


def _bring_up_to_date() -> None:
    """An older backup gets the tables of this version; and the planner should know what came."""
    ContentType.objects.clear_cache()
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
