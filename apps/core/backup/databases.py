"""Databases of our own beside the house's: a rehearsal's, the tests'."""

from django.db import connection

OURS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = %s AND usename = current_user AND pid <> pg_backend_pid()
"""


def drop(name: str) -> None:
    """It is gone, whoever of us is in it. Not WITH (FORCE): that wants to end PostgreSQL's own cleaners (autovacuum) as
    well, which only a superuser may; a plain DROP asks them to leave and waits for them."""
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(OURS, [name])
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)}")
