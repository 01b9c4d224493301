"""The boards in a real browser: no fault axe finds, everything by keyboard as well as by mouse, and a way back."""

from datetime import time, timedelta

import pytest
from playwright.sync_api import expect

from apps.core.dates import local, monday, today
from apps.meetings import actions
from apps.meetings.models import Equipment, Room
from apps.org.models import Building, Campus, Grant, Person, Place, Role, Unit
from tests.browsing import PHONE, faults, open_house, settle, watched, window
from tests.looks import LARGER, faults_in_all_looks

DAY = monday(today()) + timedelta(days=8)
PAGES = [
    f"/meetings/?date={DAY}",
    f"/meetings/?date={DAY}&mine=1&hours=all",
    "/meetings/?date=2025-01-01",
    "/meetings/",
    f"/meetings/week/?date={DAY}",
    f"/meetings/week/?date={DAY}&room=1",
    f"/meetings/month/?date={DAY}",
    f"/meetings/sheet/?date={DAY}",
    f"/meetings/find/?date={DAY}&starts=09:00&ends=10:00&attendees=8",
    f"/meetings/find/?date={DAY}&starts=09:00&ends=10:00&attendees=900",
    f"/meetings/find/?date={DAY}&starts=25:00&ends=10:00",
    f"/meetings/find/?date={DAY}&starts=09:00&ends=10:00&repeats=weekly&until={DAY + timedelta(days=30)}",
]


def furnish():
    """Four rooms on two campuses, five meetings on one Tuesday, and a keeper."""
    units = [Unit.objects.create(name=name) for name in ("机关事务管理局", "财政局")]
    for name, rooms in (("管委会", ("第一会议室", "301 小会议室", "多功能厅")), ("服务中心", ("一号会议室",))):
        building = Building.objects.create(name="一号楼", campus=Campus.objects.create(name=name))
        for room in rooms:
            place = Place.objects.create(building=building, name=room, kind=Place.Kind.MEETING_ROOM)
            Room.objects.create(place=place, capacity=20, clean_up_minutes=15 if room == "多功能厅" else 0)
    first, second, hall, _far = Room.objects.order_by("pk")
    first.equipment.add(Equipment.objects.create(name="投影"))
    keeper = Person.objects.create_user("keeper", name="李强", unit=units[0])
    other = Person.objects.create_user("other", name="王芳", unit=units[1])
    Grant.objects.create(person=keeper, role=Role.ROOM_KEEPER)
    booked = [(keeper, first, 9), (other, first, 14), (keeper, second, 10), (other, hall, 8), (other, hall, 15)]
    for by, room, hour in booked:
        at = {"starts_at": local(DAY, time(hour)), "ends_at": local(DAY, time(hour + 1, 30))}
        actions.book(by=by, place=[room], title=f"第{hour}号例会", attendees=5, **at)
    return [keeper, other]


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), open_house("boards", furnish, tmp_path_factory.mktemp("web")) as house:
        yield house


@pytest.fixture
def desk(house):
    """The day board on a desk, in front of a keeper who reads Chinese."""
    with window(house.browser, house.port, house.cookies["keeper"]) as context:
        page, heard = watched(context)
        page.goto(PAGES[0])
        page.wait_for_selector("#board .f a[tabindex='0']")
        yield page
        assert heard == []


def where(page, title):
    """Room and times of the meeting as the board shows it once it has been drawn again."""
    return settle(page).evaluate(
        """title => [...document.querySelectorAll('#board .m b')].filter(b => b.textContent === title).map(b =>
        b.closest('.b-row').querySelector('.b-room a').textContent + ' ' + b.parentElement.querySelector('small')
        .textContent.slice(0, 11))[0] ?? null""",
        title,
    )


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    page.mouse.up()


def middle(page, selector):
    page.locator(selector).first.scroll_into_view_if_needed()
    box = page.locator(selector).first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_no_board_has_a_fault(house):
    assert faults_in_all_looks(house, "keeper", PAGES, in_large=LARGER, widths=[320, 700, 1000]) == []


def test_a_room_is_booked_and_given_back_by_keys_alone(desk):
    desk.focus("#board .f a[tabindex='0']")
    for key in ("ArrowDown", "ArrowRight", "Enter"):  # the second room, half past eight
        desk.keyboard.press(key)
    desk.wait_for_selector("#quick [name=title]:focus")
    desk.keyboard.type("键盘预订")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".board-toasts a")
    assert where(desk, "键盘预订") == "一号楼 301 小会议室 08:30–09:30"
    desk.wait_for_function("() => document.activeElement.querySelector('b')?.textContent === '键盘预订'")

    desk.click(".board-toasts button")
    desk.wait_for_selector("#board .m:has-text('键盘预订')", state="detached")


