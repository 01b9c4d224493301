"""What approvers see of a booking or a series, and what the conditions of routes may ask."""

from datetime import time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.approvals.matters import Fact
from apps.core.dates import local
from apps.core.editions import current
from apps.core.workdays import working_days
from apps.meetings.models import MeetingClass, Room
from apps.meetings.queries.records import room_records
from apps.meetings.queries.sealed import as_judged
from apps.org.models import Campus

# When offices work; the meetings themselves may be earlier or later where the room's rule lets them.
OFFICE_HOURS = time(8), time(18)


def _rooms() -> list[tuple[Any, Any]]:
    return [(pk, str(room)) for pk, room in room_records(current()).items()]


def _classes() -> list[tuple[Any, Any]]:
    return [("", _("ordinary meeting")), *MeetingClass.objects.values_list("pk", "name")]


FIELDS = {
    "room": Fact(_("meeting room"), "choice", _rooms),
    "room_class": Fact(_("class of room"), "choice", lambda: list(Room.Class.choices)),
    "campus": Fact(_("campus"), "choice", lambda: list(Campus.objects.values_list("pk", "name"))),
    "meeting_class": Fact(
        _("class of meeting"),
        "choice",
        lambda: [("", _("ordinary meeting")), *MeetingClass.objects.values_list("pk", "name")],
    ),
    "people": Fact(_("people"), "number"),
    "minutes": Fact(_("length (minutes)"), "number"),
    "lead_days": Fact(_("booked ahead (days)"), "number"),
    "outside_hours": Fact(_("outside office hours"), "yes_no"),
}

WORDS = {
    "title": _("meeting"),
    "class": _("class of meeting"),
    "unit": _("unit"),
    "rooms": _("meeting room"),
    "when": _("time"),
    "people": _("people"),
}


def facts(booking: Any) -> dict[str, Any]:
    return {
        **_of_the_rooms(booking.rooms),
        "meeting_class": booking.meeting_class_id,
        "people": as_judged(booking).attendees,
        "minutes": int((booking.ends_at - booking.starts_at).total_seconds() // 60),
        "lead_days": (timezone.localdate(booking.starts_at) - timezone.localdate(booking.made_at)).days,
        "outside_hours": _outside(booking.starts_at, booking.ends_at),
    }


def snapshot(booking: Any) -> dict[str, Any]:
    """A confidential meeting shows no more to approvers than its row holds."""
    return {
        "title": str(booking),
        "class": booking.meeting_class or _("ordinary meeting"),
        "unit": booking.unit or "",
        "rooms": booking.room_names,
        "when": booking.when,
        "people": booking.attendees,
    }


def series_facts(series: Any) -> dict[str, Any]:
    first = local(series.first_on, series.starts)
    last = local(series.first_on, series.ends)
    return {
        **_of_the_rooms(series.every_room),
        "meeting_class": series.meeting_class_id,
        "people": series.attendees,
        "minutes": int((last - first).total_seconds() // 60),
        "outside_hours": _outside(first, last),
    }


def series_snapshot(series: Any) -> dict[str, Any]:
    days = f"{series.first_on:%Y-%m-%d} – {series.last_on:%Y-%m-%d}"
    return {
        "title": series.title,
        "class": series.meeting_class or _("ordinary meeting"),
        "unit": series.unit,
        "rooms": "、".join(sorted(str(room) for room in series.every_room)),
        "when": f"{series.rhythm} {days} {series.starts:%H:%M}–{series.ends:%H:%M}",
        "people": series.attendees,
    }


def campus_of(booking: Any) -> Any:
    """The campus whose keepers and leaders are asked; none where its rooms lie on several."""
    rooms = booking.every_room if hasattr(booking, "every_room") else booking.rooms
    campuses = {room.campus.pk: room.campus for room in rooms}
    return next(iter(campuses.values())) if len(campuses) == 1 else None


def _of_the_rooms(rooms: list[Room]) -> dict[str, list]:
    return {
        "room": sorted(room.pk for room in rooms),
        "room_class": sorted({room.room_class for room in rooms}),
        "campus": sorted({room.campus.pk for room in rooms}),
    }


def _outside(starts_at: Any, ends_at: Any) -> bool:
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    within = start.date() == end.date() and OFFICE_HOURS[0] <= start.time() and end.time() <= OFFICE_HOURS[1]
    return not (within and working_days(start.date(), start.date(), current()))
