"""A meal's way into the ledger: one line a meal, through its one door; put right by a reversal and a line anew."""

from decimal import Decimal

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext

from apps.canteen.models import Meal
from apps.canteen.seed import MEALS
from apps.core.actions import Refused
from apps.ledger.actions import charge
from apps.ledger.actions.charging import enter, land, name_of, opposite
from apps.ledger.models import Category, CostEntry
from apps.org.models import Person


def charge_meal(meal: Meal, *, by: Person, line: int = 0) -> None:
    """What it cost, borne by the unit of its dining area on the day it was eaten; income stays beside, on the meal."""
    if not meal.cost:
        return
    area = meal.sitting.area
    charge(
        meal, line=line, unit=area.unit, category=_category(), amount=meal.cost, on=meal.on, by=by, campus=area.campus,
        quantity=Decimal(meal.served or 0), note=f"{area} {meal}",
    )  # fmt: skip


def charge_anew(meal: Meal, *, by: Person, reason: str) -> None:
    """Nothing moves while the ledger says the same already."""
    before = entries(meal)
    standing = before.filter(reverses=None, reversal=None).first()
    if standing and (standing.amount, standing.quantity) == (meal.cost, meal.served):
        return
    if standing:
        enter([opposite(standing, land(standing.month), by=by, reason=reason, now=timezone.now())])
    last = before.aggregate(last=Max("source_line"))["last"]
    charge_meal(meal, by=by, line=0 if last is None else last + 1)


def entries(meal: Meal):
    """What the ledger holds of a meal, without what takes it back."""
    return CostEntry.objects.filter(source=name_of(meal))


def _category() -> Category:
    category = Category.objects.filter(key=MEALS).first()
    if category is None:
        raise Refused(gettext("The ledger has no cost category for meals yet. Ask the administrator to load it."))
    return category
