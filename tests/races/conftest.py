"""Two houses side by side: one as it is, one without its guards."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import pytest
from django.db import connection

from tests.races.arena import opened, report
from tests.races.doors import API, PAGES
from tests.serving import migrated


def _kept_open(blocker, house: AbstractContextManager) -> Iterator[Any]:
    """The session's own databases: no test of pytest-django's stands open in them."""
    with ExitStack() as closing:
        with blocker.unblock():
            entered = closing.enter_context(house)
        yield entered
        with blocker.unblock():
            closing.close()


@pytest.fixture(scope="session")
def _plain(django_db_setup, django_db_blocker):
    name = f"{connection.settings_dict['NAME']}_races"
    yield from _kept_open(django_db_blocker, migrated(name))


@pytest.fixture(scope="session")
def _guarded(_plain, django_db_blocker, tmp_path_factory):
    house = opened(_plain, tmp_path_factory.mktemp("guarded"), guarded=True)
    yield from _kept_open(django_db_blocker, house)


@pytest.fixture(scope="session")
def _unguarded(_plain, django_db_blocker, tmp_path_factory):
    house = opened(_plain, tmp_path_factory.mktemp("unguarded"), guarded=False)
    yield from _kept_open(django_db_blocker, house)


@pytest.fixture
def guarded(_guarded, django_db_blocker):
    with django_db_blocker.unblock(), _guarded.entered():
        yield _guarded


@pytest.fixture
def unguarded(_unguarded, django_db_blocker):
    """The control: whatever is raced here must go wrong, or the race proves nothing."""
    with django_db_blocker.unblock(), _unguarded.entered():
        yield _unguarded


@pytest.fixture(params=[PAGES, API], ids=str)
def door(request):
    """People at their browsers, and programs."""
    return request.param


def pytest_terminal_summary(terminalreporter):
    for line in report():
        terminalreporter.write_line(line)
