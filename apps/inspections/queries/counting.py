"""The figures of a round, from its records alone. About posts and units: nobody is named and nobody is ranked."""

from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from apps.core.dates import here
from apps.findings.models import Finding
from apps.inspections.models import ChecklistItem, Round, Target, Visit

SOURCE = "inspections.Visit"
PRESENCES = [str(one.value) for one in Visit.Presence]
GRADES = ["good", "fair", "poor"]


def findings_of(visits: QuerySet[Visit]) -> QuerySet[Finding]:
    """What these visits have led to and was not withdrawn."""
    known = visits.order_by().annotate(named=Concat(Value(f"{SOURCE}:"), Cast("pk", CharField())))
    return Finding.objects.standing().filter(source__in=known.values("named"))


def share(part: int, whole: int) -> str | None:
    """In per cent with one decimal, half goes up; None where there is nothing to take a share of."""
    if not whole:
        return None
    return str((Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP))


def of_round(one: Round) -> dict[str, Any]:
    """All that a bulletin says of a round, in plain values that can be kept as JSON.

    Where somebody had a reason to be away, nobody holds the post or it was not manned, it is left out of the rate:
    present / (present + absent). What was graded as not applicable is left out, too."""
    targets = list(
        Target.objects.filter(round=one).select_related("station__unit").order_by("station__unit__position", "order")
    )
    visits = {visit.target_id: visit for visit in Visit.objects.counting().filter(target__round=one)}
    found = _findings(one)
    return {
        "round": _round(one, targets),
        "posts": _posts(targets, visits, one),
        "attitude": _grades(visits.values(), "attitude"),
        "service": _grades(visits.values(), "service"),
        "units": _units(targets, visits, found),
        "items": _items(found),
        "findings": found,
        "unseen": [
            {"post": str(target.station), "unit": str(target.station.unit)}
            for target in targets
            if target.pk not in visits
        ],
    }


def _round(one: Round, targets: list[Target]) -> dict[str, Any]:
    return {
        "id": one.pk,
        "title": one.title,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "campus": one.campus.name if one.campus else "",
        "method": one.method,
        "teams": one.teams.count(),
        "checkers": one.teams.values("members").exclude(members=None).distinct().count(),
        "units": len({target.station.unit_id for target in targets}),
    }


def _posts(targets: Iterable[Target], visits: dict[int, Visit], one: Round | None = None) -> dict[str, Any]:
    targets = list(targets)
    seen = [visits[target.pk] for target in targets if target.pk in visits]
    tally = Counter(visit.presence for visit in seen)
    ended = one.ended_at if one else None
    return {
        "to_see": len(targets),
        "seen": len(seen),
        "unseen": len(targets) - len(seen),
        **{name: tally[name] for name in PRESENCES},
        "rate": share(tally["present"], tally["present"] + tally["absent"]),
        "outside": sum(visit.outside for visit in seen),
        "late": sum(visit.received_at > ended for visit in seen) if ended else 0,
    }


def _grades(visits: Iterable[Visit], name: str) -> dict[str, Any]:
    tally = Counter(getattr(visit, name) for visit in visits)
    graded = sum(tally[grade] for grade in GRADES)
    counts = {grade: tally[grade] for grade in GRADES}
    return {**counts, "graded": graded, "share": share(tally["good"], graded)}


def _units(targets: list[Target], visits: dict[int, Visit], found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order of the organisation, never by how they did."""
    names = {target.station.unit_id: str(target.station.unit) for target in targets}
    faults = Counter(line["unit_id"] for line in found)
    return [
        {
            "id": pk,
            "unit": name,
            **_posts([target for target in targets if target.station.unit_id == pk], visits),
            "faults": faults[pk],
        }
        for pk, name in names.items()
    ]


def _items(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Faults by what was looked at, in the order of the checklists; what is on none of them comes last."""
    tally = Counter((line["item"], line["aspect"]) for line in found)
    order = {"presence": 0, "attitude": 1, "service": 2, "": 3}
    named = sorted(tally, key=lambda key: (order[key[1]], key[0]))
    return [{"item": item, "aspect": aspect, "faults": tally[item, aspect]} for item, aspect in named]


def _findings(one: Round) -> list[dict[str, Any]]:
    visits = Visit.objects.filter(target__round=one).select_related("target__station")
    posts = {f"{SOURCE}:{visit.pk}": str(visit.target.station) for visit in visits}
    items = {str(item.pk): item for item in ChecklistItem.objects.filter(edition__in=one.targets.values("edition"))}
    rows = findings_of(Visit.objects.filter(target__round=one)).select_related("unit")
    return [_finding(row, posts[row.source], items.get(row.source_line)) for row in _ordered(rows)]


def _ordered(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    return rows.order_by("unit__position", "unit_id", "pk")


def _finding(row: Finding, post: str, item: ChecklistItem | None) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": row.title,
        "unit_id": row.unit_id,
        "unit": str(row.unit),
        "post": post,
        "item": item.text if item else "",
        "aspect": item.aspect if item else "",
        "severity": row.severity,
        "due_on": row.due_on.isoformat(),
        "status": row.status,
        "closed_on": here(row.closed_at).date().isoformat() if row.closed_at else None,
        "explained": row.explained_at is not None,
        "repeats": row.repeats_id is not None,
    }
