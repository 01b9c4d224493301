"""Which entries stand behind a figure, and what they add up to."""

from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Model, QuerySet, Sum
from django.urls import reverse

from apps.core.periods import Period
from apps.ledger.models import CostEntry
from apps.org.models import Person, Unit
from apps.org.queries.tree import below

ZERO = Decimal("0.00")


def address(
    period: Period | None = None, *, unit: Any = None, within: Any = None, category: Any = None, line: Any = None,
    campus: Any = None, group: str = "", funding: str = "", late: bool = False,
) -> str:  # fmt: skip
    """The list of exactly these entries: where a figure of a report leads.

    ``unit``: of this one alone; ``within``: of it and the units below it. Records or their ids. ``group``: the key of
    a group of budget lines.
    """
    chosen = {"unit": unit, "within": within, "category": category, "line": line, "campus": campus}
    asked = {name: getattr(value, "pk", value) for name, value in chosen.items() if value is not None}
    rest = {"group": group, "funding": funding, "late": "true" if late else ""}
    asked |= {name: value for name, value in rest.items() if value}
    if period is not None:
        asked["period"] = period.key
    return f"{_list()}?{urlencode(asked)}"


@cache  # a report asks for a thousand of them
def _list() -> str:
    return reverse("ledger_costentry_list")


def within(rows: QuerySet, unit: Unit) -> QuerySet:
    """Of the unit and of those below it."""
    return rows.filter(unit__in=below(unit))


def total(rows: QuerySet) -> Decimal:
    return rows.order_by().aggregate(sum=Sum("amount"))["sum"] or ZERO


def source_of(entry: CostEntry, person: Person) -> Model | None:
    """The record that the entry was charged for, where there is one and this person may open it."""
    label, _colon, key = entry.source.partition(":")
    try:
        model: Any = apps.get_model(label)
        found = model.objects.visible_to(person).filter(pk=int(key)).first()
    except (LookupError, ValueError):
        return None
    return found if found is not None and hasattr(found, "get_absolute_url") else None
