"""A ledger of any size: five years of 40 units and 30 categories, written by PostgreSQL itself."""

from datetime import date

from django.db import connection
from django.utils import timezone

from apps.ledger.models import Budget, BudgetLine, Category, CategoryLine
from apps.org.models import Campus, Grant, Person, Role, Unit

UNITS, CATEGORIES, YEARS = 40, 30, 5
SINCE = date(2015, 1, 1)
FIRST = date(2021, 11, 1)  # of sixty months; the last one is the month before the demo's present

# One entry in fifty comes late, in the books of the month after.
ENTRIES = """
INSERT INTO ledger_costentry (version, spent_on, month, belongs_to, unit_id, category_id, line_id, campus_id, amount,
    quantity, funding, source, source_line, tags, note, voucher_number, entered_by_id, entered_at)
SELECT 1, on_day, CASE WHEN n %% 50 = 0 THEN first + interval '1 month' ELSE first END, first,
    (%(units)s::bigint[])[1 + n %% %(n_units)s],
    (%(categories)s::bigint[])[1 + (n / 7) %% %(n_categories)s], (%(lines)s::bigint[])[1 + (n / 7) %% %(n_categories)s],
    (%(campuses)s::bigint[])[1 + n %% 2], 10 + (n * 7919 %% 500000) / 100.0,
    CASE WHEN n %% 3 = 0 THEN (n %% 1000) / 8.0 END, CASE WHEN n %% 10 = 0 THEN 'own' ELSE 'fiscal' END,
    'bench.Row:' || n, 0, '{}', '日常支出（第' || n %% 400 || '次）', '记-' || n %% 10000, %(by)s, %(now)s
FROM (
    SELECT n, first, first + (n %% 28)::int AS on_day FROM generate_series(%(start)s::bigint, %(stop)s::bigint) AS n,
    (SELECT %(first)s::date AS first) AS month
) AS row
"""
SUMMARY = """
TRUNCATE ledger_monthsummary;
INSERT INTO ledger_monthsummary
    (month, unit_id, category_id, line_id, campus_id, funding, amount, quantity, measured, entries)
SELECT month, unit_id, category_id, line_id, campus_id, funding, sum(amount), coalesce(sum(quantity), 0),
    coalesce(sum(amount) FILTER (WHERE quantity IS NOT NULL), 0), count(*)
FROM ledger_costentry GROUP BY 1, 2, 3, 4, 5, 6
"""


def months() -> list[date]:
    start = FIRST.year * 12 + FIRST.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(start, start + 12 * YEARS)]


def fill(entries: int) -> Person:
    """Somebody who may read and enter all of it."""
    campuses = Campus.objects.bulk_create(Campus(name=f"{n + 1}号办公区", position=n) for n in range(2))
    units = Unit.objects.bulk_create(Unit(name=f"第{n + 1}科", position=n) for n in range(UNITS))
    person = Person.objects.create(username="bench", name="陈红", unit=units[0], password="!")
    Grant.objects.create(person=person, role=Role.ACCOUNTANT)
    lines = list(BudgetLine.objects.in_force(FIRST).order_by("code")) or BudgetLine.objects.bulk_create(
        BudgetLine(code=f"302{n:02}", name=f"科目{n}", starts_on=SINCE, source="测量") for n in range(1, 29)
    )
    categories = Category.objects.bulk_create(
        Category(name=f"费用{n + 1}", position=n, starts_on=SINCE) for n in range(CATEGORIES)
    )
    under = [lines[n % len(lines)] for n in range(CATEGORIES)]
    CategoryLine.objects.bulk_create(
        CategoryLine(category=category, line=line, starts_on=SINCE, source="测量")
        for category, line in zip(categories, under, strict=True)
    )
    years = range(FIRST.year, FIRST.year + YEARS + 1)
    Budget.objects.bulk_create(
        Budget(year=year, unit=unit, line=line, initial=1_000_000, source="测量")
        for year in years
        for unit in units
        for line in dict.fromkeys(under)
    )
    known = {
        "units": [unit.pk for unit in units],
        "n_units": UNITS,
        "categories": [category.pk for category in categories],
        "lines": [line.pk for line in under],
        "n_categories": CATEGORIES,
        "campuses": [campus.pk for campus in campuses],
        "by": person.pk,
        "now": timezone.now(),
    }
    _write(entries, known)
    return person


def _write(entries: int, known: dict) -> None:
    """Without the triggers, which would add every month up as it is written; once at the end is enough here."""
    each = entries // len(months())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_costentry DISABLE TRIGGER USER")
        for at, first in enumerate(months()):
            stop = entries - 1 if first == months()[-1] else (at + 1) * each - 1
            cursor.execute(ENTRIES, {**known, "start": at * each, "stop": stop, "first": first})
        cursor.execute("ALTER TABLE ledger_costentry ENABLE TRIGGER USER")
        cursor.execute("SET logistics.trail_may_go = 'yes'")
        cursor.execute(SUMMARY)
        cursor.execute("VACUUM ANALYZE ledger_costentry")
        cursor.execute("VACUUM ANALYZE ledger_monthsummary")
