"""The meeting rooms as records, with place, hall and parts: what forms choose from and verbs are about."""

from apps.core.editions import kept
from apps.meetings.models import Room


def room_records(edition: int) -> dict[int, Room]:
    """Every room by number, in the order of the house, as the process keeps them: shared, so never to be changed."""
    return kept(edition, "meetings.records", _read)


def _read() -> dict[int, Room]:
    rooms = {room.pk: room for room in Room.objects.with_place().in_order().prefetch_related("layouts")}
    for room in rooms.values():
        room.whole = rooms.get(room.whole_id)
        room.taken_along = [part for part in rooms.values() if part.whole_id == room.pk]
    return rooms
