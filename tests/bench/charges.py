"""What entering a cost is paid with: python -m logistics.embedded.shell -- python -m tests.bench.charges [entries]

Prints CPU milliseconds of our process and of PostgreSQL for each charge, alone and 200 at once, beside the same without
the trigger that keeps the totals and beside a bare INSERT of the same row; then what it takes to count one month anew
and to prove all totals, in a ledger of so many entries (100,000 unless said otherwise). It judges nothing.
"""

import os
import resource
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import count

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "logistics.settings")
django.setup()

import psutil
from django.db import connection, transaction

from apps.ledger import actions
from apps.ledger.actions import charging
from apps.ledger.models import Category, CostEntry
from apps.ledger.seed import seed_lines
from apps.org.models import Person, Unit
from tests.serving import migrated, standing_on

TURNS = 400
MONTHS, UNITS = 60, 40
# Forty units, all categories, five years: the dice are PostgreSQL's, the seed is ours.
FILL = """
SELECT setseed(0.5);
INSERT INTO ledger_costentry (version, spent_on, month, belongs_to, unit_id, category_id, line_id, amount, quantity,
    funding, source, source_line, tags, note, voucher_number, entered_at)
SELECT 1, first + (random() * 27)::int, first, first, unit, c.category_id, c.line_id,
    (1 + random() * 99999)::numeric(14, 2), 2, 'fiscal', 'bench', n, '{}', '办公用品', 'P-' || n, now()
FROM (SELECT n, (date '2021-01-01' + make_interval(months => (random() * %s)::int))::date AS first,
      %s + (random() * %s)::int AS unit, 1 + (random() * 40)::int AS dice FROM generate_series(1, %s) AS n) AS drawn
JOIN (SELECT row_number() OVER (ORDER BY category_id) AS nr, category_id, line_id FROM ledger_categoryline) AS c
    ON c.nr = drawn.dice;
"""

BARE = """
INSERT INTO ledger_costentry (version, spent_on, month, belongs_to, unit_id, category_id, line_id, amount, funding,
    source, source_line, tags, note, voucher_number, entered_at)
VALUES (1, %s, '2025-11-01', '2025-11-01', %s, %s, %s, 12.5, 'fiscal', %s, 0, '{}', '', '', now())
"""


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def cost(turn: Callable[[int], object], turns: int = TURNS) -> tuple[float, float]:
    """Milliseconds of CPU a turn: of this process, and of the backend that answers it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = psutil.Process(cursor.fetchone()[0])

    def spent() -> tuple[float, float]:
        ours, theirs = resource.getrusage(resource.RUSAGE_SELF), backend.cpu_times()
        return ours.ru_utime + ours.ru_stime, theirs.user + theirs.system

    turn(-1)
    before = spent()
    for number in range(turns):
        turn(number)
    after = spent()
    return tuple((b - a) / turns * 1000 for a, b in zip(before, after, strict=True))  # type: ignore[return-value]


def told(name: str, found: tuple[float, float], per: int = 1) -> None:
    ours, theirs = (value / per for value in found)
    print(f"  {name:44}{ours + theirs:8.3f} ms  ({ours:.3f} ours + {theirs:.3f} PostgreSQL)")


def main(entries: int) -> None:
    seed_lines()
    units = Unit.objects.bulk_create(Unit(name=f"单位{n}") for n in range(UNITS))
    person, category = Person.objects.create_user("bench", name="测"), Category.objects.get(key="electricity")
    sql(FILL, MONTHS - 1, units[0].pk, UNITS - 1, entries)
    sql("ANALYZE")
    number = count()
    facts = {"unit": units[3], "category": category, "amount": Decimal("12.50"), "on": date(2025, 11, 3)}

    def alone(_turn: int) -> None:
        with transaction.atomic():
            charging.charge(f"bench:{next(number)}", by=person, **facts)

    def together(_turn: int) -> None:
        source = f"bench:{next(number)}"
        actions.charge_all([actions.Charge(source=source, line=n, **facts) for n in range(200)], by=person)

    line = category.lines.values_list("line", flat=True)[0]

    def bare(_turn: int) -> None:
        sql(BARE, facts["on"], units[3].pk, category.pk, line, f"bare:{next(number)}")

    print(f"a charge, in a ledger of {entries:,} entries:")
    told("charge(), one a transaction", cost(alone))
    told("charge_all() of 200, each", cost(together, 20), 200)
    sql("ALTER TABLE ledger_costentry DISABLE TRIGGER ledger_costentry_enter")
    told("charge() without the trigger", cost(alone))
    told("charge_all() of 200 without it, each", cost(together, 20), 200)
    told("bare INSERT without it", cost(bare))
    sql("ALTER TABLE ledger_costentry ENABLE TRIGGER ledger_costentry_enter")
    print(f"the totals of {MONTHS} months:")
    month = CostEntry.objects.order_by("-month").values_list("month", flat=True)[0]
    actions.rebuild(date(2025, 11, 1))
    told("one month counted anew", cost(lambda _turn: actions.rebuild(month), 10))
    told("all of them proved", cost(lambda _turn: actions.prove(), 3))


if __name__ == "__main__":
    with migrated("bench_charges") as name, standing_on(name):
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
