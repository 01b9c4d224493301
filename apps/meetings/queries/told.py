"""What programs outside are told of a booking: that it was made, changed or given up, when, and which rooms.

Neither its title nor its unit: a webhook is read by nobody we know. Whoever may know them asks the API.
"""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.core.models import LogEntry
from apps.meetings.models import Booking, Series
from apps.org import webhooks

EVENTS = {
    **{f"booking.{status}": format_lazy("{}{}", _("A booking is now: "), status.label) for status in Booking.Status},
    "booking.changed": _("A booking was changed"),
    "series.confirmed": _("Regular meetings were booked"),
    "series.changed": _("Regular meetings were changed"),
    "series.cancelled": _("Regular meetings were cancelled"),
}
SERIES = {"meetings.book_series": "series.confirmed", "meetings.cancel_series": "series.cancelled"}


def of_booking(entry: LogEntry, booking: Booking) -> tuple[str, dict[str, Any]]:
    """``booking.confirmed``, ``booking.cancelled``… where the state is new, else ``booking.changed``."""
    is_new = entry.makes or "status" in entry.changes
    facts = {
        "id": booking.pk,
        "version": booking.version,
        "status": booking.status,
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "rooms": [{"id": room.pk, "name": str(room)} for room in booking.rooms],
        "series": booking.series_id,
    }
    return (f"booking.{booking.status}" if is_new else "booking.changed"), {"booking": facts}


def of_series(entry: LogEntry, series: Series) -> tuple[str, dict[str, Any]]:
    bookings = list(series.bookings.order_by("series_on").values_list("pk", flat=True))
    facts = {"id": series.pk, "version": series.version, "bookings": bookings}
    return SERIES.get(entry.verb, "series.changed"), {"series": facts}


def plug() -> None:
    for event, label in EVENTS.items():
        webhooks.events.plug(event, label)
    webhooks.tellers.plug("meetings.Booking", of_booking)
    webhooks.tellers.plug("meetings.Series", of_series)
