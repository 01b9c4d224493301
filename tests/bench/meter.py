"""CPU time, user and system, of the web server's processes and of PostgreSQL's, the ended ones included.

On a busy machine wall time says little; CPU milliseconds a request can be compared.
"""

import hashlib
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil
from django.db import connection

BATCHES = 4
# On the quiet machine of the peers our reference took this many milliseconds at most; on one that takes longer for it
# the goals are longer in proportion.
REFERENCE = 87
_missed: list[str] = []


def postmaster() -> psutil.Process:
    """PostgreSQL's first process, the parent of our backend; it must run on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return psutil.Process(cursor.fetchone()[0]).parent()


def used(root: psutil.Process) -> float:
    """Seconds so far of a process and of all that it started, running or ended."""
    return sum(_own(process) for process in [root, *root.children(recursive=True)])


def _own(process: psutil.Process) -> float:
    try:
        spent = process.cpu_times()
    except psutil.NoSuchProcess:  # ended just now; its parent has its time
        return 0.0
    return spent.user + spent.system + spent.children_user + spent.children_system


@dataclass
class Cost:
    """Milliseconds of CPU for one request, and of wall time."""

    server: float
    database: float
    wall: float

    @property
    def total(self) -> float:
        return self.server + self.database


def measure(roots: tuple[psutil.Process, psutil.Process], requests: Iterable[Callable[[], None]]) -> Cost:
    """The calmest of several batches, one request after another: neighbours on the machine can only add."""
    todo = list(requests)
    size = max(1, len(todo) // BATCHES)
    costs = [_batch(roots, todo[at : at + size]) for at in range(0, size * BATCHES, size) if todo[at : at + size]]
    return min(costs, key=lambda cost: cost.total)


def _batch(roots: tuple[psutil.Process, psutil.Process], requests: list[Callable[[], None]]) -> Cost:
    before, walls = [used(root) for root in roots], []
    for request in requests:
        began = time.perf_counter()
        request()
        walls.append(time.perf_counter() - began)
    server, database = (used(root) - spent for root, spent in zip(roots, before, strict=True))
    share = 1000 / len(requests)
    return Cost(server * share, database * share, statistics.median(walls) * 1000)


def slower() -> float:
    """How many times as long as there the reference takes here, now; 1 on a faster machine."""
    return max(1.0, sha256_of_128_mib() / REFERENCE)


def verdict(name: str, value: float, goal: float) -> str:
    """PASS, or OVER, which ``end`` remembers."""
    if value <= goal:
        return f"goal {goal:g} PASS"
    _missed.append(name)
    return f"goal {goal:g} OVER"


def end() -> None:
    """The process ends with 1 where a goal was missed."""
    if _missed:
        raise SystemExit(f"missed: {', '.join(_missed)}")


def own_cpu(work: Callable[[], object], times: int = 1) -> float:
    """Milliseconds of our own CPU for one ``work``."""
    began = time.process_time()
    for _turn in range(times):
        work()
    return (time.process_time() - began) * 1000 / times


def sha256_of_128_mib() -> float:
    block = bytes(128 * 2**20)
    return min(own_cpu(lambda: hashlib.sha256(block)) for _turn in range(3))


def peak() -> float:
    """Megabytes, the most so far of this program. ``ru_maxrss`` outlives exec: it would be that of who started it."""
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
