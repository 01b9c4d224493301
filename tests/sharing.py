"""How the tests are shared out among several processes: what stands in one expensive house stays together, what takes
long begins first. Otherwise a process builds houses again that another one has, or works long after the others are
done. The tables are made by whichever process comes first, and copied by the others.
"""

import fcntl
import gc
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.depth import WHOLE

# Folders whose tests share a furnished bureau, a pair of web servers or the demo data.
TOGETHER = ("tests/backup/", "tests/chaos/", "tests/demo/", "tests/journeys/", "tests/races/")
# Files of few long tests, none of which needs what another one has made.
APART = ("tests/house/test_access.py", "tests/house/test_fuzz.py", "tests/house/test_tools.py",
         "tests/meetings/test_leaks.py")  # fmt: skip
# Half a minute and more, the longest first. What is new and long belongs in here: `--durations=20` shows it.
LONG = (
    "tests/house/test_fuzz.py",
    "tests/journeys/",
    "tests/races/",
    "tests/chaos/",
    "tests/meetings/test_leaks.py",
    "tests/house/test_running.py",
    "tests/house/test_access.py",
    "tests/house/test_fuzz_api.py",
    "tests/ledger/test_browser.py",
    "tests/portal/test_looks.py",
    "tests/portal/test_browser.py",
    "tests/meetings/test_board_browser.py",
    "tests/demo/",
    "tests/house/test_tools.py",
    "tests/backup/",
    "tests/attachments/test_hostile.py",
    "tests/house/test_servers.py",
    "tests/approvals/test_browser.py",
    "tests/notices/test_browser.py",
    "tests/house/test_queries.py",
    "tests/meetings/test_state_machine.py",
)


def unit_of(nodeid: str) -> str:
    """What goes to one process as a whole: a file, a folder, or a single test."""
    if nodeid.startswith(APART):
        return nodeid
    return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid.split("::")[0])


def turn(item: pytest.Item) -> int:
    return next((at for at, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG))


class Sharing(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    later = [] if WHOLE else [item for item in items if item.get_closest_marker("whole")]
    config.hook.pytest_deselected(items=later)
    items[:] = sorted((item for item in items if item not in {*later}), key=turn)


def pytest_collection_finish() -> None:
    """Thousands of collected tests stay until the end: nobody need look through them for what can be thrown away."""
    gc.collect()
    gc.freeze()


def pytest_xdist_make_scheduler(config, log):
    return Sharing(config, log)


class Tables:
    """The name of the database that was migrated first, for the processes whose folders lie in the same one."""

    def __init__(self, folder: Path):
        self.note = folder / "tables"
        self.lock = (folder / "tables.lock").open("w")

    def wanted(self) -> str:
        """Empty for the first who asks; all others wait until it has told."""
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        return self.note.read_text() if self.note.exists() else ""

    def are_in(self, name: str) -> None:
        self.note.write_text(name)

    def made(self) -> None:
        self.lock.close()
