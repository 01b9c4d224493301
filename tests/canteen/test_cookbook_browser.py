"""The cookbook and the set-up in a real browser: nothing for axe to find in any look, no script outside the policy, and
nothing that is too wide for a phone."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from apps.canteen import actions
from apps.canteen.models import DishPrice, MenuRule, SafetyLimit, Station, Stock
from apps.canteen.queries import weeks
from apps.canteen.queries.begun import next_monday
from apps.canteen.queries.composing.filling import fill
from apps.canteen.queries.grids import Grid
from apps.core.dates import today
from apps.org.models import Campus, Grant, Person, Role, Unit
from tests.browsing import open_house
from tests.canteen import composed
from tests.looks import faults_in_all_looks

ADDRESSES: dict[str, list[str]] = {}


def furnish():
    """A kitchen with a price that went down and one that is to come, stock, a station, and a cycle."""
    campus = Campus.objects.create(name="管委会")
    cook = Person.objects.create_user("cook", name="陈建军", unit=Unit.objects.create(name="餐饮服务科", campus=campus))
    Grant.objects.create(person=cook, role=Role.CANTEEN_MANAGER)
    kitchen = composed.kitchen(campus, cook.unit)
    dish = kitchen.dishes["红烧肉"]
    changed = partial(actions.set_price, dish, by=cook)
    changed(price=Decimal("2.20"), starts_on=date(2026, 3, 2), reason="节支让利，调低荤菜价格")
    changed(price=Decimal("2.40"), starts_on=today() + timedelta(days=60), reason="猪肉涨价")
    stock = Stock.objects.create(ingredient=dish.main, campus=campus, kilograms=Decimal("12.5"), best_before=today())
    station = Station.objects.create(campus=campus, name="蒸箱", methods=["steamed", "boiled"], dishes=4)
    station.cooks.set([cook])
    menu = actions.begin_menu(by=cook, area=kitchen.area, starts_on=next_monday(today()), begins_with="empty")
    grid = Grid(dict(fill(weeks.week(menu.area, menu.starts_on, Grid())).put))
    actions.publish_menu(menu, by=cook, grid=grid)
    cycle = actions.keep_as_cycle(menu, by=cook, name="单周循环", weeks=1)
    rule, limit = MenuRule.objects.get(check_code="nutrition"), SafetyLimit.objects.get(key="core")
    row = DishPrice.objects.filter(dish=dish).latest("starts_on")
    ADDRESSES["cookbook"] = [
        "/canteen/dishes/", "/canteen/dishes/?q=hsr", "/canteen/dishes/new/", "/canteen/prices/",
        *of(dish, "", "edit/", "set-price/", f"correct-price/?row={row.pk}"),
        "/canteen/ingredients/", *of(dish.main, "", "edit/", "set-purchase-price/"),
        "/canteen/stock/", *of(stock, ""), "/canteen/categories/", *of(dish.category, ""),
    ]  # fmt: skip
    ADDRESSES["set-up"] = [
        "/canteen/areas/", *of(kitchen.area, "", "edit/"), "/canteen/sittings/", *of(kitchen.lunch, "", "edit/"),
        "/canteen/stations/", *of(station, "", "edit/"), "/canteen/cycles/",
        *of(cycle, "", "add/", f"replace/?row={cycle.dishes.first().pk}"),
        "/canteen/rules/", *of(rule, "", "lay-down/"), "/canteen/limits/", *of(limit, "", "correct/"),
    ]  # fmt: skip
    return [cook]


def of(record, *pages):
    return [f"{record.get_absolute_url()}{page}" for page in pages]


@pytest.fixture(scope="module")
def bureau(django_db_setup, django_db_blocker, tmp_path_factory):
    log = tmp_path_factory.mktemp("cookbook")
    with django_db_blocker.unblock(), open_house("cookbook", furnish, log) as house:
        yield house


@pytest.mark.parametrize("chapter", ["cookbook", "set-up"])
def test_no_page_has_a_fault(bureau, chapter):
    assert faults_in_all_looks(bureau, "cook", ADDRESSES[chapter]) == []
