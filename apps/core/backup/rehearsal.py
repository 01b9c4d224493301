"""A backup that was never restored is a hope: once a month one is made, restored into a database of its own, compared
row for row and thrown away. The result stands in the list of long work."""

import tempfile
import time as clock
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import sockets
from apps.core.backup import archive, databases, making, restoring
from apps.core.backup.programs import Trouble
from apps.core.backup.progress import Progress, Told
from apps.core.jobs import Monthly
from apps.core.work import Result, Work, start

KIND = "core.rehearsal"


def rehearse(progress: Progress) -> str:
    """What came of it, in a sentence. Raises ``Trouble`` where it did not work."""
    _may_create_databases()
    began = clock.monotonic()
    with tempfile.TemporaryDirectory(prefix=".rehearsal-", dir=settings.DATA) as folder, _scratch() as scratch:
        path = Path(folder) / "rehearsal.zip"
        manifest = making.backup(path, progress)
        with archive.opened(path) as read:
            for name in read.files:
                for _piece in read.pieces(name):
                    pass
            restoring.load(read, progress, scratch)
            restoring.compare(read.manifest, scratch)
            files = len(read.files)
    if manifest["missing"]:
        raise Trouble(missing(manifest))
    facts = {"tables": len(manifest["tables"]), "rows": f"{sum(t['rows'] for t in manifest['tables'].values()):,}",
             "files": files, "seconds": round(clock.monotonic() - began)}  # fmt: skip
    says = _("Restored in %(seconds)s s: %(tables)s tables with %(rows)s rows and %(files)s files, all equal.")
    return says % facts


def missing(manifest: dict[str, Any]) -> str:
    return _("%(n)s attached files are not in the store or have changed there, the first one is %(first)s.") % {
        "n": len(manifest["missing"]), "first": manifest["missing"][0],
    }  # fmt: skip


def _may_create_databases() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            raise Trouble(
                _(
                    "The database role may not create databases, so no backup was tried out. Let the database "
                    "administrator run ALTER ROLE … CREATEDB, or restore one by hand."
                )
            )


@contextmanager
def _scratch() -> Iterator[str]:
    """An empty database beside ours, sorted as ours is, gone afterwards whatever happens."""
    name = f"{connection.settings_dict['NAME']}_rehearsal"[:63]
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datlocprovider, datcollate, datctype FROM pg_database WHERE datname = current_database()"
        )
        provider, collate, ctype = cursor.fetchone()
    sorted_as = f"LC_COLLATE '{collate}' LC_CTYPE '{ctype}'" if provider == "c" else ""
    databases.drop(name)
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0 ENCODING 'UTF8' {sorted_as}")
    try:
        yield name
    finally:
        databases.drop(name)


def _run(running: Any) -> Result:
    return Result(says=rehearse(Told(running.at)))


def _begin() -> None:
    start(KIND, by=None)


def plug() -> None:
    sockets.work.plug(KIND, Work(gettext_lazy("Rehearsal of the backup"), _run))
    sockets.names.plug(KIND, gettext_lazy("Rehearsal of the backup"))
    sockets.schedule.plug(KIND, Monthly(day=1, at=time(4, 30), run=_begin))
