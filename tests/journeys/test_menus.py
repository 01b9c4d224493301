"""The canteen manager and next week's menu: by mouse, by finger, by keyboard alone, and with somebody else at it."""

import json
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from playwright.sync_api import expect

from apps.canteen import actions
from apps.canteen.models import Entry, Menu, MenuAddress
from apps.canteen.queries import weeks
from apps.canteen.queries.begun import next_monday
from apps.canteen.queries.grids import Grid
from apps.core.dates import today
from apps.org.models import Campus, Grant, Person, Role, Unit
from tests.browsing import DESKTOP, PHONE, beside_a_browser, faults, open_house, settle
from tests.canteen import composed
from tests.journeys.conftest import clicks, seated
from tests.looks import faults_in_all_looks
from tests.serving import standing_on

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
COMPOSE, RECORD = re.compile(r"/compose/$"), re.compile(r"/menus/\d+/$")
PLACES, CHANGES = 25, 5
OPEN_CELLS = "td:not(.other-day) .m-cell"


def furnish():
    """A kitchen whose menu of this week is published, and two who compose."""
    campus = Campus.objects.create(name="管委会")
    unit = Unit.objects.create(name="餐饮服务科", campus=campus)
    cook, office = (
        Person.objects.create_user(name, name=chinese, unit=unit, language="en")
        for name, chinese in [("cook", "陈建军"), ("office", "刘静")]
    )
    Grant.objects.create(person=cook, role=Role.CANTEEN_MANAGER)
    Grant.objects.create(person=office, role=Role.OFFICE_ADMIN)
    kitchen = composed.kitchen(campus, unit)
    menu = actions.begin_menu(by=cook, area=kitchen.area, starts_on=monday() - timedelta(days=7), begins_with="empty")
    actions.publish_menu(menu, by=cook, grid=different(kitchen, menu))
    for kind in ("board", "week"):
        actions.add_menu_address(by=cook, kind=kind, area=kitchen.area)
    return [cook, office]


def different(kitchen, menu):
    """No dish twice, so that the week may come again as it was."""
    pool = {category: iter(kitchen.of(category)) for category in composed.ROWS}
    names = {dish.category_id: dish.category.name for dish in kitchen.dishes.values()}
    places = weeks.places(kitchen.area, menu.starts_on)
    return Grid({place: next(pool[names[place.category]]).pk for place in places})


def monday():
    return next_monday(today())


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, tmp_path_factory):
    web = tmp_path_factory.mktemp("menus")
    with django_db_blocker.unblock(), open_house("menus", furnish, web) as house:
        yield house


@pytest.fixture
def kitchen(house, django_db_blocker):
    """The house's database, in which next week has no menu yet."""
    with django_db_blocker.unblock(), beside_a_browser(), standing_on(f"{connection.settings_dict['NAME']}_menus"):
        for menu in Menu.objects.filter(starts_on__gte=monday()):
            for meal in menu.meals.all():
                meal.samples.all().delete()
                meal.delete()
            menu.delete()
        yield


def begin(page, what):
    """From home, by the tile."""
    page.goto("/")
    page.locator("a[href='/canteen/week/']:visible").first.click()
    page.locator(f"button[value={what}]").click()
    page.wait_for_url(COMPOSE)
    expect(page.locator(".m-cell")).to_have_count(PLACES)
    return page


def judged(page):
    """All that was asked has been answered."""
    settle(page)
    page.wait_for_timeout(300)  # the pause before the checks are asked
    settle(page)


def publish(page):
    judged(page)
    page.locator("[data-do=publish]:visible").click()
    page.locator("[data-publish-it]").click()
    page.wait_for_url(RECORD)


def dishes_of_next_week():
    entries = Entry.objects.filter(menu__starts_on=monday(), menu__status="published")
    return dict(entries.values_list("on", "dish__name").order_by()), entries.count()


