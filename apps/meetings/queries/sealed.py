"""The one place where the words of confidential meetings are read."""

from typing import Any

from apps.meetings.models import Booking, SealedWords


def unsealed(booking: Booking, person: Any) -> Booking:
    """The booking, with its words for ``told`` where it is confidential and the person is on its list."""
    if booking.is_confidential:
        booking._words = SealedWords.objects.visible_to(person).select_related("unit").get(booking=booking)  # type: ignore[attr-defined]
    return booking


def told(booking: Booking) -> Any:
    """What title, unit, attendees and note are read from: the words where somebody unsealed them, else the booking,
    which holds none if it is confidential."""
    return getattr(booking, "_words", booking)


def as_judged(booking: Booking) -> Booking:
    """A copy that rules may judge: a rule asks for the unit and the people, and says nothing of them to others."""
    if not booking.is_confidential or booking.unit_id:
        return booking
    words = SealedWords.objects.get(booking=booking)
    return Booking(
        pk=booking.pk,
        unit_id=words.unit_id,
        attendees=words.attendees,
        booked_by=booking.booked_by,
        layout=booking.layout,
        is_confidential=True,
    )
