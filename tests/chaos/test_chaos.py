"""Whatever is killed, what was acknowledged is kept, and everything that follows from it happens once.

People book, change and cancel over HTTP while the web, a worker, the clock, Redis (which loses all it knew) and
PostgreSQL are killed. Beside it the same with outbox and submission keys taken out: that house must lose and double,
or the test proves nothing. ``OPERATIONS=5000 KILLS=25 ./test tests/chaos`` runs the full figure.
"""

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.chaos.house import House, settled
from tests.chaos.ledger import Ledger, compare
from tests.chaos.people import Clerk, Office
from tests.serving import Visitor

OPERATIONS = int(os.environ.get("OPERATIONS", "200"))
KILLS = int(os.environ.get("KILLS", "6"))
FULL = "OPERATIONS" in os.environ
PEOPLE, ROOMS = 8, 40
# Redis is killed soon after the worker: what it was told while nobody listened is gone.
VICTIMS = ["web child", "worker", "redis", "postgres", "web", "beat", "worker child"]
LINES: list[str] = []


def chaos(data, *, control: bool) -> tuple[Office, Ledger, float | None]:
    house = House(data, control=control)
    try:
        given = house.furnish(PEOPLE, ROOMS)
        office = Office(given["rooms"], OPERATIONS)
        clerks = [Clerk(office, Visitor(house.port, None, cookies), n) for n, cookies in enumerate(given["cookies"])]
        with ThreadPoolExecutor(PEOPLE) as threads:
            working = [threads.submit(clerk.work) for clerk in clerks]
            kills = havoc(house, office, working)
            for clerk in working:
                clerk.result()
        seconds = time.monotonic() - office.began
        quiet = settled(lambda: nothing_open(house, control=control), 120)
        ledger = compare(house, office)
        LINES.append(
            f"chaos{', control' if control else ''}: {office.done} operations in {seconds:.0f} s, {kills} kills, "
            f"{office.unanswered} unanswered, {len(office.refused)} refused, {office.given_up} given up, "
            f"longest silence {office.longest_silence():.1f} s, settled after {quiet and round(quiet, 1)} s; "
            + ledger.figures()
        )
        return office, ledger, quiet
    finally:
        house.close()


def havoc(house: House, office: Office, working) -> int:
    """Each kill waits for its share of the operations, so that all of them meet work."""
    chance, kills = random.Random(20261122), 0
    order = [*VICTIMS] + [chance.choice(VICTIMS) for _more in range(KILLS)]
    for number, victim in enumerate(order[:KILLS], start=1):
        while office.done < OPERATIONS * number / (KILLS + 1) and not all(clerk.done() for clerk in working):
            time.sleep(0.02)
        while not house.kill(victim):  # it is just being started again
            time.sleep(0.1)
        kills += 1
    return kills


def nothing_open(house: House, *, control: bool) -> bool:
    """Everything promised is done; the control has no list of what it promised, so it is given a while."""
    if control:
        time.sleep(10)
        return True
    open_rows = "SELECT (SELECT count(*) FROM core_outboxentry WHERE done_at IS NULL AND parked_at IS NULL)"
    runs = "(SELECT count(*) FROM core_scheduledrun WHERE done_at IS NULL AND parked_at IS NULL)"
    return house.ask(f"{open_rows} + {runs}") == [(0,)]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return chaos(tmp_path_factory.mktemp("chaos") / "data", control=False)


@pytest.fixture(scope="module")
def careless(tmp_path_factory):
    return chaos(tmp_path_factory.mktemp("control") / "data", control=True)


def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(kept):
    office, ledger, _quiet = kept

    assert (ledger.lost, ledger.doubled, ledger.unasked) == ([], [], [])
    assert (office.given_up, office.refused) == (0, [])
    if FULL:  # seconds are only told in the small form: the machine may be busy with other tests
        assert office.longest_silence() <= 15


def test_each_effect_comes_about_once(kept):
    _office, ledger, quiet = kept

    assert (ledger.effects_lost, ledger.effects_doubled) == ([], [])
    assert ledger.effects >= OPERATIONS
    assert quiet is not None


def test_each_period_of_a_job_is_run_once(kept):
    _office, ledger, _quiet = kept

    assert (ledger.runs_lost, ledger.runs_doubled) == ([], [])
    assert ledger.runs > 0


def test_without_outbox_and_keys_it_loses_and_doubles(careless):
    _office, ledger, _quiet = careless

    assert len(ledger.effects_lost) > 0
    assert len(ledger.doubled) + len(ledger.effects_doubled) > 0
