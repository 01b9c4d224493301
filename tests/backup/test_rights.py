"""A rehearsal needs a database of its own: a careful administrator may not let us make one, and while it stands
PostgreSQL's own cleaners may be at work in it, which only a superuser may end."""

import shutil
from contextlib import closing

import psycopg2
import pytest
from django.core.management import CommandError, call_command

from apps.core.backup import databases, rehearsal
from logistics.embedded.postgres import Postgres
from logistics.embedded.processes import until
from tests.serving import standing_at


@pytest.fixture
def server(tmp_path, django_db_blocker):
    """A PostgreSQL of its own: taking a right from our role would take it from the other tests too."""
    server = Postgres(tmp_path, throwaway=True)
    server.start()
    with django_db_blocker.unblock(), standing_at(server.sockets):
        yield server
    server.stop()
    shutil.rmtree(server.sockets, ignore_errors=True)


def asked(server, question, *, role="postgres", within="postgres"):
    line = psycopg2.connect(host=str(server.sockets), user=role, dbname=within)
    line.autocommit = True
    with closing(line), line.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall() if cursor.description else None


def let(server, right):
    asked(server, f"ALTER ROLE logistics {right}")


def test_without_the_right_to_make_databases_the_rehearsal_says_what_to_do(server, tmp_path, settings):
    settings.DATA = tmp_path / "data"  # where it would write, if it began
    let(server, "NOCREATEDB")

    with pytest.raises(CommandError, match=r"ALTER ROLE … CREATEDB"):
        call_command("rehearse_backup")


def test_with_the_right_it_goes_on(server):
    let(server, "NOCREATEDB")
    let(server, "CREATEDB")

    rehearsal._may_create_databases()


@pytest.fixture
def cleaner(server):
    """PostgreSQL cleans a database called ``scratch``, and takes its time over it."""
    for pace in ("naptime = 1", "vacuum_cost_delay = 100", "vacuum_cost_limit = 1"):
        asked(server, f"ALTER SYSTEM SET autovacuum_{pace}")
    asked(server, "SELECT pg_reload_conf()")
    asked(server, "CREATE DATABASE scratch", role="logistics")
    rows = "CREATE TABLE much AS SELECT repeat('x', 1000) FROM generate_series(1, 20000); DELETE FROM much"
    asked(server, rows, role="logistics", within="scratch")
    at_work = "SELECT 1 FROM pg_stat_activity WHERE datname = 'scratch' AND backend_type = 'autovacuum worker'"
    assert until(lambda: asked(server, at_work), patience=120)


def test_a_database_goes_with_a_cleaner_and_a_session_of_ours_in_it(server, cleaner):
    with closing(psycopg2.connect(host=str(server.sockets), user="logistics", dbname="scratch")):
        databases.drop("scratch")

    assert asked(server, "SELECT datname FROM pg_database WHERE datname = 'scratch'") == []
