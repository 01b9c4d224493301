"""Parts of the house are killed while people or programs are at work; each kill meets its share of that work."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.chaos.house import House
from tests.chaos.people import Office

# Redis is killed soon after the worker: what it was told while nobody listened is gone.
VICTIMS = ["web child", "worker", "redis", "postgres", "web", "beat", "worker child"]


@dataclass
class Kills:
    by_kind: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return f"{self.by_kind.total()} kills ({', '.join(f'{n} {victim}' for victim, n in self.by_kind.items())})"


def victims(count: int) -> list[str]:
    """Each kind in turn, then by chance, the same every time."""
    chance = random.Random(20261122)
    return ([*VICTIMS] + [chance.choice(VICTIMS) for _more in range(count)])[:count]


def havoc(
    house: House,
    order: Sequence[str],
    progress: Callable[[], float],
    when: Callable[[str], bool] = lambda victim: True,
) -> Kills:
    """Kill one after the other; ``progress()`` says how much of the work is done, 1.0 is all of it. ``when(victim)``
    may wait for a moment at which it hurts."""
    kills = Kills()
    for number, victim in enumerate(order, start=1):
        while progress() < 1 and (progress() < number / (len(order) + 1) or not when(victim)):
            time.sleep(0.02)
        while not house.kill(victim):  # it is just being started again
            time.sleep(0.05)
        kills.by_kind[victim] += 1
    return kills


@contextmanager
def at_work(*offices: Office) -> Iterator[Callable[[], float]]:
    """All clerks work during the block and until the first office has done what it was to do; gives its progress."""
    first, everybody = offices[0], [(office, clerk) for office in offices for clerk in office.clerks]
    with ThreadPoolExecutor(len(everybody)) as threads:
        working = [(office, threads.submit(clerk.work)) for office, clerk in everybody]
        mine = [one for office, one in working if office is first]
        yield lambda: 1.0 if all(one.done() for one in mine) else first.done / first.operations
        for one in mine:
            one.result()
        for office in offices:
            office.close()
        for _office, one in working:
            one.result()
