"""The stock of a week: counted in one way, by the check and by what fills."""

from datetime import timedelta

import pytest

from apps.canteen.queries.composing.checks import findings
from apps.canteen.queries.composing.filling import fill
from apps.canteen.queries.composing.week import Place, Rule, Stocked
from tests.canteen.weeks import BIG, LUNCH, MONDAY, facts, week

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
LATER = MONDAY + timedelta(days=60)
RIBS, FISH = facts(16, BIG, uses={30: 150.0}), facts(2, BIG)
NAMES = {("ingredient", 30): "排骨", ("sitting", LUNCH): "午餐", ("category", BIG): "大荤"}
pytestmark = pytest.mark.usefixtures("english")


def at(on, position=0):
    return Place(on, LUNCH, BIG, position)


def kitchen(places, *rows, filled=()):
    """400 people eat; 150 g of ribs are in a portion."""
    heads = {place.meal: 400 for place in places}
    return week([RIBS, FISH], [Rule("stock", True)], places=places, filled=dict(filled), stock={30: list(rows)},
                tracked=frozenset({30}), heads=heads, names=NAMES)  # fmt: skip


def said(one):
    return [finding.says for finding in findings(one)]


def test_what_is_not_good_any_more_on_its_day_is_not_there():
    one = kitchen([at(MONDAY), at(WEDNESDAY)], Stocked(90_000, TUESDAY), filled={at(WEDNESDAY): 16})

    assert said(one) == [
        "排骨 is good until Tue 9 Jun and on no menu by then.",
        "排骨: 60.0 kg needed, 0.0 kg in stock and good on the day.",
    ]


def test_what_spoils_first_is_taken_first():
    """60 kg on Monday and 60 kg on Wednesday, of 70 kg until Monday and 70 kg for long."""
    rows = Stocked(70_000, LATER), Stocked(70_000, MONDAY)
    both = {at(MONDAY): 16, at(WEDNESDAY): 16}

    assert said(kitchen(list(both), *rows, filled=both)) == []
    assert said(kitchen([at(TUESDAY), at(WEDNESDAY)], *rows, filled={at(TUESDAY): 16, at(WEDNESDAY): 16})) == [
        "排骨: 120.0 kg needed, 70.0 kg in stock and good on the day."
    ]


def test_what_was_spoilt_before_the_week_is_no_reason_to_cook_it():
    assert said(kitchen([at(MONDAY)], Stocked(70_000, MONDAY - timedelta(days=1)), filled={at(MONDAY): 2})) == []


def test_a_row_shares_its_portions_among_its_dishes_before_it_is_full_and_after():
    """Else the first of two dishes would take the whole row's: 400 × 150 g ÷ 2 = 30 kg are there."""
    row = [at(MONDAY), at(MONDAY, 1)]
    stock = Stocked(30_000, MONDAY)
    begun = kitchen(row, stock, filled={row[1]: 2})

    assert said(kitchen(row, stock, filled={row[0]: 16})) == []
    assert fill(begun).put == {row[0]: 16}
    assert said(begun) == []


def test_what_fills_takes_no_more_than_the_check_allows():
    days = [MONDAY, TUESDAY, WEDNESDAY]
    one = kitchen([at(on) for on in days], Stocked(60_000, TUESDAY), Stocked(59_000, LATER))
    one.dishes.pop(2)

    filling = fill(one)

    assert len(filling.put) == 1
    assert said(one) == []
    assert [failure.says for failure in filling.failures] == [
        f"{day}, 午餐: no dish of 大荤 is left: 1 without enough in stock." for day in ("Tue 9 Jun", "Wed 10 Jun")
    ]
