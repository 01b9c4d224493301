"""Calendars that telephones and mail programs subscribe to (RFC 5545): one person's, a room's, a campus's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from apps.meetings.models import AccessLink, Booking, Occupancy

BEHIND, AHEAD = timedelta(days=30), timedelta(days=400)
MOST = 5_000
# A calendar must be told that a meeting it holds is off, however that came about.
STATES = {
    Booking.Status.CONFIRMED: "CONFIRMED",
    Booking.Status.REQUESTED: "TENTATIVE",
    Booking.Status.CANCELLED: "CANCELLED",
    Booking.Status.DISPLACED: "CANCELLED",
    Booking.Status.DECLINED: "CANCELLED",
}


@dataclass(frozen=True)
class Line:
    """One meeting as the feed tells it; a confidential one has come here without words."""

    pk: int
    version: int
    starts_at: datetime
    ends_at: datetime
    status: str
    title: str
    unit: str
    made_at: datetime
    is_confidential: bool
    rooms: tuple[str, ...] = ()


COLUMNS = (
    "pk", "version", "starts_at", "ends_at", "status", "title", "unit__name", "made_at", "is_confidential",
)  # fmt: skip


def lines(link: AccessLink) -> list[Line]:
    """What the calendar holds: from thirty days ago to four hundred ahead, in order of time; two queries."""
    now = timezone.now()
    meetings = _meetings(link).filter(status__in=list(STATES)).between(now - BEHIND, now + AHEAD)  # type: ignore[attr-defined]
    rows = list(meetings.order_by("starts_at", "pk").values_list(*COLUMNS)[:MOST])
    rooms = _rooms([row[0] for row in rows], link)
    return [Line(*row, rooms=tuple(rooms.get(row[0], ()))) for row in rows]


def _meetings(link: AccessLink) -> QuerySet:
    if link.kind == AccessLink.Kind.MINE:
        return Booking.objects.attended_by(link.made_by)
    held = Occupancy.objects.filter(during__endswith__gt=timezone.now() - BEHIND)
    if link.kind == AccessLink.Kind.ROOM:
        return Booking.objects.filter(pk__in=held.filter(room=link.room_id).values("booking"))
    return Booking.objects.filter(pk__in=held.filter(room__place__building__campus=link.campus_id).values("booking"))


def _rooms(bookings: list[int], link: AccessLink) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = Occupancy.objects.own().filter(booking__in=bookings).order_by("room_id")
    if link.campus_id:
        rows = rows.filter(room__place__building__campus=link.campus_id)
    for booking, building, place in rows.values_list("booking_id", "room__place__building__name", "room__place__name"):
        found.setdefault(booking, []).append(f"{building} {place}")
    return found


def etag(link: AccessLink, found: Sequence[Line]) -> str:
    """Worked out from the rows, so that a calendar that asks again for nothing new costs no drawing."""
    return sha256(repr((link.pk, link.version, link.language, found)).encode()).hexdigest()[:32]


def drawn(link: AccessLink, found: Sequence[Line], address: str) -> bytes:
    """The feed itself. ``address`` is that of a booking's page, with 0 for its number."""
    calendar = Calendar()
    calendar.add("prodid", "-//houqin//logistics//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", str(link))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("x-published-ttl", "PT1H")
    for line in found:
        calendar.add_component(_event(line, address))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(line: Line, address: str) -> Event:
    state = STATES[Booking.Status(line.status)]
    event = Event()
    event.add("uid", f"booking-{line.pk}@houqin")
    event.add("sequence", line.version)
    event.add("dtstamp", line.made_at)
    event.add("dtstart", timezone.localtime(line.starts_at))
    event.add("dtend", timezone.localtime(line.ends_at))
    event.add("summary", _("Occupied") if line.is_confidential else line.title)
    event.add("location", "、".join(line.rooms))
    event.add("status", state)
    event.add("transp", "TRANSPARENT" if state == "CANCELLED" else "OPAQUE")
    if not line.is_confidential:
        event.add("description", line.unit)
        event.add("url", address.replace("/0/", f"/{line.pk}/"))
    return event


def open_link(token: str, kinds: Sequence[str]) -> Any:
    """The link behind a token, with what its page reads; None for one that was never made or is switched off, and
    for the calendar of somebody who has left."""
    places = ("room__place__building__campus", "campus", "made_by__unit")
    link = AccessLink.objects.select_related(*places).opened_by(token, kinds)
    gone = link is not None and link.kind == AccessLink.Kind.MINE and not link.made_by.is_active
    return None if gone else link
