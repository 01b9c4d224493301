"""How far a round is, team by team: what is done, what is left, what came late, what was found."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from apps.findings.models import Finding
from apps.inspections.models import Round, Target, Team, Visit


@dataclass
class Line:
    """One post of a team."""

    target: Target
    visit: Visit | None
    findings: int = 0

    @property
    def tone(self) -> str:
        return Visit.TONES[self.visit.presence] if self.visit else "secondary"

    @property
    def is_late(self) -> bool:
        """Its team's time is over, and nobody has been there."""
        return self.visit is None and self.target.team.ends_at < timezone.now()


@dataclass
class Part:
    """A team, with its posts in their order."""

    team: Team
    members: str
    lines: list[Line] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(line.visit is not None for line in self.lines)

    @property
    def left(self) -> int:
        return len(self.lines) - self.done

    @property
    def late(self) -> int:
        return sum(line.is_late for line in self.lines)

    @property
    def outside(self) -> int:
        return sum(line.visit is not None and line.visit.outside for line in self.lines)

    @property
    def findings(self) -> int:
        return sum(line.findings for line in self.lines)

    @property
    def percent(self) -> int:
        return 100 * self.done // len(self.lines) if self.lines else 100


def board(one: Round) -> dict[str, Any]:
    """All teams of a round that has begun, in a fixed number of queries."""
    targets = one.targets.select_related("team", "station__unit", "station__place__building").order_by("order", "pk")
    seen = Visit.objects.counting().filter(target__round=one).select_related("target__round")
    visits = {visit.target_id: visit for visit in seen}
    found = _findings(list(Visit.objects.filter(target__round=one).values_list("pk", "target_id")))
    parts = {
        team.pk: Part(team, "、".join(person.name for person in team.members.all()))
        for team in one.teams.prefetch_related("members").order_by("number")
    }
    for target in targets:
        parts[target.team_id].lines.append(Line(target, visits.get(target.pk), found.get(target.pk, 0)))
    teams = list(parts.values())
    names = ("done", "left", "late", "outside", "findings")
    return {"parts": teams, **{name: sum(getattr(part, name) for part in teams) for name in names}}


def _findings(visits: list[tuple[int, int]]) -> dict[int, int]:
    """How many were written down at each target and still stand."""
    target_of = {f"inspections.Visit:{pk}": target for pk, target in visits}
    found: dict[int, int] = {}
    for source in Finding.objects.standing().filter(source__in=target_of).values_list("source", flat=True):
        found[target_of[source]] = found.get(target_of[source], 0) + 1
    return found
