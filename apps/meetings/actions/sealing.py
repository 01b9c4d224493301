"""Confidential meetings (涉密会议): the room is held in public, the words are kept under seal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from apps.core.actions import action
from apps.meetings.actions.approving import ask_where_needed
from apps.meetings.actions.bookings import unit_of
from apps.meetings.actions.judging import check, take
from apps.meetings.actions.occupying import occupy
from apps.meetings.models import Booking, MeetingClass, Room, SealedWords
from apps.meetings.queries.rulebook import Slot


@action("meetings.book_confidential", gettext_lazy("Book a confidential meeting"))
def book_confidential(
    *,
    by: Any,
    place: Iterable[Room],
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    attendees: int,
    unit: Any = None,
    layout: str = "",
    note: str = "",
    meeting_class: MeetingClass | None = None,
) -> Booking:
    """A designated submitter holds a room fit for it; who did it, when and where is known, what it is about is not.

    Raises ``Refused`` for a room that is not fit, and otherwise as ``book``.
    """
    words = SealedWords(title=title, unit=unit or unit_of(by), attendees=attendees, note=note)
    words.judge("booking")
    wish = Booking(unit=words.unit, attendees=attendees, booked_by=by, layout=layout, is_confidential=True)
    slot = Slot(take(place), starts_at, ends_at)
    check(slot, by=by, booking=wish)
    booking = Booking.objects.create(
        is_confidential=True,
        title=Booking.OCCUPIED,
        attendees=1,
        booked_by=by,
        layout=layout,
        meeting_class=meeting_class,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    words.booking = booking
    words.save()
    occupy([booking], [slot], fresh=True)
    ask_where_needed(booking, by=by)
    return booking
