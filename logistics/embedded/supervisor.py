"""The whole system on one machine: database, queue, web, worker, clock; started in order, kept alive, stopped in order.

Ours and not a ready-made process manager, because none of those orders readiness and leaves nothing after kill -9.
"""

import contextlib
import errno
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from . import prepare
from .lock import only_one
from .places import CHECKOUT
from .postgres import Postgres
from .processes import Trouble, last_lines, start, stop, until
from .redis import Redis

BIGGEST_LOG = 10_000_000
# Seconds that web, worker and clock get together to finish what they are at; a job cut short is handed out again.
LAST_ORDERS = 2.2
LONGEST_PAUSE = 30.0
# A part that has lived so long is not one that cannot start.
HEALTHY = 10.0


class Part(Protocol):
    name: str
    child: subprocess.Popen[bytes] | None

    def start(self) -> None: ...
    def stop(self) -> None: ...


@dataclass
class Program:
    """Web, worker or clock: a Python program of ours that runs until it is told to stop."""

    name: str
    arguments: list[str]
    log: Path
    fds: tuple[int, ...] = ()
    child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.child = start([sys.executable, "-m", *self.arguments], log=self.log, cwd=CHECKOUT, pass_fds=self.fds)

    def stop(self) -> None:
        stop(self.child, patience=LAST_ORDERS)


@dataclass
class Rest:
    """How long a part that keeps dying waits before the next try: half a second, doubling, at most thirty."""

    pause: float = 0.5
    until: float = 0.0
    began: float = field(default_factory=time.monotonic)


@dataclass
class Demo:
    data: Path
    port: int
    empty: bool = False
    say: Callable[[str], None] = print
    parts: list[Part] = field(default_factory=list)
    rests: dict[str, Rest] = field(default_factory=dict)
    accounts: list[str] = field(default_factory=list)
    asked_to_stop: bool = False

    def run(self) -> int:
        """Everything from the lock to the last goodbye. The exit code."""
        for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(ending, self._interrupt)
        with contextlib.ExitStack() as closing:
            try:
                closing.enter_context(only_one(self.data))
                listener = closing.enter_context(reserve(self.port))
                self._environment()
                self._servers()
                self._prepare()
                self._programs(listener)
                while not self.asked_to_stop:
                    time.sleep(0.25)
                    self._look_after()
                raise KeyboardInterrupt
            except KeyboardInterrupt:
                self.say("\nStopping …")
                return 0
            except Trouble as trouble:
                self.say(str(trouble))
                return 1
            finally:
                self._stop()

    def _interrupt(self, *_: object) -> None:
        """Break off whatever we wait for. The note is for an exception raised while Python runs a callback after a
        fork: it prints that one and goes on."""
        self.asked_to_stop = True
        raise KeyboardInterrupt

    def _environment(self) -> None:
        """What our children and our own Django read. Before Django is loaded, because it reads once."""
        (self.data / "log").mkdir(exist_ok=True)
        key = self.data / "secret.key"
        if not key.exists():
            with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
        os.environ["LOGISTICS_DATA"] = str(self.data)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "logistics.settings")

    def _servers(self) -> None:
        """Our own PostgreSQL and Redis, each only where the environment names no other."""
        for variable, kind in (("DATABASE_URL", Postgres), ("REDIS_URL", Redis)):
            if os.environ.get(variable):
                continue
            server = kind(self.data)
            self._keep(server)
            os.environ[variable] = server.url

    def _prepare(self) -> None:
        prepare.files()
        self.accounts = prepare.database(demo=not self.empty)

    def _programs(self, listener: socket.socket) -> None:
        listener.listen(512)
        bind = f"fd://{listener.fileno()}"
        web = self._program("web", "gunicorn", "--config", "python:logistics.embedded.web", "--bind", bind,
                            "logistics.wsgi", fds=(listener.fileno(),))
        if not until(lambda: answers(self.port) or gone(web), patience=60) or gone(web):
            raise Trouble(f"The web server did not start. The end of {web.log}:\n{last_lines(web.log)}")
        self._greet()
        self._program("worker", "celery", "--app", "logistics", "worker", "--concurrency", "4", "--loglevel", "warning",
                      "--without-gossip", "--without-mingle", "--without-heartbeat")
        self._program("beat", "celery", "--app", "logistics", "beat", "--loglevel", "warning", "--pidfile=")

    def _program(self, name: str, *arguments: str, fds: tuple[int, ...] = ()) -> Program:
        log = self.data / "log" / f"{name}.log"
        if log.exists() and log.stat().st_size > BIGGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        program = Program(name, list(arguments), log, fds)
        self._keep(program)
        return program

    def _keep(self, part: Part) -> None:
        self.parts.append(part)
        self.rests[part.name] = Rest()
        part.start()

    def _look_after(self) -> None:
        """Start again what has died, at growing intervals while it keeps dying."""
        for part in self.parts:
            rest, now = self.rests[part.name], time.monotonic()
            if not gone(part) or now < rest.until:
                continue
            pause = 0.5 if now - rest.began > HEALTHY else min(rest.pause * 2, LONGEST_PAUSE)
            self.rests[part.name] = Rest(pause=pause, until=now + pause)
            self.say(f"{part.name} ended unexpectedly; starting it again. See {self.data / 'log' / part.name}.log")
            try:
                part.start()
            except Trouble as trouble:
                self.say(str(trouble))

    def _greet(self) -> None:
        self.say(f"\nReady: http://127.0.0.1:{self.port}/    (Ctrl-C stops everything; data and logs in {self.data})")
        for account in self.accounts:
            self.say(f"  {account}")

    def _stop(self) -> None:
        """Web, clock and worker are told one after the other and finish side by side; then queue, then database."""
        for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(ending, signal.SIG_IGN)
        order = {"web": 0, "beat": 1, "worker": 2, "redis": 3, "postgres": 4}
        parts = sorted(self.parts, key=lambda part: order[part.name])
        programs = [part for part in parts if isinstance(part, Program)]
        for program in programs:
            if program.child and not gone(program):
                program.child.terminate()
        deadline = time.monotonic() + LAST_ORDERS
        for program in programs:
            stop(program.child, sig=0, patience=max(0, deadline - time.monotonic()))
        for part in parts:
            part.stop()


def gone(part: Part) -> bool:
    return part.child is None or part.child.poll() is not None


def reserve(port: int) -> socket.socket:
    """Take the port before anything else is done; web servers come and go behind it and no visitor is refused."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        why = "is taken by another program" if error.errno == errno.EADDRINUSE else f"can't be used ({error.strerror})"
        other = port + 1 if port >= 1024 else 8000
        raise Trouble(f"Port {port} {why}. Choose another one, for example: ./run --port {other}") from None
    return listener


def answers(port: int) -> bool:
    """Any HTTP answer will do: whether the answer is good is not the supervisor's business."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        line.request("GET", "/livez")
        line.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
    return True
