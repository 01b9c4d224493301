"""How the tests are shared out among several processes: what stands in one expensive house stays together, what takes
long begins first. Otherwise a process builds houses again that another one has, or works long after the others are
done.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

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
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=turn)


def pytest_xdist_make_scheduler(config, log):
    return Sharing(config, log)
