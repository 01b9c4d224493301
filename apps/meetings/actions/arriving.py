"""People come, or nobody does: check-in, and rooms given back when nobody came."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.actions import Refused, action
from apps.core.dates import clock
from apps.meetings.actions.occupying import release
from apps.meetings.actions.serving import freed
from apps.meetings.models import Booking
from apps.meetings.queries.arriving import due_at
from apps.notices.actions import tell

EARLY = timedelta(minutes=30)


@action("meetings.check_in", gettext_lazy("We are here"), when=[Booking.Status.CONFIRMED])
def check_in(booking: Booking, *, by: Any) -> Booking:
    """Anybody of the unit, or the keeper, says that people have come; saying it again changes nothing."""
    if timezone.now() < booking.starts_at - EARLY:
        raise Refused(_("Check in from %(from)s on.") % {"from": clock(booking.starts_at - EARLY)})
    if booking.is_over:
        raise Refused(_("This meeting is over and stays on record as it was."))
    if booking.checked_in_at is None:
        booking.checked_in_at = timezone.now()
        booking.save(update_fields=["checked_in_at"])
    return booking


@action("meetings.give_back", gettext_lazy("Given back: nobody came"), when=[Booking.Status.CONFIRMED])
def give_back(booking: Booking, *, by: Any) -> Booking:
    """A room nobody has come to, as long after the start as its rule says, is free for others."""
    due = due_at(booking)
    if due is None or booking.checked_in_at or booking.is_over or timezone.now() < due:
        raise Refused(_("Nobody has to check in here, or people have come."))
    rooms = booking.rooms
    release([booking])
    booking.become(Booking.Status.NO_SHOW)
    says = gettext_lazy("Nobody checked in for “%(title)s”, %(when)s: %(rooms)s is free for others.")
    facts = {"title": booking.public_title, "when": booking.when, "rooms": booking.room_names}
    tell([booking.booked_by], "meetings.given_back", booking, says, **facts)
    freed(rooms, timezone.now(), booking.ends_at)
    return booking
