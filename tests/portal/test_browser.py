"""The shell in a real browser: nothing axe minds, nothing the content policy refuses, everything by keyboard."""


import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.core.search import remember_all
from apps.meetings import actions
from apps.meetings.models import Room
from apps.org.actions import issue_token
from apps.org.models import Building, Campus, Delivery, Grant, Person, Place, Role, Unit, Webhook
from tests.browsing import PHONE, faults, open_house, watched, window, write
from tests.looks import LARGER, faults_in_all_looks

PAGES = ["/", "/search/?q=lq", "/permissions/", "/preferences/", "/accounts/password/", "/meetings/bookings/"]
PAGES += ["/meetings/bookings/1/", "/meetings/bookings/new/", "/org/people/"]
PAGES += ["/meetings/bookings/1/cancel/", "/meetings/series/new/", "/org/people/1/", "/org/import/new/"]
PAGES += ["/org/units/1/", "/org/tokens/", "/org/tokens/new/", "/org/tokens/1/", "/org/webhooks/1/"]
PAGES += ["/org/deliveries/", "/api/v1/", "/org/units/1/hand-out-passwords/"]


def furnish():
    """One room, one meeting, and two who keep the rooms: one only looks, the other chooses a theme for good."""
    campus = Campus.objects.create(name="管委会")
    unit = Unit.objects.create(name="机关事务管理局", campus=campus)
    building = Building.objects.create(name="一号楼", campus=campus)
    place = Place.objects.create(building=building, name="第一会议室", kind=Place.Kind.MEETING_ROOM)
    room = Room.objects.create(place=place, capacity=20)
    people = [Person.objects.create_user(name, name="李强", unit=unit) for name in ("desk", "reader")]
    for person in people:
        for role in (Role.ROOM_KEEPER, Role.OFFICE_ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
            Grant.objects.create(person=person, role=role)
    Person.objects.create_user("newcomer", name="新人", unit=Unit.objects.create(name="财政局", campus=campus))
    hook = Webhook.objects.create(name="大厅电子屏", url="https://example.org/hook", events=["booking.confirmed"])
    Delivery.objects.create(webhook=hook, event="booking.confirmed", body="{}")
    issue_token(by=people[0], name="大厅电子屏", scopes=["read"], days=30)
    start = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) + timezone.timedelta(days=1)
    end = start + timezone.timedelta(hours=1)
    actions.book(by=people[0], place=[room], title="三季度预算评审会", attendees=5, starts_at=start, ends_at=end)
    remember_all([*people, room])
    return people


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), open_house("portal", furnish, tmp_path_factory.mktemp("web")) as house:
        yield house


@pytest.fixture
def desk(house):
    """Somebody at a desk, logged in."""
    with window(house.browser, house.port, house.cookies["desk"]) as context:
        page, heard = watched(context)
        yield page
        assert heard == []


def test_no_page_has_a_fault(house):
    assert faults_in_all_looks(house, "reader", PAGES, in_large=LARGER, widths=[320, 768]) == []
    assert faults_in_all_looks(house, "reader", ["/no/such/page/"], status=404) == []


def test_the_log_in_page_is_chinese_until_somebody_chooses(house):
    with window(house.browser, house.port, size=PHONE) as context:
        page, heard = watched(context)
        page.goto("/accounts/login/")
        assert (page.get_attribute("html", "lang"), faults(page, least=44)) == ("zh-hans", [])
        page.click("button[value=en]")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert faults(page, least=44) == []
        page.fill("#id_username", "desk")
        page.fill("#id_password", "wrong")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-error-summary]:focus")
        assert (faults(page), page.input_value("#id_username"), heard) == ([], "desk", [])


def test_the_palette_is_worked_by_keys_alone(desk):
    desk.goto("/permissions/")
    desk.keyboard.press("/")
    desk.wait_for_selector("[role=option][aria-selected=true]")
    write(desk, "dyhys")
    expect(desk.locator("#palette-hits [aria-selected=true]")).to_contain_text("第一会议室")
    assert faults(desk) == []
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/meetings/rooms/1/")


