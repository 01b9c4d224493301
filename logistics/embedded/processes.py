"""Starting and stopping child processes so that none outlives us, not even after kill -9."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1

# Loaded before any fork: a child between fork and exec must not import or allocate more than it has to.
_prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None


class Trouble(Exception):
    """A sentence for the person at the terminal: what is true and what to do next."""


def die_with_parent(sig: int = signal.SIGKILL) -> None:
    """The kernel sends us `sig` when our parent ends, however it ends. macOS has no such call; nothing happens."""
    if _prctl:
        _prctl(PR_SET_PDEATHSIG, int(sig), 0, 0, 0)


def _at_birth(sig: int, parent: int) -> Callable[[], None]:
    def birth() -> None:
        die_with_parent(sig)
        if os.getppid() != parent:  # the parent went away between fork and prctl
            os._exit(1)

    return birth


def start(command: Sequence[str | Path], *, log: Path | None, on_orphan: int = signal.SIGKILL,
          user: int | None = None, group: int | None = None, **popen: Any) -> subprocess.Popen[bytes]:
    """Start a child in its own session, so Ctrl-C reaches only us and we stop the children in order.

    Call from the main thread: the kernel watches the thread that forked, not the process.
    `user` and `group` drop privileges; the watch is set after the drop, because a change of user clears it.
    """
    with contextlib.ExitStack() as closing:
        # Unbuffered and closed here at once: the child has its own copy.
        out = closing.enter_context(open(log, "ab", buffering=0)) if log else None
        return subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL,
            stdout=out, stderr=subprocess.STDOUT if out else None,
            start_new_session=True, preexec_fn=_at_birth(on_orphan, os.getpid()),
            user=user, group=group, extra_groups=[] if user is not None else None, **popen,
        )


def stop(child: subprocess.Popen[bytes] | None, *, sig: int = signal.SIGTERM, patience: float) -> None:
    """Ask a child to end (`sig=0`: it has been asked); after `patience` seconds end its whole session by force."""
    if child is None or child.poll() is not None:
        return
    if sig:
        child.send_signal(sig)
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def until(ready: Callable[[], bool], *, patience: float, pause: float = 0.02) -> bool:
    """Ask `ready` again and again for at most `patience` seconds."""
    deadline = time.monotonic() + patience
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def last_lines(log: Path, count: int = 15) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""
