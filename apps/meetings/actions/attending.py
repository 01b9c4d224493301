"""Who comes: ask people and guests, answer, ask for leave, send somebody else."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.actions import Refused, action
from apps.meetings.models import Attendee, Booking
from apps.meetings.queries.naming import Guest
from apps.notices.actions import tell
from apps.org.models import Person

ASKED = gettext_lazy("You are asked to %(meeting)s: %(when)s, %(rooms)s. Please answer.")
STANDS_IN = gettext_lazy("%(who)s asks you to stand in at %(meeting)s: %(when)s, %(rooms)s. Please answer.")
NOT_NEEDED = gettext_lazy("You are not expected at %(meeting)s any more: %(when)s.")
ON_LEAVE = gettext_lazy("%(who)s asked for leave from %(meeting)s (%(when)s).")
SENT = gettext_lazy("%(who)s sends %(other)s to %(meeting)s (%(when)s).")
CHANGED = gettext_lazy("Changed: %(meeting)s is now %(when)s, %(rooms)s. Please look whether you can still come.")
OFF = gettext_lazy("Cancelled: %(meeting)s, %(when)s. You need not come.")
ON_AGAIN = gettext_lazy("It takes place after all: %(meeting)s, %(when)s, %(rooms)s.")
MOST = 500


@action("meetings.invite", gettext_lazy("Ask people to come"), when=Booking.LIVE)
def invite(booking: Booking, *, by: Any, people: Sequence[Person] = (), guests: Sequence[Guest] = ()) -> Booking:
    """Those in charge of a meeting ask people of the house and guests to it; each person is told and answers."""
    _still_to_come(booking)
    there = booking.invited.values_list("person_id", "guest", "organisation")
    known = {pk for pk, _guest, _home in there}
    named = {(guest, home) for pk, guest, home in there if pk is None}
    new = [person for person in dict.fromkeys(people) if person.pk not in known]
    fresh = [guest for guest in dict.fromkeys(guests) if (guest.name, guest.organisation) not in named]
    if not new and not fresh:
        raise Refused(_("All of them have been asked already."))
    if len(known) + len(new) + len(fresh) > MOST:
        raise Refused(_("A meeting takes a list of %(n)s people at most.") % {"n": MOST})
    Attendee.objects.bulk_create(
        [Attendee(booking=booking, person=person) for person in new]
        + [Attendee(booking=booking, guest=g.name, organisation=g.organisation, phone=g.phone) for g in fresh]
    )
    _tell(new, "meetings.asked", booking, ASKED, by=by)
    return booking


@action("meetings.uninvite", gettext_lazy("Take off the list"))
def uninvite(attendee: Attendee, *, by: Any) -> Booking:
    """Those in charge of a meeting take somebody off its list, with whoever was sent instead; both are told."""
    booking = attendee.booking
    _drop([attendee, *_stand_ins(attendee)], by=by)
    return booking


@action("meetings.come", gettext_lazy("I will come"))
def come(attendee: Attendee, *, by: Any) -> Attendee:
    """Whoever was asked says so; for a guest those in charge of the meeting write it down."""
    return _answer(attendee, Attendee.Answer.COMING, by=by)


@action("meetings.ask_leave", gettext_lazy("Ask for leave"))
def ask_leave(attendee: Attendee, *, by: Any, reason: str) -> Attendee:
    """Whoever was asked cannot come and says why; whoever booked the meeting is told."""
    _answer(attendee, Attendee.Answer.ON_LEAVE, by=by, reason=reason)
    _tell([attendee.booking.booked_by], "meetings.answered", attendee.booking, ON_LEAVE, by=by, who=attendee.name)
    return attendee


@action("meetings.send_substitute", gettext_lazy("Send somebody else"))
def send_substitute(attendee: Attendee, *, by: Any, person: Person, reason: str = "") -> Attendee:
    """Whoever was asked sends a colleague instead, who is asked in turn."""
    if person.pk == attendee.person_id or not person.is_active:
        raise Refused({"person": [_("Name a colleague who is in service.")]})
    if attendee.booking.invited.filter(person=person).exists():
        raise Refused(
            {"person": [_("%(who)s is asked to this meeting already. Name somebody else.") % {"who": person}]}
        )
    _answer(attendee, Attendee.Answer.SUBSTITUTED, by=by, reason=reason)
    booking = attendee.booking
    Attendee.objects.create(booking=booking, person=person, stands_in_for=attendee)
    _tell([person], "meetings.asked", booking, STANDS_IN, by=by, who=attendee.name)
    _tell([booking.booked_by], "meetings.answered", booking, SENT, by=by, who=attendee.name, other=person)
    return attendee


def _answer(attendee: Attendee, answer: str, *, by: Any, reason: str = "") -> Attendee:
    _still_to_come(attendee.booking)
    _drop(_stand_ins(attendee), by=by)
    attendee.answer, attendee.reason, attendee.answered_at = answer, reason.strip(), timezone.now()
    attendee.save()
    return attendee


def _stand_ins(attendee: Attendee) -> list[Attendee]:
    """Whoever was sent instead, and whoever they sent in turn, the last one first."""
    found = list(Attendee.objects.filter(stands_in_for=attendee))
    return [one for stand_in in found for one in (*_stand_ins(stand_in), stand_in)]


def _drop(attendees: Iterable[Attendee], *, by: Any) -> None:
    gone = sorted(attendees, key=lambda one: -one.pk)  # a stand-in came later than whom it stands in for
    if gone:
        people = [one.person for one in gone if one.person is not None]
        _tell(people, "meetings.changed", gone[0].booking, NOT_NEEDED, by=by)
    for one in gone:
        one.delete()


def _still_to_come(booking: Booking) -> None:
    if booking.status not in Booking.HOLDING or booking.is_over:
        raise Refused(_("This meeting is over or cancelled; its list stays as it was."))


def tell_attendees(bookings: Iterable[Booking], says: Any, *, by: Any) -> None:
    """What became of these meetings, to everybody still expected at them; one query where nobody is."""
    bookings = list(bookings)
    rows = Attendee.objects.expected().filter(booking__in=bookings, person__isnull=False).select_related("person")
    expected: dict[int, list[Person]] = {}
    for attendee in rows:
        expected.setdefault(attendee.booking_id, []).append(attendee.person)
    for booking in bookings:
        if booking.pk in expected:
            _tell(expected[booking.pk], "meetings.changed", booking, says, by=by)


def _tell(people: Iterable[Person], event: str, booking: Booking, says: Any, *, by: Any, **facts: Any) -> None:
    """Not whoever did it. Of a confidential meeting a notice says neither title nor names: it may light up a screen."""
    if booking.is_confidential:
        facts = {name: _("a colleague") for name in facts}
    told = {"meeting": booking.public_title, "when": booking.when, "rooms": booking.room_names, **facts}
    others = [person for person in people if person.pk != getattr(by, "pk", None)]
    if others:
        tell(others, event, booking, says, url=f"{booking.get_absolute_url()}#attendees", **told)
