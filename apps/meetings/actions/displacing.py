"""Pre-emption (局部服从整体): a meeting that goes before another takes its room; the other is found a new place."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.actions import Conflict, Refused, action, hold
from apps.meetings.actions.approving import ask_where_needed, nothing_to_decide
from apps.meetings.actions.attending import OFF, ON_AGAIN, tell_attendees
from apps.meetings.actions.bookings import unit_of
from apps.meetings.actions.judging import check, check_time, judge, take
from apps.meetings.actions.occupying import occupy, release
from apps.meetings.actions.serving import freed
from apps.meetings.models import Booking, Displacement, MeetingClass, Room, Wait
from apps.meetings.policies import may_override
from apps.meetings.queries.rulebook import Slot, rivals
from apps.notices.actions import tell


@action("meetings.pre_empt", gettext_lazy("Take the room for a meeting that goes first"))
def pre_empt(
    *,
    by: Any,
    place: Iterable[Room],
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    attendees: int,
    meeting_class: MeetingClass,
    reason: str,
    approved_by: Any,
    unit: Any = None,
    layout: str = "",
    note: str = "",
) -> Booking:
    """The office books rooms that lower meetings hold; these give way, with the reason and who approved it on record.

    Raises ``Refused`` where one of them does not rank lower or has begun, and ``Conflict`` where somebody else came
    in between. The meetings that give way are locked before the rooms, as everywhere.
    """
    booking = Booking(
        title=title, unit=unit or unit_of(by), booked_by=by, attendees=attendees, layout=layout, starts_at=starts_at,
        ends_at=ends_at, note=note, meeting_class=meeting_class,
    )  # fmt: skip
    booking.judge()
    losers, waits = _hold_those_in_the_way(Slot(tuple(place), starts_at, ends_at))
    held = take({*place, *(room for loser in losers for room in loser.rooms)})
    wanted = {room.pk for room in place}
    slot = Slot(tuple(room for room in held if room.pk in wanted), starts_at, ends_at)
    _may_give_way(losers, slot, booking, by=by)
    booking.save()
    for loser in losers:
        if loser.pk in waits:
            _wait_again(waits[loser.pk], loser)
        else:
            give_way(loser, by=by, winner=booking, reason=reason, approved_by=approved_by)
    occupy([booking], [slot], fresh=True)
    for loser in losers:
        freed(loser.rooms, loser.starts_at, loser.ends_at)
    return booking


@action("meetings.give_way", gettext_lazy("Give way to a meeting that goes first"), when=Booking.LIVE)
def give_way(loser: Booking, *, by: Any, winner: Booking, reason: str, approved_by: Any) -> Booking:
    """A meeting loses its rooms to one that goes before it; its people are told why and choose a new place."""
    Displacement.objects.create(
        booking=loser, winner=winner, rank=loser.rank, winner_rank=winner.rank, reason=reason, approved_by=approved_by,
        done_by=by, starts_at=loser.starts_at, ends_at=loser.ends_at, rooms=loser.room_names[:200],
    )  # fmt: skip
    if loser.status == Booking.Status.REQUESTED:
        nothing_to_decide(loser, by=by)
    release([loser])
    loser.is_exception = loser.series_id is not None
    loser.status = Booking.Status.DISPLACED
    loser.save(update_fields=["status", "is_exception"])
    says = gettext_lazy(
        "“%(title)s”, %(when)s, had to give way in %(rooms)s: %(reason)s (approved by %(approver)s). "
        "Choose one of the places we found for you."
    )
    facts = {"title": loser.public_title, "when": loser.when, "rooms": loser.room_names, "reason": reason}
    tell([loser.booked_by], "meetings.displaced", loser, says, approver=approved_by.name, **facts)
    tell_attendees([loser], OFF, by=by)
    return loser


@action("meetings.resettle", gettext_lazy("Take this place"), when=[Booking.Status.DISPLACED])
def resettle(booking: Booking, *, by: Any, place: Iterable[Room], starts_at: datetime, ends_at: datetime) -> Booking:
    """Those in charge of a meeting that gave way choose its new rooms or its new time."""
    slot = Slot(take(place), starts_at, ends_at)
    check(slot, by=by, booking=booking)
    booking.starts_at, booking.ends_at = starts_at, ends_at
    booking.status = Booking.Status.CONFIRMED
    booking.save()
    occupy([booking], [slot])
    settle(booking)
    ask_where_needed(booking, by=by)
    tell_attendees([booking], ON_AGAIN, by=by)
    return booking


def settle(booking: Booking) -> None:
    """The meeting that gave way has a new place, or needs none any more."""
    Displacement.objects.open().filter(booking=booking).update(settled_at=timezone.now())


def _hold_those_in_the_way(slot: Slot) -> tuple[list[Booking], dict[int, Wait]]:
    """The meetings that hold the rooms, locked; and the places on the waiting list behind those that are offers."""
    met = {occupancy.booking_id for occupancy in rivals([slot])}
    waits = {wait.booking_id: wait for wait in hold(Wait.objects.offered().filter(booking__in=met))}
    return hold(Booking.objects.filter(pk__in=met).select_related("unit", "booked_by", "meeting_class")), waits


def _may_give_way(losers: Sequence[Booking], slot: Slot, booking: Booking, *, by: Any) -> None:
    check_time(slot)
    if not all(may_override(by, room) for room in slot.rooms):
        raise Refused(_("You look after the rooms of another campus. Ask its keeper, or the office administrator."))
    if broken := judge([slot], by=by, booking=booking, overrides=True)[0]:
        raise Refused(broken)
    if {occupancy.booking_id for occupancy in rivals([slot])} - {loser.pk for loser in losers}:
        raise Conflict(_("Somebody has changed this in the meantime. Look again who has the room."))
    if not losers:
        raise Refused(_("Nobody has the room at that time. Book it as usual."))
    for loser in losers:
        facts = {"title": loser.public_title, "when": loser.when}
        if loser.starts_at <= timezone.now():
            raise Refused(_("“%(title)s” has begun. Ask its people to end it early.") % facts)
        if loser.status not in Booking.HOLDING or loser.rank <= booking.rank:
            raise Refused(_("“%(title)s” (%(when)s) does not rank below this meeting, so it keeps its room.") % facts)


def _wait_again(wait: Wait, offered: Booking) -> None:
    """What was offered is gone; whoever waited keeps the place on the list."""
    release([offered])
    offered.become(Booking.Status.LAPSED)
    wait.booking, wait.offered_until, wait.status = None, None, Wait.Status.WAITING
    wait.version += 1
    wait.save()
