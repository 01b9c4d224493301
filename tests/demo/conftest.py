"""The demo bureau, loaded once for all of these stories and gone again afterwards."""

import time
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection, transaction

from apps.core import demo

START, TODAY = date(2026, 1, 1), date(2026, 11, 22)  # a Sunday


@pytest.fixture(scope="package")
def bureau(django_db_setup, django_db_blocker):
    """What the demo left in the database; the tests of this package read it and change nothing that lasts."""
    with django_db_blocker.unblock(), taken_back():
        began = time.perf_counter()
        made = demo.load(seed=1, starts_on=START, today=TODAY)
        connection.check_constraints()  # once: what a transaction puts off is asked again after each of its stories
        print(f"\ndemo bureau loaded in {time.perf_counter() - began:.2f} s")  # noqa: T201
        yield made


@contextmanager
def taken_back():
    """Whatever happens inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def another(bureau, db):
    """another(seed=2) → wipe this bureau and load one with other dice; taken back after the test."""

    def load(*, seed=1, starts_on=START, today=TODAY):
        demo.wipe()
        return demo.load(seed=seed, starts_on=starts_on, today=today)

    return load


def ask(query, **facts):
    """Raw SQL, all rows."""
    with connection.cursor() as cursor:
        cursor.execute(query, facts)
        return cursor.fetchall()


def one(query, **facts):
    """Raw SQL, its only value."""
    [[value]] = ask(query, **facts)
    return value
