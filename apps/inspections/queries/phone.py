"""What the phone of a checker shows: the posts of their team in rounds that are running, and nothing else."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import dates
from apps.findings.models import DueRule, Finding
from apps.findings.models.rules import Severity
from apps.findings.queries import due
from apps.inspections.models import ChecklistItem, Edition, Round, RoundRule, Station, Target, Visit
from apps.inspections.queries.expected import DEPUTY, MANNED, OFF, VACANT, expected_many
from apps.inspections.questions import questions
from apps.org.models import Person

SOURCE = "inspections.Visit"
MOST_QUESTIONS = 3
LATE = timedelta(hours=12)  # a round that has ended is still shown so long, for whoever is late


def _signer() -> signing.Signer:
    """Made when it is needed: a first start has no secret key yet when the apps are loaded."""
    return signing.Signer(salt="apps.inspections.at")


# -- the code at the post ----------------------------------------------------------------------------------------------
def code_of(station: Station) -> str:
    """What the code at the post holds: its number, signed, so that nobody makes one up."""
    return _signer().sign(station.pk)


def station_of(code: str) -> int | None:
    """The post that a code belongs to, or None where it is not one of ours."""
    try:
        return int(_signer().unsign(code))
    except (signing.BadSignature, ValueError):
        return None


# -- what to check -----------------------------------------------------------------------------------------------------
def targets_of(person: Person) -> list[Target]:
    """Of this person's teams whose turn has come; not of rounds that were cancelled or are long over."""
    now = timezone.now()
    begun = Target.objects.filter(team__members=person, team__starts_at__lte=now, round__ends_at__gt=now - LATE)
    going = begun.filter(round__status__in=[Round.Status.RUNNING, Round.Status.ENDED])
    related = ("round", "team", "edition", "station__unit", "station__place__building", "station__post")
    return list(going.select_related(*related).order_by("round__starts_at", "round_id", "order", "pk"))


def cards(person: Person) -> list[dict[str, Any]]:
    """A card for each post: where it is, who should be there, what was found last, what to look at."""
    targets = targets_of(person)
    stations = [target.station for target in targets]
    due_there = expected_many(stations, timezone.now())
    found, done = last_findings(stations), _done(targets)
    items, asks = items_of({target.edition_id for target in targets}), questions_for(stations)
    return [
        {
            "target": target.pk,
            "code": code_of(target.station),
            "name": target.station.name,
            "where": " · ".join(filter(None, [str(target.station.unit), _where(target.station)])),
            "expected": due_there[target.station_id],
            "says": who_is_due(due_there[target.station_id]),
            "last": found.get(target.station_id, ""),
            "items": items[target.edition_id],
            "questions": asks[target.station_id],
            "team": str(target.team),
            "until": dates.clock(target.team.ends_at),
            "round": target.round.title,
            "seen": done.get(target.pk),
        }
        for target in targets
    ]


def _where(station: Station) -> str:
    return str(station.place) if station.place else ""


def _done(targets: Iterable[Target]) -> dict[int, dict[str, str]]:
    """By target: who checked it, and when."""
    visits = Visit.objects.counting().filter(target__in=[target.pk for target in targets]).select_related("by")
    return {visit.target_id: {"by": str(visit.by), "at": dates.clock(visit.seen_at)} for visit in visits}


def items_of(editions: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """By edition of a checklist: what is looked at, as the phone needs it."""
    found: dict[int, list[dict[str, Any]]] = {edition: [] for edition in editions}
    for item in ChecklistItem.objects.filter(edition__in=list(found)).order_by("position"):
        phrases = [line.strip() for line in item.phrases.splitlines() if line.strip()]
        facts = {"id": item.pk, "aspect": item.aspect, "text": item.text, "severity": item.severity, "phrases": phrases}
        found[item.edition_id].append(facts)
    return found


def who_is_due(known: dict[str, Any]) -> list[str]:
    """Those who are expected in one line; a line for each who is not, and why."""
    if known.get("state") == OFF:
        return [_("Not manned at this time.")]
    if known.get("state") == VACANT or not known.get("people"):
        return [_("Nobody holds this post at present.")]
    there = "、".join(one["name"] for one in known["people"] if not one["why"])
    away = [_("%(name)s: not expected, %(why)s") % one for one in known["people"] if one["why"]]
    return [there, *away] if there else away


def is_due(known: dict[str, Any]) -> bool:
    """Whether anybody has to be there."""
    return known.get("state") in (MANNED, DEPUTY) and any(not one["why"] for one in known.get("people", ()))


def last_findings(stations: Iterable[Station]) -> dict[int, str]:
    """By post: the last thing that was wrong there, and how far that is."""
    visits = Visit.objects.filter(target__station__in=[s.pk for s in stations], answers__verdict="fault")
    latest = dict(visits.order_by("received_at").values_list("target__station", "pk"))
    sources = {f"{SOURCE}:{visit}": station for station, visit in latest.items()}
    found = {}
    for finding in Finding.objects.standing().filter(source__in=sources).order_by("pk"):
        says = f"{dates.day(timezone.localdate(finding.found_at))} {finding} · {finding.get_status_display()}"
        found[sources[finding.source]] = says
    return found


def questions_for(stations: Iterable[Station]) -> dict[int, list[dict[str, str]]]:
    """By post: what whoever stands there may be asked from the rule book; nothing where no app plugs any."""
    rule = RoundRule.objects.in_force().first()
    most = min(rule.questions if rule else MOST_QUESTIONS, MOST_QUESTIONS)
    return {
        station.pk: [dict(one) for ask in questions.values() for one in ask(station, most)][:most]
        for station in stations
    }


# -- what is laid down -------------------------------------------------------------------------------------------------
def due_days() -> list[dict[str, str]]:
    """By severity: its name, and until when a fault found today is put right."""
    rules = set(DueRule.objects.in_force().values_list("severity", flat=True))
    return [
        {"severity": severity.value, "label": str(severity.label),
         "due_on": due.due_on(severity.value).isoformat() if severity.value in rules else ""}
        for severity in Severity
    ]  # fmt: skip


def explain_until(on: Any) -> Any:
    """Until when whoever is concerned may explain a fault of that day."""
    rule = RoundRule.objects.in_force(on).first()
    return timezone.now() + timedelta(hours=rule.explain_hours) if rule else None


def earlier_one(station: Station, title: str, edition: Edition) -> Finding | None:
    """The finding that is repeated where the same fault is found at a post again."""
    visits = Visit.objects.filter(target__station=station).values_list("pk", flat=True)
    before = Finding.objects.standing().filter(source__in=[f"{SOURCE}:{pk}" for pk in visits], title=title)
    return before.order_by("-pk").first()


# -- what has arrived --------------------------------------------------------------------------------------------------
def received(person: Person, keys: Iterable[Any]) -> list[str]:
    """Which of these checks and photos this person has handed in already."""
    from_visits = Visit.objects.filter(by=person, key__in=keys).values_list("key", flat=True)
    return [str(key) for key in from_visits]
