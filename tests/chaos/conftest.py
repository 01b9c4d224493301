"""One house for all that shakes it; and the figures, at the end of the tests."""

import pytest

from tests.chaos.house import House
from tests.chaos.sinks import open_sinks

LINES: list[str] = []
# Where the jobs and the plain tasks of ``apps.py`` leave their notes.
NOTEPADS = """
    CREATE TABLE chaos_note (says text, at timestamptz DEFAULT clock_timestamp());
    CREATE TABLE chaos_paper (what text, schedule bigint, at timestamptz DEFAULT clock_timestamp());
    SELECT 'ready'
"""


@pytest.fixture(scope="session")
def house(django_db_setup, tmp_path_factory):
    """Up and running and empty; its letters and calls arrive at ``house.sinks``."""
    with open_sinks() as sinks:
        house = House(tmp_path_factory.mktemp("chaos") / "data", sinks)
        try:
            house.ask(NOTEPADS)
            yield house
        finally:
            house.close()


@pytest.fixture(scope="session")
def say():
    """say("one line of figures")"""
    return LINES.append


def pytest_terminal_summary(terminalreporter):
    for line in LINES:
        terminalreporter.write_line(line)
