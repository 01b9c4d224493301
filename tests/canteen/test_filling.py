"""Filling a week: quick, true to the locks, and never against a rule that forbids without saying so."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from apps.canteen.queries.composing.checks import findings
from apps.canteen.queries.composing.filling import fill
from apps.canteen.queries.composing.week import Rule
from tests.canteen.weeks import BIG, DINNER, GREEN, LUNCH, SMALL, SOUP, STAPLE, USUAL, facts, places, pool, week

pytestmark = pytest.mark.usefixtures("english")

FULL = {BIG: 50, SMALL: 45, GREEN: 60, SOUP: 20, STAPLE: 25}


def some_week(seed):
    """A pool that is now rich, now far too small, and rules that forbid now this, now that."""
    dice = Random(seed)
    sizes = {category: max(0, round(many * dice.uniform(0.02, 1))) for category, many in FULL.items()}
    rules = [Rule(one.code, dice.random() < 0.5, one.limits) for one in USUAL if dice.random() < 0.9]
    sittings = (LUNCH, DINNER) if dice.random() < 0.4 else (LUNCH,)
    return week(pool(sizes, seed), rules, places=places(5, sittings))


def broken(week):
    """Every rule that forbids and that a dish breaks by standing where it stands, told apart from what is lacking:
    worked out anew, by other means than the ones that fill."""
    hard = {code for code, rule in week.rules.items() if rule.is_hard}
    by_dish = {"repeat", "mains", "season", "hazards", "stations", "stock", "ratings"}
    found = {one.code for one in findings(week) if one.is_hard and one.code in by_dish}
    fried = Counter(place.meal for place, dish in week.at(week.places) if dish.method == "deep_fried")
    if "methods" in hard and any(times > 1 for times in fried.values()):
        found.add("methods")
    twice = Counter((place.meal, dish) for place, dish in week.filled.items())
    return found | ({"twice"} if any(times > 1 for times in twice.values()) else set())


@pytest.mark.parametrize("seed", range(300))
def test_no_rule_that_forbids_is_broken_and_no_place_stays_empty_without_a_word(seed):
    one = some_week(seed)

    filling = fill(one, Random(seed))

    assert broken(one) == set()
    empty = {place for place in one.places if place not in one.filled}
    assert {failure.place for failure in filling.failures} == empty
    assert all(failure.says for failure in filling.failures)


def test_some_of_these_pools_are_too_small_and_some_are_not():
    """The control: else the three hundred would say nothing."""
    left = [len(fill(some_week(seed)).failures) for seed in range(40)]

    assert sum(not failures for failures in left) >= 5
    assert sum(failures > 0 for failures in left) >= 5


def test_by_chance_alone_the_rule_is_broken():
    """The control: dishes drawn twenty times over, as menu makers elsewhere do, break it in many of the runs."""
    runs = 0
    for seed in range(12):
        sizes = {BIG: 9, SMALL: 9, GREEN: 13, SOUP: 8, STAPLE: 20}
        dice, one = Random(seed), week(pool(sizes), USUAL, places=places(12))
        for place in one.places:
            for _try in range(20):
                dish = dice.choice(one.pool[place.category])
                one.filled[place] = dish.id
                if not any(f.code == "repeat" and place in f.places for f in findings(one)):
                    break
        runs += any(finding.code == "repeat" for finding in findings(one))

    assert runs >= 3


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
