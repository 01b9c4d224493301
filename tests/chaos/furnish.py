"""What stands in the house before it is shaken: rooms, clerks, a colleague for each of them, and a chief who decides on
halls."""

from dataclasses import dataclass, field
from datetime import time, timedelta

from django.utils import timezone

from apps.approvals.models import Route, RouteStep
from apps.core.dates import today
from apps.meetings.actions.occupying import occupy
from apps.meetings.models import Booking, Room
from apps.meetings.queries.rulebook import Slot
from apps.meetings.queries.told import EVENTS
from apps.notices.models import Habit
from apps.org.models import Building, Campus, Person, Place, Post, Unit, Webhook
from tests.chaos.house import House
from tests.serving import Visitor, logged_in

ARRIVALS = 3  # meetings of each clerk that begin soon


@dataclass
class Furniture:
    """Rooms by number, and people at their browsers. ``arrivals``: by clerk, the bookings that begin soon."""

    rooms: list[int]
    halls: list[int]
    clerks: list[Visitor]
    colleagues: list[Visitor]
    chief: Visitor
    arrivals: list[dict[str, int]] = field(default_factory=list)


def furnish(house: House, marks: str, rooms: int) -> Furniture:
    """A clerk for each of the ``marks``, which their meetings are called after."""
    with house.inside():
        unit = Unit.objects.create(name="机关事务管理局")
        building = Building.objects.create(campus=Campus.objects.create(name="管委会"), name="一号楼")
        plain = _rooms(building, "间", rooms, Room.Class.CONFERENCE)
        halls = _rooms(building, "厅", 2 * len(marks), Room.Class.HALL)
        soon = _rooms(building, "室", ARRIVALS * len(marks), Room.Class.CONFERENCE)
        known = {"unit": unit, "language": "en", "password": "!"}
        clerks = Person.objects.bulk_create(
            Person(username=f"clerk{n}", name=f"人{n}", **known) for n in range(len(marks))
        )
        colleagues = Person.objects.bulk_create(
            Person(username=f"colleague{n}", name=f"同事{n}", email=f"colleague{n}@chaos.example", **known)
            for n in range(len(marks))
        )
        always = {"quiet_from": time(0), "quiet_until": time(0)}  # at night too, whenever these tests run
        Habit.objects.bulk_create(Habit(person=person, **always) for person in colleagues)
        Webhook.objects.create(name="大屏", url=house.sinks.listener.url, events=list(EVENTS))
        port = house.port
        found = Furniture(
            [room.pk for room in plain], [room.pk for room in halls], logged_in(port, clerks),
            logged_in(port, colleagues), logged_in(port, [_chief(unit, known)])[0],
        )  # fmt: skip
        for n, mark in enumerate(marks):
            near = soon[n * ARRIVALS : (n + 1) * ARRIVALS]
            found.arrivals.append(
                {f"{mark}{n:02}-s{i}": _soon(clerks[n], r, f"{mark}{n:02}-s{i}") for i, r in enumerate(near)}
            )
        return found


def _rooms(building: Building, called: str, count: int, kind: str) -> list[Room]:
    places = Place.objects.bulk_create(
        Place(building=building, name=f"{n}{called}", kind=Place.Kind.MEETING_ROOM, position=n) for n in range(count)
    )
    return Room.objects.bulk_create(Room(place=place, capacity=100, room_class=kind) for place in places)


def _chief(unit: Unit, known: dict) -> Person:
    """Whose post decides on every booking of a hall."""
    post = Post.objects.create(unit=unit, title="会务科长", rank=30)
    hall = [{"field": "room_class", "operator": "is", "value": "hall"}]
    facts = {"matter": "meetings.booking", "name": "会场", "source": "办法", "paper_days": 3}
    route = Route.objects.create(starts_on=today(), condition=hall, **facts)
    RouteStep.objects.create(route=route, position=1, who="post", post=post)
    return Person.objects.create(username="chief", name="钱科长", post=post, **known)


def _soon(clerk: Person, room: Room, title: str) -> int:
    """Early enough to check in, and long enough to be under way until everything is over."""
    start = timezone.now() + timedelta(minutes=20)
    times = {"starts_at": start, "ends_at": start + timedelta(hours=5)}
    booking = Booking.objects.create(title=title, unit=clerk.unit, booked_by=clerk, attendees=3, **times)
    occupy([booking], [Slot((room,), *times.values())], fresh=True)
    return booking.pk
