"""The fifteen checks of a week (C2 of the goals). Each looks at the whole week and says what is wrong where, and why.

What is a fault at all, and how much of it, is data (``Rule``): a check without a rule in force is not asked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.canteen.models.dishes import Method
from apps.canteen.models.foods import Allergen, Food
from apps.canteen.queries.composing import larder
from apps.canteen.queries.composing.week import Facts, Place, Week
from apps.core import dates

Check = Callable[[Week], "Iterator[Finding]"]
CHECKS: dict[str, Check] = {}


@dataclass(frozen=True)
class Finding:
    """What is wrong: the places it shows in, and a sentence with its particulars; ``excess`` tells, where it can be
    told, by what part a limit is missed, so that a change may help that does not mend it yet."""

    code: str
    places: tuple[Place, ...]
    words: str
    told: dict[str, Any] = field(default_factory=dict, compare=False)
    is_hard: bool = False
    excess: float = field(default=0.0, compare=False)

    @property
    def says(self) -> str:
        return _(self.words) % self.told


def check(code: str) -> Callable[[Check], Check]:
    def enter(function: Check) -> Check:
        CHECKS[code] = function
        return function

    return enter


def findings(week: Week) -> list[Finding]:
    """All of them, what forbids before what warns, in the order of the days."""
    found = [
        replace(one, is_hard=week.rules[code].is_hard)
        for code, function in CHECKS.items()
        if code in week.rules
        for one in function(week)
    ]
    return sorted(found, key=lambda one: (not one.is_hard, one.places[:1], one.code))


def _told(week: Week, place: Place | tuple, **more: Any) -> dict[str, Any]:
    on, sitting = place[0], place[1]
    return {"day": dates.day(on), "sitting": week.names.get(("sitting", sitting), ""), **more}


# -- the dishes of other days ------------------------------------------------------------------------------------------
@check("repeat")
def repeats(week: Week) -> Iterator[Finding]:
    """The same dish again within n working days, also across weeks."""
    days = week.limit("repeat", "days", 3)
    here = defaultdict(list)
    for place, dish in week.at(week.places):
        here[dish.id].append(place)
    for dish, places in here.items():
        for place in places:
            others = [*week.served.get(dish, []), *(other.on for other in places if other is not place)]
            near = [on for on in others if week.apart(on, place.on) <= days]
            if near:
                last = min(near, key=lambda on: (week.apart(on, place.on), on))
                words = gettext_noop("“%(dish)s” is served on %(other)s too, within %(days)s working days.")
                told = _told(week, place, dish=week.dishes[dish].name, other=dates.day(last), days=days)
                yield Finding("repeat", (place,), words, told)


# -- one meal beside itself --------------------------------------------------------------------------------------------
@check("mains")
def same_mains(week: Week) -> Iterator[Finding]:
    """The same main ingredient too often at a meal or on a day."""
    for name, groups, words in (
        ("sitting", week.meals, gettext_noop("%(day)s, %(sitting)s: %(times)s dishes of %(ingredient)s.")),
        ("day", week.days, gettext_noop("%(day)s: %(times)s dishes of %(ingredient)s.")),
    ):
        most = week.limit("mains", name, 0)
        for places in groups.values() if most else ():
            mains = defaultdict(list)
            for place, dish in week.at(places):
                mains[dish.main].append(place)
            for main, at in mains.items():
                if len(at) > most:
                    ingredient = week.names.get(("ingredient", main), "")
                    yield Finding("mains", tuple(at), words,
                                  _told(week, at[0], times=len(at), ingredient=ingredient))  # fmt: skip


@check("methods")
def methods(week: Week) -> Iterator[Finding]:
    """Too much that is fried at a meal, or nothing that is steamed or boiled."""
    most, least = week.limit("methods", "fried", 1), week.limit("methods", "gentle", 1)
    for meal, places in week.meals.items():
        there = list(week.at(places))
        fried = tuple(place for place, dish in there if dish.method == Method.DEEP_FRIED)
        if len(fried) > most:
            words = gettext_noop("%(day)s, %(sitting)s: %(times)s deep-fried dishes, at most %(most)s.")
            yield Finding("methods", fried, words, _told(week, meal, times=len(fried), most=most))
        gentle = sum(dish.method in Method.gentle() for _place, dish in there)
        if there and gentle < least:
            words = gettext_noop("%(day)s, %(sitting)s: nothing steamed or boiled.")
            yield Finding("methods", tuple(place for place, _dish in there), words, _told(week, meal))


@check("filled")
def filled(week: Week) -> Iterator[Finding]:
    """Empty places of a row."""
    for meal, places in week.meals.items():
        rows = defaultdict(list)
        for place in places:
            if place not in week.filled:
                rows[place.category].append(place)
        for category, empty in rows.items():
            words = gettext_noop("%(day)s, %(sitting)s: %(times)s of %(category)s still to choose.")
            name = week.names.get(("category", category), "")
            yield Finding("filled", tuple(empty), words, _told(week, meal, times=len(empty), category=name))


@check("dark")
def dark_vegetables(week: Week) -> Iterator[Finding]:
    """A meal without dark vegetables."""
    least = week.limit("dark", "dishes", 1)
    for meal, places in week.meals.items():
        there = list(week.at(places))
        if there and sum(Food.DARK_VEGETABLES in dish.groups for _place, dish in there) < least:
            words = gettext_noop("%(day)s, %(sitting)s: no dark green or orange vegetable.")
            yield Finding("dark", _where(there), words, _told(week, meal))


@check("allergens")
def allergens(week: Week) -> Iterator[Finding]:
    """A meal of which somebody with an allergy, or who eats halal or no meat, finds no main course."""
    wanted = week.limit("allergens", "diets", ())
    for meal, places in week.meals.items():
        mains = [(place, dish) for place, dish in week.at(places) if dish.is_main]
        if not mains:
            continue
        for allergen in Allergen:
            if all(allergen in dish.allergens for _place, dish in mains):
                words = gettext_noop("%(day)s, %(sitting)s: every main course holds %(allergen)s.")
                yield Finding("allergens", _where(mains), words, _told(week, meal, allergen=allergen.label))
        there = list(week.at(places))
        for diet, words in (
            ("halal", gettext_noop("%(day)s, %(sitting)s: no halal dish.")),
            ("vegetarian", gettext_noop("%(day)s, %(sitting)s: no vegetarian dish.")),
        ):
            if diet in wanted and not any(getattr(dish, f"is_{diet}") for _place, dish in there):
                yield Finding("allergens", _where(there), words, _told(week, meal))


@check("ratings")
def low_rated(week: Week) -> Iterator[Finding]:
    """Two dishes at one meal that few people like."""
    below, votes = week.limit("ratings", "below", 3), week.limit("ratings", "votes", 10)
    for meal, places in week.meals.items():
        low = [(place, dish) for place, dish in week.at(places)
               if dish.rating is not None and dish.votes >= votes and dish.rating < below]  # fmt: skip
        if len(low) > 1:
            words = gettext_noop("%(day)s, %(sitting)s: %(dishes)s have less than %(below)s stars each.")
            told = _told(week, meal, dishes="、".join(dish.name for _place, dish in low), below=below)
            yield Finding("ratings", tuple(place for place, _dish in low), words, told)


@check("stations")
def stations(week: Week) -> Iterator[Finding]:
    """More dishes at a meal than the stations manage with the cooks who are there."""
    for meal, places in week.meals.items():
        for served, most, name in week.stations.get(meal[0], ()):
            at = tuple(place for place, dish in week.at(places) if dish.method in served)
            if len(at) > most:
                words = gettext_noop("%(day)s, %(sitting)s: %(times)s dishes for %(station)s, which manages %(most)s.")
                yield Finding("stations", at, words, _told(week, meal, times=len(at), station=name, most=most))


@check("hazards")
def hazards(week: Week) -> Iterator[Finding]:
    """What is dangerous unless it is cooked through: the core temperature will have to be written down."""
    for place, dish in week.at(week.places):
        if dish.hazards:
            words = gettext_noop("“%(dish)s”: %(hazard)s. Its core temperature has to be measured.")
            told = _told(week, place, dish=dish.name, hazard="、".join(dish.hazards))
            yield Finding("hazards", (place,), words, told)


@check("season")
def season(week: Week) -> Iterator[Finding]:
    """Out of season."""
    for place, dish in week.at(week.places):
        if dish.seasons and week.season.get(place.on) not in dish.seasons:
            words = gettext_noop("“%(dish)s” is out of season.")
            yield Finding("season", (place,), words, _told(week, place, dish=dish.name))


# -- a day, a week -----------------------------------------------------------------------------------------------------
@check("groups")
def groups(week: Week) -> Iterator[Finding]:
    """Soya and coarse grain every day, fish so often a week."""
    daily = ((Food.SOY, "soy", gettext_noop("%(day)s: no soya product.")),
             (Food.COARSE_GRAIN, "coarse", gettext_noop("%(day)s: no coarse grain.")))  # fmt: skip
    for food, name, words in daily:
        for on, places in week.days.items():
            there = list(week.at(places))
            if there and week.limit("groups", name, 1) and not any(food in dish.groups for _place, dish in there):
                yield Finding("groups", _where(there), words, _told(week, (on, 0)))
    least = week.limit("groups", "fish", 2)
    there = list(week.at(week.places))
    times = len({place.on for place, dish in there if Food.FISH in dish.groups})
    if there and times < least:
        words = gettext_noop("Fish on %(times)s days of the week, at least %(least)s.")
        yield Finding("groups", _where(there), words, {"times": times, "least": least})


@check("variety")
def variety(week: Week) -> Iterator[Finding]:
    """At least so many different foods a day and a week."""
    day, whole = week.limit("variety", "day", 12), week.limit("variety", "week", 25)
    every: set[int] = set()
    for on, places in week.days.items():
        there = list(week.at(places))
        foods = _foods(there)
        every |= foods
        if there and len(foods) < day:
            words = gettext_noop("%(day)s: %(times)s different foods, at least %(least)s.")
            yield Finding("variety", _where(there), words, _told(week, (on, 0), times=len(foods), least=day),
                          excess=1 - len(foods) / day)  # fmt: skip
    there = list(week.at(week.places))
    if there and len(every) < whole:
        words = gettext_noop("%(times)s different foods in the week, at least %(least)s.")
        told = {"times": len(every), "least": whole}
        yield Finding("variety", _where(there), words, told, excess=1 - len(every) / whole)


def _foods(there: list[tuple[Place, Facts]]) -> set[int]:
    found: set[int] = set()
    for _place, dish in there:
        found |= dish.foods
    return found


# -- money, stock, health ----------------------------------------------------------------------------------------------
@check("cost")
def cost(week: Week) -> Iterator[Finding]:
    """A tray that costs the kitchen more than it may or for what the diner pays; and dishes without a price."""
    yield from _unpriced(week)
    most, share = week.limit("cost", "tray"), week.limit("cost", "of_price")
    for meal, places in week.meals.items():
        there = list(week.at(places))
        if not there:
            continue
        spent, paid = week.tray(places, "cost"), week.tray(places, "price")
        if most is not None and spent > most:
            words = gettext_noop("%(day)s, %(sitting)s: a tray costs ¥%(cost)s, at most ¥%(most)s.")
            told = _told(week, meal, cost=f"{spent:.2f}", most=f"{most:.2f}")
            yield Finding("cost", _where(there), words, told, excess=float(spent) / float(most or 1) - 1)
        if share is not None and paid and spent > paid * share / 100:
            words = gettext_noop("%(day)s, %(sitting)s: a tray costs %(part)s %% of its price, at most %(most)s %%.")
            told = _told(week, meal, part=f"{spent / paid * 100:.0f}", most=share)
            yield Finding("cost", _where(there), words, told, excess=float(spent / paid) * 100 / float(share or 1) - 1)


def _unpriced(week: Week) -> Iterator[Finding]:
    """Dishes that diners would get for nothing, each with the days on which no price is laid down for it."""
    free = defaultdict(list)
    for place, dish in week.at(week.places):
        if week.price(place, dish) is None:
            free[dish.id].append(place)
    for dish_id, places in free.items():
        days = "、".join(dates.day(on) for on in sorted({place.on for place in places}))
        words = gettext_noop("“%(dish)s” has no price on %(day)s.")
        told = {"dish": week.dishes[dish_id].name, "day": days, "unpriced": dish_id}
        yield Finding("cost", tuple(places), words, told)


@check("stock")
def stock(week: Week) -> Iterator[Finding]:
    """Ingredients kept account of that run out or are not good any more, and what will spoil unless it is used."""
    needed = larder.needs(week)
    for ingredient, days in needed.items():
        if short := larder.lacking(days, week.stock.get(ingredient, [])):
            words = gettext_noop("%(ingredient)s: %(needed)s kg needed, %(there)s kg in stock and good on the day.")
            grams = sum(days.values())
            told = {"ingredient": week.names.get(("ingredient", ingredient), ""), "needed": f"{grams / 1000:.1f}",
                    "there": f"{(grams - short) / 1000:.1f}"}  # fmt: skip
            at = tuple(place for place, dish in week.at(week.places) if ingredient in dish.uses)
            yield Finding("stock", at, words, told)
    for ingredient, until in larder.spoiling(week, needed).items() if week.filled else ():
        words = gettext_noop("%(ingredient)s is good until %(until)s and on no menu by then.")
        told = {"ingredient": week.names.get(("ingredient", ingredient), ""), "until": dates.day(until)}
        yield Finding("stock", (), words, told)


@check("nutrition")
def nutrition(week: Week) -> Iterator[Finding]:
    """Salt, fat and energy of a tray outside of what the guidelines give a meal. ± 30 %: a hint, never a claim."""
    bounds = (
        ("salt", gettext_noop("%(day)s, %(sitting)s: about %(value)s g of salt a tray, %(low)s to %(high)s g.")),
        ("fat", gettext_noop("%(day)s, %(sitting)s: about %(value)s g of added fat a tray, %(low)s to %(high)s g.")),
        ("kcal", gettext_noop("%(day)s, %(sitting)s: about %(value)s kcal a tray, %(low)s to %(high)s kcal.")),
    )
    for meal, places in week.meals.items():
        there = list(week.at(places))
        if len(there) < len(places):
            continue  # half a tray says nothing
        for amount, words in bounds:
            span = week.limit("nutrition", amount)
            value = float(week.tray(places, amount))
            if span and not span[0] <= value <= span[1]:
                told = _told(week, meal, value=f"{value:.1f}" if amount != "kcal" else f"{value:.0f}",
                             low=span[0], high=span[1])  # fmt: skip
                missed = max(span[0] - value, value - span[1]) / max(value, span[1])
                yield Finding("nutrition", _where(there), words, told, excess=missed)


def _where(there: list[tuple[Place, Facts]]) -> tuple[Place, ...]:
    return tuple(place for place, _dish in there)
