"""Several hands at one thing, each on a connection of its own, and the guards that controls take away."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

HANDS = 8


def at_once(work: Callable[[int], Any], hands: int = HANDS) -> list[Any]:
    """All let go at the same instant; what each of them got, be it a refusal."""
    gate = Barrier(hands)

    def run(number: int) -> Any:
        try:
            gate.wait()
            return work(number)
        except ValidationError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(hands) as threads:
        return list(threads.map(run, range(hands)))


def winners(answers: list[Any]) -> int:
    return sum(not isinstance(answer, Exception) for answer in answers)


def sql(statement: str, *values: Any) -> list[tuple] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else None


@contextmanager
def without(table: str, *names: str) -> Iterator[None]:
    """Those constraints or unique indexes of the table are gone for the length of the block, and afterwards so is what
    they would have refused."""
    found = [
        *sql("SELECT conname, pg_get_constraintdef(oid), true FROM pg_constraint WHERE conname = ANY(%s)", list(names)),
        *sql("SELECT indexname, indexdef, false FROM pg_indexes WHERE indexname = ANY(%s) AND NOT EXISTS "
             "(SELECT FROM pg_constraint WHERE conname = indexname)", list(names)),
    ]  # fmt: skip
    assert {name for name, *_how in found} == set(names)
    for name, _definition, is_constraint in found:
        sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}" if is_constraint else f"DROP INDEX {name}")
    try:
        yield
    finally:
        sql(f"TRUNCATE {table} CASCADE")
        for name, definition, is_constraint in found:
            sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" if is_constraint else definition)


@contextmanager
def instead(function: str, body: str) -> Iterator[None]:
    """That function of the database does something else for the length of the block."""
    [[before]] = sql(f"SELECT pg_get_functiondef('{function}'::regproc)")
    sql(before[: before.index("$function$")] + f"$function${body}$function$")
    try:
        yield
    finally:
        sql(before)
