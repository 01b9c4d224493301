"""Which classes of meeting somebody may choose from; kept by the process, for every booking form asks."""

from typing import Any

from apps.core.editions import kept
from apps.meetings.models import MeetingClass


def classes_for(person: Any) -> list[tuple[int, str]]:
    """Id and name of each class the person's units may hold, the highest first; the same as ``open_to``."""
    every = kept(person.edition, "meetings.classes", _read)
    mine = set(person.unit_ids)
    return [(pk, name) for pk, name, units in every if not units or units & mine]


def _read() -> list[tuple[int, str, frozenset[int]]]:
    rows = MeetingClass.objects.filter(is_offered=True).prefetch_related("units")
    return [(row.pk, row.name, frozenset(unit.pk for unit in row.units.all())) for row in rows]
