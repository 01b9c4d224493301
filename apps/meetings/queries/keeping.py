"""What those who answer for the rooms see on their home page: numbers of today, and what people ask of them."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.dates import day_bounds, today
from apps.core.sockets import Figure, Item
from apps.meetings.models import Booking, Occupancy, Room
from apps.org.models import Role

CAMPUS = "occupancies__room__place__building__campus__in"
SOON = timedelta(hours=2)
AHEAD = timedelta(hours=24)
MOST = 8


def rooms_today(person: Any) -> list[Figure]:
    """Meetings and free rooms for keepers (of their campuses) and leaders (of all); nothing for others. Two queries."""
    scope = _scope(person)
    if scope == set():
        return []
    now = timezone.now()
    count = _counted(person, scope, now)
    running = _("%(n)s running now") % {"n": count["running"]}
    confirmed, cancelled = _rows(status=Booking.Status.CONFIRMED), _rows(status=Booking.Status.CANCELLED)
    board = reverse("meetings_day")
    return [
        Figure(_("Meetings today"), str(count["held"]), confirmed, "calendar-event", running, "blue", 10),
        _free_now(person, scope, now),
        Figure(_("Starting soon"), str(count["soon"]), board, "clock", _("within two hours"), "teal", 30),
        Figure(_("Cancelled today"), str(count["cancelled"]), cancelled, "circle-x", "", "orange", 40),
    ]


def _counted(person: Any, scope: set | None, now: Any) -> dict[str, int]:
    """Today's meetings of those campuses, each once however many rooms it has."""
    start, end = day_bounds(today())
    meetings = Booking.objects.visible_to(person).filter(starts_at__gte=start, starts_at__lt=end)
    if scope is not None:
        meetings = meetings.filter(**{CAMPUS: scope})
    held = Q(status__in=Booking.HOLDING)
    return meetings.order_by().aggregate(
        held=Count("pk", distinct=True, filter=held),
        running=Count("pk", distinct=True, filter=held & Q(starts_at__lte=now, ends_at__gt=now)),
        soon=Count("pk", distinct=True, filter=held & Q(starts_at__gt=now, starts_at__lte=now + SOON)),
        cancelled=Count("pk", distinct=True, filter=Q(status=Booking.Status.CANCELLED)),
    )


def wishes(person: Any) -> list[Item]:
    """What people asked of the keeper for meetings that begin within a day: name cards, tea, microphones."""
    scope = person.campuses_of(Role.ROOM_KEEPER)
    if scope == set():
        return []
    now = timezone.now()
    asked = Booking.objects.visible_to(person).holding().filter(starts_at__gt=now, starts_at__lte=now + AHEAD)
    if scope is not None:
        asked = asked.filter(**{CAMPUS: scope})
    rows = asked.exclude(note="").order_by("starts_at").values_list("pk", "title", "starts_at", "note").distinct()
    return [
        Item(f"{title}：{note}", reverse("meetings_booking", args=[pk]), "clipboard-list", starts, tone="orange")
        for pk, title, starts, note in rows[:MOST]
    ]


def _scope(person: Any) -> set | None:
    """The campuses whose rooms the person answers for; None stands for all of them."""
    return None if person.has_role(Role.LEADER) else person.campuses_of(Role.ROOM_KEEPER)


def _free_now(person: Any, scope: set | None, now: Any) -> Figure:
    rooms = Room.objects.visible_to(person).bookable()
    if scope is not None:
        rooms = rooms.filter(place__building__campus__in=scope)
    taken = Occupancy.objects.visible_to(person).blocking(now, now + timedelta(minutes=1)).values("room")
    count = rooms.order_by().aggregate(all=Count("pk"), free=Count("pk", filter=~Q(pk__in=taken)))
    return Figure(
        _("Rooms free now"),
        str(count["free"]),
        reverse("meetings_find"),
        "door",
        _("of %(n)s rooms") % {"n": count["all"]},
        "green",
        20,
    )


def _rows(**wanted: str) -> str:
    """The list of today's meetings behind a number."""
    day = today().isoformat()
    query = urlencode({**wanted, "starts_at_after": day, "starts_at_before": day})
    return f"{reverse('meetings_booking_list')}?{query}"