def test_a_meeting_is_moved_and_made_longer_by_keys_and_put_back(desk):
    desk.locator("#board .m:has-text('第10号例会') > a").focus()
    for key in ("m", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "ArrowUp"):
        desk.keyboard.press(key)
    expect(desk.locator("#board-live")).to_have_text("一号楼 第一会议室，10:30 至 12:15")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".board-toasts a")
    assert where(desk, "第10号例会") == "一号楼 第一会议室 10:30–12:15"

    desk.click(".board-toasts button")
    desk.wait_for_selector("#board .b-row[data-room='2'] .m:has-text('第10号例会')")
    assert where(desk, "第10号例会") == "一号楼 301 小会议室 10:00–11:30"


def test_escape_leaves_a_meeting_where_it_was(desk):
    desk.locator("#board .m:has-text('第10号例会') > a").focus()
    for key in ("m", "ArrowDown", "ArrowRight", "Escape"):
        desk.keyboard.press(key)

    assert where(desk, "第10号例会") == "一号楼 301 小会议室 10:00–11:30"
    assert desk.locator(".ghost, .board-toasts").count() == 0


def test_a_meeting_is_dragged_with_the_mouse_and_put_back(desk):
    x, y = middle(desk, "#board .m:has-text('第10号例会') > a")
    hour = desk.locator(".b-hours > div").first.bounding_box()["width"]
    row = desk.locator("#board .b-row").first.bounding_box()["height"]

    drag(desk, (x, y), (x + 6 * hour, y))
    desk.wait_for_selector(".board-toasts a")
    assert where(desk, "第10号例会") == "一号楼 301 小会议室 16:00–17:30"

    desk.click(".board-toasts button")
    desk.wait_for_selector(".board-toasts span:has-text('已撤销')")
    x, y = middle(desk, "#board .m:has-text('第10号例会') > a")
    drag(desk, (x, y), (x - hour, y - row))  # onto the meeting of nine o'clock in the first room
    desk.wait_for_selector(".board-toasts .bad")
    expect(desk.locator(".board-toasts .bad")).to_contain_text("09:00–10:30")
    assert where(desk, "第10号例会") == "一号楼 301 小会议室 10:00–11:30"


def test_drawing_over_free_time_fills_in_the_booking(desk):
    x, y = middle(desk, "#board .b-row[data-room='2'] .m > a")
    hour = desk.locator(".b-hours > div").first.bounding_box()["width"]

    drag(desk, (x + 3 * hour, y), (x + 5 * hour, y))

    expect(desk.locator("#quick")).to_be_visible()
    times = [desk.input_value(f"#quick [name={name}]") for name in ("starts", "ends")]
    assert times == ["13:45", "15:45"]
    assert faults(desk) == []


def test_a_stranger_looks_but_does_not_touch(house):
    with window(house.browser, house.port, house.cookies["other"]) as context:
        page, heard = watched(context)
        page.goto(PAGES[0])
        page.click("#board .m:has-text('第9号例会') > button")
        expect(page.locator("#peek h2")).to_have_text("第9号例会")
        expect(page.locator("#peek .d-foot > :visible")).to_have_count(0)
        assert faults(page) == []
        page.keyboard.press("Escape")
        expect(page.locator("#board .m.yours")).to_have_count(3)  # her own ones only
        assert heard == []


def test_on_a_phone_a_free_time_is_one_tap_from_its_form(house):
    with window(house.browser, house.port, house.cookies["keeper"], PHONE) as context:
        page, heard = watched(context)
        page.goto(PAGES[0])
        page.tap("#board .b-row[data-room='2'] .f a >> nth=-1")
        expect(page.locator("#quick [name=starts]")).to_have_value("11:30")
        assert faults(page, least=44) == []
        page.keyboard.press("Escape")
        page.tap("#board .m:has-text('第10号例会') > a")
        expect(page.locator("#peek h2")).to_have_text("第10号例会")
        assert (faults(page, least=44), heard) == ([], [])


def test_without_script_the_board_still_leads_to_form_and_record(house):
    with window(house.browser, house.port, house.cookies["keeper"]) as context:
        bare = house.browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
        page = bare.new_page()
        page.goto(f"http://127.0.0.1:{house.port}{PAGES[0]}")
        page.click("#board .m:has-text('第9号例会') > a")
        page.wait_for_url("**/meetings/bookings/1/")
        page.go_back()
        page.locator("#board .b-row[data-room='2'] .f a").last.click(force=True)
        page.wait_for_url("**/meetings/bookings/new/**")
        expect(page.locator("[name=starts]")).to_have_value("11:30")
        bare.close()