def differing():
    """How many dishes of next week are other ones than those of this week, place by place."""

    def placed(first):
        rows = Entry.objects.filter(menu__starts_on=first)
        return {((row.on - first).days, row.category_id, row.position): row.dish_id for row in rows}

    before, after = placed(monday() - timedelta(days=7)), placed(monday())
    return sum(before[place] != dish for place, dish in after.items())


class TestByHand:
    @SIZES
    def test_last_week_with_five_dishes_changed_is_published_in_fourteen_clicks(self, house, kitchen, size):
        with seated(house, "cook", size) as page:
            begin(page, "last")
            for number in range(CHANGES):
                page.locator(OPEN_CELLS).nth(number).click()
                page.locator(".m-chip:visible").first.click()
            publish(page)

            assert clicks(page) <= 14
        assert (dishes_of_next_week()[1], differing()) == (PLACES, CHANGES)

    @SIZES
    def test_last_week_as_it_was_is_published_in_five(self, house, kitchen, size):
        with seated(house, "cook", size) as page:
            publish(begin(page, "last"))

            assert clicks(page) <= 5
        assert (dishes_of_next_week()[1], differing()) == (PLACES, 0)

    @SIZES
    def test_an_empty_week_is_filled_and_published(self, house, kitchen, size):
        with seated(house, "cook", size) as page:
            begin(page, "empty").locator("[data-do=fill]").click()
            expect(page.locator(".m-cell.empty")).to_have_count(0)
            publish(page)

            assert clicks(page) <= 5
        assert dishes_of_next_week()[1] == PLACES

    def test_a_dish_is_dragged_into_its_row_and_two_change_places(self, house, kitchen):
        with seated(house, "cook", DESKTOP) as page:
            begin(page, "last")
            first, second = page.locator(".m-cell").nth(0), page.locator(".m-cell").nth(1)
            names = first.inner_text(), second.inner_text()
            first.drag_to(second)
            expect(second).to_have_text(names[0])
            expect(first).to_have_text(names[1])
            chip = page.locator(".m-chip").first
            name = chip.locator("b").inner_text()
            chip.drag_to(first)
            expect(first).to_have_text(name)

    def test_what_is_empty_forbids_says_where_and_is_mended_by_one_click(self, house, kitchen):
        with seated(house, "cook", DESKTOP) as page:
            begin(page, "last")
            page.locator(".m-cell").nth(3).click()
            page.locator("[data-do=clear]").click()
            expect(page.locator(".m-findings li.hard")).to_have_count(1)
            expect(page.locator(".m-cell.hard")).to_have_count(1)
            page.locator("[data-do=publish]").click()
            expect(page.locator("[data-publish-it]")).to_be_disabled()
            page.locator("#publish [data-close]").first.click()
            page.locator(".m-findings li.hard button").last.click()
            expect(page.locator(".m-cell.empty")).to_have_count(0)
            expect(page.locator(".m-findings li.hard")).to_have_count(0)

    def test_locked_dishes_stay_when_the_rest_is_mixed_anew(self, house, kitchen):
        with seated(house, "cook", DESKTOP) as page:
            begin(page, "last")
            cell = page.locator(".m-cell").first
            name = cell.inner_text()
            cell.click()
            page.locator("[data-do=lock]").click()
            before = page.locator(".m-cell").all_inner_texts()
            page.locator("[data-do=anew]").click()
            judged(page)
            expect(page.locator(".m-cell.empty")).to_have_count(0)

            after = page.locator(".m-cell").all_inner_texts()
            assert after[0] == name
            assert after != before


