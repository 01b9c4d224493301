"""Which months of the books are closed, which is next, and whether the totals beside the ledger are true."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Max, Min, Q, Sum
from django.utils.translation import gettext as _

from apps.core import dates
from apps.core.periods import Period
from apps.ledger.models import BooksMonth, CostEntry, MonthSummary

ZERO = Decimal("0.00")

# Months in which a total is missing, left over, or other than its entries add up to.
MISMATCHES = """
WITH counted AS (
    SELECT month, unit_id, category_id, line_id, campus_id, funding, sum(amount) AS amount,
        coalesce(sum(quantity), 0) AS quantity,
        coalesce(sum(amount) FILTER (WHERE quantity IS NOT NULL), 0) AS measured, count(*) AS entries
    FROM ledger_costentry GROUP BY 1, 2, 3, 4, 5, 6
), kept AS (
    SELECT month, unit_id, category_id, line_id, campus_id, funding, amount, quantity, measured, entries
    FROM ledger_monthsummary
)
SELECT DISTINCT month FROM ((TABLE counted EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE counted)) AS apart
ORDER BY 1
"""


def begins() -> date | None:
    """The first open month; None where the books have not begun and every month is open."""
    found = BooksMonth.objects.aggregate(
        last=Max("first", filter=Q(status=BooksMonth.Status.CLOSED)), first=Min("first")
    )
    if found["last"]:
        return Period.around(found["last"], "M").after().first
    return found["first"]


def next_to_close() -> date | None:
    """The month whose turn it is; None where none has been closed and nothing has been entered."""
    return begins() or CostEntry.objects.aggregate(first=Min("month"))["first"]


def landing(on: date) -> date:
    """The month of the books in which a voucher of that day would land now."""
    return max(on.replace(day=1), begins() or date.min)


def landing_words(on: date) -> str:
    """What to say under the date of a voucher."""
    month = landing(on)
    names = {"month": Period.around(month, "M").name, "own": Period.around(on, "M").name}
    if month == on.replace(day=1):
        return _("Goes into the books of %(month)s.") % names
    return _("%(own)s is closed: it goes into the books of %(month)s and says that it belongs to %(own)s.") % names


@dataclass(frozen=True)
class Standing:
    """What a month of the books holds."""

    period: Period
    entries: int = 0
    amount: Decimal = ZERO
    late: int = 0


def standings(firsts: Iterable[date]) -> dict[date, Standing]:
    """By the first day of each month; the late vouchers are counted by an index of their own."""
    firsts = list(firsts)
    sums = MonthSummary.objects.filter(month__in=firsts).order_by().values("month")
    held = {row["month"]: row for row in sums.annotate(entries=Sum("entries"), amount=Sum("amount"))}
    late = CostEntry.objects.late().filter(month__in=firsts).order_by().values_list("month")
    came_late = dict(late.annotate(Count("pk")))
    return {
        first: Standing(
            Period.around(first, "M"), held[first]["entries"], held[first]["amount"], came_late.get(first, 0)
        )
        if first in held
        else Standing(Period.around(first, "M"))
        for first in firsts
    }


def with_standing(rows: list[BooksMonth]) -> list[BooksMonth]:
    """Each month with what it holds as ``standing``."""
    found = standings(row.first for row in rows)
    for row in rows:
        row.standing = found[row.first]
    return rows


def open_months() -> list[date]:
    """From the first open month to the present one."""
    start, this = next_to_close(), dates.today().replace(day=1)
    found = [start] if start and start <= this else [this]
    while found[-1] < this:
        found.append(Period.around(found[-1], "M").after().first)
    return found


def is_closed(month: date) -> bool:
    start = begins()
    return start is not None and month < start


def mismatches() -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(MISMATCHES)
        return [month for (month,) in cursor.fetchall()]
