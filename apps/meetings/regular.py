"""Regular jobs of the meeting rooms. A job looks what is due and promises it; each promise is kept in a transaction of
its own, so that no lock is held for the next one's sake."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import outbox, sockets
from apps.core.actions import hold
from apps.core.jobs import Every
from apps.meetings import actions
from apps.meetings.actions.serving import could_have, serve
from apps.meetings.models import Booking, Series, Wait
from apps.meetings.queries.arriving import begun_unattended, begun_undecided, due_at


def give_back() -> None:
    """Rooms nobody came to. Done twice, it finds nothing the second time."""
    now = timezone.now()
    for booking in begun_unattended():
        due = due_at(booking)
        if due and due <= now:
            outbox.put("meetings.give_back", {"id": booking.pk}, key=f"{booking.pk}:{due.isoformat()}")


def expire() -> None:
    """Bookings that have begun and nobody has decided on."""
    for booking in begun_undecided():
        outbox.put("meetings.expire", {"id": booking.pk}, key=f"{booking.pk}:{booking.version}")


def _expire(booking: Booking) -> None:
    hold(Series.objects.filter(bookings=booking))  # whoever decides on regular meetings locks them in this order too
    actions.expire(booking, by=None)


def tend_the_list() -> None:
    """Offers that have lapsed, places nobody waits on any more, and rooms that became free unnoticed."""
    now = timezone.now()
    over = Wait.objects.filter(Q(offered_until__lte=now) | Q(starts_at__lte=now), status__in=Wait.OPEN)
    for place in over:
        outbox.put("meetings.lapse", {"id": place.pk}, key=f"{place.pk}:{place.version}")
    for place in Wait.objects.waiting().select_related("asked_by", "unit", "room"):
        if could_have(place):
            outbox.put("meetings.serve", {"id": place.pk}, key=f"{place.pk}:{now:%m%d%H%M}")


def _verb(rows: Any, do: Callable[[Any], Any]) -> Callable[[dict], None]:
    def keep(payload: dict) -> None:
        try:
            do(rows.get(pk=payload["id"]))
        except ValidationError:  # somebody was faster
            return

    return keep


def plug() -> None:
    waits = Wait.objects.select_related("asked_by", "unit", "room")
    sockets.effects.plug("meetings.give_back", _verb(Booking.objects, lambda one: actions.give_back(one, by=None)))
    sockets.effects.plug("meetings.expire", _verb(Booking.objects, _expire))
    sockets.effects.plug("meetings.lapse", _verb(waits, lambda one: actions.lapse(one, by=None)))
    sockets.effects.plug("meetings.tend", lambda _payload: tend_the_list())
    sockets.effects.plug("meetings.serve", _verb(waits, serve))
    sockets.schedule.plug("meetings.undecided", Every(minutes=1, run=expire))
    sockets.schedule.plug("meetings.unused", Every(minutes=1, run=give_back))
    sockets.schedule.plug("meetings.waiting", Every(minutes=1, run=tend_the_list))
    for code, name in {
        "meetings.expire": _("Let a booking lapse that nobody decided on"),
        "meetings.give_back": _("Give a room back that nobody came to"),
        "meetings.lapse": _("Let an offer lapse"),
        "meetings.serve": _("Offer a room to the waiting list"),
        "meetings.tend": _("Tend the waiting list"),
        "meetings.undecided": _("Look for meetings that began undecided"),
        "meetings.unused": _("Look for rooms nobody came to"),
        "meetings.waiting": _("Tend the waiting list"),
    }.items():
        sockets.names.plug(code, name)