class TestByKeyboard:
    """No finger on the screen, no mouse: from home to a published week, at a desk and with a keyboard at a phone."""

    def walk_to(self, page, selector, key="Tab"):
        for _step in range(150):
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            page.keyboard.press(key)
        raise AssertionError(f"no way to {selector}")

    def published(self, page):
        judged(page)
        self.walk_to(page, "[data-do=publish]", "Shift+Tab")
        page.keyboard.press("Enter")
        self.walk_to(page, "[data-publish-it]")
        page.keyboard.press("Enter")
        page.wait_for_url(RECORD)

    def begun(self, page, what):
        page.goto("/")
        self.walk_to(page, "a[href='/canteen/week/']")
        page.keyboard.press("Enter")
        page.wait_for_url("/canteen/week/")
        self.walk_to(page, f"button[value={what}]")
        page.keyboard.press("Enter")
        page.wait_for_url(COMPOSE)
        settle(page)
        self.walk_to(page, ".m-cell")
        return page

    @SIZES
    def test_last_week_with_five_dishes_changed_by_pinyin_is_checked_and_published(self, house, kitchen, size):
        with seated(house, "cook", size) as page:
            self.begun(page, "last")
            changed = list(self.spares(page))
            for cell, name, sound in changed:
                self.walk_in_grid(page, cell)
                page.keyboard.type(sound)
                expect(page.locator(".m-chip[aria-selected=true] b")).to_have_text(name)
                page.keyboard.press("Enter")
            for cell, name, _sound in changed:
                expect(page.locator(f"[data-place='{cell}']")).to_have_text(name)
            judged(page)
            expect(page.locator(".m-findings li.hard")).to_have_count(0)
            self.published(page)

            assert clicks(page) == 0
        assert (dishes_of_next_week()[1], differing()) == (PLACES, CHANGES)

    def spares(self, page):
        """Five places of the first two days, and a dish for each that is on no menu of these weeks."""
        facts = json.loads(page.locator("#menu-facts").text_content())
        there = {dish for dish, _locked in facts["grid"].values()}
        free = [dish for dish in facts["dishes"] if dish["id"] not in there and dish["last"] is None]
        days = [day["on"] for day in facts["days"]][:2]
        taken = 0
        for cell in sorted(facts["grid"]):
            fits = [dish for dish in free if str(dish["category"]) == cell.split(".")[2]]
            if cell[:10] in days and fits and taken < CHANGES:
                free.remove(fits[0])
                taken += 1
                yield cell, fits[0]["name"], fits[0]["sounds"][0]

    def walk_in_grid(self, page, cell):
        """With the arrow keys."""
        if page.evaluate("document.activeElement.matches('[data-search]')"):
            page.keyboard.press("Escape")
        here = "cell => document.activeElement.dataset.place === cell"
        for key in ("ArrowUp", "ArrowLeft"):
            for _step in range(8):
                page.keyboard.press(key)
        for _day in range(5):
            for _row in range(5):
                if page.evaluate(here, cell):
                    return
                page.keyboard.press("ArrowDown")
            if page.evaluate(here, cell):
                return
            for _row in range(5):
                page.keyboard.press("ArrowUp")
            page.keyboard.press("ArrowRight")
        raise AssertionError(f"no way to {cell}")

    @SIZES
    def test_last_week_as_it_was_is_published(self, house, kitchen, size):
        with seated(house, "cook", size) as page:
            self.published(self.begun(page, "last"))

            assert clicks(page) == 0
        assert (dishes_of_next_week()[1], differing()) == (PLACES, 0)

    @SIZES
    def test_an_empty_week_is_filled_and_published(self, house, kitchen, size):
        with seated(house, "cook", size) as page:
            self.begun(page, "empty")
            self.walk_to(page, "[data-do=fill]", "Shift+Tab")
            page.keyboard.press("Enter")
            expect(page.locator(".m-cell.empty")).to_have_count(0)
            self.published(page)

            assert clicks(page) == 0
        assert dishes_of_next_week()[1] == PLACES

    def test_every_place_of_an_empty_week(self, house, kitchen):
        with seated(house, "cook", DESKTOP) as page:
            self.begun(page, "empty")
            for _place in range(PLACES):
                page.keyboard.press("Enter")
                page.keyboard.press("Enter")
            expect(page.locator(".m-cell.empty")).to_have_count(0)
            self.published(page)

            assert clicks(page) == 0
        assert dishes_of_next_week()[1] == PLACES

    def test_twenty_steps_back_and_forth(self, house, kitchen):
        with seated(house, "cook", DESKTOP) as page:
            self.begun(page, "last")
            before = page.locator(".m-cell").all_inner_texts()
            for _step in range(20):
                page.keyboard.press("Delete")
                page.keyboard.press("ArrowDown")
                if page.locator(".m-cell.chosen.empty").count():
                    page.keyboard.press("ArrowRight")
            for _step in range(25):
                page.keyboard.press("Control+z")
            assert page.locator(".m-cell").all_inner_texts() == before
            page.keyboard.press("Control+y")
            expect(page.locator(".m-cell.empty")).to_have_count(1)


