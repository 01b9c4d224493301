"""The one door into the ledger: trades, typing and imports all come through here.

In the caller's transaction and without a line of the trail: the verb that charges writes its own.
"""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import dates
from apps.core.actions import Conflict, Refused, refusal_for
from apps.ledger.models import BudgetLine, Category, CategoryLine, CostEntry, Funding
from apps.org.models import Campus, Person, Unit

# For each category and day: the month of the books it lands in, and the line it is booked under. Asking holds the books
# open until the transaction ends (see migration 0002).
WHERE_TO = """
SELECT asked.category_id, asked.spent_on, ledger_land(asked.spent_on), line.id
FROM unnest(%s::bigint[], %s::date[]) AS asked (category_id, spent_on)
LEFT JOIN ledger_categoryline AS under ON under.category_id = asked.category_id
    AND daterange(under.starts_on, under.ends_on) @> asked.spent_on
LEFT JOIN ledger_budgetline AS line ON line.id = under.line_id
    AND daterange(line.starts_on, line.ends_on) @> asked.spent_on
"""
COLUMNS = (
    *("source", "source_line", "spent_on", "month", "belongs_to", "unit_id", "category_id", "line_id", "campus_id"),
    *("amount", "quantity", "funding", "tags", "note", "voucher_number", "reverses_id", "entered_by_id", "entered_at"),
)
# However many they are, one statement: it takes the rows as one text, which costs less than a value at a time.
ENTER = """
INSERT INTO ledger_costentry (version, {columns})
SELECT 1, {columns} FROM json_populate_recordset(NULL::ledger_costentry, %s)
""".format(columns=", ".join(COLUMNS))
ONCE = "ON CONFLICT (source, source_line) DO NOTHING RETURNING source, source_line, id"
# What must be the same when a source charges again.
FACTS = ("unit_id", "category_id", "spent_on", "campus_id", "amount", "quantity", "funding")


@dataclass(frozen=True, kw_only=True)
class Charge:
    """One cost on its way into the ledger; ``source`` and ``line`` say where it came from, once and for all."""

    source: str
    line: int = 0
    unit: Unit
    category: Category
    amount: Decimal
    on: date
    campus: Campus | None = None
    quantity: Decimal | None = None
    funding: str = Funding.FISCAL
    tags: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    voucher_number: str = ""


def charge(
    source: models.Model | str,
    *,
    unit: Unit,
    category: Category,
    amount: Decimal,
    on: date,
    by: Person | None,
    line: int = 0,
    campus: Campus | None = None,
    quantity: Decimal | None = None,
    funding: str = Funding.FISCAL,
    tags: dict[str, Any] | None = None,
    note: str = "",
    voucher_number: str = "",
) -> CostEntry:
    """Enter what ``source`` cost, in the month of ``on`` or, when that one is closed, in the first open one.

    ``amount`` in yuan, rounded to two places by the caller; ``quantity`` in the category's unit, three places at most.
    The same ``source`` and ``line`` again gives the first entry. Raises ``Conflict`` when it says something else now,
    ``Refused`` when the date or the amount cannot be right or the category has no budget line on that day.
    """
    one = Charge(
        source=name_of(source), line=line, unit=unit, category=category, amount=amount, on=on, campus=campus,
        quantity=quantity, funding=funding, tags=tags or {}, note=note, voucher_number=voucher_number,
    )  # fmt: skip
    [row] = _entered([one], by)
    if row["id"] is None:
        return _first(row)
    entry = CostEntry(**row)
    entry.unit, entry.category, entry.campus, entry.entered_by = unit, category, campus, by
    entry._state.adding = False
    return entry


def charge_all(charges: Sequence[Charge], *, by: Person | None) -> None:
    """Enter them all or none, in the order given; each as ``charge`` does."""
    for row in _entered(charges, by):
        if row["id"] is None:
            _first(row)


def _entered(charges: Sequence[Charge], by: Person | None) -> list[dict[str, Any]]:
    for one in charges:
        _must_make_sense(one)
    now = timezone.now()
    # Where the caller has a transaction, a savepoint of our own would be two more round trips.
    with nullcontext() if connection.in_atomic_block else transaction.atomic():
        where_to = _where_to(charges)
        return _write([_row(one, where_to, by, now) for one in charges])


def name_of(source: models.Model | str) -> str:
    """«fleet.Trip:12» for a record, whatever a caller without one calls it."""
    return f"{source._meta.label}:{source.pk}" if isinstance(source, models.Model) else source


