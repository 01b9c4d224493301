"""Book, change, move, cancel, restore, extend, end early."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.actions import Conflict, Refused, action
from apps.meetings.actions.approving import ask_where_needed, nothing_to_decide
from apps.meetings.actions.attending import CHANGED, OFF, ON_AGAIN, tell_attendees
from apps.meetings.actions.judging import check, take
from apps.meetings.actions.occupying import occupy, release
from apps.meetings.actions.serving import freed
from apps.meetings.models import Booking, Displacement, MeetingClass, Room, SealedWords
from apps.meetings.queries.rulebook import Slot


@action("meetings.book", gettext_lazy("Book a room"))
def book(
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
    """A person holds one or more rooms for a meeting of their unit.

    Raises ``Conflict`` where a room is taken, buffers included, and ``Refused`` where a booking rule is not met.
    """
    booking = hold_rooms(
        by=by, place=place, title=title, starts_at=starts_at, ends_at=ends_at, attendees=attendees, unit=unit,
        layout=layout, note=note, meeting_class=meeting_class,
    )  # fmt: skip
    ask_where_needed(booking, by=by)
    return booking


def hold_rooms(*, by: Any, place: Iterable[Room], unit: Any = None, **facts: Any) -> Booking:
    """A new booking, its rooms held; ``facts`` as for ``book``."""
    booking = Booking(unit=unit or unit_of(by), booked_by=by, **facts)
    booking.judge()
    slot = Slot(take(place), booking.starts_at, booking.ends_at)
    check(slot, by=by, booking=booking)
    booking.save()
    occupy([booking], [slot], fresh=True)
    return booking


@action("meetings.change", gettext_lazy("Change the booking"), when=Booking.LIVE)
def change(
    booking: Booking,
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
    """Those in charge of a booking change its rooms, its time or what it says, as long as it is not over."""
    booking.layout, booking.meeting_class = layout, meeting_class
    words = SealedWords.objects.get(booking=booking) if booking.is_confidential else booking
    words.title, words.attendees, words.note = title, attendees, note
    words.unit = unit or words.unit
    words.judge()
    if booking.is_confidential:
        words.save()
    return rearrange(booking, place, starts_at, ends_at, by=by)


@action("meetings.move", gettext_lazy("Move the booking"), when=Booking.LIVE)
def move(booking: Booking, *, by: Any, room: Room, place: Room, starts_at: datetime, ends_at: datetime) -> Booking:
    """Those in charge of a booking take it from one room and time to another; its other rooms go along."""
    held = booking.rooms
    if room not in held:
        raise Conflict(_("This meeting is not in %(room)s any more. Look at the board again.") % {"room": room})
    if place != room and place in held:
        raise Refused(_("This meeting holds %(room)s already. Choose another room.") % {"room": place})
    rooms = [place if one == room else one for one in held]
    return rearrange(booking, rooms, starts_at, ends_at, by=by)


@action("meetings.cancel", gettext_lazy("Cancel the booking"), when=[*Booking.LIVE, Booking.Status.DISPLACED])
def cancel(booking: Booking, *, by: Any, reason: str = "") -> Booking:
    """Those in charge of a booking give its rooms back."""
    _not_over(booking)
    rooms = booking.rooms
    release([booking])
    if booking.status == Booking.Status.DISPLACED:
        Displacement.objects.open().filter(booking=booking).update(settled_at=timezone.now())
    if booking.status == Booking.Status.REQUESTED:
        nothing_to_decide(booking, by=by)
    booking.become(Booking.Status.CANCELLED)
    freed(rooms, booking.starts_at, booking.ends_at)
    tell_attendees([booking], OFF, by=by)
    return booking


@action("meetings.restore", gettext_lazy("Take it back up"), when=[Booking.Status.CANCELLED])
def restore(booking: Booking, *, by: Any) -> Booking:
    """Those in charge of a cancelled booking take it up again, if its rooms are still free."""
    slot = Slot(take(booking.rooms), booking.starts_at, booking.ends_at)
    check(slot, by=by, booking=booking)
    occupy([booking], [slot])
    booking.become(Booking.Status.CONFIRMED)
    ask_where_needed(booking, by=by)
    tell_attendees([booking], ON_AGAIN, by=by)
    return booking


@action("meetings.extend", gettext_lazy("Extend the meeting"), when=Booking.LIVE)
def extend(booking: Booking, *, by: Any, ends_at: datetime) -> Booking:
    """Those in charge of a meeting keep its rooms longer, if nobody else has them."""
    if ends_at <= booking.ends_at:
        raise Refused(_("Choose an end later than %(now)s.") % {"now": booking.when})
    return rearrange(booking, booking.rooms, booking.starts_at, ends_at, by=by)


@action("meetings.end_early", gettext_lazy("End it now"), when=[Booking.Status.CONFIRMED])
def end_early(booking: Booking, *, by: Any) -> Booking:
    """Those in charge of a meeting that is going on end it; the rest of the time is free at once."""
    now = timezone.now()
    if booking.starts_at >= now:
        raise Refused(_("This meeting has not begun. Cancel it instead."))
    _not_over(booking)
    ended_at, booking.ends_at = booking.ends_at, now
    booking.save(update_fields=["ends_at"])
    slot = Slot(take(booking.rooms), booking.starts_at, now)
    occupy([booking], [slot])
    freed(slot.rooms, now, ended_at)
    return booking


@action("meetings.no_show", gettext_lazy("Nobody came"), when=[Booking.Status.CONFIRMED])
def no_show(booking: Booking, *, by: Any) -> Booking:
    """A keeper notes that nobody came to a meeting that should have begun; its rooms are free at once."""
    if booking.is_upcoming:
        raise Refused(_("This meeting has not begun. Cancel it instead."))
    rooms = booking.rooms
    release([booking])
    booking.become(Booking.Status.NO_SHOW)
    freed(rooms, timezone.now(), booking.ends_at)
    return booking


def rearrange(booking: Booking, place: Iterable[Room], starts_at: datetime, ends_at: datetime, *, by: Any) -> Booking:
    """Give the booking these rooms and this time. What is over stays as it was: it is part of the record."""
    _not_over(booking)
    running = booking.starts_at <= timezone.now() and starts_at == booking.starts_at
    # The rooms it leaves are locked along with those it takes: in id order, whoever else moves the other way.
    before, was = booking.rooms, (booking.starts_at, booking.ends_at)
    wanted = {room.pk for room in place}
    held = take({*place, *before})
    slot = Slot(tuple(room for room in held if room.pk in wanted), starts_at, ends_at)
    check(slot, by=by, booking=booking, running=running)
    booking.starts_at, booking.ends_at = starts_at, ends_at
    booking.is_exception = booking.series_id is not None
    booking.save()
    occupy([booking], [slot])
    if not running:
        ask_where_needed(booking, by=by)
    freed((room for room in held if room in before), *was)
    if (*was, set(before)) != (starts_at, ends_at, set(slot.rooms)):
        tell_attendees([booking], CHANGED, by=by)
    return booking


def unit_of(by: Any) -> Any:
    """Whoever was appointed at the machine has none at first."""
    if by.unit is None:
        raise Refused(_("You belong to no unit yet, and a meeting needs one. Ask the office administrator."))
    return by.unit


def _not_over(booking: Booking) -> None:
    if booking.is_over:
        raise Refused(_("This meeting is over and stays on record as it was."))
