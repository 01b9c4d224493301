"""The first journey, as people take it: a room booked from home, a series with one clash, all of it without a mouse."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from apps.core.dates import today
from tests.browsing import DESKTOP, PHONE, faults, settle, write
from tests.journeys.conftest import clicks

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
RECORD, SERIES = re.compile(r"/meetings/bookings/\d+/$"), re.compile(r"/meetings/series/\d+/$")


@pytest.fixture(scope="module")
def soon():
    """A Tuesday some weeks ahead: the series of these journeys meet on Mondays."""
    return first_monday() + timedelta(days=29)


@SIZES
def test_a_room_is_booked_from_home_with_a_title_and_one_click(sit_down, size):
    with sit_down("zhang", size) as page:
        page.goto("/")
        page.locator("#quick-book-title").focus()
        write(page, "三季度预算评审会")
        page.locator(".slot-button").first.click()
        page.wait_for_url(RECORD)

        assert name_of(page) == "三季度预算评审会"
        assert clicks(page) <= 3


@SIZES
def test_a_chosen_room_and_time_is_booked_in_three_clicks_and_a_title(sit_down, soon, size):
    with sit_down("zhang", size) as page:
        page.goto("/")
        page.locator(".tab-plus" if size == PHONE else "a[href*='/meetings/find/']").first.click()
        page.wait_for_url("**/meetings/find/**")
        page.locator("main a[href*='/meetings/bookings/new/']").first.click()
        page.wait_for_url("**/meetings/bookings/new/**")
        write(page, "招商洽谈")
        page.locator("form[data-form] .btn-primary").click()
        page.wait_for_url(RECORD)

        assert name_of(page) == "招商洽谈"
        assert clicks(page) <= 3


def name_of(page):
    """The heading without the status beside it."""
    return page.locator("h1").inner_text().split()[0]


def first_monday():
    return today() + timedelta(days=14 - today().weekday())


@SIZES
def test_ten_weeks_with_one_clash_are_booked_in_eight_clicks(sit_down, bureau, size):
    first = first_monday() + timedelta(days=7 * (0 if size == DESKTOP else 13))
    taken = first + timedelta(days=14)
    with sit_down("keeper", DESKTOP) as page:
        page.goto(f"/meetings/bookings/new/?date={taken}&starts=09:00&ends=11:00&place=1")
        page.fill("[name=title]", "先来的会")
        page.keyboard.press("Enter")
        page.wait_for_url(RECORD)

    with sit_down("zhang", size) as page:
        page.goto("/")
        page.locator("main a[href*='/meetings/series/new/']").first.click()
        page.wait_for_url("**/meetings/series/new/**")
        write(page, "主任办公会")
        page.locator("select[name=place]").first.select_option(label="一号楼 第一会议室 · 60 座")
        page.fill("[name=first_on]", str(first))
        page.fill("[name=starts]", "09:30")
        page.fill("[name=ends]", "10:30")
        page.locator("form[data-form] .btn-primary").click()
        expect(page.locator("[data-clash]")).to_have_count(1)
        assert faults(page) == []
        page.locator("form[data-form] .btn-primary").click()
        page.wait_for_url(SERIES)

        assert page.locator("#dates tbody tr").count() >= 9
        assert clicks(page) + 2 <= 8  # choosing the room from its list is two more for a hand


def test_a_room_is_booked_by_keyboard_alone(sit_down, soon):
    with sit_down("zhang", DESKTOP) as page:
        page.goto(f"/meetings/bookings/new/?date={soon + timedelta(days=1)}&starts=09:00&ends=10:00")
        write(settle(page), "党组理论学习中心组学习")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(RECORD)

        assert name_of(page) == "党组理论学习中心组学习"
        assert clicks(page) == 0


def test_the_palette_leads_to_booking_by_keys(sit_down):
    with sit_down("zhang", DESKTOP) as page:
        page.goto("/permissions/")
        page.keyboard.press("/")
        write(page, "ydhys")
        page.keyboard.press("Enter")
        page.wait_for_url("**/meetings/**")
        assert clicks(page) == 0


def test_larger_text_is_large_in_one_column_and_books_too(sit_down):
    with sit_down("large", PHONE) as page:
        page.goto("/")
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 22
        assert faults(page, least=60) == []
        page.locator("#quick-book-title").focus()
        write(page, "防汛值班碰头会")
        page.locator(".slot-button").first.click()
        page.wait_for_url(RECORD)
        assert faults(page, least=60) == []


def test_what_was_typed_is_still_there_after_a_refusal(sit_down, soon):
    with sit_down("zhang", DESKTOP) as page:
        page.goto(f"/meetings/bookings/new/?date={soon}&starts=09:00&ends=10:00&place=4&attendees=5000")
        page.fill("[name=title]", "全员大会")
        page.fill("[name=note]", "请备话筒")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("[data-error-summary]:focus")

        expect(page.locator("[name=title]")).to_have_value("全员大会")
        expect(page.locator("[name=note]")).to_have_value("请备话筒")
        expect(page.locator("[data-error-summary]")).to_contain_text("5000")
        assert faults(page) == []


def test_a_booking_is_changed_cancelled_and_taken_up_again(sit_down, soon):
    with sit_down("zhang", DESKTOP) as page:
        page.goto(f"/meetings/bookings/new/?date={soon + timedelta(days=7)}&starts=14:00&ends=15:00&place=2")
        write(page, "项目协调会")
        page.keyboard.press("Enter")
        page.wait_for_url(RECORD)
        page.keyboard.press("e")
        page.wait_for_url("**/edit/")
        page.fill("[name=ends]", "15:30")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(RECORD)
        expect(page.locator("main")).to_contain_text("14:00–15:30")

        page.locator("a[href$='/cancel/']").click()
        page.fill("[name=reason]", "改期")
        page.keyboard.press("Enter")
        page.wait_for_url(RECORD)
        page.locator("form[action$='/restore/'] button").click()
        expect(page.locator("h1")).to_contain_text("已预订")
