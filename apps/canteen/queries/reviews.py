"""What a day's books say and lack; a week compiled from its days, a month from its weeks."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.canteen.models import (
    Delivery,
    Disinfection,
    HealthCertificate,
    Meal,
    MorningCheck,
    Reading,
    SafetyReview,
    Sample,
)
from apps.canteen.models.foods import Food
from apps.canteen.queries import safety
from apps.core.dates import day, day_bounds, today
from apps.findings.models import Finding
from apps.org.models import Campus

Kind = SafetyReview.Kind
MEAT = (Food.LIVESTOCK, Food.POULTRY)
VEGETABLES = (Food.DARK_VEGETABLES, Food.LIGHT_VEGETABLES)

FIGURES = {
    "meals": _("meals"),
    "samples": _("samples taken"),
    "checked": _("people checked in the morning"),
    "away": _("of these kept away from work"),
    "readings": _("temperatures measured"),
    "disinfections": _("disinfections"),
    "deliveries": _("goods received"),
}
FINDINGS = {
    "sample": _("No sample was taken"),
    "check": _("Not checked in the morning"),
    "certificate": _("No valid health certificate"),
    "core": _("Core temperature not measured"),
    "beyond": _("Temperature beyond the limit"),
    "fridge": _("No refrigerator temperature was written down"),
    "disinfection": _("No disinfection was written down"),
    "quarantine": _("Meat without quarantine certificate"),
    "residues": _("Vegetables without pesticide test"),
    "day": _("The daily check was not filed"),
    "week": _("The weekly review was not filed"),
}


@dataclass
class Found:
    figures: dict[str, int] = field(default_factory=dict)
    findings: list[dict[str, str]] = field(default_factory=list)

    def add(self, code: str, on: date, what: Any = "") -> None:
        self.findings.append({"code": code, "on": on.isoformat(), "what": str(what)})


def compiled(campus: Campus, kind: str, on: date) -> Found:
    first, last = SafetyReview.bounds(kind, on)
    if kind == Kind.DAY:
        return of_day(campus, on)
    if kind == Kind.WEEK:
        return _from(campus, Kind.DAY, first, last)
    return _from(campus, Kind.WEEK, first, last)


# -- a day -------------------------------------------------------------------------------------------------------------
def of_day(campus: Campus, on: date) -> Found:
    """Nothing is lacking on a day without meals."""
    meals = _meals(campus, on, on)
    bounds = day_bounds(on)
    readings = Reading.objects.filter(campus=campus, taken_at__gte=bounds[0], taken_at__lt=bounds[1])
    cleaned = Disinfection.objects.filter(campus=campus, done_at__gte=bounds[0], done_at__lt=bounds[1])
    checks = list(MorningCheck.objects.filter(campus=campus, on=on))
    goods = list(Delivery.objects.filter(campus=campus, arrived_on=on).select_related("ingredient"))
    samples = Sample.objects.filter(meal__in=meals).select_related("meal", "dish").order_by("meal", "pk")
    found = Found({
        "meals": len(meals), "samples": samples.exclude(status=Sample.Status.DUE).count(), "checked": len(checks),
        "away": sum(not check.may_work for check in checks), "readings": readings.count(),
        "disinfections": cleaned.count(), "deliveries": len(goods),
    })  # fmt: skip
    for sample in samples.filter(status=Sample.Status.DUE):
        found.add("sample", on, sample)
    for owed in safety.owed_readings(campus, on):
        found.add("core", on, f"{owed.meal} {owed.dish}")
    for reading in readings.filter(is_fine=False).select_related("dish"):
        found.add("beyond", on, f"{reading.where or reading.dish} {reading.celsius} °C: {reading.note}")
    if meals:
        _people(found, campus, on, {check.person_id for check in checks})
        if not readings.filter(kind=Reading.Kind.FRIDGE).exists():
            found.add("fridge", on)
        if not cleaned.exists():
            found.add("disinfection", on)
    _papers(found, goods, on)
    return found


def _meals(campus: Campus, first: date, last: date) -> list[Meal]:
    rows = Meal.objects.filter(sitting__area__campus=campus, on__range=(first, last))
    return list(rows.exclude(status=Meal.Status.CANCELLED))


def _people(found: Found, campus: Campus, on: date, checked: set[int]) -> None:
    people = safety.kitchen_staff(campus)
    valid = HealthCertificate.objects.filter(person__in=people, issued_on__lte=on, expires_on__gte=on)
    holders = set(valid.values_list("person", flat=True))
    for person in people:
        if person.pk not in checked:
            found.add("check", on, person)
        if person.pk not in holders:
            found.add("certificate", on, person)


def _papers(found: Found, goods: list[Delivery], on: date) -> None:
    for one in goods:
        if one.ingredient.food in MEAT and not one.has_quarantine:
            found.add("quarantine", on, f"{one} {one.supplier}")
        if one.ingredient.food in VEGETABLES and not one.residues:
            found.add("residues", on, f"{one} {one.supplier}")


# -- a week, a month ---------------------------------------------------------------------------------------------------
def _from(campus: Campus, kind: str, first: date, last: date) -> Found:
    """Sums and findings of the reviews that begin within these days, and which of them were not filed."""
    rows = SafetyReview.objects.filter(campus=campus, kind=kind, first_on__range=(first, last)).order_by("first_on")
    sums: Counter[str] = Counter()
    found = Found()
    filed = set()
    for review in rows:
        filed.add(review.first_on)
        sums.update(review.figures)
        found.findings += review.findings
    begun = {SafetyReview.bounds(kind, meal.on)[0] for meal in _meals(campus, first, min(last, today()))}
    for on in sorted(begun - filed):
        if first <= on and SafetyReview.bounds(kind, on)[1] <= today():
            found.add(kind, on)
    found.figures = {code: sums.get(code, 0) for code in FIGURES}
    found.findings.sort(key=lambda one: one["on"])
    return found


# -- what becomes of it ------------------------------------------------------------------------------------------------
def key(campus: int, found: Mapping[str, str]) -> str:
    """The same for a day, the week and the month that tell of it: at most 40 signs, as a finding keeps."""
    what = sha256(found["what"].encode()).hexdigest()[:8]
    return f"{campus}:{found['on']}:{found['code']}:{what}"


def title(found: Mapping[str, str]) -> str:
    says = f"{day(date.fromisoformat(found['on']))} {FINDINGS[found['code']]}"
    return f"{says}: {found['what']}" if found["what"] else says


def made(review: SafetyReview, among: QuerySet[Finding]) -> dict[str, Finding]:
    """The findings that lines of this review have become, by their key."""
    keys = [key(review.campus_id, one) for one in review.findings]
    rows = among.filter(source__startswith="canteen.SafetyReview:", source_line__in=keys)
    return {one.source_line: one for one in rows}


def unmade(review: SafetyReview) -> dict[str, str]:
    """The lines that are no finding yet: key and title."""
    there = made(review, Finding.objects.all())
    told = {key(review.campus_id, one): title(one) for one in review.findings}
    return {line: says for line, says in told.items() if line not in there}
