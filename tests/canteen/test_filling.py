"""Filling a week: quick, true to the locks, and never against a rule that forbids without saying so."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from apps.canteen.queries.composing.checks import findings
from apps.canteen.queries.composing.filling import fill
from apps.canteen.queries.composing.week import Rule, Stocked
from tests.canteen.oracle import Oracle
from tests.canteen.weeks import BIG, GREEN, MONDAY, SMALL, SOUP, STAPLE, USUAL, facts, places, pool, week
from tests.depth import every

pytestmark = pytest.mark.usefixtures("english")

FULL = {BIG: 50, SMALL: 45, GREEN: 60, SOUP: 20, STAPLE: 25}


# -- all fifteen, any of them forbidding -------------------------------------------------------------------------------
STATIONS = [(frozenset({"steamed", "boiled"}), 4, "蒸箱"), (frozenset({"braised"}), 1, "炖锅")]
TIGHT = {"nutrition": {"kcal": [760, 900]}, "variety": {"day": 21, "week": 65}}


def strict_week(seed):
    """All fifteen rules, a random few of them forbidding; a stock that is short and spoils, stations, dishes without a
    price, dishes of last week, and some places that somebody filled or locked, perhaps against a rule."""
    dice = Random(seed)
    sizes = {category: max(0, round(many * dice.uniform(0.02, 1.2))) for category, many in FULL.items()}
    share = dice.choice([0.2, 0.5, 1])
    tight = TIGHT if dice.random() < 0.5 else {}
    rules = [Rule(one.code, dice.random() < share, tight.get(one.code, one.limits)) for one in USUAL]
    dishes = [_stocked(dish, dice) for dish in pool(sizes, seed)]
    one = week(dishes, rules, **_surroundings(dishes, dice))
    if dice.random() < 0.5:
        for place in dice.sample(one.places, 10):
            if one.pool.get(place.category):
                one.filled[place] = dice.choice(one.pool[place.category]).id
        one.locked = set(dice.sample(one.places, 4))
    return one


def _stocked(dish, dice):
    uses = {dice.randrange(1, 7): dice.uniform(20, 120)} if dice.random() < 0.15 else {}
    return replace(dish, uses=uses, price=None if dice.random() < 0.01 else dish.price)


def _surroundings(dishes, dice):
    days = [MONDAY + timedelta(days=n) for n in range(-5, 20)]
    return {
        "stock": {n: [Stocked(dice.uniform(0, 60_000), dice.choice(days)) for _row in range(2)] for n in range(1, 7)},
        "tracked": frozenset(range(1, 7)),
        "heads": {place.meal: 300 for place in places()},
        "stations": {place.on: STATIONS for place in places()},
        "served": {dish.id: [MONDAY - timedelta(days=dice.randrange(3, 20))] for dish in dishes if dice.random() < 0.4},
    }


@pytest.mark.parametrize("seed", every(6, range(300)))
def test_whichever_of_the_fifteen_forbid_each_is_kept_or_told(seed):
    one = strict_week(seed)
    before = dict(one.filled)

    filling = fill(one, Random(seed))

    told = {finding.code for finding in filling.broken}
    assert told == Oracle(one).broken()
    assert all(finding.says in filling.says for finding in filling.broken if finding.code != "filled")
    assert {failure.place for failure in filling.failures} == set(one.places) - one.filled.keys() - one.locked
    assert before.items() <= one.filled.items()


def test_what_a_single_dish_can_break_only_somebody_else_has_broken():
    """Told or not: what fills chooses no dish that breaks a rule where it stands."""
    of_a_dish = {"repeat", "mains", "season", "hazards", "stations", "ratings"}
    for seed in range(60):
        one = strict_week(seed)
        one.filled.clear()
        fill(one, Random(seed))
        assert not of_a_dish & Oracle(one).broken()


def test_in_a_rich_kitchen_all_fifteen_forbid_and_are_kept():
    rules = [replace(rule, is_hard=True) for rule in USUAL]
    broken = []
    for seed in range(20):
        one = week(pool(FULL, seed), rules)
        fill(one, Random(seed))
        broken += Oracle(one).broken()

    assert broken == []


def test_some_of_these_weeks_can_be_kept_to_some_pools_are_too_small_and_each_rule_is_broken_somewhere():
    """The control: else the three hundred would say nothing."""
    found = [fill(strict_week(seed), Random(seed)) for seed in range(0, 300, 3)]
    codes = [{finding.code for finding in one.broken} for one in found]

    assert 15 <= sum(not those for those in codes) <= 85
    assert 15 <= sum(bool(one.failures) for one in found) <= 85
    assert set().union(*codes) == {rule.code for rule in USUAL}


# -- and besides -------------------------------------------------------------------------------------------------------
def test_by_chance_alone_the_rule_is_broken():
    """The control: dishes drawn twenty times over, as menu makers elsewhere do, break it in many of the runs."""
    runs = 0
    for seed in range(12):
        if runs == 3:
            break
        sizes = {BIG: 9, SMALL: 9, GREEN: 13, SOUP: 8, STAPLE: 20}
        dice, one = Random(seed), week(pool(sizes), USUAL, places=places(12))
        for place in one.places:
            for _try in range(20):
                dish = dice.choice(one.pool[place.category])
                one.filled[place] = dish.id
                if not any(f.code == "repeat" and place in f.places for f in findings(one)):
                    break
        runs += any(finding.code == "repeat" for finding in findings(one))

    assert runs == 3


def test_a_rich_pool_leaves_next_to_nothing_to_complain_of():
    soft = [
        len(findings(one)) for seed in range(10) for one in [week(pool(FULL, seed), USUAL)] if not fill(one).failures
    ]

    assert len(soft) == 10
    assert sum(soft) <= 5


def test_locked_and_chosen_dishes_stay():
    one = week(pool(FULL), USUAL)
    kept = {one.places[0]: one.pool[BIG][3].id, one.places[7]: one.pool[SOUP][2].id}
    one.filled.update(kept)
    one.locked = {one.places[0], one.places[1]}

    put = fill(one).put

    assert {place: one.filled[place] for place in kept} == kept
    assert one.places[1] not in one.filled
    assert not put.keys() & {*kept, *one.locked}


def test_another_throw_of_the_dice_gives_another_week_and_the_same_one_the_same():
    def menu(seed):
        one = week(pool(FULL), USUAL)
        fill(one, Random(seed))
        return one.filled

    assert menu(1) == menu(1)
    assert menu(1) != menu(2)


def test_a_pool_that_is_too_small_is_told_in_figures():
    dishes = [facts(n, SMALL) for n in range(1, 6)]
    one = week(dishes, [Rule("repeat", True, {"days": 3})], places=places(3, rows={SMALL: 2}))

    failures = fill(one).failures

    assert [failure.says for failure in failures] == ["小荤 needs 6 dishes within 4 working days, only 5 are allowed."]


def test_what_keeps_each_dish_away_is_told():
    dishes = [facts(1, BIG, main=1), facts(2, BIG, main=1), facts(3, BIG, seasons=frozenset({"winter"}))]
    rules = [Rule("mains", True, {"sitting": 1}), Rule("season", True)]
    one = week(dishes, rules, places=places(1, rows={BIG: 2}))

    [failure] = fill(one).failures

    assert failure.says == "Mon 8 Jun, 午餐: no dish of 大荤 is left: " + "；".join(
        ["1 on the menu of that meal already", "1 of an ingredient that is there already", "1 out of season."]
    )


def test_a_dish_makes_room_for_another_that_fits_nowhere_else():
    """The one that everybody likes is chosen for Monday first; yet it is the only one that fits Tuesday."""
    liked, other = facts(1, BIG, rating=5.0), facts(2, BIG, rating=1.0)
    one = week([liked, other], [Rule("repeat", True, {"days": 3})], places=places(2, rows={BIG: 1}))
    monday, tuesday = one.places
    one.served = {2: [tuesday.on + timedelta(days=3)]}  # too near to Tuesday, and not to Monday

    filling = fill(one)

    assert (one.filled, filling.failures) == ({monday: 2, tuesday: 1}, [])
