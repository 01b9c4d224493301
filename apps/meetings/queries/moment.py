"""What the figures of this very moment are counted from: what is under way, what comes soon, which rooms are free."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from apps.core.metrics import once
from apps.meetings.models import Booking, Occupancy, Room
from apps.meetings.queries import figures

SOON = timedelta(hours=2)
LONGEST = timedelta(days=7)  # no meeting lasts longer: what began before need not be read to know what is under way


def soon(campus: Any) -> QuerySet[Booking]:
    now = timezone.now()
    return figures.there(campus).filter(figures.IS_HELD, starts_at__gt=now, starts_at__lte=now + SOON)


def free_now(campus: Any) -> QuerySet[Room]:
    now = timezone.now()
    taken = Occupancy.objects.blocking(now, now + timedelta(minutes=1)).values("room")
    return offered(campus).exclude(pk__in=taken)


@once
def now(campus: Any) -> dict[str, int]:
    """Meetings under way and soon to start: one statement for both."""
    at = timezone.now()
    return (
        figures.there(campus)
        .filter(figures.IS_HELD, ends_at__gt=at, starts_at__lte=at + SOON, starts_at__gt=at - LONGEST)
        .aggregate(running=Count("pk", filter=Q(starts_at__lte=at)), soon=Count("pk", filter=Q(starts_at__gt=at)))
    )


@once
def rooms_now(campus: Any) -> dict[str, int]:
    """Rooms that can be booked today, and how many of them are free."""
    at = timezone.now()
    taken = Occupancy.objects.blocking(at, at + timedelta(minutes=1)).values("room")
    return offered(campus).aggregate(all=Count("pk"), free=Count("pk", filter=~Q(pk__in=taken)))


def offered(campus: Any) -> QuerySet[Room]:
    """The rooms that can be booked today."""
    return Room.objects.bookable().filter(pk__in=[room.pk for room in figures.rooms(campus)])
