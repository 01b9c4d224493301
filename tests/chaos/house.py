"""The whole house under its real supervisor, in a folder of its own, and the ways in which its parts are killed."""

import contextlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from logistics.embedded.places import CHECKOUT, redis_url, socket_folder
from logistics.embedded.processes import die_with_parent
from tests.house.test_running import clean_environment, free_port, wait_for

PARTS = {"web": "gunicorn", "worker": "worker", "beat": "beat", "redis": "redis-server", "postgres": "postgres"}


class House:
    """``manage.py demo`` with the app of ``tests.chaos``."""

    def __init__(self, data: Path, *, control: bool):
        self.data, self.port = data, free_port()
        self.environment = clean_environment(
            DJANGO_SETTINGS_MODULE="tests.chaos.settings", CHAOS_CONTROL="yes" if control else "no"
        )
        self.out = data.with_suffix(".out")
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--empty", "--data", str(data), "--port", str(self.port)],
                cwd=CHECKOUT, env=self.environment, stdout=out, stderr=out, preexec_fn=die_with_parent,
            )  # fmt: skip
        wait_for(lambda: "Ready:" in self.out.read_text() or self.process.poll() is not None, 90)
        wait_for(lambda: len(self.programs()) == len(PARTS), 30)

    def furnish(self, people: int, rooms: int) -> dict[str, Any]:
        ours = {
            "DATABASE_URL": f"postgresql://logistics@/logistics?host={socket_folder(self.data)}",
            "REDIS_URL": redis_url(self.data),
            "LOGISTICS_DATA": str(self.data),
        }
        command = [sys.executable, "-m", "tests.chaos.furnish", str(people), str(rooms)]
        environment = self.environment | ours
        return json.loads(subprocess.check_output(command, cwd=CHECKOUT, env=environment, text=True))

    def close(self) -> None:
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self.process.kill()
        shutil.rmtree(socket_folder(self.data), ignore_errors=True)

    def ask(self, question: str, *given: Any) -> list[tuple]:
        line = psycopg2.connect(host=str(socket_folder(self.data)), user="logistics", dbname="logistics")
        line.autocommit = True
        with contextlib.closing(line), line.cursor() as cursor:
            cursor.execute(question, given)
            return cursor.fetchall()

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


def settled(ready: Any, seconds: float) -> float | None:
    """How long it took until ``ready()``, or None."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with contextlib.suppress(psycopg2.Error, OSError):
            if ready():
                return time.monotonic() - began
        time.sleep(0.25)
    return None
