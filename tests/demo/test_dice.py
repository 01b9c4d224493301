"""Other dice make another bureau with the same figures. Each takes seconds to load, so it is asked all at once."""

from decimal import Decimal

import pytest

from tests.demo.conftest import ask
from tests.demo.counting import by_day
from tests.demo.test_canteen_figures import such_a_half_year
from tests.demo.test_costs import spent
from tests.demo.test_figures import FIRST, FULLEST, LAST, QUIETEST, of_the_half_year
from tests.demo.test_truth import fingerprint

pytestmark = [pytest.mark.usefixtures("bureau"), pytest.mark.whole]


@pytest.mark.parametrize("seed", [2, 3, 5, 8, 13])
def test_other_dice_give_another_bureau_with_the_same_figures(another, seed):
    ours = fingerprint("meetings_booking", "ledger_costentry")
    another(seed=seed)
    theirs = fingerprint("meetings_booking", "ledger_costentry")
    assert {table for table in ours if ours[table] == theirs[table]} == set()
    meetings_are_the_same()
    costs_are_the_same()
    such_a_half_year()


def meetings_are_the_same():
    days = by_day(FIRST, LAST)
    assert (sum(days.values()), days[FULLEST], days[QUIETEST]) == (836, 15, 3)
    others = [number for on, number in days.items() if on not in (FULLEST, QUIETEST)]
    assert (min(others) >= 4, max(others) <= 14) == (True, True)
    shares = [sum(by_day(FIRST, LAST, [campus]).values()) for campus in ("管委会", "泗水", "服务中心")]
    assert shares == [721, 115, 164]
    gone = [of_the_half_year(status=status).count() for status in ("cancelled", "no_show")]
    assert gone == [51, 21]


def costs_are_the_same():
    assert [spent(half) for half in ("2025-H1", "2026-H1")] == [Decimal("1564000.00"), Decimal("1485800.00")]
    assert ask("SELECT 1 FROM ledger_costentry WHERE amount < 0.5 AND reverses_id IS NULL") == []
