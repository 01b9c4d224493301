"""By when somebody must have come, and which rooms nobody came to."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from apps.meetings.models import Booking
from apps.meetings.queries.rulebook import RuleBook

# No rule waits longer, and after this nobody gives anything back any more.
LONGEST = timedelta(hours=2)


def due_at(booking: Booking) -> datetime | None:
    """When its rooms are given back if nobody has come; None where one of its rooms waits for as long as it takes."""
    on = timezone.localtime(booking.starts_at).date()
    book = RuleBook(on, on)
    minutes = [book.check_in_minutes(room, on) for room in booking.rooms]
    if not minutes or None in minutes:
        return None
    return max(booking.starts_at, booking.made_at) + timedelta(minutes=max(m for m in minutes if m))


def begun_unattended() -> QuerySet[Booking]:
    """Meetings that have begun and nobody has checked in for, among them those of rooms that need none."""
    now = timezone.now()
    begun = Booking.objects.filter(status=Booking.Status.CONFIRMED, checked_in_at=None, ends_at__gt=now)
    return begun.filter(starts_at__lte=now, starts_at__gt=now - LONGEST).order_by("pk")


def begun_undecided() -> QuerySet[Booking]:
    """Meetings that have begun, and nobody has decided whether they may."""
    return Booking.objects.filter(status=Booking.Status.REQUESTED, starts_at__lte=timezone.now()).order_by("pk")
