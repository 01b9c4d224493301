"""What hangs on walls: the panel beside a door, the board in a lobby. Nobody is logged in there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.dates import clock, day, day_bounds, today
from apps.meetings.models import AccessLink, Booking, Occupancy, Room

NEXT = 3
COLUMNS = (
    "booking__title", "booking__unit__short_name", "booking__unit__name", "booking__is_confidential",
    "during__startswith", "during__endswith", "blocked__startswith", "blocked__endswith",
)  # fmt: skip


@dataclass
class Meeting:
    """One meeting on a wall; of a confidential one only the time."""

    title: str
    unit: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime
    room: str = ""
    floor: str = ""
    way: str = ""
    is_running: bool = False

    @property
    def time(self) -> str:
        return f"{clock(self.starts_at)}–{clock(self.ends_at)}"


def _meeting(title: str, short: str, name: str, is_confidential: bool, *times: datetime, **more: Any) -> Meeting:
    if is_confidential:
        return Meeting(_("Occupied"), "", *times, **more)
    return Meeting(title, short or name, *times, **more)


def _today(now: datetime) -> QuerySet:
    """What is held today and not over, in order of time."""
    return (
        Occupancy.objects.held()
        .filter(blocked__overlap=(now, day_bounds(today())[1]))
        .order_by("during__startswith", "room__place__floor", "room__place__position", "pk")
    )


@dataclass
class Panel:
    """The state of one room: ``free``, ``busy`` or ``prepared`` (set-up or clean-up), until when, and what comes."""

    room: Room
    day: str
    state: str
    says: str
    until: str
    now: Meeting | None
    coming: list[Meeting]


def panel(link: AccessLink) -> Panel:
    """One query beside the link's own."""
    now = timezone.now()
    rows = _today(now).filter(room=link.room_id).values_list(*COLUMNS)
    meetings = [_meeting(*row) for row in rows[: NEXT + 1]]
    blocking = next((m for m in meetings if m.opens_at <= now < m.closes_at), None)
    running = blocking if blocking and blocking.starts_at <= now < blocking.ends_at else None
    coming = [m for m in meetings if m.starts_at > now][:NEXT]
    state = "busy" if running else "prepared" if blocking else "free"
    return Panel(link.room, day(today()), state, _words(state), _until(state, blocking, coming), running, coming)


def _words(state: str) -> str:
    return {"busy": _("In use"), "prepared": _("Being prepared"), "free": _("Free")}[state]


def _until(state: str, blocking: Meeting | None, coming: list[Meeting]) -> str:
    if state == "free":
        return _("until %(time)s") % {"time": clock(coming[0].opens_at)} if coming else _("for the rest of today")
    at = blocking.ends_at if state == "busy" else blocking.starts_at  # type: ignore[union-attr]
    if state == "prepared" and at <= timezone.now():
        at = blocking.closes_at  # type: ignore[union-attr]
    return _("until %(time)s") % {"time": clock(at)}


def lobby(link: AccessLink) -> list[Meeting]:
    """Today's certain meetings of the campus that are not over, by time and floor, with the way to each; one query."""
    now = timezone.now()
    rows = (
        _today(now)
        .own()
        .filter(room__place__building__campus=link.campus_id, during__endswith__gt=now)
        .filter(booking__status=Booking.Status.CONFIRMED)
        .values_list(
            *COLUMNS, "room__place__building__name", "room__place__name", "room__place__floor", "room__direction"
        )
    )
    found = []
    for *row, building, place, floor, way in rows:
        meeting = _meeting(*row, room=f"{building} {place}", floor=_floor(floor), way=way)
        meeting.is_running = meeting.starts_at <= now
        found.append(meeting)
    return found


def _floor(floor: int | None) -> str:
    if floor is None:
        return ""
    return _("B%(n)s") % {"n": -floor} if floor < 0 else _("%(n)sF") % {"n": floor}