class TestTwoEditors:
    def test_the_second_sees_what_the_first_has_saved_and_chooses_place_by_place(self, house, kitchen):
        with seated(house, "cook", DESKTOP) as mine, seated(house, "office", DESKTOP) as theirs:
            begin(mine, "last")
            theirs.goto(mine.url)
            settle(theirs)
            for page, place in ((theirs, 0), (mine, 1)):
                page.locator(".m-cell").nth(place).click()
                page.locator(".m-chip:visible").nth(place).click()
                settle(page)
            wanted = theirs.locator(".m-cell").nth(0).inner_text(), mine.locator(".m-cell").nth(1).inner_text()
            theirs.keyboard.press("Control+s")
            expect(theirs.locator("[data-state]")).to_have_text("Saved")
            mine.keyboard.press("Control+s")
            expect(mine.locator("#clash tbody tr")).to_have_count(2)
            expect(mine.locator("[data-clash-who]")).to_contain_text("刘静")
            mine.locator("#clash [value=theirs]").first.check()
            mine.locator("[data-do=settle]").click()
            expect(mine.locator("[data-state]")).to_have_text("Saved")

        menu = Menu.objects.get(starts_on=monday())
        kept = set(Entry.objects.filter(menu=menu).values_list("dish__name", flat=True))
        assert set(wanted) <= kept


class TestLooks:
    def test_the_pages_of_menus_are_sound_in_all_looks(self, house, kitchen):
        with seated(house, "cook", DESKTOP) as page:
            edit = begin(page, "last").url
            page.locator(".m-cell").nth(2).click()
            page.locator("[data-do=clear]").click()
            judged(page)
            assert faults(page) == []
            page.keyboard.press("Control+s")
            expect(page.locator("[data-state]")).to_have_text("Saved")
        this = Menu.objects.get(starts_on=monday() - timedelta(days=7))
        menus = [f"/canteen/menus/{rest}" for rest in ("", f"{this.pk}/", f"{this.pk}/swap/")]
        addresses = [*menus, "/canteen/addresses/", "/canteen/addresses/new/", urlsplit(edit).path]
        assert faults_in_all_looks(house, "cook", addresses) == []

    def test_so_are_the_choice_of_a_beginning_and_the_pages_without_a_log_in(self, house, kitchen):
        paths = [address.path for address in MenuAddress.objects.all()]
        assert faults_in_all_looks(house, "cook", ["/canteen/week/"]) == []
        with seated(house, "cook", DESKTOP) as page:
            for path in paths:
                for size in ((1920, 1080), (1080, 1920), PHONE):
                    page.set_viewport_size({"width": size[0], "height": size[1]})
                    page.goto(path)
                    assert faults(page) == []

    def test_the_screen_in_the_canteen_shows_on_when_the_server_is_gone_and_says_so(self, house, kitchen):
        path = MenuAddress.objects.get(kind="board").path
        with seated(house, "cook", DESKTOP) as page:
            page.goto(path)
            settle(page)
            dishes = page.locator("main li b").all_inner_texts()
            page.context.set_offline(True)
            page.evaluate("dispatchEvent(new Event('offline'))")
            expect(page.locator(".lost")).not_to_be_empty()
            assert page.locator("main li b").all_inner_texts() == dishes != []
            page.context.set_offline(False)
            page.evaluate("dispatchEvent(new Event('online'))")
            expect(page.locator(".lost")).to_be_empty()
