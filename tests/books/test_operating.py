"""Operated units: monthly returns, versions of the reward formula, and rewards that anybody can work out again."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from apps.core.actions import Conflict, Refused
from apps.core.dates import today
from apps.ledger.actions import (
    add_operated_unit,
    change_operated_unit,
    correct_return,
    file_return,
    fix_reward,
    lay_down_formula,
)
from apps.ledger.models import Return, Reward, RewardFormula
from apps.ledger.queries.rewards import Figures, figures, work_out
from apps.org.models import Grant, Role

YEAR = 2025
TIERS = [(Decimal(0), Decimal(5)), (Decimal(10), Decimal(8)), (Decimal(20), Decimal(10))]


@pytest.fixture
def hotel(accountant, units):
    return add_operated_unit(
        by=accountant, name="迎宾馆", kind="hotel", unit=units.affairs, starts_on=date(2020, 1, 1), ends_on=None
    )


@pytest.fixture
def formula(hotel, accountant):
    return lay_down_formula(
        hotel, by=accountant, tiers=TIERS, starts_on=date(YEAR, 1, 1), cap=Decimal(100_000), floor=Decimal(-20_000),
        penalty_rate=Decimal(10), source="考核办法",
    )  # fmt: skip


@pytest.fixture
def twelve_returns(hotel, accountant):
    for year, revenue, profit in ((YEAR - 1, 100_000, 10_000), (YEAR, 120_000, 15_000)):
        for month in range(1, 13):
            file_return(
                hotel, by=accountant, month=date(year, month, 1), revenue=Decimal(revenue), profit=Decimal(profit)
            )


# -- returns -----------------------------------------------------------------------------------------------------------
def test_a_month_is_told_once_when_it_is_over(hotel, accountant):
    facts = {"revenue": Decimal(10), "profit": Decimal(1)}
    with pytest.raises(Refused, match="not over yet"):
        file_return(hotel, by=accountant, month=today(), **facts)
    with pytest.raises(Refused, match="was not open"):
        file_return(hotel, by=accountant, month=date(2019, 5, 1), **facts)

    file_return(hotel, by=accountant, month=date(YEAR, 5, 17), **facts)

    assert Return.objects.get().month == date(YEAR, 5, 1)
    with pytest.raises(Conflict, match="Correct that one"):
        file_return(hotel, by=accountant, month=date(YEAR, 5, 1), **facts)


@pytest.mark.parametrize(
    ("revenue", "profit", "says"),
    [(-1, -1, "not negative"), (10, 11, "more than revenue"), (10, -5, None)],
    ids=["negative revenue", "profit above revenue", "a loss"],
)
def test_a_return_makes_sense(hotel, accountant, revenue, profit, says):
    facts = {"month": date(YEAR, 5, 1), "revenue": Decimal(revenue), "profit": Decimal(profit)}
    if says:
        with pytest.raises(Refused, match=says):
            file_return(hotel, by=accountant, **facts)
    else:
        file_return(hotel, by=accountant, **facts)
        assert Return.objects.get().profit == profit


def test_a_wrong_return_is_corrected_by_another(hotel, accountant):
    file_return(hotel, by=accountant, month=date(YEAR, 5, 1), revenue=Decimal(10), profit=Decimal(1))
    wrong = Return.objects.get()
    with pytest.raises(Refused, match="what was wrong"):
        correct_return(wrong, by=accountant, revenue=Decimal(12), profit=Decimal(2), reason="")

    right = correct_return(wrong, by=accountant, revenue=Decimal(12), profit=Decimal(2), reason="漏报")

    assert list(Return.objects.standing()) == [right]
    with pytest.raises(Refused, match="Correct the newer one"):
        correct_return(wrong, by=accountant, revenue=Decimal(13), profit=Decimal(2), reason="再改")
    assert figures(hotel, YEAR)[0].revenue == 12


def test_whoever_answers_for_it_files_its_returns(hotel, make_person, stranger):
    head = make_person("head", unit=hotel.unit)
    Grant.objects.create(person=head, role=Role.UNIT_CLERK, unit=hotel.unit)
    facts = {"month": date(YEAR, 5, 1), "revenue": Decimal(10), "profit": Decimal(1)}

    with pytest.raises(PermissionDenied):
        file_return(hotel, by=stranger, **facts)
    file_return(hotel, by=head, **facts)

    assert Return.objects.visible_to(head).count() == 1
    assert Return.objects.visible_to(stranger).count() == 0


# -- the formula -------------------------------------------------------------------------------------------------------
def told(revenue, profit, base_revenue=1_200_000, base_profit=100_000):
    return Figures(Decimal(base_revenue), Decimal(base_profit), Decimal(revenue), Decimal(profit))


@pytest.mark.parametrize(
    ("figures_told", "reward"),
    [
        (told(1_320_000, 110_000), "0.00"),
        (told(1_320_000, 115_000), "250.00"),
        (told(1_400_000, 130_000), "1270.00"),
        (told(1_400_000, 150_000), "3230.00"),
        (told(1_319_999, 150_000), "0.00"),
        (told(1_400_000, 100_000), "-1000.00"),
        (told(1_400_000, -200_000), "-20000.00"),
        (told(1_400_000, 1_300_000), "100000.00"),
        (told(1_400_000, 1_000, base_profit=-5_000), "50.00"),
        (told(0, 0, 0, 0), "0.00"),
    ],
    ids=["just there", "first tier", "second tier", "third tier", "revenue missed", "profit missed", "floor", "cap",
         "after a loss", "zero base"],
)  # fmt: skip
def test_tiers_floor_and_cap(formula, figures_told, reward):
    assert str(work_out(formula, figures_told).amount) == reward


def test_the_working_adds_up_to_the_reward(formula):
    steps = [step.amount for step in work_out(formula, told(1_400_000, 150_000)).steps]

    assert steps == [1_320_000, 110_000, 40_000, 550, 880, 1_800]


def test_a_formula_is_not_changed_but_followed_by_another_version(formula, hotel, accountant):
    facts = {"tiers": TIERS, "cap": Decimal(5), "source": "新办法"}
    with pytest.raises(Refused, match="comes after it"):
        lay_down_formula(hotel, by=accountant, starts_on=date(YEAR, 1, 1), **facts)
    with pytest.raises(Refused, match="begins at 0"):
        lay_down_formula(hotel, by=accountant, starts_on=date(2027, 1, 1), **{**facts, "tiers": TIERS[1:]})

    second = lay_down_formula(hotel, by=accountant, starts_on=date(YEAR + 1, 1, 1), **facts)

    assert second.number == 2
    assert RewardFormula.objects.for_year(hotel, YEAR) == formula
    assert RewardFormula.objects.for_year(hotel, YEAR + 1) == second
    assert RewardFormula.objects.for_year(hotel, YEAR - 1) is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_rewardformula SET cap = 1",
        "UPDATE ledger_rewardtier SET rate = 1",
        "DELETE FROM ledger_return",
    ],
)
def test_formulas_and_returns_stand_even_in_sql(formula, hotel, accountant, sql):
    file_return(hotel, by=accountant, month=date(YEAR, 5, 1), revenue=Decimal(10), profit=Decimal(1))

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"cap": Decimal(-1), "floor": Decimal(-2)}, "not more than it"),
        ({"cap": Decimal(1), "floor": Decimal(2)}, "not more than it"),
        ({"penalty_rate": Decimal(101)}, "between 0 and 100"),
        ({"tiers": [(Decimal(0), Decimal(101))]}, "between 0 and 100"),
        ({"tiers": [(Decimal(0), Decimal(1)), (Decimal(0), Decimal(2))]}, "same point"),
    ],
    ids=["negative cap", "floor above cap", "penalty", "rate", "twice"],
)
def test_a_formula_makes_sense(hotel, accountant, facts, says):
    known = {"starts_on": date(YEAR, 1, 1), "cap": Decimal(9), "tiers": TIERS, "source": "办法"}
    with pytest.raises(Refused, match=says):
        lay_down_formula(hotel, by=accountant, **{**known, **facts})


# -- the reward --------------------------------------------------------------------------------------------------------
def test_a_reward_is_fixed_with_what_it_was_worked_out_from(hotel, formula, twelve_returns, accountant):
    reward = fix_reward(hotel, by=accountant, year=YEAR)

    # Profit 180,000 against 120,000 × 1.1 = 132,000: 48,000 above it, 13,200 in each of the first two tiers.
    assert reward.amount == Decimal("13200") * 5 / 100 + Decimal("13200") * 8 / 100 + Decimal("21600") * 10 / 100
    names = ("base_revenue", "base_profit", "revenue", "profit")
    again = Figures(**{name: getattr(reward, name) for name in names})
    assert work_out(reward.formula, again).amount == reward.amount
    assert asdict(again) == asdict(figures(hotel, YEAR)[0])
    with pytest.raises(Conflict, match="fixed already"):
        fix_reward(hotel, by=accountant, year=YEAR)


def test_no_reward_before_all_twelve_returns(hotel, formula, accountant):
    file_return(hotel, by=accountant, month=date(YEAR, 5, 1), revenue=Decimal(10), profit=Decimal(1))

    with pytest.raises(Refused, match="Only 1 of the twelve"):
        fix_reward(hotel, by=accountant, year=YEAR)
    with pytest.raises(Refused, match="no reward formula"):
        fix_reward(hotel, by=accountant, year=YEAR - 1)
    assert Reward.objects.count() == 0


def test_an_unfinished_year_is_compared_with_the_same_months(hotel, accountant):
    for month in (date(YEAR - 1, 1, 1), date(YEAR - 1, 2, 1), date(YEAR, 1, 1)):
        file_return(hotel, by=accountant, month=month, revenue=Decimal(10), profit=Decimal(1))

    assert figures(hotel, YEAR) == (Figures(Decimal(10), Decimal(1), Decimal(10), Decimal(1)), [date(YEAR, 1, 1)])


def test_an_operated_unit_changes_whom_it_answers_to(hotel, accountant, units):
    assert change_operated_unit(hotel, by=accountant, unit=units.finance).unit == units.finance
