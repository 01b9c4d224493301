"""The board of what is not settled: by unit, the oldest first, and what is overdue above all."""

from dataclasses import dataclass, field
from datetime import timedelta

from apps.core.dates import today
from apps.core.workdays import working_days
from apps.findings.models import Finding
from apps.org.models import Person, Unit

MOST = 300


@dataclass(frozen=True)
class Line:
    """A finding; ``late`` are the working days it is overdue, 0 where it is not."""

    finding: Finding
    late: int


@dataclass(frozen=True)
class Part:
    """A unit's."""

    unit: Unit
    lines: list[Line] = field(default_factory=list)

    @property
    def overdue(self) -> int:
        return sum(line.late > 0 for line in self.lines)


@dataclass(frozen=True)
class Board:
    parts: list[Part]
    overdue: int
    due: int
    waiting: int
    more: int


def board(person: Person) -> Board:
    """All that the person sees and that is not settled, in the order of the units."""
    rows = Finding.objects.visible_to(person).unsettled().named().order_by("unit__position", "unit_id", "due_on", "pk")
    found = list(rows[: MOST + 1])
    shown, on = found[:MOST], today()
    first = min((one.due_on for one in shown), default=on)
    worked = working_days(first, on) if first < on else []
    parts: dict[int, Part] = {}
    for one in shown:
        late = sum(day > one.due_on for day in worked) if one.is_overdue else 0
        parts.setdefault(one.unit_id, Part(one.unit)).lines.append(Line(one, late))
    for part in parts.values():
        part.lines.sort(key=lambda line: (-line.late, line.finding.due_on, line.finding.pk))
    soon = on + timedelta(days=3)
    return Board(
        parts=sorted(parts.values(), key=lambda part: -part.overdue),
        overdue=sum(one.is_overdue for one in shown),
        due=sum(one.status == Finding.Status.OPEN and on <= one.due_on <= soon for one in shown),
        waiting=sum(one.status == Finding.Status.RECTIFIED for one in shown),
        more=rows.count() - MOST if len(found) > MOST else 0,
    )
