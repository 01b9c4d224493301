"""Verbs of official meals (公务接待): by a letter, with as many companions as rules allow, charged to the host."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.canteen.actions.keeping import kept
from apps.canteen.models import OfficialMeal, SafetyLimit
from apps.canteen.models.sight import composes
from apps.canteen.queries import safety
from apps.core.actions import Refused, action
from apps.core.dates import day, today
from apps.ledger.actions import charge
from apps.ledger.models import Category
from apps.org.models import Person

PLANNED, HELD, CANCELLED = OfficialMeal.Status.PLANNED, OfficialMeal.Status.HELD, OfficialMeal.Status.CANCELLED
RECEPTION = "reception"  # the ledger's category, as trades call it
FEW = 10  # guests: up to here one limit counts, above it the other, as their names say


@action("canteen.ask_official_meal", _("Ask for an official meal"))
def ask_official_meal(*, by: Person, **facts: Any) -> OfficialMeal:
    """A unit asks for a meal for guests who come with an official letter."""
    meal = OfficialMeal(asked_by=by)
    return _judged(meal, facts, by)


@action("canteen.change_official_meal", _("Change the official meal"), when=[PLANNED])
def change_official_meal(meal: OfficialMeal, *, by: Person, **facts: Any) -> OfficialMeal:
    """Whoever asked, or the canteen, changes an official meal before it is held; the rules are judged again."""
    return _judged(meal, facts, by)


@action("canteen.hold_official_meal", _("Settle the official meal"), when=[PLANNED])
def hold_official_meal(meal: OfficialMeal, *, by: Person, spent: Decimal) -> OfficialMeal:
    """When it is over the canteen says what was spent, and the receiving unit bears it in the ledger."""
    if meal.on > today():
        raise Refused(gettext("This meal is on %(day)s. Settle it when it is over.") % {"day": day(meal.on)})
    heads = meal.guests + meal.companions
    if spent > meal.standard * heads:
        says = gettext("%(heads)s people at ¥%(standard)s are ¥%(most)s at most. Spend no more than the standard.")
        most = {"heads": heads, "standard": meal.standard, "most": meal.standard * heads}
        raise Refused({"spent": [says % most]})
    kept(meal, {"spent": spent, "status": HELD})
    if spent:
        charge(
            meal, unit=meal.unit, category=_category(), amount=spent, on=meal.on, by=by, campus=meal.area.campus,
            quantity=Decimal(1), note=f"{meal.guests_from} {meal.letter}",
        )  # fmt: skip
    return meal


@action("canteen.cancel_official_meal", _("Cancel the official meal"), when=[PLANNED])
def cancel_official_meal(meal: OfficialMeal, *, by: Person, reason: str) -> OfficialMeal:
    """An official meal that does not take place is cancelled, for a reason."""
    return kept(meal, {"status": CANCELLED, "note": reason})


# -- what must hold ----------------------------------------------------------------------------------------------------
def _judged(meal: OfficialMeal, facts: dict[str, Any], by: Person) -> OfficialMeal:
    for name, value in facts.items():
        setattr(meal, name, value)
    meal.area = meal.sitting.area
    if not composes(by) and meal.unit_id not in by.unit_ids:
        raise Refused({"unit": [gettext("Choose a unit of your own: it bears the cost.")]})
    if meal.on < today():
        raise Refused({"on": [gettext("%(day)s is over. Choose a day to come.") % {"day": day(meal.on)}]})
    if not meal.letter.strip():
        raise Refused({"letter": [gettext("Without an official letter there is no official meal. Type its number.")]})
    _must_not_be_too_many(meal)
    meal.judge()
    meal.save()
    return meal


def _must_not_be_too_many(meal: OfficialMeal) -> None:
    key = SafetyLimit.Key.COMPANIONS if meal.guests <= FEW else SafetyLimit.Key.COMPANIONS_SHARE
    row = safety.limit_row(key, meal.on)
    facts = {"guests": meal.guests, "most": safety.shown(row.value), "source": row.source}
    if meal.guests <= FEW:
        says = gettext("With %(guests)s guests there are at most %(most)s companions (%(source)s). Take fewer.")
        too_many = meal.companions > row.value
    else:
        says = gettext("With %(guests)s guests companions are at most %(most)s%% of them (%(source)s). Take fewer.")
        too_many = round(Decimal(meal.companions * 100) / meal.guests, 2) > row.value
    if too_many:
        raise Refused({"companions": [says % facts]})


def _category() -> Category:
    category = Category.objects.filter(key=RECEPTION).first()
    if category is None:
        raise Refused(gettext("The ledger has no cost category for receptions yet. Ask the administrator to load it."))
    return category
