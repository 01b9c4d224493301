"""The real web server on a loopback port, on a database of its own, and people who are logged in to it.

For what only several processes can show: races (tests/races) and the cost of a page (tests/bench).
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, ImproperConnectionState
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg2.extensions import make_dsn
from psycopg2.sql import SQL, Identifier

from apps.core import editions
from apps.core.backup import databases
from apps.core.backup.programs import address, environment
from logistics.embedded.postgres import Postgres, binary
from logistics.embedded.processes import die_with_parent

CHECKOUT = Path(__file__).resolve().parents[1]
TOKEN = "t" * 32  # the CSRF cookie; the same in the header


@contextmanager
def database(name: str, *, like: str = "template1") -> Iterator[str]:
    """A database for the length of the block, a copy of ``like``, in which nobody may be at the moment."""
    _stand_on(connection.settings_dict["NAME"])
    databases.drop(name)
    with _elsewhere() as cursor:
        cursor.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(like)))
    try:
        yield name
    finally:
        databases.drop(name)


@contextmanager
def migrated(name: str) -> Iterator[str]:
    """The same with all our tables, and nothing in them but what migrations put there."""
    with database(name, like=_templates[-1]):
        if len(_templates) == 1:
            with standing_on(name):
                call_command("migrate", interactive=False, verbosity=0)
        yield name


# What a migrated database is copied from; the first one knows no tables of ours.
_templates = ["template1"]


@contextmanager
def template() -> Iterator[str]:
    """For the length of the block the test database as it is now is what migrations make: copying it takes a moment,
    making it again several seconds."""
    home = connection.settings_dict["NAME"]
    with database(f"{home}_plain", like=home) as name:
        _templates.append(name)
        try:
            yield name
        finally:
            _templates.pop()


def fill(data: Path) -> None:
    """A cluster in that folder with the tables as migrations would make them, which takes several seconds; whoever
    starts there finds nothing to migrate. Where there is no copy to take them from, nothing is done."""
    if len(_templates) == 1:
        return
    server = Postgres(data)
    server.start()
    try:
        pour(server.url)
    finally:
        server.stop()


def pour(url: str) -> None:
    """The same into an empty database of any server of our version."""
    if len(_templates) == 1:
        return
    dump = [binary("pg_dump"), "--no-owner", "--no-privileges", "--no-comments", f"--dbname={address(_templates[-1])}"]
    load = [binary("psql"), "--quiet", "--no-psqlrc", "--output=/dev/null", "--set=ON_ERROR_STOP=1", url]
    with subprocess.Popen(dump, stdout=subprocess.PIPE, env=environment()) as dumping:
        subprocess.run(load, stdin=dumping.stdout, check=True, env=environment())


@contextmanager
def standing_on(name: str) -> Iterator[None]:
    """Our own ORM works in that database for the length of the block."""
    home = connection.settings_dict["NAME"]
    _stand_on(name)
    try:
        yield
    finally:
        _stand_on(home)


@contextmanager
def standing_at(sockets: Path) -> Iterator[None]:
    """The same for the database ``logistics`` of another server of ours, whose sockets are in that folder."""
    home = dict(connection.settings_dict)
    _turn_to({"NAME": "logistics", "USER": "logistics", "PASSWORD": "", "HOST": str(sockets), "PORT": ""})
    try:
        yield
    finally:
        _turn_to(home)


def _stand_on(name: str) -> None:
    _turn_to({"NAME": name})


def _turn_to(where: dict[str, Any]) -> None:
    connection.close()
    connection.settings_dict.update(where)
    ContentType.objects.clear_cache()
    editions.forget()


@contextmanager
def _elsewhere() -> Iterator[CursorWrapper]:
    """A cursor outside of the databases that are made and dropped: no session may be in those."""
    with connection._nodb_cursor() as cursor:
        yield cursor


def database_url(name: str) -> str:
    known = connection.settings_dict
    facts = {"user": known["USER"], "password": known["PASSWORD"], "host": known["HOST"], "port": known["PORT"]}
    return make_dsn(dbname=name, **{key: value for key, value in facts.items() if value})


@dataclass
class Server:
    """gunicorn as it runs for real, and where it listens."""

    port: int
    process: subprocess.Popen
    log: Path


@contextmanager
def gunicorn(
    name: str, *, log: Path, workers: int = 4, threads: int = 4, module: str = "logistics.wsgi"
) -> Iterator[Server]:
    """``workers`` processes of ``threads`` serving the database ``name``; logs go to the file ``log``."""
    with socket.socket() as listener, log.open("wb") as out:
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "-c", "python:logistics.embedded.web", "--workers", str(workers)),
                *("--threads", str(threads)),
                *("--bind", f"fd://{listener.fileno()}", f"{module}:application"),
            ],
            cwd=CHECKOUT,
            env={**os.environ, "DATABASE_URL": database_url(name), "LOGISTICS_SECRET_KEY": settings.SECRET_KEY},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            pass_fds=[listener.fileno()],
            preexec_fn=die_with_parent,
        )
        server = Server(listener.getsockname()[1], process, log)
        try:
            _wait(server)
            yield server
        finally:
            process.terminate()
            process.wait(20)


def _wait(server: Server) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            if Visitor(server.port).get("/livez").status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"The web server did not answer:\n{server.log.read_text(errors='replace')[-3000:]}")


@dataclass
class Answer:
    """What came back, and how long it took."""

    status: int
    body: str
    location: str
    seconds: float


@dataclass
class Visitor:
    """A browser: who is logged in on it, where the server is. Every request is a connection of its own, unless it
    ``keeps`` its connection and asks for one thing after another."""

    port: int
    person: Any = None
    cookies: dict[str, str] = field(default_factory=dict)
    token: dict[str, str] = field(default_factory=dict)  # the header of a program, where there is one
    keeps: bool = False
    line: HTTPConnection | None = None

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, headers)

    def post(self, path: str, fields: dict[str, Any], **headers: str) -> Answer:
        """``fields``: a list is sent as the same name several times."""
        body = urlencode(fields, doseq=True)
        sent = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN, **headers}
        return self.ask("POST", path, body, sent)

    def ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        if self.keeps and self.line:
            try:
                return self._asked(self.line, method, path, body, sent)
            except (ConnectionError, ImproperConnectionState):  # the server hung up meanwhile
                self.line.close()
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        if self.keeps:
            self.line = line
            return self._asked(line, method, path, body, sent)
        with closing(line):
            return self._asked(line, method, path, body, {**sent, "Connection": "close"})

    @staticmethod
    def _asked(line: HTTPConnection, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        began = time.perf_counter()
        line.request(method, path, body, headers)
        response = line.getresponse()
        text = response.read().decode()
        took = time.perf_counter() - began
        return Answer(response.status, text, response.headers.get("Location", ""), took)


def logged_in(port: int, people: Iterable[Any]) -> list[Visitor]:
    """A visitor for each person, with the session a log-in would have left."""
    visitors = []
    for person in people:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session["org_began"] = session["org_seen"] = time.time()
        session.create()
        cookies = {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: TOKEN}
        visitors.append(Visitor(port, person, cookies))
    return visitors
