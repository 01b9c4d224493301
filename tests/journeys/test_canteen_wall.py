"""The screen in the canteen: this meal and the next one on a wall, upright or across; it goes on by itself when the
server is gone, and turns pages where a meal has more dishes than fit."""

from datetime import time

import pytest
from playwright.sync_api import expect

from apps.canteen import actions
from apps.canteen.models import Category, MenuAddress, MenuRule, Sitting, Slot
from apps.canteen.queries import weeks
from apps.canteen.queries.begun import next_monday
from apps.canteen.queries.composing.filling import fill
from apps.canteen.queries.grids import Grid
from apps.core.dates import today
from apps.org.models import Campus, Grant, Person, Role, Unit
from tests.browsing import PHONE, faults, open_house, settle, watched, window
from tests.canteen import composed

WALL, PORTRAIT = (1920, 1080), (1080, 1920)
TEN_MINUTES, A_PAGE = 600_000, 12_000
MANY = {"大荤": 10, "素菜": 10, "汤": 6}
PATHS = {}
NAMES = ".meal:not([hidden]) h2"


def furnish():
    """A week of lunches and suppers: so many dishes at a lunch that no screen holds them."""
    campus = Campus.objects.create(name="管委会")
    cook = Person.objects.create_user("cook", name="陈建军", unit=Unit.objects.create(name="餐饮服务科", campus=campus))
    Grant.objects.create(person=cook, role=Role.CANTEEN_MANAGER)
    kitchen = composed.kitchen(campus, cook.unit)
    MenuRule.objects.all().delete()
    supper = Sitting.objects.create(area=kitchen.area, name="晚餐", starts=time(17, 30), ends=time(19), places=80,
                                    closes_at=time(15), weekdays=[1, 2, 3, 4, 5])  # fmt: skip
    Slot.objects.create(sitting=supper, category=Category.objects.get(name="大荤"), dishes=2)
    for name, dishes in MANY.items():
        Slot.objects.filter(sitting=kitchen.lunch, category__name=name).update(dishes=dishes)
    menu = actions.begin_menu(by=cook, area=kitchen.area, starts_on=next_monday(today()), begins_with="empty")
    grid = Grid(dict(fill(weeks.week(menu.area, menu.starts_on, Grid())).put))
    actions.publish_menu(menu, by=cook, grid=grid)
    actions.add_menu_address(by=cook, kind="board", area=kitchen.area)
    PATHS["board"] = MenuAddress.objects.get().path
    return [cook]


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, tmp_path_factory):
    log = tmp_path_factory.mktemp("canteen_wall")
    with django_db_blocker.unblock(), open_house("canteen_wall", furnish, log) as house:
        yield house


@pytest.fixture
def hang(house):
    """hang(size) → the page on a screen without a log-in, and what went wrong on it."""
    opened = []

    def make(size):
        room = window(house.browser, house.port, size=size)
        opened.append(room)
        page, heard = watched(room.__enter__())
        page.clock.install()
        page.goto(PATHS["board"])
        page.wait_for_selector("html.live")
        settle(page)
        return page, heard

    yield make
    for room in opened:
        room.__exit__(None, None, None)


def cut(page):
    """The server is gone."""
    page.route("**/board/**", lambda route: route.abort())
    page.clock.fast_forward(31_000)
    page.wait_for_selector("html.stale")


def ends(page, number):
    """Milliseconds from now until that meal is over."""
    return page.evaluate(
        "n => Number(document.querySelectorAll('.meal')[n].dataset.ends) - Date.now() + 60000", number
    )


@pytest.mark.parametrize("size", [WALL, PORTRAIT, PHONE], ids=["wall", "portrait", "phone"])
def test_it_has_no_fault_in_any_size(hang, size):
    page, heard = hang(size)

    assert faults(page) + heard == []


def test_ten_minutes_without_the_server_change_nothing_but_the_line_that_says_so(hang):
    page, heard = hang(WALL)
    before = page.locator(NAMES).all_inner_texts()
    cut(page)
    for _half_minute in range(20):
        page.clock.run_for(TEN_MINUTES // 20)

    assert [name.split(" / ")[0][:2] for name in page.locator(NAMES).all_inner_texts()] == [n[:2] for n in before]
    expect(page.locator(".lost")).to_contain_text("网络中断")
    assert page.locator(".meal:not([hidden]) li:not([hidden])").count() > 4
    assert [one for one in heard if "ERR_FAILED" not in one] == []


def test_without_the_server_it_moves_on_to_the_next_meal_and_the_next_day(hang):
    page, _heard = hang(WALL)
    assert [name[:2] for name in page.locator(NAMES).all_inner_texts()] == ["午餐", "晚餐"]
    cut(page)

    page.clock.fast_forward(ends(page, 0))
    page.clock.run_for(2_000)
    expect(page.locator(NAMES)).to_contain_text(["晚餐", "午餐"])
    assert page.locator(".meal.next h2").inner_text().startswith("午餐")

    page.clock.fast_forward(ends(page, 1))
    page.clock.run_for(2_000)
    expect(page.locator(NAMES)).to_contain_text(["午餐", "晚餐"])


def test_while_it_is_served_a_meal_says_so_also_without_the_server(hang):
    page, _heard = hang(WALL)
    cut(page)
    assert page.locator(".running").count() == 0
    page.clock.fast_forward(ends(page, 0) - 1_800_000)
    page.clock.run_for(2_000)

    expect(page.locator(".running h2")).to_contain_text("供餐中")


def test_when_all_that_was_sent_is_over_it_says_that_nothing_is_known(hang):
    page, _heard = hang(WALL)
    cut(page)
    last = page.locator(".meal").count() - 1
    page.clock.fast_forward(ends(page, last))
    page.clock.run_for(2_000)

    expect(page.locator(NAMES)).to_have_count(0)
    expect(page.locator("[data-none]")).to_be_visible()


@pytest.mark.parametrize("size", [WALL, PORTRAIT], ids=["wall", "portrait"])
def test_a_meal_with_more_dishes_than_fit_turns_its_pages_until_all_were_shown(hang, size):
    page, _heard = hang(size)
    first = page.locator(".meal").first
    pages = int(first.locator("[data-page]").inner_text().split("/")[1])
    seen = []
    for _n in range(pages):
        seen += first.locator("li:visible b").all_inner_texts()
        empty = first.locator(".row:visible").filter(has_not=page.locator("li:not([hidden])"))
        assert empty.count() == 0
        assert first.evaluate("meal => meal.scrollHeight <= meal.clientHeight + 1")
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        page.clock.run_for(A_PAGE)

    assert pages > 1
    assert (len(seen), len(set(seen))) == (sum(MANY.values()), sum(MANY.values()))
