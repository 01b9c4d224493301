"""The fifteen rules said once more, by other means than the checks: which of them a week keeps, day by day and in plain
loops. What fills is judged by this."""

from apps.canteen.models.dishes import Method
from apps.canteen.models.foods import Allergen, Food

GENTLE = {Method.STEAMED, Method.BOILED}


class Oracle:
    def __init__(self, week):
        self.week = week
        self.rows = [(place, week.dishes[dish]) for place, dish in week.filled.items()]
        self.meals = {}
        for place, dish in self.rows:
            self.meals.setdefault((place.on, place.sitting), []).append((place, dish))
        self.days = {}
        for place, dish in self.rows:
            self.days.setdefault(place.on, []).append(dish)

    def broken(self):
        """The codes of the rules that forbid and are broken."""
        return {code for code, rule in self.week.rules.items() if rule.is_hard and getattr(self, code)(rule.limits)}

    def repeat(self, limits):
        number = self.week.workday
        for at, (place, dish) in enumerate(self.rows):
            others = [one.on for n, (one, same) in enumerate(self.rows) if n != at and same is dish]
            for on in [*others, *self.week.served.get(dish.id, ())]:
                if abs(number[on] - number[place.on]) <= limits["days"]:
                    return True
        return False

    def mains(self, limits):
        meals = [[dish.main for _place, dish in rows] for rows in self.meals.values()]
        days = [[dish.main for dish in dishes] for dishes in self.days.values()]
        return any(there.count(main) > limits["sitting"] for there in meals for main in there) or any(
            there.count(main) > limits["day"] for there in days for main in there
        )

    def methods(self, limits):
        ways = [[dish.method for _place, dish in rows] for rows in self.meals.values()]
        return any(there.count(Method.DEEP_FRIED) > limits["fried"] for there in ways) or any(
            sum(way in GENTLE for way in there) < limits["gentle"] for there in ways
        )

    def filled(self, limits):
        return any(place not in self.week.filled for place in self.week.places)

    def dark(self, limits):
        meals = [[dish for _place, dish in rows] for rows in self.meals.values()]
        return not all(any(Food.DARK_VEGETABLES in dish.groups for dish in dishes) for dishes in meals)

    def groups(self, limits):
        fish = sum(any(Food.FISH in dish.groups for dish in dishes) for dishes in self.days.values())
        each = all(
            any(food in dish.groups for dish in dishes)
            for dishes in self.days.values() for food in (Food.SOY, Food.COARSE_GRAIN)
        )  # fmt: skip
        return bool(self.rows) and (not each or fish < limits["fish"])

    def variety(self, limits):
        days = [set().union(*(dish.foods for dish in dishes)) for dishes in self.days.values()]
        return any(len(foods) < limits["day"] for foods in days) or bool(
            days and len(set().union(*days)) < limits["week"]
        )

    def tray(self, rows, worth):
        total = 0
        for category in {place.category for place, _dish in rows}:
            known = [worth(place, dish) for place, dish in rows if place.category == category]
            known = [value for value in known if value is not None]
            total += sum(known) / len(known) if known else 0
        return total

    def price_of(self, place, dish):
        return self.week.prices.get((dish.id, place.on), dish.price)

    def cost(self, limits):
        if any(self.price_of(place, dish) is None for place, dish in self.rows):
            return True
        for rows in self.meals.values():
            spent = self.tray(rows, lambda _place, dish: dish.cost)
            paid = self.tray(rows, self.price_of)
            if spent > limits["tray"] or (paid and spent > paid * limits["of_price"] / 100):
                return True
        return False

    def season(self, limits):
        return any(dish.seasons and self.week.season[place.on] not in dish.seasons for place, dish in self.rows)

    def stock(self, limits):
        taken = {}
        for place, dish in self.rows:
            room = sum((one.meal, one.category) == (place.meal, place.category) for one in self.week.places)
            for ingredient, grams in dish.uses.items():
                day = taken.setdefault(ingredient, {})
                day[place.on] = day.get(place.on, 0) + grams * self.week.heads[place.meal] / room
        stock = self.week.stock
        if any(self._lacks(stock[one], days) for one, days in taken.items() if one in self.week.tracked):
            return True
        return bool(self.rows) and any(self._spoils(rows, taken.get(one, {})) for one, rows in stock.items())

    @staticmethod
    def _lacks(rows, days):
        """By Hall: all that is eaten between two days must be there and good by then."""
        ends = sorted({*days, *(row.best_before for row in rows)})
        for first in ends:
            for last in ends:
                eaten = sum(grams for on, grams in days.items() if first <= on <= last)
                good = sum(row.grams for row in rows if row.best_before >= first)
                if eaten > good + 1:
                    return True
        return False

    def _spoils(self, rows, days):
        """Good into this week, not beyond it, and untouched until then."""
        first, last = min(one.on for one in self.week.places), max(one.on for one in self.week.places)
        soon = [row.best_before for row in rows if row.grams > 0 and first <= row.best_before]
        return bool(soon) and min(soon) <= last and not any(on <= min(soon) for on, grams in days.items() if grams)

    def allergens(self, limits):
        for rows in self.meals.values():
            mains = [dish for _place, dish in rows if dish.is_main]
            if mains and any(all(one in dish.allergens for dish in mains) for one in Allergen):
                return True
            everything = [dish for _place, dish in rows]
            if mains and not (
                any(dish.is_halal for dish in everything) and any(dish.is_vegetarian for dish in everything)
            ):
                return True
        return False

    def hazards(self, limits):
        return any(dish.hazards for _place, dish in self.rows)

    def ratings(self, limits):
        return any(
            sum(dish.rating < limits["below"] and dish.votes >= limits["votes"] for _place, dish in rows) > 1
            for rows in self.meals.values()
        )

    def stations(self, limits):
        return any(
            sum(dish.method in ways for _place, dish in rows) > most
            for (on, _sitting), rows in self.meals.items()
            for ways, most, _name in self.week.stations.get(on, ())
        )

    def nutrition(self, limits):
        for meal, rows in self.meals.items():
            if len(rows) < sum(place.meal == meal for place in self.week.places):
                continue
            for amount, (low, high) in limits.items():
                if not low <= self.tray(rows, lambda _place, dish, amount=amount: getattr(dish, amount)) <= high:
                    return True
        return False
