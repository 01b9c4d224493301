"""One house for all that shakes it; and the figures, at the end of the tests."""

import pytest

from tests.chaos.house import House
from tests.chaos.sinks import open_sinks

LINES: list[str] = []


@pytest.fixture(scope="session")
def house(django_db_setup, tmp_path_factory):
    """Up and running and empty; its letters and calls arrive at ``house.sinks``."""
    with open_sinks() as sinks:
        house = House(tmp_path_factory.mktemp("chaos") / "data", sinks)
        try:
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
