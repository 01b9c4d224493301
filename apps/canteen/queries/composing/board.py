"""What trying a dish in a place would mean, without judging the whole week again: counters that follow each change."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from random import Random

from apps.canteen.models.dishes import Method
from apps.canteen.models.foods import Allergen, Food
from apps.canteen.queries.composing import larder
from apps.canteen.queries.composing.week import Facts, Place, Week

# How much each soft fault counts beside the others; one day since a dish was last served counts 1.
WEIGHTS = {"repeat": 60, "mains": 40, "methods": 30, "season": 30, "stations": 40, "stock": 40, "hazards": 15,
           "ratings": 25}  # fmt: skip
WANTED = {"dark": 30, "gentle": 25, "soy": 25, "coarse": 25, "fish": 20, "diet": 40, "soon": 30}
LONGEST_AGO = 30
EARLIEST = date.min


class Board:
    """A week that dishes are put on and taken from."""

    def __init__(self, week: Week, dice: Random | None = None):
        self.week, self.dice = week, dice
        self.days: dict[int, list[date]] = defaultdict(list)
        self.counts: Counter = Counter()
        self.needed: larder.Needs = defaultdict(Counter)
        self.free: dict[tuple, Counter] = defaultdict(Counter)
        for place, dish in list(week.filled.items()):
            self._count(place, week.dishes[dish], 1)

    def put(self, place: Place, dish: Facts) -> None:
        self.take(place)
        self.week.filled[place] = dish.id
        self._count(place, dish, 1)

    def take(self, place: Place) -> Facts | None:
        """The dish that stood there."""
        found = self.week.filled.pop(place, None)
        if found is None:
            return None
        dish = self.week.dishes[found]
        self._count(place, dish, -1)
        return dish

    def _count(self, place: Place, dish: Facts, by: int) -> None:
        on, meal = place.on, place.meal
        if by > 0:
            self.days[dish.id].append(on)
        else:
            self.days[dish.id].remove(on)
        keys = [("dish", meal, dish.id), ("main", meal, dish.main), ("main", on, dish.main)]
        keys += [(group, on) for group in dish.groups] + [(group, meal) for group in dish.groups]
        keys += [("method", meal, dish.method), ("gentle", meal, dish.method in Method.gentle())]
        keys += [("food", on, food) for food in dish.foods]
        keys += [("low", meal)] if self._is_low(dish) else []
        self.counts.update(dict.fromkeys(keys, by))
        self.free[meal].update(dict.fromkeys(self._diets(dish), by))
        for ingredient, grams in larder.draws(self.week, place, dish):
            self.needed[ingredient][on] += by * grams

    @staticmethod
    def _diets(dish: Facts) -> Iterator[str]:
        """Whom it suits, and, of a main course, whom it does not."""
        if dish.is_main:
            yield "main"
            yield from dish.allergens
        if dish.is_halal:
            yield "halal"
        if dish.is_vegetarian:
            yield "vegetarian"

    def _is_low(self, dish: Facts) -> bool:
        rule = self.week.rules.get("ratings")
        return bool(
            rule and dish.rating is not None and dish.votes >= rule.limits.get("votes", 10)
            and dish.rating < rule.limits.get("below", 3)
        )  # fmt: skip

    # -- what a dish would break -------------------------------------------------------------------
    def breaks(self, place: Place, dish: Facts) -> Iterator[str]:
        """The rules that this dish in this empty place would break, by their codes; «twice» is no rule but a fact: no
        dish stands in one meal two times."""
        if self.counts["dish", place.meal, dish.id] > 0:
            yield "twice"
        for code, breaks in BREAKS.items():
            if code in self.week.rules and breaks(self, place, dish):
                yield code

    def _is_another_of_it(self, place: Place, dish: Facts) -> bool:
        a_meal, a_day = self.week.limit("mains", "sitting", 0), self.week.limit("mains", "day", 0)
        return bool(
            (a_meal and self.counts["main", place.meal, dish.main] >= a_meal)
            or (a_day and self.counts["main", place.on, dish.main] >= a_day)
        )

    def _is_fried_too(self, place: Place, dish: Facts) -> bool:
        fried = Method.DEEP_FRIED
        most = self.week.limit("methods", "fried", 1)
        return dish.method == fried and self.counts["method", place.meal, fried] >= most

    def _is_out_of_season(self, place: Place, dish: Facts) -> bool:
        return bool(dish.seasons) and self.week.season.get(place.on) not in dish.seasons

    def _is_hazardous(self, place: Place, dish: Facts) -> bool:
        return bool(dish.hazards)

    def _is_low_too(self, place: Place, dish: Facts) -> bool:
        return self._is_low(dish) and self.counts["low", place.meal] > 0

    def _too_soon(self, place: Place, dish: Facts) -> bool:
        week, days = self.week, self.week.limit("repeat", "days", 3)
        near = (*week.served.get(dish.id, ()), *self.days[dish.id])
        return any(week.apart(on, place.on) <= days for on in near)

    def _is_crowded(self, place: Place, dish: Facts) -> bool:
        return any(
            dish.method in served and sum(self.counts["method", place.meal, method] for method in served) >= most
            for served, most, _name in self.week.stations.get(place.on, ())
        )

    def _runs_out(self, place: Place, dish: Facts) -> bool:
        for ingredient, grams in larder.draws(self.week, place, dish):
            days = self.needed[ingredient] + Counter({place.on: grams})
            if larder.lacking(days, self.week.stock.get(ingredient, [])):
                return True
        return False

    # -- which one is best -------------------------------------------------------------------------
    def candidates(self, place: Place) -> list[Facts]:
        """The dishes that may stand in this place, the best first; what is forbidden is not among them."""
        week = self.week
        hard = {"twice"} | {code for code, rule in week.rules.items() if rule.is_hard}
        spoiling = larder.spoiling(week, self.needed) if "stock" in week.rules else {}
        found = []
        for dish in week.pool.get(place.category, ()):
            broken = list(self.breaks(place, dish))
            if not hard.intersection(broken):
                faults = sum(WEIGHTS[code] for code in broken)
                found.append((self.worth(place, dish, spoiling) - faults, dish.id, dish))
        found.sort(key=lambda one: (-one[0], one[1]))
        return [dish for _worth, _id, dish in found]

    def worth(self, place: Place, dish: Facts, spoiling: Mapping[int, date]) -> float:
        week, counts, meal, on = self.week, self.counts, place.meal, place.on
        known = [*week.served.get(dish.id, ()), *self.days[dish.id]]
        ago = min((week.apart(one, on) for one in known), default=LONGEST_AGO)
        worth = float(min(ago, LONGEST_AGO)) + (dish.rating or 3.0) * 3
        worth += 2 * sum(counts["food", on, food] <= 0 for food in dish.foods)
        if self._lacks("dark", meal, Food.DARK_VEGETABLES, dish, "dishes"):
            worth += WANTED["dark"]
        if dish.method in Method.gentle() and counts["gentle", meal, True] < week.limit("methods", "gentle", 0):
            worth += WANTED["gentle"]
        for food, name in ((Food.SOY, "soy"), (Food.COARSE_GRAIN, "coarse")):
            if self._lacks("groups", on, food, dish, name):
                worth += WANTED[name]
        if Food.FISH in dish.groups and "groups" in week.rules:
            days = sum(counts[Food.FISH, one] > 0 for one in week.days)
            worth += WANTED["fish"] if days < week.limit("groups", "fish", 2) and counts[Food.FISH, on] <= 0 else -10
        worth += self._opens(meal, dish)
        worth += WANTED["soon"] * any(on <= spoiling.get(one, EARLIEST) for one in dish.uses)
        if dish.cost is not None:
            worth -= float(dish.cost) * 2
        return worth + (self.dice.random() * 6 if self.dice else 0)

    def _lacks(self, code: str, where: object, food: str, dish: Facts, limit: str) -> bool:
        if food not in dish.groups or code not in self.week.rules:
            return False
        return self.counts[food, where] < self.week.limit(code, limit, 1)

    def _opens(self, meal: tuple, dish: Facts) -> float:
        """Whether somebody who could eat no main course of the meal can eat this one."""
        if "allergens" not in self.week.rules:
            return 0
        worth, free = 0.0, self.free[meal]
        mains = free["main"]
        if dish.is_main and mains:
            worth += WANTED["diet"] * any(free[one] == mains and one not in dish.allergens for one in Allergen)
        for diet in self.week.limit("allergens", "diets", ()):
            worth += WANTED["diet"] / 2 * (getattr(dish, f"is_{diet}") and free[diet] <= 0)
        return worth


BREAKS: dict[str, Callable[[Board, Place, Facts], bool]] = {
    "repeat": Board._too_soon,
    "mains": Board._is_another_of_it,
    "methods": Board._is_fried_too,
    "season": Board._is_out_of_season,
    "hazards": Board._is_hazardous,
    "ratings": Board._is_low_too,
    "stations": Board._is_crowded,
    "stock": Board._runs_out,
}