def test_the_palette_says_when_there_is_nothing(desk):
    desk.goto("/permissions/")
    desk.keyboard.press("Control+k")
    write(desk, "qqxxzz")
    desk.wait_for_selector("[data-none]:visible")
    desk.keyboard.press("Escape")
    expect(desk.locator("#palette")).to_be_hidden()


def test_rows_records_and_forms_are_reached_by_single_keys(desk):
    desk.goto("/meetings/bookings/")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/meetings/bookings/1/")
    desk.keyboard.press("e")
    desk.wait_for_url("**/meetings/bookings/1/edit/")
    desk.goto("/meetings/bookings/")
    desk.keyboard.press("n")
    desk.wait_for_url("**/meetings/bookings/new/")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("[data-error-summary]:focus")
    assert faults(desk) == []


def test_single_keys_can_be_switched_off(desk):
    desk.goto("/preferences/")
    desk.uncheck("#single-keys")
    desk.goto("/meetings/bookings/")
    desk.keyboard.press("?")
    desk.keyboard.press("Control+k")
    expect(desk.locator("#palette")).to_be_visible()
    expect(desk.locator("#keys")).to_be_hidden()


def test_the_theme_changes_at_once_and_stays(desk):
    desk.goto("/permissions/")
    with desk.expect_response("**/preferences/theme/"):
        desk.click("[data-theme-switch] button")
    expect(desk.locator("html")).to_have_attribute("data-bs-theme", "dark")
    desk.reload()
    expect(desk.locator("html")).to_have_attribute("data-bs-theme", "dark")
    with desk.expect_response("**/preferences/theme/"):
        desk.click("[data-theme-switch] button")
    expect(desk.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_the_phone_has_one_bar_a_drawer_and_a_big_plus(house):
    with window(house.browser, house.port, house.cookies["desk"], PHONE) as context:
        page, heard = watched(context)
        page.goto("/")
        assert page.locator("header:visible").count() == 1
        page.click("[data-rail-open]")
        page.wait_for_selector(".rail.open a:visible")
        assert faults(page) == []
        page.keyboard.press("Escape")
        page.wait_for_selector(".rail", state="hidden")
        page.click(".tab-plus")
        page.wait_for_url("**/meetings/find/**")
        assert heard == []


def test_without_script_menu_and_search_still_open(house):
    with window(house.browser, house.port, house.cookies["desk"], PHONE) as context:
        bare = house.browser.new_context(
            java_script_enabled=False, storage_state=context.storage_state(), viewport={"width": 375, "height": 780}
        )
        page = bare.new_page()
        page.goto(f"http://127.0.0.1:{house.port}/permissions/")
        page.click("[data-rail-open]")
        page.wait_for_selector(".rail nav a:visible")
        page.goto(f"http://127.0.0.1:{house.port}/search/?q=dyhys")
        expect(page.locator(".hit >> text=第一会议室")).to_have_count(1)
        bare.close()


def test_first_passwords_come_as_a_file_and_the_page_says_where_it_went(desk):
    desk.goto("/org/units/2/")
    desk.get_by_role("link", name="打印初始密码").click()
    desk.get_by_label("我会把密码逐一交给本人").check()
    with desk.expect_download() as coming:
        desk.get_by_role("button", name="打印初始密码").click()
    expect(desk.get_by_role("status")).to_contain_text("密码表只生成这一次")
    assert coming.value.suggested_filename.startswith("财政局")
    assert faults(desk) == []

    desk.goto("/org/units/2/")
    expect(desk.get_by_role("link", name="打印初始密码")).to_have_count(0)
    desk.goto("/org/units/2/hand-out-passwords/")
    expect(desk.get_by_text("本单位人员都已有密码。")).to_be_visible()
