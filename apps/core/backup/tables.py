"""What is in a database: its tables, and a sum over each that is the same wherever the same rows are."""

from typing import Any

# Log-ins are not carried over: a session that was ended since would live again.
LEFT_OUT = ("django_session",)
SAME_TEXT = """
SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres';
SET LOCAL extra_float_digits = 3; SET LOCAL bytea_output = 'hex'; SET LOCAL statement_timeout = 0
"""
OURS = """
SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1
"""
# The order of rows does not matter, every bit of every row does.
SUM = """
SELECT count(*), coalesce(sum(('x' || substr(h, 1, 16))::bit(64)::bigint::numeric), 0)::text || ' '
|| coalesce(sum(('x' || substr(h, 17, 16))::bit(64)::bigint::numeric), 0)::text
FROM (SELECT md5(_row_::text) AS h FROM {} AS _row_) AS hashed
"""
DROPS = """
WITH brought AS (SELECT objid FROM pg_depend WHERE deptype = 'e'),
kinds(letter, word, turn) AS (VALUES ('r', 'TABLE', 1), ('p', 'TABLE', 1), ('v', 'VIEW', 2), ('S', 'SEQUENCE', 2))
SELECT turn, format('DROP %s IF EXISTS public.%I CASCADE;', word, relname)
FROM pg_class JOIN kinds ON relkind::text = letter
WHERE relnamespace = 'public'::regnamespace AND oid NOT IN (SELECT objid FROM brought)
UNION ALL SELECT 3, format('DROP ROUTINE IF EXISTS %s CASCADE;', oid::regprocedure) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND oid NOT IN (SELECT objid FROM brought) ORDER BY 1
"""


def sizes(cursor: Any) -> dict[str, int]:
    """Our tables and the bytes each takes."""
    cursor.execute(OURS)
    return {name: size for name, size in cursor.fetchall() if name not in LEFT_OUT}


def summed(cursor: Any, name: str) -> dict[str, Any]:
    """How many rows the table has, and the sum over them."""
    cursor.execute(SUM.format(f'public."{name}"'))
    rows, content = cursor.fetchone()
    return {"rows": rows, "sum": content}


def drops(cursor: Any) -> str:
    """What takes all our tables, sequences and functions away; what extensions brought stays."""
    cursor.execute(DROPS)
    return "\n".join(line for _turn, line in cursor.fetchall())


def migrations(cursor: Any) -> dict[str, list[str]]:
    """The migrations that have been applied, by app."""
    cursor.execute("SELECT app, name FROM public.django_migrations ORDER BY app, name")
    found: dict[str, list[str]] = {}
    for app, name in cursor.fetchall():
        found.setdefault(app, []).append(name)
    return found


def has(cursor: Any, table: str) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{table}"])
    return cursor.fetchone()[0]
