"""Official meals: the letter, the companions, the standard, and who bears the cost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from apps.canteen import actions
from apps.canteen.models import OfficialMeal, SafetyLimit
from apps.canteen.seed import seed_kitchen
from apps.core.actions import Refused
from apps.core.dates import today
from apps.ledger.models import CostEntry
from apps.ledger.seed import seed_lines

pytestmark = pytest.mark.usefixtures("english")
LIST = "/canteen/official-meals/"


@pytest.fixture
def facts(lunch, units):
    seed_lines()
    seed_kitchen()
    return {
        "sitting": lunch, "on": today(), "unit": units.affairs, "guests_from": "省局调研组", "letter": "苏机管函3号",
        "guests": 10, "companions": 3, "standard": Decimal(45), "note": "",
    }  # fmt: skip


@pytest.fixture
def asked(facts, clerk):
    return actions.ask_official_meal(by=clerk, **facts)


def test_a_unit_asks_with_a_letter(asked, clerk, lunch):
    assert (asked.status, asked.asked_by, asked.area) == ("planned", clerk, lunch.area)


@pytest.mark.parametrize(
    ("guests", "companions", "fits"),
    [(10, 3, True), (10, 4, False), (1, 3, True), (11, 3, True), (11, 4, False), (12, 4, True), (15, 5, True),
     (15, 6, False)],
)  # fmt: skip
def test_so_many_companions_are_allowed(facts, clerk, guests, companions, fits):
    facts |= {"guests": guests, "companions": companions}
    if fits:
        assert actions.ask_official_meal(by=clerk, **facts).pk
    else:
        with pytest.raises(Refused, match=r"at most .*党政机关国内公务接待管理规定"):
            actions.ask_official_meal(by=clerk, **facts)


def test_the_limit_of_the_day_counts(facts, clerk):
    SafetyLimit.objects.filter(key="companions").update(value=Decimal(2))

    with pytest.raises(Refused, match="at most 2 companions"):
        actions.ask_official_meal(by=clerk, **facts)


@pytest.mark.parametrize(
    ("change", "says"),
    [({"letter": " "}, "Without an official letter"), ({"on": today() - timedelta(days=1)}, "is over")],
)
def test_what_cannot_be_is_refused(facts, clerk, change, says):
    with pytest.raises(Refused, match=says):
        actions.ask_official_meal(by=clerk, **{**facts, **change})


def test_nobody_asks_at_the_cost_of_another_unit(facts, clerk, units, cook):
    with pytest.raises(Refused, match="unit of your own"):
        actions.ask_official_meal(by=clerk, **{**facts, "unit": units.finance})
    assert actions.ask_official_meal(by=cook, **{**facts, "unit": units.finance}).unit == units.finance


def test_a_change_is_judged_again(asked, facts, clerk, stranger):
    with pytest.raises(Refused, match="at most 3 companions"):
        actions.change_official_meal(asked, by=clerk, companions=4)
    actions.change_official_meal(asked, by=clerk, companions=2)
    with pytest.raises(PermissionDenied):
        actions.change_official_meal(asked, by=stranger, companions=1)

    assert OfficialMeal.objects.get().companions == 2


def test_the_receiving_unit_bears_what_was_spent(asked, cook, clerk, units):
    with pytest.raises(PermissionDenied):
        actions.hold_official_meal(asked, by=clerk, spent=Decimal(500))
    with pytest.raises(Refused, match=r"13 people at ¥45.* are ¥585"):
        actions.hold_official_meal(asked, by=cook, spent=Decimal("585.01"))

    actions.hold_official_meal(asked, by=cook, spent=Decimal("560.50"))

    entry = CostEntry.objects.get()
    assert (entry.unit, entry.amount, entry.category.key, entry.line.code) == (
        units.affairs, Decimal("560.50"), "reception", "30217",
    )  # fmt: skip
    with pytest.raises(Refused, match="too late"):
        actions.hold_official_meal(asked, by=cook, spent=Decimal(1))


def test_a_meal_to_come_is_not_settled(facts, clerk, cook):
    meal = actions.ask_official_meal(by=clerk, **{**facts, "on": today() + timedelta(days=2)})

    with pytest.raises(Refused, match="when it is over"):
        actions.hold_official_meal(meal, by=cook, spent=Decimal(1))


def test_it_is_cancelled_for_a_reason(asked, clerk, stranger):
    with pytest.raises(PermissionDenied):
        actions.cancel_official_meal(asked, by=stranger, reason="x")
    actions.cancel_official_meal(asked, by=clerk, reason="行程取消")

    assert OfficialMeal.objects.values_list("status", "note").get() == ("cancelled", "行程取消")


# -- the pages ---------------------------------------------------------------------------------------------------------
def test_the_form_tells_the_rule_and_keeps_what_was_typed(browse, facts, clerk):
    sent = {**facts, "sitting": facts["sitting"].pk, "unit": facts["unit"].pk, "companions": "4"}
    client = browse(clerk)

    answer = client.post(f"{LIST}new/", sent)

    assert answer.status_code == 422
    assert "at most 3 companions" in answer.content.decode()
    assert "苏机管函3号" in answer.content.decode()
    assert client.post(f"{LIST}new/", {**sent, "companions": "3"}).status_code == 302


def test_the_list_goes_out_as_a_table_and_is_for_ones_own_units(browse, asked, clerk, stranger):
    client = browse(clerk)
    assert "省局调研组" in client.get(LIST).content.decode()
    assert "省局调研组" in client.get(f"{LIST}export/?format=csv").getvalue().decode()
    assert "省局调研组" in client.get(asked.get_absolute_url()).content.decode()
    assert "省局调研组" not in browse(stranger).get(LIST).content.decode()
