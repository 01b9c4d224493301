"""What a meal costs: the recipes of its dishes, at the purchase prices of its day, for the portions prepared.

Of each row of the menu a diner takes so many portions (``Slot.taken``), shared equally among the dishes of that row:
the same tray that the menu was checked with. So a dish is cooked in ``prepared × taken ÷ dishes of the row`` portions,
and costs as many of them as the grams of its recipe cost ÷ portions of the recipe: the one it was published with. All
of it is worked out exactly; each dish is rounded to the cent once, half up, and the meal is the sum of its dishes: the
list adds up.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from apps.canteen.models import Dish, Entry, EntryLine, IngredientPrice, Meal, Slot
from apps.canteen.queries.tables import entries_of


@dataclass(frozen=True)
class DishCost:
    dish: Dish
    portions: Fraction
    cost: Decimal


@dataclass(frozen=True)
class MealCost:
    """``unknown``: ingredients without a price on that day; as long as there are some, there is no sum."""

    dishes: list[DishCost]
    unknown: list[str]

    @property
    def total(self) -> Decimal | None:
        return None if self.unknown else sum((one.cost for one in self.dishes), Decimal("0.00"))


def cost(meal: Meal, prepared: int) -> MealCost:
    """Yuan, two places; four statements."""
    entries = list(entries_of([meal]).select_related("dish"))
    taken = dict(Slot.objects.filter(sitting=meal.sitting_id).values_list("category", "taken"))
    in_row = Counter(entry.category_id for entry in entries)
    recipe, unknown = _portion_costs(meal, entries)
    found = []
    for entry in entries:
        a_diner = Fraction(taken.get(entry.category_id, Decimal(1))) / in_row[entry.category_id]
        portions = prepared * a_diner
        found.append(DishCost(entry.dish, portions, cents(portions * recipe[entry.dish_id])))
    return MealCost(found, unknown)


def _portion_costs(meal: Meal, entries: list[Entry]) -> tuple[dict[int, Fraction], list[str]]:
    """What a portion of each dish costs, exactly; and which ingredients have no price."""
    kilogram = dict(IngredientPrice.objects.in_force(meal.on).values_list("ingredient", "price"))
    dishes = {entry.pk: entry for entry in entries}
    found: dict[int, Fraction] = defaultdict(Fraction)
    unknown = set()
    for line in EntryLine.objects.filter(entry__in=dishes).select_related("ingredient"):
        entry = dishes[line.entry_id]
        if line.ingredient_id not in kilogram:
            unknown.add(str(line.ingredient))
            continue
        price = Fraction(kilogram[line.ingredient_id])
        found[entry.dish_id] += price * line.grams / 1000 / entry.portions
    return found, sorted(unknown)


def cents(exact: Fraction) -> Decimal:
    """Half goes up."""
    return Decimal((exact * 200 + 1) // 2).scaleb(-2)


def expected_income(meal: Meal, diners: int) -> Decimal:
    """What so many diners pay who take the usual tray: a hint for whoever types in what came in."""
    entries = list(entries_of([meal]).exclude(price=None))
    taken = dict(Slot.objects.filter(sitting=meal.sitting_id).values_list("category", "taken"))
    in_row = Counter(entry.category_id for entry in entries)
    tray = sum(
        (Fraction(entry.price) * Fraction(taken.get(entry.category_id, Decimal(1))) / in_row[entry.category_id]
         for entry in entries), Fraction(0),
    )  # fmt: skip
    return cents(tray * diners)
