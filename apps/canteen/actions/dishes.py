"""Verbs of the cookbook: ingredients and what they cost, dishes with their recipes, prices for those who eat."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.canteen.actions.keeping import corrected, end_before, kept, withdrawn
from apps.canteen.models import Category, Dish, DishPrice, Ingredient, IngredientPrice, RecipeLine, Stock
from apps.core.actions import Refused, action
from apps.org.models import Person

Recipe = list[tuple[Ingredient, int, Decimal]]


# -- ingredients -------------------------------------------------------------------------------------------------------
@action("canteen.add_ingredient", _("Add ingredient"))
def add_ingredient(*, by: Person, **facts: Any) -> Ingredient:
    """The canteen enters something that its kitchens buy."""
    return kept(Ingredient(), facts)


@action("canteen.change_ingredient", _("Change ingredient"))
def change_ingredient(ingredient: Ingredient, *, by: Person, **facts: Any) -> Ingredient:
    """The canteen corrects an ingredient; every recipe that uses it follows."""
    return kept(ingredient, facts)


@action("canteen.set_purchase_price", _("Set the purchase price"))
def set_purchase_price(
    ingredient: Ingredient, *, by: Person, price: Decimal, starts_on: date, source: str
) -> Ingredient:
    """From a day on a kilogram costs so much; the price before holds until then."""
    end_before(IngredientPrice.objects.filter(ingredient=ingredient), starts_on)
    kept(IngredientPrice(), {"ingredient": ingredient, "price": price, "starts_on": starts_on, "source": source})
    return ingredient


@action("canteen.correct_purchase_price", _("Correct a purchase price"))
def correct_purchase_price(
    ingredient: Ingredient, *, by: Person, row: IngredientPrice, price: Decimal, reason: str
) -> Ingredient:
    """A purchase price that was mistyped is put right for a reason, as long as no meal was charged at it."""
    corrected(_of(ingredient, row), {"price": price})
    return ingredient


@action("canteen.withdraw_purchase_price", _("Withdraw a purchase price"))
def withdraw_purchase_price(ingredient: Ingredient, *, by: Person, row: IngredientPrice, reason: str) -> Ingredient:
    """A purchase price that does not hold yet is taken back for a reason; the one before holds on."""
    withdrawn(_of(ingredient, row), IngredientPrice.objects.filter(ingredient=ingredient))
    return ingredient


@action("canteen.add_stock", _("Enter stock"))
def add_stock(*, by: Person, **facts: Any) -> Stock:
    """The kitchen enters how much of an ingredient lies there, and until when it is good."""
    return kept(Stock(), facts)


@action("canteen.count_stock", _("Count stock"))
def count_stock(stock: Stock, *, by: Person, kilograms: Decimal) -> Stock:
    """The kitchen counts again what lies there."""
    return kept(stock, {"kilograms": kilograms})


# -- dishes ------------------------------------------------------------------------------------------------------------
@action("canteen.add_category", _("Add category of dishes"))
def add_category(*, by: Person, **facts: Any) -> Category:
    """The canteen adds a row that menus may have."""
    return kept(Category(), facts)


@action("canteen.change_category", _("Change category of dishes"))
def change_category(category: Category, *, by: Person, **facts: Any) -> Category:
    """The canteen renames a category or gives it another place."""
    return kept(category, facts)


@action("canteen.add_dish", _("Add dish"))
def add_dish(*, by: Person, recipe: Recipe, **facts: Any) -> Dish:
    """The canteen enters a dish with its recipe."""
    dish = kept(Dish(), facts)
    _cook_by(dish, recipe)
    return dish


@action("canteen.change_dish", _("Change dish"))
def change_dish(dish: Dish, *, by: Person, recipe: Recipe, **facts: Any) -> Dish:
    """The canteen corrects a dish or its recipe; menus that were published keep their prices."""
    kept(dish, facts)
    _cook_by(dish, recipe)
    return dish


def _cook_by(dish: Dish, recipe: Recipe) -> None:
    RecipeLine.objects.filter(dish=dish).delete()
    RecipeLine.objects.bulk_create(
        RecipeLine(dish=dish, ingredient=ingredient, grams=grams, yields=yields) for ingredient, grams, yields in recipe
    )


@action("canteen.lay_aside", _("Lay aside"), when=[Dish.Status.OFFERED])
def lay_aside(dish: Dish, *, by: Person) -> Dish:
    """The canteen cooks a dish no more for the time being; what was served stays in the books."""
    return dish.become(Dish.Status.ASIDE)


@action("canteen.offer_again", _("Offer again"), when=[Dish.Status.ASIDE])
def offer_again(dish: Dish, *, by: Person) -> Dish:
    """The canteen takes a dish up again."""
    return dish.become(Dish.Status.OFFERED)


@action("canteen.set_price", _("Set the price"))
def set_price(dish: Dish, *, by: Person, price: Decimal, starts_on: date, reason: str) -> Dish:
    """From a day on a portion costs diners so much, for a reason; menus that were published keep their prices."""
    end_before(DishPrice.objects.filter(dish=dish), starts_on)
    kept(DishPrice(), {"dish": dish, "price": price, "starts_on": starts_on, "reason": reason})
    return dish


@action("canteen.correct_price", _("Correct a price"))
def correct_price(dish: Dish, *, by: Person, row: DishPrice, price: Decimal, reason: str) -> Dish:
    """A price that was mistyped is put right for a reason, as long as no published menu holds it."""
    corrected(_of(dish, row), {"price": price})
    return dish


@action("canteen.withdraw_price", _("Withdraw a price"))
def withdraw_price(dish: Dish, *, by: Person, row: DishPrice, reason: str) -> Dish:
    """A price that does not hold yet is taken back for a reason; the one before holds on."""
    withdrawn(_of(dish, row), DishPrice.objects.filter(dish=dish))
    return dish


def _of(priced: Dish | Ingredient, row: Any) -> Any:
    if priced not in (getattr(row, "dish", None), getattr(row, "ingredient", None)):
        raise Refused({"row": [gettext("This price is of something else. Open that one.")]})
    return row