def land(month: date) -> date:
    """The month itself while it is open, else the first open one. Keeps the books open until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_land(%s)", [month])
        return cursor.fetchone()[0]


def seat(unit: Unit, on: date) -> Campus | None:
    """Whose figures a cost of the unit enters where nobody names a campus: the one in which the unit sits, and which is
    in service on that day; None for a unit that sits in none."""
    return unit.campus if unit.campus and unit.campus.is_in_service(on) else None


def opposite(entry: CostEntry, month: date, *, by: Person | None, reason: str, now: datetime) -> CostEntry:
    """What takes an entry back, in the books of ``month``; not entered yet."""
    same = ("spent_on", "belongs_to", "unit_id", "category_id", "line_id", "campus_id", "funding", "tags")
    return CostEntry(
        source=name_of(entry), month=month, amount=-entry.amount, note=reason[:200], reverses=entry, entered_by=by,
        quantity=None if entry.quantity is None else -entry.quantity, voucher_number=entry.voucher_number,
        entered_at=now, **{name: getattr(entry, name) for name in same},
    )  # fmt: skip


def enter(entries: list[CostEntry]) -> list[CostEntry]:
    """Write entries that know month and line. One that was there already takes the place of its double."""
    rows = _write([{column: getattr(entry, column) for column in COLUMNS} for entry in entries])
    for entry, row in zip(entries, rows, strict=True):
        entry.pk = row["id"]
        entry._state.adding = False
    return [entry if entry.pk else _first(row) for entry, row in zip(entries, rows, strict=True)]


def _write(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with their ``id``; None where the source has charged before."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ENTER + ONCE, [json.dumps(rows, default=str, ensure_ascii=False)])
            made = {(source, line): pk for source, line, pk in cursor.fetchall()}
    except IntegrityError as error:
        raise refusal_for(error) from error
    for row in rows:
        row["id"] = made.pop((row["source"], row["source_line"]), None)
    return rows


def _first(again: dict[str, Any]) -> CostEntry:
    """The entry that this source made before. ``Conflict`` when it says something else now."""
    first = CostEntry.objects.get(source=again["source"], source_line=again["source_line"])
    if any(getattr(first, name) != again[name] for name in FACTS):
        raise Conflict(
            _("“%(source)s” is in the ledger already with ¥%(amount)s of %(day)s, and says something else now. "
              "Reverse that entry first."),
            params={"source": first.source, "amount": f"{first.amount:,.2f}", "day": dates.day(first.spent_on)},
        )  # fmt: skip
    return first


def _row(one: Charge, where_to: dict, by: Person | None, now: datetime) -> dict[str, Any]:
    month, line_id = where_to[one.category.pk, one.on]
    if line_id is None:
        raise _without_line(one)
    return {
        "source": one.source, "source_line": one.line, "spent_on": one.on, "month": month,
        "belongs_to": one.on.replace(day=1), "unit_id": one.unit.pk, "category_id": one.category.pk,
        "line_id": line_id, "campus_id": one.campus and one.campus.pk, "amount": one.amount,
        "quantity": one.quantity, "funding": one.funding, "tags": one.tags, "note": one.note[:200],
        "voucher_number": one.voucher_number, "reverses_id": None, "entered_by_id": by and by.pk, "entered_at": now,
    }  # fmt: skip


def _where_to(charges: Sequence[Charge]) -> dict[tuple[int, date], tuple[date, int | None]]:
    asked = sorted({(one.category.pk, one.on) for one in charges})
    with connection.cursor() as cursor:
        cursor.execute(WHERE_TO, [[category for category, _on in asked], [on for _category, on in asked]])
        return {(category, on): (month, line) for category, on, month, line in cursor.fetchall()}


# -- what cannot be right ----------------------------------------------------------------------------------------------
def _must_make_sense(one: Charge) -> None:
    if one.on > dates.today():
        raise Refused(
            {"on": [_("%(day)s has not come yet. Enter the date that stands on the voucher.")
                    % {"day": dates.day(one.on, year=True)}]}
        )  # fmt: skip
    if not one.amount.is_finite() or one.amount != round(one.amount, 2):
        raise Refused({"amount": [_("An amount has two places after the point at most, for example 1280.50.")]})
    if not one.amount:
        raise Refused({"amount": [_("The amount must not be zero.")]})
    if not one.category.is_in_force(one.on):
        raise Refused(
            {"category": [_("“%(category)s” is not in use on %(day)s. Choose another category.")
                          % {"category": one.category, "day": dates.day(one.on, year=True)}]}
        )  # fmt: skip


def _without_line(one: Charge) -> Refused:
    """Why the category has no budget line on that day."""
    day = dates.day(one.on, year=True)
    under = CategoryLine.objects.in_force(one.on).filter(category=one.category).select_related("line").first()
    line: BudgetLine | None = under.line if under else None
    if line and line.ends_on and line.ends_on <= one.on:
        ended = {"category": one.category, "line": line, "day": dates.day(line.ends_on, year=True)}
        says = _("“%(category)s” is booked under %(line)s, which ended on %(day)s. Give the category a new line first.")
        return Refused({"category": [says % ended]})
    says = _("“%(category)s” has no budget line on %(day)s. Give it one under “Cost categories” first.")
    return Refused({"category": [says % {"category": one.category, "day": day}]})
