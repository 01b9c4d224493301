"""Weeks and pools of dishes for stories about composing: plain facts, no database."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from apps.canteen.models.dishes import Method
from apps.canteen.models.foods import Allergen, Food, Season
from apps.canteen.queries.composing.week import Facts, Place, Rule, Week

MONDAY = date(2026, 6, 8)
LUNCH, DINNER = 1, 2
BIG, SMALL, GREEN, SOUP, STAPLE = range(1, 6)
CATEGORIES = {BIG: "大荤", SMALL: "小荤", GREEN: "素菜", SOUP: "汤", STAPLE: "主食"}
ROWS = {BIG: 2, SMALL: 2, GREEN: 3, SOUP: 1, STAPLE: 2}


def facts(number, category, **more):
    usual = {"name": f"{CATEGORIES[category]}{number}", "main": number, "method": Method.STIR_FRIED,
             "is_main": category in (BIG, SMALL), "foods": frozenset({number}), "cost": Decimal("1.50"),
             "price": Decimal("2.20")}  # fmt: skip
    return Facts(id=number, category=category, **{**usual, **more})


def places(days=5, sittings=(LUNCH,), rows=None):
    rows = rows or ROWS
    return [
        Place(MONDAY + timedelta(days=n), sitting, category, position)
        for n in range(days)
        for sitting in sittings
        for category, many in rows.items()
        for position in range(many)
    ]


def calendar(first=MONDAY - timedelta(days=28), days=63):
    """Monday to Friday."""
    numbers, count = {}, 0
    for n in range(days):
        on = first + timedelta(days=n)
        count += on.weekday() < 5
        numbers[on] = count
    return numbers


def week(dishes=(), rules=(), **more):
    made = {
        "places": places(),
        "dishes": {dish.id: dish for dish in dishes},
        "rules": {rule.code: rule for rule in rules},
        "workday": calendar(),
        "season": {on: Season.of(on) for on in calendar()},
        "names": {("category", key): name for key, name in CATEGORIES.items()}
        | {("sitting", LUNCH): "午餐", ("sitting", DINNER): "晚餐"},
    }
    return Week(**{**made, **more})


USUAL = (
    Rule("repeat", True, {"days": 3}), Rule("mains", True, {"sitting": 1, "day": 2}),
    Rule("methods", False, {"fried": 1, "gentle": 1}), Rule("filled", False), Rule("dark", False, {"dishes": 1}),
    Rule("groups", False, {"soy": 1, "coarse": 1, "fish": 2}), Rule("variety", False, {"day": 12, "week": 25}),
    Rule("cost", False, {"tray": Decimal("14.00"), "of_price": 120}), Rule("season", True), Rule("stock", False),
    Rule("allergens", False, {"diets": ["halal", "vegetarian"]}), Rule("hazards", False),
    Rule("ratings", False, {"below": 3, "votes": 10}), Rule("stations", False),
    Rule("nutrition", False, {"salt": [0.5, 4.0], "fat": [3, 25], "kcal": [400, 1400]}),
)  # fmt: skip


def pool(sizes, seed=1):
    """So many dishes of each category, as different from one another as a kitchen's are."""
    dice, made, number = Random(seed), [], 0
    groups = {BIG: [Food.LIVESTOCK, Food.POULTRY, Food.FISH], SMALL: [Food.LIVESTOCK, Food.EGGS, Food.SOY, Food.FISH],
              GREEN: [Food.DARK_VEGETABLES, Food.LIGHT_VEGETABLES, Food.SOY, Food.MUSHROOMS],
              SOUP: [Food.LIGHT_VEGETABLES, Food.EGGS], STAPLE: [Food.GRAIN, Food.COARSE_GRAIN]}  # fmt: skip
    for category, many in sizes.items():
        for _n in range(many):
            number += 1
            group = dice.choice(groups[category])
            made.append(facts(
                number, category,
                main=dice.randrange(category * 100, category * 100 + 14),
                method=dice.choice(list(Method)),
                groups=frozenset({group}),
                foods=frozenset(dice.sample(range(80), dice.randint(1, 5))),
                allergens=frozenset(dice.sample(list(Allergen), dice.choice([0, 0, 1, 2]))),
                seasons=frozenset(dice.sample(list(Season), 2)) if dice.random() < 0.2 else frozenset(),
                is_halal=dice.random() < 0.4, is_vegetarian=category == GREEN,
                hazards=("四季豆须彻底加热",) if dice.random() < 0.02 else (),
                cost=Decimal(dice.randrange(60, 420)) / 100,
                rating=round(dice.uniform(2.2, 5), 1), votes=dice.randrange(0, 60),
                kcal=dice.uniform(60, 260), salt=dice.uniform(0.1, 0.6), fat=dice.uniform(1, 6),
            ))  # fmt: skip
    return made
