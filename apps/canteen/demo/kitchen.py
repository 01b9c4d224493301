"""The demo's kitchen as it was set up: ingredients and what they cost, two hundred dishes and their prices."""

from datetime import date, timedelta
from decimal import Decimal

from apps.canteen.demo import cookbook, larder
from apps.canteen.models import Category, Dish, DishPrice, Ingredient, IngredientPrice, RecipeLine
from apps.canteen.models.foods import Food
from apps.canteen.seed import seed_kitchen
from apps.core import demo

OPENED = date(2025, 4, 15)
# What a portion costs who eats it, before and since the second of March, by category; the rest has one price.
PRICES = {"大荤": ("4.50", "4.50"), "小荤": ("3.00", "2.20"), "素菜": ("0.80", "0.60"), "汤": ("0.20", "0.20"),
          "主食": ("0.50", "0.50"), "点心": ("1.00", "1.00")}  # fmt: skip
DEARER = {"牛奶": "2.00", "韭菜盒子": "1.50", "烧卖": "1.50"}
DECIDED = 4  # days before
WHY_FIRST, WHY_LESS = "食堂开业定价", "降低职工用餐负担，经局长办公会研究同意"
EATEN = {"livestock": 96, "poultry": 70, "fish": 62, "dark": 88, "light": 87, "fruit": 78, "tubers": 90}


def set_up(bureau: demo.Bureau) -> None:
    seed_kitchen()
    foods = _ingredients()
    likes: dict[str, int] = {}
    dishes = _dishes(foods, likes)
    _prices(bureau, dishes)
    bureau.made |= {
        "dishes": dishes, "foods": foods, "liked by dish": {dishes[name].pk: like for name, like in likes.items()},
        "hazardous": set(
            RecipeLine.objects.exclude(ingredient__hazard="").values_list("dish", flat=True)
        ),
        "dish names": {dish.pk: name for name, dish in dishes.items()},
    }  # fmt: skip


def _ingredients() -> dict[str, Ingredient]:
    made, price = [], {}
    for table in (larder.MEATS, larder.FISH, larder.EGGS_SOY, larder.VEGETABLES, larder.GRAINS):
        for name, (food, cost, kcal, allergens, seasons, hazard) in table.items():
            made.append(Ingredient(name=name, food=food, kcal=kcal, allergens=allergens.split(),
                                   seasons=seasons.split(), hazard=hazard))  # fmt: skip
            price[name] = cost
    for name, (food, cost, kcal, salt, fat, allergens) in larder.SEASONINGS.items():
        made.append(Ingredient(name=name, food=food, kcal=kcal, salt=salt, fat=fat, allergens=allergens.split()))
        price[name] = cost
    Ingredient.objects.bulk_create(made)
    IngredientPrice.objects.bulk_create(
        IngredientPrice(ingredient=one, price=Decimal(price[one.name]), starts_on=OPENED, source="农贸批发市场询价单")
        for one in made
    )
    return {one.name: one for one in made}


def _dishes(foods: dict[str, Ingredient], likes: dict[str, int]) -> dict[str, Dish]:
    categories = {category.name: category for category in Category.objects.all()}
    made: dict[str, Dish] = {}
    lines: list[RecipeLine] = []
    for category, text in cookbook.DISHES.items():
        for row in text.strip().splitlines():
            name, way, *parts = row.split()
            inside = dict(zip(parts[::2], map(float, parts[1::2]), strict=True))
            dish = _dish(name, categories[category], cookbook.METHODS[way], [foods[one] for one in inside])
            made[dish.name] = dish
            likes[dish.name] = 1 if "+" in name else -1 if "-" in name else 0
            lines += _lines(dish, foods, inside)
    Dish.objects.bulk_create(made.values())
    RecipeLine.objects.bulk_create(lines)
    return made


def _dish(name: str, category: Category, method: str, inside: list[Ingredient]) -> Dish:
    animal = {Food.LIVESTOCK, Food.POULTRY, Food.FISH}
    seasons = next((one.seasons for one in inside if one.seasons), [])
    return Dish(
        name=name.rstrip("+-*"), category=category, main=inside[0], method=method, seasons=seasons,
        is_halal="*" in name, is_vegetarian=not any(one.food in animal for one in inside),
    )  # fmt: skip


def _lines(dish: Dish, foods: dict[str, Ingredient], inside: dict[str, float]) -> list[RecipeLine]:
    grams = {name: round(kilograms * 1000) for name, kilograms in inside.items()}
    added = larder.ADDED[dish.method]
    if dish.category.name in ("主食", "点心"):
        added = larder.ADDED_TO_DOUGH if larder.DOUGH.intersection(inside) else {}
    grams |= {name: grams.get(name, 0) + more for name, more in added.items()}
    return [
        RecipeLine(dish=dish, ingredient=foods[name], grams=much, yields=EATEN.get(foods[name].food, 100))
        for name, much in grams.items()
    ]


def _prices(bureau: demo.Bureau, dishes: dict[str, Dish]) -> None:
    third = bureau.month(3)
    since = third + timedelta(days=-third.weekday() % 7)
    decided = bureau.made["prices decided on"] = since - timedelta(days=DECIDED)
    made = []
    for dish in dishes.values():
        before, after = PRICES[dish.category.name] if dish.name not in DEARER else (DEARER[dish.name],) * 2
        ends = since if after != before and decided <= bureau.today else None
        made.append(DishPrice(dish=dish, price=Decimal(before), starts_on=OPENED, ends_on=ends, reason=WHY_FIRST))
        if ends:
            made.append(DishPrice(dish=dish, price=Decimal(after), starts_on=since, reason=WHY_LESS))
    DishPrice.objects.bulk_create(made)
