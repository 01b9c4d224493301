"""The list of a meeting as its page shows it, and what waits for one's answer."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import cells
from apps.core.policies import can
from apps.core.sockets import Item
from apps.meetings.models import Attendee, Booking
from apps.meetings.queries.naming import busy

MOST = 8


@dataclass
class Row:
    """One line of the list, for one reader."""

    attendee: Attendee
    answer: Any
    note: str
    is_busy: bool
    is_me: bool


@dataclass
class Guestlist:
    """The list, and how many of each answer it holds."""

    rows: list[Row]
    counts: list[tuple[str, int]]
    expected: int
    in_charge: bool
    mine: Attendee | None


def guestlist(booking: Booking, person: Any) -> Guestlist:
    """Who was asked and what they said. Why somebody is on leave is for those in charge and themselves; of a clash
    everybody reads only that there is one. Two queries and those of ``busy``."""
    found = list(booking.invited.named().in_order())
    in_charge = can(person, "meetings.invite", booking)
    live = not booking.is_over and booking.status in Booking.HOLDING
    people = [one.person_id for one in found if one.person_id and one.answer not in Attendee.ABSENT]
    taken = busy(people, booking.starts_at, booking.ends_at, leaving_out=booking.pk) if live and in_charge else set()
    rows = [
        Row(
            one,
            cells.html(cells.Badge(one.get_answer_display(), Attendee.TONES[one.answer])),
            noted(one, one.person_id == person.pk or in_charge),
            one.person_id in taken,
            one.person_id == person.pk,
        )
        for one in found
    ]
    numbers = Counter(one.answer for one in found)
    counts = [(label, numbers[answer]) for answer, label in Attendee.Answer.choices if numbers[answer]]
    expected = sum(one.answer not in Attendee.ABSENT for one in found)
    mine = next((row.attendee for row in rows if row.is_me), None) if live else None
    return Guestlist(rows, counts, expected, in_charge and live, mine)


def busy_guests(person: Any, bookings: list[int], start: Any, end: Any) -> list[str]:
    """Who of those asked to the meeting that is being moved has something else at the new time; names, no more."""
    mine = Booking.objects.visible_to(person).filter(pk__in=bookings).first()
    if mine is None or not can(person, "meetings.invite", mine):
        return []
    asked = {one.person_id: one.name for one in mine.invited.expected().filter(person__isnull=False).named()}
    taken = busy(asked, start, end, leaving_out=mine.pk)
    return [name for pk, name in asked.items() if pk in taken]


def noted(one: Attendee, is_told: bool) -> str:
    """What stands beside a name: for whom they come and, for whom it concerns (``is_told``), why they do not."""
    instead = _("for %(who)s") % {"who": one.stands_in_for.name} if one.stands_in_for else ""
    return " · ".join(part for part in (instead, one.reason if is_told else "") if part)


def invitations(person: Any) -> list[Item]:
    """Meetings to come that wait for the person's answer; one query."""
    waiting = Attendee.objects.filter(
        person=person,
        answer=Attendee.Answer.ASKED,
        booking__ends_at__gt=timezone.now(),
        booking__status__in=Booking.HOLDING,
    ).select_related("booking")
    return [
        Item(
            _("Will you come? %(meeting)s") % {"meeting": one.booking.public_title},
            one.get_absolute_url(),
            "mail",
            one.booking.starts_at,
            tone="teal",
        )
        for one in waiting.order_by("booking__starts_at")[:MOST]
    ]
