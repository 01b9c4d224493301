"""A rehearsal needs a database of its own, and a careful administrator may not let us make one."""

import shutil

import psycopg2
import pytest
from django.core.management import CommandError, call_command

from apps.core.backup import rehearsal
from logistics.embedded.postgres import Postgres
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


def let(server, right):
    line = psycopg2.connect(host=str(server.sockets), user="postgres", dbname="postgres")
    line.autocommit = True
    line.cursor().execute(f"ALTER ROLE logistics {right}")
    line.close()


def test_without_the_right_to_make_databases_the_rehearsal_says_what_to_do(server, tmp_path, settings):
    settings.DATA = tmp_path / "data"  # where it would write, if it began
    let(server, "NOCREATEDB")

    with pytest.raises(CommandError, match=r"ALTER ROLE … CREATEDB"):
        call_command("rehearse_backup")


def test_with_the_right_it_goes_on(server):
    let(server, "NOCREATEDB")
    let(server, "CREATEDB")

    rehearsal._may_create_databases()
