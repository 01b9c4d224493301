"""A small kitchen for stories about meals: a hall, a lunch, three dishes with recipes, a published menu."""

from datetime import date, time, timedelta
from decimal import Decimal

from django.utils import timezone

from apps.canteen.actions.freezing import freeze
from apps.canteen.models import (
    Area,
    Category,
    Dish,
    DishPrice,
    Entry,
    Ingredient,
    IngredientPrice,
    Meal,
    Menu,
    RecipeLine,
    Sitting,
    Slot,
)
from apps.core.dates import local, monday, today

LONG_AGO = date(2025, 4, 15)
# category: (kind, portions a diner takes); dish: (category, price, ingredients with grams in 100 portions)
ROWS = {"大荤": ("meat", "1.0"), "素菜": ("vegetable", "1.5"), "主食": ("staple", "1.0")}
DISHES = {
    "红烧肉": ("大荤", "4.50", {"五花肉": 12000, "酱油": 700}),
    "青菜": ("素菜", "0.60", {"青菜": 15000}),
    "米饭": ("主食", "0.50", {"大米": 10000}),
}
KILOGRAM = {"五花肉": "32.50", "酱油": "9.90", "青菜": "4.37", "大米": "5.28"}
ALLERGENS = {"酱油": ["soy", "gluten"]}


def hall(campus, unit, name="机关食堂大厅", **facts):
    return Area.objects.create(name=name, campus=campus, unit=unit, **facts)


def lunch(area, *, places=300, closes_days=0, closes_at=time(9), name="午餐", **facts):
    """With a row for each category."""
    sitting = Sitting.objects.create(area=area, name=name, starts=time(11, 40), ends=time(13), places=places,
                                     closes_days=closes_days, closes_at=closes_at, **facts)  # fmt: skip
    for position, (category, (kind, taken)) in enumerate(ROWS.items(), start=1):
        row, _new = Category.objects.get_or_create(name=category, defaults={"kind": kind, "position": position})
        Slot.objects.create(sitting=sitting, category=row, dishes=1, taken=Decimal(taken))
    return sitting


def dishes():
    """Recipes for 100 portions, priced since long ago."""
    foods = {
        name: Ingredient.objects.create(name=name, food="seasoning", allergens=ALLERGENS.get(name, []))
        for name in KILOGRAM
    }
    for name, price in KILOGRAM.items():
        IngredientPrice.objects.create(ingredient=foods[name], price=Decimal(price), starts_on=LONG_AGO, source="询价")
    made = {}
    for name, (category, price, inside) in DISHES.items():
        row, main = Category.objects.get(name=category), foods[next(iter(inside))]
        dish = Dish.objects.create(name=name, category=row, main=main, method="stir_fried")
        DishPrice.objects.create(dish=dish, price=Decimal(price), starts_on=LONG_AGO, reason="定价")
        RecipeLine.objects.bulk_create(
            RecipeLine(dish=dish, ingredient=foods[one], grams=grams) for one, grams in inside.items()
        )
        made[name] = dish
    return made


def meal(sitting, on=None, *, made=None, closes_at=None, **facts):
    """A meal of the published menu of its week, with every dish of the kitchen on it."""
    on = on or today() + timedelta(days=1)
    menu, _new = Menu.objects.get_or_create(
        area=sitting.area, starts_on=monday(on),
        defaults={"status": Menu.Status.PUBLISHED, "published_at": timezone.now()},
    )  # fmt: skip
    entries = []
    for dish in (made or {dish.name: dish for dish in Dish.objects.select_related("category")}).values():
        price = dish.price_on(on)
        entries.append(Entry.objects.create(menu=menu, on=on, sitting=sitting, category=dish.category, position=0,
                                            dish=dish, price=price))  # fmt: skip
    freeze(entries)
    known = {"places": sitting.places, "closes_at": closes_at or local(on, sitting.closes_at), **facts}
    return Meal.objects.create(menu=menu, sitting=sitting, on=on, **known)
