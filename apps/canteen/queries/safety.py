"""Food safety as it stands: the limits in force, samples to take and to dispose of, who works in the kitchen."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.canteen.models import (
    Area,
    Dish,
    HealthCertificate,
    Meal,
    MorningCheck,
    Reading,
    RecipeLine,
    SafetyLimit,
    Sample,
    Station,
)
from apps.canteen.queries.tables import entries_of
from apps.core import dates
from apps.core.actions import Refused
from apps.org.models import Campus, Person

Key = SafetyLimit.Key
BACK = timedelta(days=3)  # how long a sample that nobody took is still asked for
AT_LEAST = {Reading.Kind.CORE: True, Reading.Kind.HOT: True, Reading.Kind.FRIDGE: False, Reading.Kind.FREEZER: False}


# -- limits ------------------------------------------------------------------------------------------------------------
def limit_row(key: str, on: date) -> SafetyLimit:
    """The row in force that day. Raises ``Refused`` where there is none."""
    row = SafetyLimit.objects.in_force(on).filter(key=key).first()
    if row is None:
        says = _("There is no food-safety limit “%(limit)s” in force on %(day)s. Lay it down in the set-up first.")
        raise Refused(says % {"limit": Key(key).label, "day": dates.day(on)})
    return row


def limit(key: str, on: date) -> Decimal:
    return limit_row(key, on).value


def shown(value: Decimal) -> str:
    """70, not 70.00."""
    return f"{value.normalize():f}"


def within(kind: str, celsius: Decimal, on: date) -> bool:
    bound = limit(kind, on)
    return celsius >= bound if AT_LEAST[kind] else celsius <= bound  # type: ignore[index]


# -- where and who -----------------------------------------------------------------------------------------------------
def campuses() -> QuerySet[Campus]:
    """Those with a kitchen."""
    return Campus.objects.filter(pk__in=Area.objects.values("campus"))


def asked_campus(wanted: str | None, person: Any) -> Campus | None:
    """The one that the address names, else one's own, else the first."""
    found = list(campuses())
    own = person.unit.campus_id if person.unit_id else None
    named = next((one for one in found if str(one.pk) == wanted), None)
    return named or next((one for one in found if one.pk == own), None) or next(iter(found), None)


def kitchen_staff(campus: Campus) -> list[Person]:
    """Cooks of the campus's stations, and whoever holds a health certificate: where their last morning check was, else
    where their unit is; with neither, on every campus."""
    cooks = set(Station.objects.filter(campus=campus).values_list("cooks", flat=True)) - {None}
    elsewhere = set(Station.objects.exclude(campus=campus).values_list("cooks", flat=True)) - cooks
    holders = set(HealthCertificate.objects.values_list("person", flat=True)) - elsewhere - cooks
    last = dict(MorningCheck.objects.filter(person__in=holders).order_by("on").values_list("person", "campus"))
    there = Person.objects.filter(pk__in=cooks | holders, is_active=True).select_related("unit").order_by("name", "pk")
    return [
        person for person in there
        if person.pk in cooks or last.get(person.pk, person.unit.campus_id or campus.pk) == campus.pk
    ]  # fmt: skip


def valid_until(people: list[Person]) -> dict[int, date]:
    """By person the last day of the certificate that holds longest."""
    rows = HealthCertificate.objects.filter(person__in=people).values("person").annotate(until=Max("expires_on"))
    return {row["person"]: row["until"] for row in rows.values("person", "until")}


def has_certificate(person: Person, on: date) -> bool:
    return HealthCertificate.objects.filter(person=person, issued_on__lte=on, expires_on__gte=on).exists()


def expiring(on: date) -> QuerySet[HealthCertificate]:
    """Certificates that end soon or have ended, of those in service who have no later one. Where nobody has laid down
    how soon, those that have ended."""
    soon = SafetyLimit.objects.in_force(on).filter(key=Key.CERTIFICATE_DAYS).first()
    until = on + timedelta(days=int(soon.value) if soon else 0)
    later = HealthCertificate.objects.filter(expires_on__gt=until).values("person")
    rows = HealthCertificate.objects.filter(expires_on__lte=until, person__is_active=True).exclude(person__in=later)
    return rows.select_related("person")


# -- samples -----------------------------------------------------------------------------------------------------------
def to_take(campus: Campus, on: date) -> QuerySet[Sample]:
    """Today's, and those of the last days that nobody took."""
    rows = Sample.objects.filter(status=Sample.Status.DUE, meal__on__gt=on - BACK, meal__on__lte=on)
    rows = rows.exclude(meal__status=Meal.Status.CANCELLED).filter(meal__sitting__area__campus=campus)
    order = ("-meal__on", "meal__sitting__area__position", "meal__sitting__position", "dish__category__position", "pk")
    return rows.select_related("meal__sitting__area", "dish").order_by(*order)


@dataclass(frozen=True)
class Kept:
    """A sample in the refrigerator."""

    sample: Sample
    left: timedelta

    @property
    def is_over(self) -> bool:
        return self.left <= timedelta(0)

    @property
    def told(self) -> str:
        minutes = int(self.left.total_seconds() // 60)
        return _("%(h)s h %(m)s min left") % {"h": minutes // 60, "m": minutes % 60}


def kept(campus: Campus, now: datetime | None = None) -> list[Kept]:
    """All that are kept, those first that may be disposed of."""
    now = now or timezone.now()
    rows = Sample.objects.filter(status=Sample.Status.KEPT, meal__sitting__area__campus=campus)
    rows = rows.select_related("meal__sitting__area", "dish", "taken_by").order_by("keep_until", "pk")
    return [Kept(sample, sample.keep_until - now) for sample in rows]


# -- temperatures ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Owed:
    """A hazardous dish whose core has not been found hot enough."""

    meal: Meal
    dish: Dish


def owed_readings(campus: Campus, on: date) -> list[Owed]:
    """Dishes of that day's meals that are dangerous unless they are cooked through, and have not been found to be."""
    meals = Meal.objects.filter(sitting__area__campus=campus, on=on).exclude(status=Meal.Status.CANCELLED)
    return unmeasured(list(meals.select_related("sitting__area")))


def unmeasured(meals: list[Meal]) -> list[Owed]:
    """A dish that was too cold was heated again, and is measured again. What is not cooked any more owes nothing."""
    if not meals:
        return []
    fine = Reading.objects.filter(kind=Reading.Kind.CORE, is_fine=True, meal__in=meals)
    done = set(fine.values_list("meal", "dish"))
    by_key = {(meal.menu_id, meal.on, meal.sitting_id): meal for meal in meals}
    risky = entries_of(meals).filter(dish__in=hazardous()).select_related("dish").order_by("sitting__position", "pk")
    found = {(by_key[row.menu_id, row.on, row.sitting_id], row.dish) for row in risky}
    left = [Owed(meal, dish) for meal, dish in found if (meal.pk, dish.pk) not in done]
    return sorted(left, key=lambda one: (one.meal.sitting.starts, one.dish.name))


def hazardous() -> QuerySet[Dish]:
    """Of an ingredient that is dangerous."""
    lines = RecipeLine.objects.exclude(ingredient__hazard="")
    return Dish.objects.filter(~Q(main__hazard="") | Q(pk__in=lines.values("dish")))
