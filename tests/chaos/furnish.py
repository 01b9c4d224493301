"""python -m tests.chaos.furnish PEOPLE ROOMS: fills a house that is up and prints what its visitors need."""

import json
import sys

import django

django.setup()

from django.db import connection  # noqa: E402

from apps.meetings.models import Room  # noqa: E402
from apps.org.models import Building, Campus, Person, Place, Unit  # noqa: E402
from tests.serving import logged_in  # noqa: E402


def furnish(people: int, rooms: int) -> dict:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE chaos_note (kind text, says text, at timestamptz DEFAULT clock_timestamp())")
    unit = Unit.objects.create(name="机关事务管理局")
    building = Building.objects.create(campus=Campus.objects.create(name="管委会"), name="一号楼")
    places = [
        Place.objects.create(building=building, name=f"{n}", kind=Place.Kind.MEETING_ROOM, position=n)
        for n in range(rooms)
    ]
    made = [Room.objects.create(place=place, capacity=100) for place in places]
    staff = [Person.objects.create_user(f"p{n}", name=f"人{n}", unit=unit, language="en") for n in range(people)]
    return {"rooms": [room.pk for room in made], "cookies": [visitor.cookies for visitor in logged_in(0, staff)]}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(furnish(*map(int, sys.argv[1:]))))
