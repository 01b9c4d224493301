"""From a dish at a meal back to the deliveries it can have come from, and from a delivery on to dishes and people."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from apps.canteen.models import Delivery, Dish, Entry, EntryLine, Ingredient, Meal, MealBooking
from apps.canteen.queries.tables import entries_of
from apps.core.dates import today


@dataclass(frozen=True)
class Eaten:
    """A dish at a meal."""

    meal: Meal
    dish: Dish


def ingredients(meal: Meal, dish: Dish) -> list[Ingredient]:
    """Those of its recipe as it was then, and its main one."""
    inside = EntryLine.objects.filter(entry__in=entries_of([meal]).filter(dish=dish)).values("ingredient")
    return list(Ingredient.objects.filter(Q(pk__in=inside) | Q(pk=dish.main_id)).order_by("name"))


def back(meal: Meal, dish: Dish) -> list[tuple[Ingredient, list[Delivery]]]:
    """By ingredient the deliveries that had arrived by then and were not used up before."""
    found = ingredients(meal, dish)
    rows = Delivery.objects.filter(ingredient__in=found, campus=meal.sitting.area.campus_id, arrived_on__lte=meal.on)
    there = list(rows.filter(Q(used_until=None) | Q(used_until__gte=meal.on)).order_by("-arrived_on", "-pk"))
    return [(one, [row for row in there if row.ingredient_id == one.pk]) for one in found]


def forward(delivery: Delivery) -> list[Eaten]:
    """Dishes with its ingredient at the meals of its campus, from the day it came until it was used up."""
    last = min(delivery.used_until or today(), today())
    lines = EntryLine.objects.filter(ingredient=delivery.ingredient_id, entry__on__range=(delivery.arrived_on, last))
    of_it = Q(pk__in=lines.values("entry")) | Q(dish__main=delivery.ingredient_id)
    entries = Entry.objects.filter(of_it, on__range=(delivery.arrived_on, last))
    entries = entries.filter(sitting__area__campus=delivery.campus_id).select_related("dish").order_by("on", "pk")
    span = Meal.objects.filter(on__range=(delivery.arrived_on, last), sitting__area__campus=delivery.campus_id)
    meals = {
        (meal.menu_id, meal.on, meal.sitting_id): meal
        for meal in span.exclude(status=Meal.Status.CANCELLED).select_related("sitting__area")
    }
    found = ((meals.get((row.menu_id, row.on, row.sitting_id)), row.dish) for row in entries)
    return [Eaten(meal, dish) for meal, dish in found if meal is not None]


def bookings(meals: Any) -> QuerySet[MealBooking]:
    """Of those who have not stayed away, as far as that is known."""
    return MealBooking.objects.holding().filter(meal__in=meals).exclude(status=MealBooking.Status.MISSED)


def heads(meals: Any) -> tuple[int, int]:
    """How many people booked, and how many guests they brought."""
    rows = bookings(meals)
    people = rows.values("person").distinct().count()
    return people, rows.aggregate(sum=Sum("guests"))["sum"] or 0


def named(meals: Any) -> QuerySet[MealBooking]:
    rows = bookings(meals).select_related("person__unit", "meal__sitting__area")
    return rows.annotate(day=F("meal__on")).order_by("day", "meal", "person__name")
