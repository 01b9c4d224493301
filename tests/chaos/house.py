"""The whole house under its real supervisor, in a folder of its own, and the ways in which its parts are killed."""

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import psycopg2
from django.conf import settings

from logistics.embedded.places import CHECKOUT, socket_folder
from logistics.embedded.processes import die_with_parent
from tests.chaos.sinks import Sinks
from tests.house.test_running import clean_environment, free_port, wait_for
from tests.serving import fill, standing_at

PARTS = {"web": "gunicorn", "worker": "worker", "beat": "beat", "redis": "redis-server", "postgres": "postgres"}


class House:
    """``manage.py demo`` with the app of ``tests.chaos``; its letters and calls go to ``sinks``."""

    def __init__(self, data: Path, sinks: Sinks):
        self.data, self.port, self.sinks = data, free_port(), sinks
        data.mkdir()
        fill(data)
        self.out = data.with_suffix(".out")
        around = clean_environment(
            DJANGO_SETTINGS_MODULE="tests.chaos.settings", LOGISTICS_SECRET_KEY=settings.SECRET_KEY, **sinks.environment
        )
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--empty", "--data", str(data), "--port", str(self.port)],
                cwd=CHECKOUT, env=around, stdout=out, stderr=out, preexec_fn=die_with_parent,
            )  # fmt: skip
        try:
            wait_for(lambda: "Ready:" in self.out.read_text() or self.process.poll() is not None)
            assert self.process.poll() is None, self.out.read_text()
            wait_for(lambda: len(self.programs()) == len(PARTS))
        except AssertionError:
            self.close()
            raise

    def close(self) -> None:
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self.process.kill()
        shutil.rmtree(socket_folder(self.data), ignore_errors=True)

    # -- looking in --------------------------------------------------------------------------------
    def inside(self) -> contextlib.AbstractContextManager[None]:
        """Our own ORM works in the house's database for the length of the block."""
        return standing_at(socket_folder(self.data))

    def ask(self, question: str, *given: Any) -> list[tuple]:
        """One question on a connection of its own, which PostgreSQL may be too dead to answer."""
        line = psycopg2.connect(host=str(socket_folder(self.data)), user="logistics", dbname="logistics")
        line.autocommit = True
        with contextlib.closing(line), line.cursor() as cursor:
            cursor.execute(question, given)
            return cursor.fetchall()

    def has_promises(self) -> bool:
        """Whether an effect, a period or long work is still open."""
        open_rows = "SELECT (SELECT count(*) FROM core_outboxentry WHERE done_at IS NULL AND parked_at IS NULL)"
        runs = "(SELECT count(*) FROM core_scheduledrun WHERE done_at IS NULL AND parked_at IS NULL)"
        work = "(SELECT count(*) FROM core_job WHERE status IN ('waiting', 'running'))"
        return self.ask(f"{open_rows} + {runs} + {work}") != [(0,)]

    # -- doing harm --------------------------------------------------------------------------------
    def programs(self) -> dict[str, psutil.Process]:
        found = {}
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):
                command = " ".join(child.cmdline())
                for name, program in PARTS.items():
                    if program in command.split(" --")[0] or f" {program} " in command:
                        found[name] = child
        return found

    def kill(self, victim: str) -> bool:
        """``web``, ``web child``, ``worker child`` … Redis loses all it knew. Whether there was somebody to kill."""
        name, _space, child = victim.partition(" ")
        with contextlib.suppress(psutil.Error, KeyError, IndexError):
            process = self.programs()[name]
            if name == "redis":  # what it has open is gone when it ends
                shutil.rmtree(self.data / "redis")
                (self.data / "redis").mkdir(mode=0o700)
            (process.children()[0] if child else process).kill()
            return True
        return False


def settled(ready: Callable[[], bool], seconds: float) -> float | None:
    """How long it took until ``ready()``, or None."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with contextlib.suppress(psycopg2.Error, OSError):
            if ready():
                return time.monotonic() - began
        time.sleep(0.25)
    return None
