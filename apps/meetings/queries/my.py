"""What concerns one person: their meetings between two moments, and the rooms they could have right now."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.dates import clock, span
from apps.core.sockets import Item
from apps.meetings.models import Booking, Occupancy
from apps.meetings.queries.finder import Search, Wish, usual_start

HOUR = timedelta(hours=1)
OFFERED, ENOUGH = 6, 3


def my_meetings(person: Any, start: datetime, end: datetime) -> list[Item]:
    """What the person booked or was asked to between two moments, in order of time, with the rooms; two queries."""
    mine = Booking.objects.attended_by(person).holding().between(start, end)
    columns = ("pk", "title", "starts_at", "ends_at", "is_confidential")
    rows = list(mine.order_by("starts_at").values_list(*columns)[:50])
    rooms: dict[int, list[str]] = {}
    held = Occupancy.objects.visible_to(person).own().filter(booking__in=[row[0] for row in rows]).order_by("room_id")
    for pk, building, place in (
        held.values_list("booking_id", "room__place__building__name", "room__place__name") if rows else ()
    ):
        rooms.setdefault(pk, []).append(f"{building} {place}")
    return [
        Item(
            str(_("Confidential meeting")) if is_confidential else title,
            reverse("meetings_booking", args=[pk]),
            "calendar-event",
            starts,
            ends,
            "、".join(rooms.get(pk, [])),
        )
        for pk, title, starts, ends, is_confidential in rows
    ]


def quick_book_card(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    """Rooms of the person's campus that are free for the next hour of office time, each one click from being booked;
    where fewer than three are, the first later hour of that day with three. None when no room is free that day."""
    person: Any = request.user
    campus = person.unit.campus_id if person.unit_id else None
    asked = start = usual_start(person, timezone.now())
    on = timezone.localtime(start).date()
    search = Search(person, Wish(1, (), campus), [(start, start + HOUR)])
    best: tuple[datetime, list] | None = None
    while timezone.localtime(start + HOUR).date() == on:
        fits = search.free(start, start + HOUR)
        if fits and (best is None or len(fits) > len(best[1])):
            best = (start, fits)
        if best and (len(best[1]) >= ENOUGH or start > asked + 4 * HOUR):
            break
        start += timedelta(minutes=15)
    if best is None:
        return None
    start, fits = best
    find = f"{reverse('meetings_find')}?date={on.isoformat()}&starts={clock(start)}&ends={clock(start + HOUR)}"
    return "meetings/_quick_book.html", {
        "action": reverse("meetings_booking_new"),
        "find_url": find,
        "key": uuid4(),
        "date": on.isoformat(),
        "is_now": start - timezone.now() <= timedelta(minutes=15),
        "starts": clock(start),
        "ends": clock(start + HOUR),
        "attendees": 4,
        "when": span(start, start + HOUR),
        "fits": [fit for fit in fits if fit.room.capacity >= 4][:OFFERED] or fits[:OFFERED],
    }
