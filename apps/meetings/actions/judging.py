"""What the rules say to a wish. Every refusal names the rule, its limit and a way out."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from apps.core import editions
from apps.core.actions import Conflict, Refused
from apps.core.dates import clock, day, here, monday, today
from apps.meetings.models import Booking, BookingRule, Occupancy, Room
from apps.meetings.policies import keeps_room
from apps.meetings.queries.finder import Search, Wish
from apps.meetings.queries.records import room_records
from apps.meetings.queries.rulebook import RuleBook, Slot, minutes_a_week, rivals, rules
from apps.meetings.queries.sealed import as_judged
from apps.meetings.queries.times import RoomLine

LOCK = """
    SELECT FROM meetings_room WHERE place_id = ANY(%(rooms)s) OR whole_id = ANY(%(rooms)s)
    ORDER BY place_id FOR NO KEY UPDATE
"""


def take(places: Iterable[Room]) -> tuple[Room, ...]:
    """The rooms, locked in id order and read after that: whoever wants one of them waits here, briefly, instead of in
    the index. The parts of a hall are locked along with it."""
    wanted = sorted({room.pk for room in places})
    lock(wanted)
    records = room_records(editions.current())
    return tuple(records[pk] for pk in wanted)


def lock(rooms: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"rooms": rooms})


def judge(
    slots: Sequence[Slot], *, by: Any, booking: Booking, leaving_out: Iterable[int] = (), overrides: bool = False
) -> list[str | None]:
    """For each slot the sentence of the first rule it breaks, or None. Keepers of a room may set its rules aside,
    but not its seats; ``overrides`` likewise. ``booking`` holds unit, people and layout."""
    book = RuleBook(slots[0].on, slots[-1].on, rules(editions.current()))
    free_of_rules = {room.pk for slot in slots[:1] for room in slot.rooms if overrides or keeps_room(by, room)}
    verdicts = [_against(slot, book, by=by, booking=booking, exempt=free_of_rules) for slot in slots]
    over = _over_quota(slots, book, by=by, booking=booking, exempt=free_of_rules, leaving_out=leaving_out)
    return [verdict or over.get(slot) for slot, verdict in zip(slots, verdicts, strict=True)]


def check_time(slot: Slot, *, running: bool = False) -> None:
    """Refuse what no rule can allow: an end before the start, or a time that has passed."""
    if slot.ends_at <= slot.starts_at:
        raise Refused(_("The end must be later than the start."))
    over = slot.ends_at <= timezone.now() if running else slot.starts_at < timezone.now() - timedelta(minutes=15)
    if over:
        raise Refused(_("That time has passed. Choose a later time."))


def check(slot: Slot, *, by: Any, booking: Booking, running: bool = False) -> None:
    """Refuse a wish that breaks a rule or meets another meeting."""
    check_time(slot, running=running)
    booking = as_judged(booking)
    own = [booking.pk] if booking.pk else []
    if broken := judge([slot], by=by, booking=booking, leaving_out=own)[0]:
        raise Refused(broken)
    if taken := rivals([slot], leaving_out=own):
        # Looked for when somebody reads it: by then the rooms are let go, and the next in line need not wait for it.
        told = cache(lambda: clash_sentence(taken, others(slot, by=by, attendees=booking.attendees)))
        raise Conflict(lazy(told, str)())


def others(slot: Slot, *, by: Any, attendees: int) -> list[RoomLine]:
    """Other rooms of the same campus that are free at that time and large enough, the best fit first."""
    return elsewhere([slot], by=by, attendees=attendees)(slot)


def elsewhere(slots: Sequence[Slot], *, by: Any, attendees: int) -> Callable[[Slot], list[RoomLine]]:
    """``others`` of any of the slots; all are looked for together, with one query, once the first is asked for."""

    @cache
    def search(campus: Any) -> Search:
        there = [(slot.starts_at, slot.ends_at) for slot in slots if slot.rooms[0].campus == campus]
        return Search(by, Wish(attendees, campus=campus), there)

    def find(slot: Slot) -> list[RoomLine]:
        wanted = {room.pk for room in slot.rooms}
        found = search(slot.rooms[0].campus).free(slot.starts_at, slot.ends_at)
        return [fit.room for fit in found if fit.room.pk not in wanted]

    return find


def clash_sentence(taken: Sequence[Occupancy], free: Sequence[RoomLine]) -> str:
    """Who has the room and when, from when it is free again, and which other rooms are free meanwhile."""
    first = min(taken, key=lambda o: o.during.lower)
    facts = {
        "room": first.room,
        "from": clock(first.during.lower),
        "to": clock(first.during.upper),
        "unit": first.booking.holder,
        "free": clock(max(o.blocked.upper for o in taken)),
    }
    if first.booking.is_confidential:
        sentence = _("%(room)s is occupied from %(from)s to %(to)s; it is free again from %(free)s.") % facts
    else:
        sentence = _("%(room)s is booked from %(from)s to %(to)s by %(unit)s; it is free again from %(free)s.") % facts
    if free:
        names = "、".join(str(room) for room in free[:2])
        sentence += _(" At your time these are free: %(rooms)s.") % {"rooms": names}
    return sentence


def _against(slot: Slot, book: RuleBook, *, by: Any, booking: Booking, exempt: set[int]) -> str | None:
    for room in slot.rooms:
        broken = _of_the_room(slot, room, booking)
        if broken is None and room.pk not in exempt:
            broken = _of_the_rule(slot, room, book.rule(room, slot.on), book, by=by, booking=booking)
        if broken:
            return broken
    return None


def _of_the_room(slot: Slot, room: Room, booking: Booking) -> str | None:
    if not room.is_bookable or not room.place.is_in_service(slot.on):
        return _("%(room)s cannot be booked on %(day)s. Choose another room.") % {"room": room, "day": day(slot.on)}
    if booking.is_confidential and not room.is_secure:
        return _("%(room)s is not fit for a confidential meeting. Choose a room that is.") % {"room": room}
    seats = room.seats_for(booking.layout) if booking.layout else room.capacity
    if len(slot.rooms) == 1 and booking.attendees > seats:
        facts = {"room": room, "seats": seats, "people": booking.attendees}
        return _("%(room)s seats %(seats)s, you named %(people)s people. Choose a larger room.") % facts
    return None


def _of_the_rule(slot: Slot, room: Room, rule: BookingRule, book: RuleBook, *, by: Any, booking: Booking) -> str | None:
    facts = {"room": room, "day": day(slot.on), "days": rule.window_days, "minutes": rule.longest_minutes}
    start, end = here(slot.starts_at), here(slot.ends_at)
    if (slot.on - today()).days > rule.window_days:
        return _("%(room)s can be booked %(days)s days ahead at most. Choose an earlier day.") % facts
    if slot.minutes > rule.longest_minutes:
        return _("A meeting in %(room)s may last %(minutes)s minutes at most. Make it shorter.") % facts
    if any(at.minute % rule.grid_minutes or at.second for at in (start, end)):
        return _("In %(room)s meetings start and end every %(grid)s minutes.") % {**facts, "grid": rule.grid_minutes}
    if not _within_hours(start, end, rule):
        hours = {"opens": f"{rule.opens_at:%H:%M}", "closes": f"{rule.closes_at:%H:%M}"}
        return _("%(room)s is open from %(opens)s to %(closes)s. Choose a time in between.") % {**facts, **hours}
    if rule.workdays_only and not book.is_worked(slot.on):
        return _("%(room)s is closed on %(day)s, a day off. Choose a working day.") % facts
    if not _may_book(rule, by, booking):
        who = {"who": rule.get_who_display(), "source": rule.source}
        return _("%(room)s is reserved for: %(who)s (%(source)s). Ask the room keeper.") % {**facts, **who}
    return None


def _within_hours(start: datetime, end: datetime, rule: BookingRule) -> bool:
    return start.date() == end.date() and rule.opens_at <= start.time() and end.time() <= rule.closes_at


def _may_book(rule: BookingRule, by: Any, booking: Any) -> bool:
    if rule.who == BookingRule.Who.UNITS:
        return rule.units.filter(pk=booking.unit_id).exists()
    return rule.who == BookingRule.Who.EVERYONE


def _over_quota(
    slots: Sequence[Slot], book: RuleBook, *, by: Any, booking: Any, exempt: set[int], leaving_out: Iterable[int]
) -> dict[Slot, str]:
    """The slots with which the person or the unit would hold more hours a week than the rule allows."""
    rules = [book.rule(room, slots[0].on) for room in slots[0].rooms if room.pk not in exempt]
    persons = min((r.person_hours_a_week for r in rules if r.person_hours_a_week), default=None)
    units = min((r.unit_hours_a_week for r in rules if r.unit_hours_a_week), default=None)
    sentences = {}
    for owner, hours in ((booking.booked_by, persons), (booking.unit, units)):
        if hours is None:
            continue
        held = minutes_a_week(owner, slots[0].on, slots[-1].on, leaving_out)
        for slot in slots:
            week = monday(slot.on)
            held[week] = held.get(week, 0) + slot.minutes
            if held[week] > hours * 60:
                facts = {"who": owner, "hours": hours, "used": round(held[week] / 60, 1)}
                sentences[slot] = (
                    _("%(who)s may hold rooms for %(hours)s hours a week; with this it would be %(used)s.") % facts
                )
    return sentences
