"""Verbs of the kitchen's daily books: morning checks, health certificates, temperatures, disinfection, deliveries."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.canteen.actions.keeping import kept
from apps.canteen.models import (
    AdditiveUse,
    Delivery,
    Dish,
    Disinfection,
    HealthCertificate,
    Meal,
    MorningCheck,
    Reading,
    SafetyLimit,
)
from apps.canteen.queries import safety
from apps.canteen.queries.tables import entries_of
from apps.core.actions import Refused, action
from apps.core.dates import day, today
from apps.org.models import Campus, Person

CORE = Reading.Kind.CORE


# -- morning check -----------------------------------------------------------------------------------------------------
@action("canteen.add_morning_check", _("Morning check"))
def add_morning_check(*, by: Person, person: Person, campus: Campus, **facts: Any) -> MorningCheck:
    """Before the shift somebody of the kitchen is checked; the fever limit of the day decides who may work."""
    check = MorningCheck(person=person, campus=campus, on=today(), checked_by=by)
    return _judged(check, facts)


@action("canteen.change_morning_check", _("Correct the morning check"))
def change_morning_check(check: MorningCheck, *, by: Person, **facts: Any) -> MorningCheck:
    """What was typed wrongly at a morning check is put right; who may work is decided anew."""
    return _judged(check, facts)


def _judged(check: MorningCheck, facts: dict[str, Any]) -> MorningCheck:
    for name, value in facts.items():
        setattr(check, name, value)
    check.judge()
    why = _why_not(check)
    check.may_work = not why
    if not check.is_clean:
        why = [*why, gettext("work clothes, cap or nails are not clean")]
    if why and not check.note:
        says = gettext("%(person)s: %(why)s. Say what was done, for example “sent home”.")
        raise Refused({"note": [says % {"person": check.person, "why": "；".join(why)}]})
    check.save()
    return check


def _why_not(check: MorningCheck) -> list[str]:
    fever = safety.limit(SafetyLimit.Key.FEVER, check.on)
    why = []
    if check.temperature >= fever:
        why.append(gettext("%(celsius)s °C is a fever") % {"celsius": check.temperature})
    if not check.is_well:
        why.append(gettext("is not well"))
    if not check.hands_are_sound:
        why.append(gettext("has sore hands"))
    if not safety.has_certificate(check.person, check.on):
        why.append(gettext("has no valid health certificate"))
    return why


# -- health certificates -----------------------------------------------------------------------------------------------
@action("canteen.add_health_certificate", _("Enter health certificate"))
def add_health_certificate(*, by: Person, **facts: Any) -> HealthCertificate:
    """The canteen enters somebody's health certificate; without a valid one nobody works in a kitchen."""
    return kept(HealthCertificate(), facts)


@action("canteen.change_health_certificate", _("Correct health certificate"))
def change_health_certificate(certificate: HealthCertificate, *, by: Person, **facts: Any) -> HealthCertificate:
    """The canteen corrects a certificate; a new one is entered beside it."""
    return kept(certificate, facts)


# -- temperatures, disinfection ----------------------------------------------------------------------------------------
@action("canteen.add_reading", _("Enter temperature"))
def add_reading(
    *, by: Person, kind: str, celsius: Decimal, campus: Campus | None = None, meal: Meal | None = None,
    dish: Dish | None = None, where: str = "", note: str = "",
) -> Reading:  # fmt: skip
    """A temperature is measured: within the limit of the day, or it is said what was done."""
    reading = Reading(kind=kind, celsius=celsius, where=where, note=note, taken_by=by)
    if kind == CORE:
        reading.meal, reading.dish = _dish_of(meal, dish)
        reading.campus, reading.where = reading.meal.sitting.area.campus, ""
    else:
        if not where or campus is None:
            raise Refused({"where": [gettext("Say which appliance was measured, and on which campus.")]})
        reading.campus = campus
    bound = safety.limit_row(kind, today())
    reading.is_fine = safety.within(kind, celsius, today())
    if not reading.is_fine and not note:
        says = gettext("The limit is %(limit)s °C (%(source)s). Say what was done, for example “heated again”.")
        raise Refused({"note": [says % {"limit": safety.shown(bound.value), "source": bound.source}]})
    reading.full_clean(exclude=["campus", "meal", "dish", "taken_by"], validate_constraints=False)
    reading.save()
    return reading


def _dish_of(meal: Meal | None, dish: Dish | None) -> tuple[Meal, Dish]:
    if meal is None or dish is None:
        raise Refused({"dish": [gettext("Say which dish of which meal was measured.")]})
    if not entries_of([meal]).filter(dish=dish).exists():
        raise Refused({"dish": [gettext("“%(dish)s” is not on the menu of this meal.") % {"dish": dish}]})
    return meal, dish


@action("canteen.add_disinfection", _("Enter disinfection"))
def add_disinfection(*, by: Person, **facts: Any) -> Disinfection:
    """Tableware, tools or a room were disinfected."""
    done = Disinfection(done_by=by, **facts)
    done.full_clean(exclude=["campus", "done_by"], validate_constraints=False)
    done.save()
    return done


@action("canteen.add_additive_use", _("Enter use of an additive"))
def add_additive_use(*, by: Person, **facts: Any) -> AdditiveUse:
    """An additive is weighed into food: never more than the standard allows for so much of it."""
    used = AdditiveUse(used_by=by, **facts)
    if used.kilograms and used.grams > used.kilograms * used.most:
        allowed = safety.shown(used.kilograms * used.most)
        says = gettext("At most %(allowed)s g of it may go into %(kg)s kg. Weigh it again.")
        raise Refused({"grams": [says % {"allowed": allowed, "kg": safety.shown(used.kilograms)}]})
    used.full_clean(exclude=["campus", "used_by"], validate_constraints=False)
    used.save()
    return used


# -- deliveries --------------------------------------------------------------------------------------------------------
@action("canteen.add_delivery", _("Enter delivery"))
def add_delivery(*, by: Person, **facts: Any) -> Delivery:
    """The kitchen receives goods, with the papers of their supplier."""
    _must_have_arrived(facts["arrived_on"])
    return kept(Delivery(), facts)


@action("canteen.change_delivery", _("Correct delivery"))
def change_delivery(delivery: Delivery, *, by: Person, **facts: Any) -> Delivery:
    """The kitchen corrects what it wrote down of a delivery."""
    _must_have_arrived(facts.get("arrived_on", delivery.arrived_on))
    return kept(delivery, facts)


@action("canteen.use_up_delivery", _("Used up"))
def use_up_delivery(delivery: Delivery, *, by: Person, used_until: date) -> Delivery:
    """The kitchen says on which day nothing was left of a delivery: no later dish is traced back to it."""
    if used_until > today():
        raise Refused({"used_until": [gettext("%(day)s has not come yet.") % {"day": day(used_until)}]})
    return kept(delivery, {"used_until": used_until})


def _must_have_arrived(on: date) -> None:
    if on > today():
        raise Refused({"arrived_on": [gettext("%(day)s has not come yet.") % {"day": day(on)}]})
