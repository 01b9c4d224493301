"""Until when a dated row has been used by something that nobody changes any more: a published menu, a meal whose cost
stands in the ledger, what the kitchen wrote down. Until then the row stays what it is."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Max, QuerySet

from apps.canteen.models import (
    DishPrice,
    Entry,
    IngredientPrice,
    Meal,
    Menu,
    MenuRule,
    MorningCheck,
    OfficialMeal,
    Reading,
    SafetyLimit,
    Sample,
)
from apps.org.models.dating import Dated

Key = SafetyLimit.Key
WEEK = timedelta(days=6)  # a menu is judged on its Monday, and through to its Sunday


def last_day(row: Dated) -> date | None:
    """The last day for which something final was made by this row; None where nothing was."""
    return USES[type(row)](row)


def _latest(rows: QuerySet, row: Dated, field: str) -> date | None:
    rows = rows.filter(**{f"{field}__gte": row.starts_on})
    if row.ends_on:
        rows = rows.filter(**{f"{field}__lt": row.ends_on})
    return rows.aggregate(last=Max(field))["last"]


def _of_price(row: DishPrice) -> date | None:
    """Published menus hold its price."""
    published = Entry.objects.filter(dish=row.dish_id, menu__status=Menu.Status.PUBLISHED)
    return _latest(published, row, "on")


def _of_purchase_price(row: IngredientPrice) -> date | None:
    """Meals that were closed have charged it to the ledger."""
    eaten = Entry.objects.filter(
        lines__ingredient=row.ingredient_id, menu__meals__status=Meal.Status.SERVED,
        menu__meals__on=F("on"), menu__meals__sitting=F("sitting"),
    )  # fmt: skip
    return _latest(eaten, row, "on")


def _of_rule(row: MenuRule) -> date | None:
    """A menu was published by the rules of its Monday."""
    monday = _latest(Menu.objects.published(), row, "starts_on")
    return monday and monday + WEEK


def _of_limit(row: SafetyLimit) -> date | None:
    """What the kitchen wrote down, or an official meal that took place, was judged by it."""
    if row.key in Reading.Kind.values:
        return _latest(Reading.objects.filter(kind=row.key), row, "taken_at__date")
    if row.key in (Key.SAMPLE_GRAMS, Key.SAMPLE_HOURS):
        return _latest(Sample.objects.exclude(taken_at=None), row, "taken_at__date")
    if row.key == Key.FEVER:
        return _latest(MorningCheck.objects.all(), row, "on")
    if row.key in (Key.COMPANIONS, Key.COMPANIONS_SHARE):
        return _latest(OfficialMeal.objects.filter(status=OfficialMeal.Status.HELD), row, "on")
    return None  # it only reminds people, and nothing is kept of that


USES: dict[type, Callable[[Any], date | None]] = {
    DishPrice: _of_price,
    IngredientPrice: _of_purchase_price,
    MenuRule: _of_rule,
    SafetyLimit: _of_limit,
}
