"""The fifteen checks, one by one: a week that passes, one that fails and says why, and the change that mends it."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.canteen.models.dishes import Method
from apps.canteen.models.foods import Allergen, Food
from apps.canteen.queries.composing.checks import CHECKS, findings
from apps.canteen.queries.composing.filling import mend
from apps.canteen.queries.composing.week import Place, Rule, Stocked
from tests.canteen.weeks import BIG, GREEN, LUNCH, MONDAY, SMALL, SOUP, facts, week

WEDNESDAY = MONDAY + timedelta(days=2)


def at(on, category, position=0):
    return Place(on, LUNCH, category, position)


@dataclass
class Story:
    """``wrong`` is a menu with the fault, ``right`` one without it, both by place; ``pool`` all dishes there are."""

    code: str
    limits: dict[str, Any]
    pool: list
    wrong: dict
    right: dict
    says: str
    is_mended: bool = True
    facts: dict[str, Any] = field(default_factory=dict)

    def week(self, filled):
        grid = sorted({*self.wrong, *self.right})
        return week(self.pool, [Rule(self.code, False, self.limits)], places=grid, filled=dict(filled), **self.facts)


MEAT, FISH, TOFU = facts(1, BIG), facts(2, BIG), facts(4, SMALL)
CABBAGE = facts(7, GREEN, groups=frozenset({Food.LIGHT_VEGETABLES}))


def of_repeats():
    yield Story(
        "repeat",
        {"days": 3},
        [MEAT, FISH],
        {at(MONDAY, BIG): 1, at(WEDNESDAY, BIG): 1},
        {at(MONDAY, BIG): 1, at(WEDNESDAY, BIG): 2},
        "“大荤1” is served on Wed 10 Jun too, within 3 working days.",
    )
    yield Story(
        "repeat",
        {"days": 3},
        [MEAT, FISH],
        {at(MONDAY, BIG): 1},
        {at(MONDAY, BIG): 2},
        "“大荤1” is served on Thu 4 Jun too, within 3 working days.",
        facts={"served": {1: [MONDAY - timedelta(days=4)]}},
    )
    yield Story(
        "mains",
        {"sitting": 1, "day": 2},
        [MEAT, facts(5, SMALL, main=1), TOFU],
        {at(MONDAY, BIG): 1, at(MONDAY, SMALL): 5},
        {at(MONDAY, BIG): 1, at(MONDAY, SMALL): 4},
        "Mon 8 Jun, 午餐: 2 dishes of 猪肉.",
        facts={"names": {("ingredient", 1): "猪肉", ("sitting", LUNCH): "午餐"}},
    )


def of_methods_and_places():
    fried = [facts(n, BIG, method=Method.DEEP_FRIED) for n in (1, 2)]
    steamed = facts(3, BIG, method=Method.STEAMED)
    yield Story(
        "methods",
        {"fried": 1, "gentle": 0},
        [*fried, steamed],
        {at(MONDAY, BIG): 1, at(MONDAY, BIG, 1): 2},
        {at(MONDAY, BIG): 1, at(MONDAY, BIG, 1): 3},
        "Mon 8 Jun, 午餐: 2 deep-fried dishes, at most 1.",
    )
    yield Story(
        "methods",
        {"fried": 1, "gentle": 1},
        [MEAT, steamed],
        {at(MONDAY, BIG): 1},
        {at(MONDAY, BIG): 3},
        "Mon 8 Jun, 午餐: nothing steamed or boiled.",
    )
    yield Story(
        "filled",
        {},
        [MEAT, FISH],
        {at(MONDAY, BIG): 1, at(MONDAY, BIG, 1): None},
        {at(MONDAY, BIG): 1, at(MONDAY, BIG, 1): 2},
        "Mon 8 Jun, 午餐: 1 of 大荤 still to choose.",
    )


def of_foods():
    spinach = facts(6, GREEN, groups=frozenset({Food.DARK_VEGETABLES}))
    yield Story(
        "dark",
        {"dishes": 1},
        [spinach, CABBAGE],
        {at(MONDAY, GREEN): 7},
        {at(MONDAY, GREEN): 6},
        "Mon 8 Jun, 午餐: no dark green or orange vegetable.",
    )
    bean_curd = facts(8, SMALL, groups=frozenset({Food.SOY}))
    yield Story(
        "groups",
        {"soy": 1, "coarse": 0, "fish": 0},
        [TOFU, bean_curd],
        {at(MONDAY, SMALL): 4},
        {at(MONDAY, SMALL): 8},
        "Mon 8 Jun: no soya product.",
    )
    oats = facts(9, SMALL, groups=frozenset({Food.COARSE_GRAIN}))
    yield Story(
        "groups",
        {"soy": 0, "coarse": 1, "fish": 0},
        [TOFU, oats],
        {at(MONDAY, SMALL): 4},
        {at(MONDAY, SMALL): 9},
        "Mon 8 Jun: no coarse grain.",
    )
    carp = facts(10, BIG, groups=frozenset({Food.FISH}))
    yield Story(
        "groups",
        {"soy": 0, "coarse": 0, "fish": 1},
        [MEAT, carp],
        {at(MONDAY, BIG): 1},
        {at(MONDAY, BIG): 10},
        "Fish on 0 days of the week, at least 1.",
    )


def of_variety_and_cost():
    rich = facts(11, SOUP, foods=frozenset(range(20, 24)))
    yield Story(
        "variety",
        {"day": 4, "week": 0},
        [facts(12, SOUP), rich],
        {at(MONDAY, SOUP): 12},
        {at(MONDAY, SOUP): 11},
        "Mon 8 Jun: 1 different foods, at least 4.",
    )
    yield Story(
        "variety",
        {"day": 0, "week": 4},
        [facts(12, SOUP), rich],
        {at(MONDAY, SOUP): 12},
        {at(MONDAY, SOUP): 11},
        "1 different foods in the week, at least 4.",
    )
    dear, cheap = facts(13, BIG, cost=Decimal("9.50")), facts(14, BIG, cost=Decimal("1.80"))
    yield Story(
        "cost",
        {"tray": Decimal("8.00")},
        [dear, cheap],
        {at(MONDAY, BIG): 13},
        {at(MONDAY, BIG): 14},
        "Mon 8 Jun, 午餐: a tray costs ¥9.50, at most ¥8.00.",
    )
    yield Story(
        "cost",
        {"of_price": 90},
        [dear, cheap],
        {at(MONDAY, BIG): 13},
        {at(MONDAY, BIG): 14},
        "Mon 8 Jun, 午餐: a tray costs 432 % of its price, at most 90 %.",
    )


def of_prices():
    free, says = facts(31, BIG, price=None), "“大荤31” has no price on Mon 8 Jun、Wed 10 Jun."
    twice = {at(MONDAY, BIG): 31, at(WEDNESDAY, BIG): 31}
    yield Story("cost", {}, [free, MEAT], twice, {at(MONDAY, BIG): 1}, says, is_mended=False)
    on, says = {at(WEDNESDAY, BIG): 2}, "“大荤2” has no price on Wed 10 Jun."
    ended = {"prices": {(2, WEDNESDAY): None}}
    yield Story("cost", {}, [FISH, MEAT], on, {at(WEDNESDAY, BIG): 1}, says, facts=ended)


def of_season_and_stock():
    yield Story(
        "season",
        {},
        [facts(15, GREEN, seasons=frozenset({"winter"})), CABBAGE],
        {at(MONDAY, GREEN): 15},
        {at(MONDAY, GREEN): 7},
        "“素菜15” is out of season.",
    )
    ribs = facts(16, BIG, uses={30: 150.0})
    there = {
        "tracked": frozenset({30}),
        "heads": {(MONDAY, LUNCH): 400},
        "names": {("ingredient", 30): "排骨", ("sitting", LUNCH): "午餐"},
    }
    yield Story(
        "stock",
        {},
        [ribs, FISH],
        {at(MONDAY, BIG): 16},
        {at(MONDAY, BIG): 2},
        "排骨: 60.0 kg needed, 20.0 kg in stock and good on the day.",
        facts={**there, "stock": {30: [Stocked(20_000, MONDAY + timedelta(days=90))]}},
    )
    yield Story(
        "stock",
        {},
        [ribs, FISH],
        {at(MONDAY, BIG): 2},
        {at(MONDAY, BIG): 16},
        "排骨 is good until Mon 8 Jun and on no menu by then.",
        facts={**there, "stock": {30: [Stocked(90_000, MONDAY)]}},
    )


def of_diets():
    nutty = [facts(n, BIG, allergens=frozenset({Allergen.PEANUTS})) for n in (17, 18)]
    yield Story(
        "allergens",
        {},
        [*nutty, MEAT],
        {at(MONDAY, BIG): 17, at(MONDAY, BIG, 1): 18},
        {at(MONDAY, BIG): 17, at(MONDAY, BIG, 1): 1},
        "Mon 8 Jun, 午餐: every main course holds Peanuts.",
    )
    lamb = facts(19, BIG, is_halal=True)
    yield Story(
        "allergens",
        {"diets": ["halal"]},
        [MEAT, lamb],
        {at(MONDAY, BIG): 1},
        {at(MONDAY, BIG): 19},
        "Mon 8 Jun, 午餐: no halal dish.",
    )
    greens = facts(20, BIG, is_vegetarian=True)
    yield Story(
        "allergens",
        {"diets": ["vegetarian"]},
        [MEAT, greens],
        {at(MONDAY, BIG): 1},
        {at(MONDAY, BIG): 20},
        "Mon 8 Jun, 午餐: no vegetarian dish.",
    )


def of_hazards_and_ratings():
    beans = facts(21, GREEN, hazards=("四季豆须烧熟煮透",))
    yield Story(
        "hazards",
        {},
        [beans, CABBAGE],
        {at(MONDAY, GREEN): 21},
        {at(MONDAY, GREEN): 7},
        "“素菜21”: 四季豆须烧熟煮透. Its core temperature has to be measured.",
    )
    low = [facts(n, BIG, rating=2.1, votes=30) for n in (22, 23)]
    yield Story(
        "ratings",
        {"below": 3, "votes": 10},
        [*low, MEAT],
        {at(MONDAY, BIG): 22, at(MONDAY, BIG, 1): 23},
        {at(MONDAY, BIG): 22, at(MONDAY, BIG, 1): 1},
        "Mon 8 Jun, 午餐: 大荤22、大荤23 have less than 3 stars each.",
    )


def of_stations_and_nutrition():
    boiled = [facts(n, BIG, method=Method.BOILED) for n in (24, 25)]
    yield Story(
        "stations",
        {},
        [*boiled, MEAT],
        {at(MONDAY, BIG): 24, at(MONDAY, BIG, 1): 25},
        {at(MONDAY, BIG): 24, at(MONDAY, BIG, 1): 1},
        "Mon 8 Jun, 午餐: 2 dishes for 蒸箱, which manages 1.",
        facts={"stations": {MONDAY: [(frozenset({Method.STEAMED, Method.BOILED}), 1, "蒸箱")]}},
    )
    for amount, much, words in (
        ("salt", 5.0, "about 5.0 g of salt"),
        ("fat", 60.0, "about 60.0 g of added fat"),
        ("kcal", 2000.0, "about 2000 kcal"),
    ):
        heavy, light = facts(26, BIG, **{amount: much}), facts(27, BIG, **{amount: 2.0})
        unit = {"salt": " g", "fat": " g", "kcal": " kcal"}[amount]
        yield Story(
            "nutrition",
            {amount: [1, 3]},
            [heavy, light],
            {at(MONDAY, BIG): 26},
            {at(MONDAY, BIG): 27},
            f"Mon 8 Jun, 午餐: {words} a tray, 1 to 3{unit}.",
        )


GROUPS = [
    of_repeats,
    of_methods_and_places,
    of_foods,
    of_variety_and_cost,
    of_prices,
    of_season_and_stock,
    of_diets,
    of_hazards_and_ratings,
    of_stations_and_nutrition,
]
EVERY = [story for group in GROUPS for story in group()]
pytestmark = pytest.mark.usefixtures("english")
each = pytest.mark.parametrize("story", EVERY, ids=[f"{story.code}-{n}" for n, story in enumerate(EVERY)])


def test_there_are_fifteen_and_each_has_its_stories():
    assert len(CHECKS) == 15
    assert {story.code for story in EVERY} == set(CHECKS)


def chosen(menu):
    return {place: dish for place, dish in menu.items() if dish is not None}


@each
def test_a_fault_is_found_and_says_why(story):
    found = findings(story.week(chosen(story.wrong)))

    assert story.says in [one.says for one in found]
    assert {one.code for one in found} == {story.code}


@each
def test_a_menu_without_it_passes(story):
    assert findings(story.week(chosen(story.right))) == []


@pytest.mark.parametrize("story", [one for one in EVERY if one.is_mended], ids=lambda story: f"{story.code}")
def test_one_change_mends_it(story):
    wrong = story.week(chosen(story.wrong))
    before = dict(wrong.filled)
    finding = next(one for one in findings(wrong) if one.says == story.says)

    place, dish = mend(wrong, finding)

    assert wrong.filled == before  # it proposes, and changes nothing
    wrong.filled[place] = dish.id
    assert finding not in findings(story.week(wrong.filled))


@each
def test_a_rule_that_is_not_in_force_is_not_asked(story):
    wrong = story.week(chosen(story.wrong))

    assert findings(replace(wrong, rules={})) == []


def test_what_forbids_comes_first_and_is_marked():
    meat = facts(1, BIG)
    rules = [Rule("methods", False, {"fried": 1, "gentle": 1}), Rule("repeat", True, {"days": 3})]
    menu = {at(MONDAY, BIG): 1, at(WEDNESDAY, BIG): 1}

    found = findings(week([meat], rules, places=list(menu), filled=menu))

    assert [(one.code, one.is_hard) for one in found] == [
        ("repeat", True), ("repeat", True), ("methods", False), ("methods", False),
    ]  # fmt: skip


def test_days_of_rest_lie_in_no_distance():
    """Friday to Monday is one working day, so a dish of Thursday may come again on the Wednesday after."""
    rule = [Rule("repeat", True, {"days": 3})]
    thursday, friday = MONDAY - timedelta(days=4), MONDAY - timedelta(days=3)
    menu = {at(WEDNESDAY, BIG): 1}

    of_thursday = findings(week([facts(1, BIG)], rule, places=list(menu), filled=menu, served={1: [thursday]}))
    of_friday = findings(week([facts(1, BIG)], rule, places=list(menu), filled=menu, served={1: [friday]}))

    assert (len(of_thursday), len(of_friday)) == (0, 1)


def test_a_locked_place_is_left_alone():
    meat, fish = facts(1, BIG), facts(2, BIG)
    menu = {at(MONDAY, BIG): 1, at(WEDNESDAY, BIG): 1}

    def made(locked):
        rule = [Rule("repeat", True, {"days": 3})]
        return week([meat, fish], rule, places=list(menu), filled=dict(menu), locked=locked)

    finding = findings(made(set()))[0]

    assert mend(made(set()), finding)[0] == at(MONDAY, BIG)
    assert mend(made({at(MONDAY, BIG)}), finding) is None
