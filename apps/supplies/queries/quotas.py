"""What quotas leave, told while somebody types and judged when a requisition is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from apps.core.dates import today
from apps.org.models import Person, Unit
from apps.supplies.models import Quota

# As ``supplies_drawn`` and ``supplies_count_quotas`` (migration 0002) will count it.
STANDING = """
SELECT q.id, q.most, coalesce(u.extra, 0), coalesce(u.used, 0), sum(CASE q.measure WHEN 'amount' THEN w.value
    ELSE w.quantity END), array_agg(w.item ORDER BY w.item)
FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[]) AS w (item, quantity, value)
JOIN supplies_item AS i ON i.id = w.item
JOIN supplies_quota AS q ON (q.item_id = i.id OR q.group_id = i.group_id)
    AND (q.unit_id = %s OR q.person_id = %s OR q.post_id = %s) AND daterange(q.starts_on, q.ends_on) @> %s::date
LEFT JOIN LATERAL (
    SELECT sum(used) AS used, sum(extra) AS extra FROM supplies_quotause AS u
    WHERE u.quota_id = q.id AND (u.person_id = %s OR q.unit_id IS NOT NULL)
        AND CASE q.period WHEN 'life' THEN u.until > %s::date
            ELSE u.since = date_trunc(q.period, %s::date::timestamp)::date END) AS u ON true
GROUP BY q.id, q.most, u.extra, u.used ORDER BY q.id
"""


@dataclass(frozen=True)
class Wanted:
    """So much of an item, and what it is worth about."""

    item: int
    quantity: Decimal
    value: Decimal = Decimal(0)


@dataclass(frozen=True)
class Standing:
    """How a quota stands for what is wanted now."""

    quota: Quota
    most: Decimal
    used: Decimal
    asked: Decimal
    items: list[int]

    @property
    def left(self) -> Decimal:
        return max(self.most - self.used, Decimal(0))

    @property
    def beyond(self) -> Decimal:
        return max(self.used + self.asked - self.most, Decimal(0))


def standing(unit: Unit, person: Person | None, wanted: Iterable[Wanted], on: date | None = None) -> list[Standing]:
    """Every quota that counts for what ``person`` of ``unit`` wants, in order."""
    rows = list(wanted)
    on, whom = on or today(), person and person.pk
    lists = [[one.item for one in rows], [one.quantity for one in rows], [one.value for one in rows]]
    who = [unit.pk, whom, person and person.post_id]
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [*lists, *who, on, whom, on, on])
        found = cursor.fetchall()
    quotas = Quota.objects.select_related("unit", "post__unit", "person", "item", "group").in_bulk(
        [r[0] for r in found]
    )
    return [
        Standing(quotas[pk], most + extra, used, asked, items) for pk, most, extra, used, asked, items in found
    ]  # fmt: skip


def over(unit: Unit, person: Person | None, wanted: Iterable[Wanted], on: date | None = None) -> list[Standing]:
    """Those that do not leave as much."""
    return [one for one in standing(unit, person, wanted, on) if one.beyond]
