"""Which times of which rooms a booking holds: written here and nowhere else."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from apps.meetings.models import Booking, Occupancy, Room
from apps.meetings.queries.rulebook import Slot, blocked


def occupy(bookings: Sequence[Booking], slots: Sequence[Slot], *, fresh: bool = False) -> None:
    """Let each booking hold the rooms of its slot and nothing else (``fresh``: it held none so far).
    The exclusion constraint has the last word."""
    if not fresh:
        Occupancy.objects.filter(booking__in=bookings).delete()
    held = {booking: times_of(booking, slot) for booking, slot in zip(bookings, slots, strict=True)}
    Occupancy.objects.bulk_create(chain.from_iterable(held.values()))
    for booking, times in held.items():
        booking.knows(times)


def times_of(booking: Booking, slot: Slot) -> list[Occupancy]:
    """The times the booking will hold: its own rooms, the parts of a hall among them, and the halls of parts."""
    during = DateTimeTZRange(slot.starts_at, slot.ends_at)
    found: dict[int, Occupancy] = {}
    for room, via, side in _own_first(slot.rooms):
        first, last = blocked(via or room, slot.starts_at, slot.ends_at)
        if row := found.get(room.pk):
            row.blocked = DateTimeTZRange(min(row.blocked.lower, first), max(row.blocked.upper, last))
        else:
            span = DateTimeTZRange(first, last)
            found[room.pk] = Occupancy(booking=booking, room=room, during=during, blocked=span, via=via, side=side)
    return list(found.values())


def _own_first(rooms: Iterable[Room]) -> Iterator[tuple[Room, Room | None, int]]:
    """Each room that is taken, because of which room, and on which side."""
    rooms = list(rooms)
    yield from ((room, None, 0) for room in rooms)
    for room in rooms:
        yield from ((part, room, 0) for part in room.taken_along)
        if room.whole:
            yield room.whole, room, room.pk


def rejoin(rooms: Sequence[Room]) -> None:
    """The rooms, locked, belong together in another way from now on: what is still to come holds them accordingly."""
    held = Occupancy.objects.held().filter(room__in=rooms, during__endswith__gt=timezone.now())
    coming = Booking.objects.filter(pk__in=held.values("booking")).prefetch_related("occupancies__room__whole")
    bookings = list(coming)
    occupy(bookings, [Slot(tuple(booking.rooms), booking.starts_at, booking.ends_at) for booking in bookings])


def release(bookings: Iterable[Booking]) -> None:
    """The rooms are free; which rooms they were stays readable."""
    Occupancy.objects.filter(booking__in=bookings).update(is_held=False)
