"""Writing down what verbs of the canteen were given; and rows that hold from a day on, each ending the one before."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as say

from apps.core import dates
from apps.core.actions import Refused


def kept(record: Any, facts: dict[str, Any]) -> Any:
    for name, value in facts.items():
        setattr(record, name, value)
    record.judge()
    record.save()
    return record


def end_before(rows: QuerySet, starts_on: date) -> None:
    """Whatever of ``rows`` is in force on that day holds until then. Raises ``Refused`` where one begins on that day or
    later: what was laid down for the future has to be ended by hand first."""
    later = rows.filter(starts_on__gte=starts_on).order_by("starts_on").first()
    if later:
        says = say("Something is laid down from %(day)s on already. Choose a later day.")
        raise Refused({"starts_on": [says % {"day": dates.day(later.starts_on, year=True)}]})
    for row in rows.in_force(starts_on):  # type: ignore[attr-defined]
        row.ends_on = starts_on
        row.save(update_fields=["ends_on"])
