"""What every page needs and hardly anybody changes (rooms, rules, calendar, names): read once, kept by the process.

PostgreSQL itself says when that is no longer true: triggers on the watched tables raise one number, the edition, with
every change of theirs, whoever made it. Each request reads the number along with its person and reads anew what was
kept under another one. Nothing is ever told between processes, and a change that is rolled back changes nothing.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection, migrations

T = TypeVar("T")

# From a sequence, so that no number ever comes back: a test that is rolled back leaves none behind for the next one.
CREATE = """
CREATE TABLE core_edition (id smallint PRIMARY KEY CHECK (id = 1), number bigint NOT NULL);
CREATE SEQUENCE core_edition_number OWNED BY core_edition.number;
INSERT INTO core_edition VALUES (1, nextval('core_edition_number'));
CREATE FUNCTION core_raise_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE core_edition SET number = nextval('core_edition_number');
    RETURN NULL;
END
$$;
"""
DROP = "DROP FUNCTION core_raise_edition(); DROP TABLE core_edition;"


def watch(table: str, columns: str = "") -> migrations.RunSQL:
    """The migration that makes ``table`` raise the edition; ``columns``: only when one of them is written to."""
    of = f" OF {columns}" if columns else ""
    return migrations.RunSQL(
        f"CREATE TRIGGER core_raise_edition AFTER INSERT OR UPDATE{of} OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION core_raise_edition();",
        f"DROP TRIGGER core_raise_edition ON {table};",
    )


def current() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM core_edition")
        return cursor.fetchone()[0]


_kept: dict[Any, tuple[int, Any]] = {}


def forget() -> None:
    """For whoever turns to another database: its numbers mean something else."""
    _kept.clear()


def kept(edition: int, name: Any, read: Callable[[], T]) -> T:
    """What ``read()`` gave under that edition; it may be newer, never older. Shared by all requests of the process:
    nobody may change it."""
    known = _kept.get(name)
    if known is None or known[0] != edition:
        known = _kept[name] = edition, read()
    return known[1]
