"""What stands in the house before it is shaken: rooms, clerks, and a colleague for each of them."""

from datetime import time

from apps.meetings.models import Room
from apps.meetings.queries.told import EVENTS
from apps.notices.models import Habit
from apps.org.models import Building, Campus, Person, Place, Unit, Webhook
from tests.chaos.house import House
from tests.serving import Visitor, logged_in


def furnish(house: House, people: int, rooms: int) -> tuple[list[int], list[Visitor]]:
    """Rooms by number, and the clerks at their browsers."""
    with house.inside():
        unit = Unit.objects.create(name="机关事务管理局")
        building = Building.objects.create(campus=Campus.objects.create(name="管委会"), name="一号楼")
        places = Place.objects.bulk_create(
            Place(building=building, name=f"{n}", kind=Place.Kind.MEETING_ROOM, position=n) for n in range(rooms)
        )
        made = Room.objects.bulk_create(Room(place=place, capacity=100) for place in places)
        clerks = Person.objects.bulk_create(
            Person(username=f"clerk{n}", name=f"人{n}", unit=unit, language="en", password="!") for n in range(people)
        )
        colleagues = Person.objects.bulk_create(
            Person(
                username=colleague_of(n), name=f"同事{n}", unit=unit, language="en", password="!",
                email=f"{colleague_of(n)}@chaos.example",
            )
            for n in range(people)
        )  # fmt: skip
        always = {"quiet_from": time(0), "quiet_until": time(0)}  # at night too, whenever these tests run
        Habit.objects.bulk_create(Habit(person=person, **always) for person in colleagues)
        Webhook.objects.create(name="大屏", url=house.sinks.listener.url, events=list(EVENTS))
        return [room.pk for room in made], logged_in(house.port, clerks)


def colleague_of(number: int) -> str:
    return f"colleague{number}"
