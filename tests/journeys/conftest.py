"""A furnished bureau behind the real web server, and people in real browsers, whose clicks are counted."""

from contextlib import contextmanager
from datetime import time, timedelta

import pytest

from apps.core.dates import local, today
from apps.core.search import remember_all
from apps.core.workday_seed import seed_workdays
from apps.core.workdays import working_days
from apps.meetings import actions
from apps.meetings.models import BookingRule, Equipment, Room
from apps.org.models import Building, Campus, Grant, Person, Place, Role, Unit
from tests.browsing import open_house, watched, window

ROOMS = [
    ("第一会议室", 60),
    ("第二会议室", 24),
    ("贵宾接待厅", 30),
    ("301 小会议室", 8),
    ("302 小会议室", 8),
    ("多功能厅", 200),
]

# A click or a tap is what a finger does; a key that presses a button makes none.
COUNTER = """addEventListener('pointerdown', event => {
  if (event.isTrusted) sessionStorage.setItem('clicks', Number(sessionStorage.getItem('clicks') || 0) + 1);
}, true)"""


def furnish():
    """Six rooms on one campus, one on another, and a meeting in most of them on the next working day."""
    seed_workdays([today().year, today().year + 1])
    main, service = (Campus.objects.create(name=name, position=at) for at, name in enumerate(["管委会", "服务中心"]))
    unit, other = (
        Unit.objects.create(name="机关事务管理局", campus=main),
        Unit.objects.create(name="财政局", campus=main),
    )
    people = {
        name: Person.objects.create_user(name, name=chinese, unit=whose, **look)
        for name, chinese, whose, look in [
            ("zhang", "张伟", unit, {}),
            ("dark", "李娜", unit, {"theme": "dark", "language": "en"}),
            ("large", "王芳", unit, {"large_text": True}),
            ("keeper", "赵会务", other, {"language": "en"}),
        ]
    }
    Grant.objects.create(person=people["keeper"], role=Role.ROOM_KEEPER)
    rooms = [_room(name, seats, main, at) for at, (name, seats) in enumerate(ROOMS)]
    rooms.append(_room("101 会议室", 20, service, 0))
    projector = Equipment.objects.create(name="投影")
    for room in rooms[:3]:
        room.equipment.add(projector)
    BookingRule.objects.create(
        name="一般规则", starts_on=today() - timedelta(days=400), source="管理办法", window_days=366
    )
    _meetings(people["keeper"], rooms)
    remember_all([*people.values(), *rooms])
    return list(people.values())


def the_next_day():
    """The next working day after today."""
    return working_days(today() + timedelta(days=1), today() + timedelta(days=20))[0]


def _room(name, seats, campus, at):
    building, _new = Building.objects.get_or_create(name="一号楼", campus=campus)
    place = Place.objects.create(building=building, name=name, kind=Place.Kind.MEETING_ROOM, position=at)
    return Room.objects.create(place=place, capacity=seats)


def _meetings(keeper, rooms):
    day = the_next_day()
    times = [(9, 10), (10, 12), (14, 15), (15, 17)]
    for at, room in enumerate(rooms[1:]):
        start, end = times[at % len(times)]
        span = {"starts_at": local(day, time(start)), "ends_at": local(day, time(end))}
        actions.book(by=keeper, place=[room], title=f"预算评审会{at}", attendees=4, **span)


@pytest.fixture(scope="package")
def bureau(django_db_setup, django_db_blocker, tmp_path_factory):
    web = tmp_path_factory.mktemp("web")
    with django_db_blocker.unblock(), open_house("journeys", furnish, web, workers=2) as house:
        yield house


@contextmanager
def seated(house, username, size):
    """Somebody of that house in front of a screen, whose clicks are counted."""
    with window(house.browser, house.port, house.cookies[username], size) as context:
        context.add_init_script(COUNTER)
        page, heard = watched(context)
        yield page
        assert heard == []


@pytest.fixture
def sit_down(bureau):
    """``with sit_down("zhang", PHONE) as page:`` somebody in front of a screen; at the end nothing may have gone wrong
    in the console."""

    def sit(username, size):
        return seated(bureau, username, size)

    return sit


def clicks(page):
    return int(page.evaluate("sessionStorage.getItem('clicks') || 0"))
