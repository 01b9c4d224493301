"""The figures of the run, at the end of the tests."""

from tests.chaos.test_chaos import LINES


def pytest_terminal_summary(terminalreporter):
    for line in LINES:
        terminalreporter.write_line(line)
