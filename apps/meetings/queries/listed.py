"""Rows of the list of bookings, with the names they show."""

from typing import Any

from django.db.models import QuerySet

from apps.meetings.models import Booking, Occupancy
from apps.meetings.queries.times import every_room
from apps.org.queries.names import people_names, units


def listed(person: Any, rows: QuerySet) -> list[Booking]:
    """Two queries. Rooms, units and people are named from what the process keeps: making records of them for fifty
    rows took longer than all the rest of the page."""
    found = list(rows)
    rooms = {room.pk: room.name for room in every_room(person)}
    held: dict[int, list[str]] = {booking.pk: [] for booking in found}
    times = Occupancy.objects.visible_to(person).filter(booking__in=list(held)).order_by("room_id")
    for booking_id, room_id in times.values_list("booking_id", "room_id"):
        held[booking_id].append(rooms[room_id])
    offices, people = units(person.edition), people_names(person.edition)
    for booking in found:
        booking.unit = offices.get(booking.unit_id)  # none is told of a confidential one
        booking.listed_rooms = "、".join(held[booking.pk])
        booking.listed_booker = people[booking.booked_by_id]
    return found
