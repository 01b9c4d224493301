"""Bookings that need approval: they hold their rooms while somebody decides, and give them back if the answer is no.

Who must approve what is written in routes (``approvals``), by room and class of meeting. A booking is locked before
its request, here and there.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.approvals.actions import ask, open_request, set_aside
from apps.approvals.matters import Matter, matters
from apps.approvals.models import Request, Route
from apps.approvals.queries.snapshots import differences
from apps.core.actions import Refused, action, hold
from apps.core.dates import clock
from apps.meetings.actions.attending import OFF, tell_attendees
from apps.meetings.actions.occupying import release
from apps.meetings.actions.serving import freed, freed_here_and_there
from apps.meetings.models import Booking, Series
from apps.meetings.policies import keeps_its_rooms
from apps.meetings.queries import approving
from apps.notices.actions import tell

BOOKING, SERIES = "meetings.booking", "meetings.series"
REQUESTED, CONFIRMED = Booking.Status.REQUESTED, Booking.Status.CONFIRMED


def ask_where_needed(booking: Booking, *, by: Any) -> Request | None:
    """Ask for the approval that the rules want for the booking as it has just been written; until then it is only
    requested. What was granted and has not changed since is not asked again. One small statement where nothing needs
    approval."""
    pending = open_request(booking) if booking.status == REQUESTED else None
    if pending and not differences(pending):
        return pending
    if pending:
        set_aside(pending, by=by, reason=_("The booking was changed."))
    elif not Route.objects.in_force().for_matter(BOOKING).exists() or _granted_as_it_is(booking):
        return None
    request = ask(BOOKING, booking, by=by)
    status = REQUESTED if request and request.status in Request.UNDECIDED else CONFIRMED
    if booking.status != status:
        booking.become(status)
    return request


def ask_for_series(series: Series, bookings: list[Booking], *, by: Any, fresh: bool = False) -> None:
    """The same for regular meetings: one request for all of them (``fresh``: nothing was asked for so far)."""
    pending = None if fresh else open_request(series)
    if pending and not differences(pending):
        return
    if pending:
        set_aside(pending, by=by, reason=_("The series was changed."))
    elif not Route.objects.in_force().for_matter(SERIES).exists() or _granted_as_it_is(series):
        return
    request = ask(SERIES, series, by=by)
    _all_become(bookings, REQUESTED if request and request.status in Request.UNDECIDED else CONFIRMED)


def nothing_to_decide(subject: Any, *, by: Any) -> None:
    """What awaited approval is called off."""
    if pending := open_request(subject):
        set_aside(pending, by=by, reason=_("The booking was cancelled."))


def _granted_as_it_is(subject: Any) -> bool:
    last = Request.objects.about(subject).filter(status=Request.Status.GRANTED).order_by("pk").last()
    return last is not None and not differences(last)


@action("meetings.confirm", gettext_lazy("Confirm the booking"), when=[REQUESTED])
def confirm(booking: Booking, *, by: Any) -> Booking:
    """A booking that was approved is confirmed; its rooms were held for it all the time."""
    return booking.become(CONFIRMED)


@action("meetings.turn_down", gettext_lazy("Not approved"), when=[REQUESTED])
def turn_down(booking: Booking, *, by: Any, reason: str = "") -> Booking:
    """A booking that was not approved gives its rooms back, to whoever waits for them."""
    rooms = booking.rooms
    release([booking])
    booking.become(Booking.Status.DECLINED)
    tell_attendees([booking], OFF, by=by or booking.booked_by)
    freed(rooms, booking.starts_at, booking.ends_at)
    return booking


@action("meetings.expire", gettext_lazy("Nobody decided in time"), when=[REQUESTED])
def expire(booking: Booking, *, by: Any) -> Booking:
    """A booking that nobody decided on before it began gives its rooms back; whoever asked is told."""
    if booking.is_upcoming:
        raise Refused(_("It can still be decided on until %(start)s.") % {"start": clock(booking.starts_at)})
    rooms = booking.rooms
    release([booking])
    booking.become(Booking.Status.LAPSED)
    _fall_away(booking, by=by)
    says = gettext_lazy("Nobody decided on “%(title)s” before it began, %(when)s: %(rooms)s is no longer held for it.")
    facts = {"title": booking.public_title, "when": booking.when, "rooms": booking.room_names}
    tell([booking.booked_by], "meetings.expired", booking, says, **facts)
    tell_attendees([booking], OFF, by=booking.booked_by)
    freed(rooms, timezone.now(), booking.ends_at)
    return booking


def _fall_away(booking: Booking, *, by: Any) -> None:
    """Its request, or that of its series once no meeting of it waits for the answer any more."""
    pending, series = open_request(booking), booking.series
    if pending is None and series and not series.bookings.filter(status=REQUESTED).exists():
        pending = open_request(series)
    if pending:
        set_aside(pending, by=by, reason=_("Nobody decided before it began."))


def _granted(request: Any, by: Any) -> None:
    if request.subject.status == REQUESTED:
        confirm(request.subject, by=by)


def _declined(request: Any, by: Any, reason: str = "") -> None:
    if request.subject.status == REQUESTED:
        turn_down(request.subject, by=by, reason=reason)


def _series_granted(request: Any, by: Any) -> None:
    _all_become(awaiting(request.subject), CONFIRMED)


def _series_declined(request: Any, by: Any, reason: str = "") -> None:
    bookings = awaiting(request.subject)
    release(bookings)
    _all_become(bookings, Booking.Status.DECLINED)
    tell_attendees(bookings, OFF, by=by or request.subject.booked_by)
    freed_here_and_there()


def awaiting(series: Series) -> list[Booking]:
    """Its meetings that wait for the answer to the series, not for one of their own."""
    own = Request.objects.open().filter(matter=BOOKING).values("subject_id")
    return hold(series.bookings.filter(status=REQUESTED).exclude(pk__in=own))


def _all_become(bookings: list[Booking], status: str) -> None:
    changed = [booking for booking in bookings if booking.status != status]
    for booking in changed:
        booking.status = status
        booking.version += 1
    Booking.objects.bulk_update(changed, ["status", "version"])


def _matter(label: Any, facts: Any, snapshot: Any, granted: Any, declined: Any) -> Matter:
    return Matter(
        label, facts, snapshot, granted, declined, declined,
        fields=approving.FIELDS, words=approving.WORDS, campus=approving.campus_of, takes_calls=keeps_its_rooms,
    )  # fmt: skip


def plug() -> None:
    """Called once from ``MeetingsConfig.ready()``."""
    booking = _matter(gettext_lazy("Room booking"), approving.facts, approving.snapshot, _granted, _declined)
    matters.plug(BOOKING, booking)
    series = (approving.series_facts, approving.series_snapshot, _series_granted, _series_declined)
    matters.plug(SERIES, _matter(gettext_lazy("Regular meetings"), *series))
