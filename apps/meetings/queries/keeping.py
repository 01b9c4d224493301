"""What those who answer for the rooms see on their home page: numbers of today, and what people ask of them."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import metrics
from apps.core.dates import today
from apps.core.metrics import Reading
from apps.core.sockets import Item
from apps.meetings.models import Booking
from apps.meetings.models.sight import statistics_scope
from apps.meetings.queries.times import rooms_on
from apps.org.models import Role

CAMPUS = "occupancies__room__place__building__campus__in"
AHEAD = timedelta(hours=24)
MOST = 8


def rooms_today(person: Any) -> list[Reading]:
    """Meetings and free rooms of today for those who see statistics, keepers those of their (first) campus; nothing
    for others. Four queries."""
    scope = statistics_scope(person)
    if scope == set():
        return []
    campus = None
    if scope is not None:
        campus = next((room.campus for room in rooms_on(person, today()) if room.campus.pk in scope), None)
        if campus is None:
            return []
    note = f"{_('Today')} · {campus.name}" if campus else _("Today")
    with metrics.reading():
        return [
            metrics.read("meetings.planned", campus=campus, tone="blue"),
            metrics.read("meetings.free_now", campus=campus, tone="green"),
            metrics.read("meetings.soon", campus=campus, tone="teal"),
            metrics.read("meetings.cancelled", campus=campus, tone="orange", note=note),
        ]


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
