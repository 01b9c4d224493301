"""The panel beside a door and the board in a lobby, on the screens they hang on."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from psycopg2.extras import DateTimeTZRange

from apps.core.dates import day_bounds, today
from apps.meetings.models import AccessLink, Booking, Occupancy, Room
from apps.org.models import Building, Campus, Person, Place, Unit
from tests.browsing import faults, open_house, settle, watched, window

WALL, PORTRAIT, TABLET, PHONE = (1920, 1080), (1080, 1920), (1280, 800), (375, 780)
MANY = 24
# The letters people read from five metres; units and remarks beside them may be smaller.
SMALLEST = """() => Math.min(...[...document.querySelectorAll('tbody th, tbody td, .clock time')]
  .filter(e => e.offsetParent && e.textContent.trim()).map(e => parseFloat(getComputedStyle(e).fontSize)))"""


def furnish():
    """Rooms on three floors of one campus; in one a meeting goes on all day, in the others many are still to come."""
    campus = Campus.objects.create(name="管委会")
    building = Building.objects.create(name="一号楼", campus=campus)
    unit = Unit.objects.create(name="财政局")
    keeper = Person.objects.create_user("keeper", name="赵会务", unit=unit)
    start, end = day_bounds(today())
    rooms = []
    for n in range(MANY + 1):
        place = Place.objects.create(building=building, name=f"{n}号会议室", position=n, floor=n % 3 + 1)
        rooms.append(Room.objects.create(place=place, capacity=20, direction="乘电梯，左转"))
    spans = [(rooms[0], start, end), *((room, timezone.now() - timedelta(minutes=5), end) for room in rooms[1:])]
    for n, (room, first, last) in enumerate(spans):
        booking = Booking.objects.create(
            title=f"第{n}次预算评审会", unit=unit, booked_by=keeper, attendees=4, starts_at=first, ends_at=last
        )
        span = DateTimeTZRange(first, last)
        Occupancy.objects.create(booking=booking, room=room, during=span, blocked=span)
    for kind, place in ((AccessLink.Kind.PANEL, {"room": rooms[0]}), (AccessLink.Kind.LOBBY, {"campus": campus})):
        link = AccessLink(kind=kind, made_by=keeper, **place)
        link.turn()
        link.save()
        PATHS[kind] = link.path
    return [keeper]


PATHS: dict[str, str] = {}


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), open_house("walls", furnish, tmp_path_factory.mktemp("walls")) as house:
        yield house


@pytest.fixture
def hang(house):
    """hang("panel", size) → the page on a screen without a log-in, and what went wrong on it."""
    opened = []

    def make(kind, size):
        room = window(house.browser, house.port, size=size)
        opened.append(room)
        page, heard = watched(room.__enter__())
        page.clock.install()
        page.goto(PATHS[kind])
        page.wait_for_selector("html.live")
        settle(page)  # the first answer is there as well, the walk of the letters at its end
        return page, heard

    yield make
    for room in opened:
        room.__exit__(None, None, None)


@pytest.mark.parametrize("kind", ["panel", "lobby"])
@pytest.mark.parametrize("size", [WALL, PORTRAIT, TABLET, PHONE], ids=["wall", "portrait", "tablet", "phone"])
def test_no_screen_has_a_fault(hang, kind, size):
    page, heard = hang(kind, size)

    assert faults(page) + heard == []


def test_the_panel_says_in_words_that_the_room_is_in_use(hang):
    page, _heard = hang("panel", TABLET)

    assert page.inner_text(".word") == "使用中"
    assert page.inner_text(".what").startswith("第0次预算评审会")
    assert page.context.cookies() == []


@pytest.mark.parametrize("kind", ["panel", "lobby"])
def test_without_the_network_the_last_state_stays_and_says_so(hang, kind):
    page, _heard = hang(kind, TABLET)
    before = page.locator("[data-live] *").count()
    address = f"**{PATHS[kind]}"
    page.route(address, lambda route: route.abort())
    page.clock.fast_forward(31_000)
    page.wait_for_selector("html.stale")

    expect(page.locator(".lost")).to_contain_text("网络中断")
    assert page.locator("[data-live] *").count() == before

    page.unroute(address)
    page.clock.fast_forward(9_000)  # ten seconds after the network is back at the latest
    page.wait_for_selector("html:not(.stale)")
    expect(page.locator(".lost")).to_have_text("")


def test_switched_off_it_says_whom_to_ask(hang):
    page, _heard = hang("panel", TABLET)
    page.route(f"**{PATHS['panel']}", lambda route: route.fulfill(status=404, body="gone"))
    page.clock.fast_forward(31_000)
    page.wait_for_selector("html.stale")

    expect(page.locator(".lost")).to_contain_text("会议室管理员")


@pytest.mark.parametrize("size", [WALL, PORTRAIT], ids=["wall", "portrait"])
def test_a_long_board_turns_its_pages_until_every_meeting_was_shown(hang, size):
    page, _heard = hang("lobby", size)
    pages = int(page.inner_text("[data-pages]").split("/")[1])
    seen = set()
    for _n in range(pages):
        seen |= set(page.locator("tbody tr:visible th").all_inner_texts())
        shown = page.inner_text("[data-pages]")
        page.clock.fast_forward(12_000)
        expect(page.locator("[data-pages]")).not_to_have_text(shown)

    assert pages > 1
    assert len(seen) == MANY + 1


@pytest.mark.parametrize("size", [WALL, PORTRAIT], ids=["wall", "portrait"])
def test_letters_are_large_enough_for_five_metres(hang, size):
    page, _heard = hang("lobby", size)

    assert page.evaluate(SMALLEST) >= 24


def test_letters_do_not_burn_in(hang):
    page, _heard = hang("panel", TABLET)
    places = set()
    for _n in range(4):
        places.add(settle(page).get_attribute(".frame", "data-shift"))
        page.clock.fast_forward(60_000)

    assert len(places) >= 3
