"""What spot checks add up to over a period: about posts, kinds of posts and units, never about people.

A check is of the day on which its round began. The first look at a post counts; rounds that were called off do not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db.models import (
    CharField,
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, TruncDate

from apps.core import metrics
from apps.core.dates import day_bounds, today
from apps.core.periods import Period
from apps.findings.models import Finding
from apps.findings.queries import figures as findings
from apps.inspections.models import ChecklistItem, Edition, Round, Station, Visit
from apps.inspections.queries.counting import findings_of

WENT = (Round.Status.RUNNING, Round.Status.ENDED)
ON_CAMPUS = "target__station__place__building__campus"


# -- the rows ----------------------------------------------------------------------------------------------------------
def every_visit(period: Period, campus: Any) -> QuerySet[Visit]:
    """Of the rounds that began in the period, second looks included."""
    first, end = period.bounds
    rows = Visit.objects.filter(
        target__round__status__in=WENT, target__round__starts_at__gte=first, target__round__starts_at__lt=end
    )
    return rows.filter(**{ON_CAMPUS: campus}) if campus else rows


def visits(period: Period, campus: Any) -> QuerySet[Visit]:
    """The posts that were checked."""
    return every_visit(period, campus).filter(counts=True)


def faults(period: Period, campus: Any) -> QuerySet[Finding]:
    """What was found in these rounds, with the aspect of the item that it is about."""
    items = ChecklistItem.objects.annotate(line=Cast("pk", CharField())).filter(line=OuterRef("source_line"))
    aspect = Coalesce(Subquery(items.values("aspect")[:1]), Value(""))
    return findings_of(every_visit(period, campus)).annotate(aspect=aspect)


def judged(period: Period, campus: Any) -> QuerySet[Finding]:
    """Of all that spot checks ever found: what was to be put right in the period, and is known to be in time or not."""
    rows = Finding.objects.standing().filter(source__startswith="inspections.Visit:")
    return findings.judged(findings.of_campus(rows, campus), period)


def unseen(period: Period, campus: Any) -> QuerySet[Station]:
    """The posts in service on the last day of the period (today, where that is still to come), the longest unseen
    first. Whoever was never seen waits since the post was opened, or since the first round of all."""
    at = min(period.last, today())
    end = day_bounds(at)[1]
    went = Round.objects.filter(status__in=WENT, starts_at__lt=end)
    began = went.order_by("starts_at").annotate(on=TruncDate("starts_at")).values_list("on", flat=True).first()
    if began is None:
        return Station.objects.none()
    rows = Station.objects.in_service(at).filter(checklist__in=Edition.objects.values("checklist"))
    rows = rows.filter(place__building__campus=campus) if campus else rows
    since = Coalesce("last_seen", "opened_on", Value(began), output_field=DateField())
    waited = ExpressionWrapper(Value(at, output_field=DateField()) - F("since"), output_field=DurationField())
    path = "targets__round__"
    seen = Q(**{f"{path}status__in": WENT, f"{path}starts_at__lt": end, "targets__visits__counts": True})
    named = rows.named().annotate(last_seen=TruncDate(Max(f"{path}starts_at", filter=seen))).annotate(since=since)
    return named.annotate(waited=waited).order_by("since", "position", "pk")


# -- counted -----------------------------------------------------------------------------------------------------------
@dataclass
class Tally:
    """Posts by what was seen there. ``seen`` are all that were checked, those with a reason to be empty included."""

    seen: int = 0
    present: int = 0
    absent: int = 0
    friendly: int = 0
    attitudes: int = 0
    served: int = 0
    services: int = 0

    def add(self, other: "Tally") -> None:
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    @property
    def on_post(self) -> Decimal | None:
        return findings.share(self.present, self.present + self.absent)

    @property
    def attitude(self) -> Decimal | None:
        return findings.share(self.friendly, self.attitudes)

    @property
    def service(self) -> Decimal | None:
        return findings.share(self.served, self.services)


COUNTED = {
    "seen": Count("pk"),
    "present": Count("pk", filter=Q(presence="present")),
    "absent": Count("pk", filter=Q(presence="absent")),
    "friendly": Count("pk", filter=Q(attitude="good")),
    "attitudes": Count("pk", filter=~Q(attitude="none")),
    "served": Count("pk", filter=Q(service="good")),
    "services": Count("pk", filter=~Q(service="none")),
}
KEYS = ("target__round", "target__station__unit", "target__station__checklist")


@metrics.once
def tallies(period: Period, campus: Any) -> dict[tuple[int, int, int], Tally]:
    """By round, unit and kind of post."""
    rows = visits(period, campus).order_by().values(*KEYS).annotate(**COUNTED)
    return {tuple(row[key] for key in KEYS): Tally(**{name: row[name] for name in COUNTED}) for row in rows}


def added(parts: Iterable[Tally]) -> Tally:
    whole = Tally()
    for part in parts:
        whole.add(part)
    return whole


def whole(period: Period, campus: Any) -> Tally:
    return added(tallies(period, campus).values())


def by(number: int, period: Period, campus: Any) -> dict[int, Tally]:
    """Apart by one of ``KEYS``."""
    found: dict[int, Tally] = {}
    for key, tally in tallies(period, campus).items():
        found.setdefault(key[number], Tally()).add(tally)
    return found


@metrics.once
def rounds(period: Period, campus: Any) -> list[Round]:
    """Those in which something was checked, in their order."""
    return list(Round.objects.filter(pk__in=by(0, period, campus)).order_by("starts_at", "pk"))


@metrics.once
def faults_by(name: str, period: Period, campus: Any) -> dict[Any, int]:
    """By unit or aspect."""
    rows = faults(period, campus).order_by().values_list(name)
    return dict(rows.annotate(n=Count("pk")))


@metrics.once
def longest_unseen(period: Period, campus: Any) -> Station | None:
    return unseen(period, campus).first()
