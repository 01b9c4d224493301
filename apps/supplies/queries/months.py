"""The months of the stock ledger: which is to be closed next, and what came and went in any of them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Max, Min

from apps.core import dates
from apps.core.periods import Period
from apps.supplies.models import Document, StockMonth

# 期初 入 领 退 盘 期末, in this order.
PARTS = ("opening", "received", "issued", "returned", "adjusted", "closing")
# A document that was taken back counts where the one it takes back does, with the other sign. What goes from store to
# store neither comes nor goes.
CARD = """
WITH moved AS (
    SELECT m.item_id, m.quantity * s.sign AS quantity, m.value * s.sign AS value, m."on" < %(first)s AS before,
        coalesce(r.kind, d.kind) AS kind
    FROM supplies_move AS m
    JOIN supplies_document AS d ON d.id = m.document_id
    LEFT JOIN supplies_document AS r ON r.id = d.reverses_id
    JOIN supplies_spot AS f ON f.id = m.from_spot_id
    JOIN supplies_spot AS t ON t.id = m.to_spot_id
    LEFT JOIN supplies_store AS fs ON fs.id = f.store_id
    LEFT JOIN supplies_store AS ts ON ts.id = t.store_id
    CROSS JOIN LATERAL (SELECT
        (t.kind = 'store' AND (%(campus)s::bigint IS NULL OR ts.campus_id = %(campus)s))::integer
        - (f.kind = 'store' AND (%(campus)s::bigint IS NULL OR fs.campus_id = %(campus)s))::integer AS sign) AS s
    WHERE m."on" <= %(last)s AND s.sign <> 0
)
SELECT {key},
    coalesce(sum(quantity) FILTER (WHERE before), 0),
    coalesce(sum(quantity) FILTER (WHERE NOT before AND kind IN ('opening', 'receipt', 'transfer')), 0),
    coalesce(-sum(quantity) FILTER (WHERE NOT before AND kind = 'issue'), 0),
    coalesce(sum(quantity) FILTER (WHERE NOT before AND kind = 'return'), 0),
    coalesce(sum(quantity) FILTER (WHERE NOT before AND kind IN ('count', 'write_off')), 0),
    sum(quantity),
    coalesce(sum(value) FILTER (WHERE before), 0),
    coalesce(sum(value) FILTER (WHERE NOT before AND kind IN ('opening', 'receipt', 'transfer')), 0),
    coalesce(-sum(value) FILTER (WHERE NOT before AND kind = 'issue'), 0),
    coalesce(sum(value) FILTER (WHERE NOT before AND kind = 'return'), 0),
    coalesce(sum(value) FILTER (WHERE NOT before AND kind IN ('count', 'write_off')), 0),
    sum(value)
FROM moved JOIN supplies_item AS i ON i.id = moved.item_id JOIN supplies_itemgroup AS g ON g.id = i.group_id
GROUP BY {key}
"""


@dataclass(frozen=True)
class Card:
    """What was there, came, went and is left of one item, or of a group: quantities and worth."""

    quantities: dict[str, Decimal] = field(default_factory=dict)
    values: dict[str, Decimal] = field(default_factory=dict)


def _cards(key: str, period: Period, campus: Any) -> dict[int, Card]:
    facts = {"first": period.first, "last": period.last, "campus": campus and campus.pk}
    with connection.cursor() as cursor:
        cursor.execute(CARD.format(key=key), facts)
        rows = cursor.fetchall()
    return {
        pk: Card(dict(zip(PARTS, told[:6], strict=True)), dict(zip(PARTS, told[6:], strict=True))) for pk, *told in rows
    }


def by_item(period: Period, campus: Any = None) -> dict[int, Card]:
    """By item; what a transfer brings to a campus from another one is received there."""
    return _cards("i.id", period, campus)


def by_group(period: Period, campus: Any = None) -> dict[int, Card]:
    """By group. Quantities of pieces and litres do not add up; only the values of these mean something."""
    return _cards("g.id", period, campus)


def next_to_close() -> date | None:
    """The month whose turn it is: the one after the last that was closed, else the first in which anything moved."""
    last = StockMonth.objects.aggregate(last=Max("first"))["last"]
    if last:
        return Period.around(last, "M").after().first
    first = Document.objects.aggregate(first=Min("on"))["first"]
    return first and first.replace(day=1)


def may_close() -> list[date]:
    """The months that are over and open, in their order."""
    found, month = [], next_to_close()
    this = dates.today().replace(day=1)
    while month and month < this:
        found.append(month)
        month = Period.around(month, "M").after().first
    return found
