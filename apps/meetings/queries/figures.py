"""What the figures of the meeting rooms are counted from. Each count is one statement however many meetings there
are, and ``once``: the figures of a page share them.

**A meeting counts** in a period when it is confirmed (not cancelled, and somebody came), it starts in the period by
the clock of the bureau, the day it starts on is a working day of the statutory calendar (make-up days included), and
at least one of its rooms lies on the campus; for the whole bureau, on a campus that keeps no figures of its own. It
counts once, however many rooms it has and whether or not it ends on another day.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour, TruncDate
from django.utils import timezone

from apps.core import workdays
from apps.core.metrics import once
from apps.core.periods import Period
from apps.meetings.models import Booking, Occupancy, Room
from apps.meetings.queries.rulebook import RuleBook

HELD = Booking.COUNTED
IS_HELD = Q(status__in=HELD)
TELLS = Q(is_confidential=False)  # how many come to a confidential meeting is not in its booking
NONE = timedelta()
SOON = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """A room as far as figures need it; rules read it like a ``Room``."""

    pk: int
    name: str
    campus_id: int
    campus: str
    room_class: str
    capacity: int
    opened_on: date | None
    closed_on: date | None


@once
def rooms(campus: Any) -> list[RoomFacts]:
    """The rooms that count: those of the campus; for the bureau, of every campus that keeps no figures of its own."""
    found = Room.objects.filter(place__building__campus=campus.pk) if campus else Room.objects.filter(
        place__building__campus__keeps_own_figures=False
    )  # fmt: skip
    rows = found.in_order().values_list(
        "pk", "place__building__name", "place__name", "place__building__campus", "place__building__campus__name",
        "room_class", "capacity", "place__opened_on", "place__closed_on",
    )  # fmt: skip
    return [RoomFacts(pk, f"{building} {name}", *others) for pk, building, name, *others in rows]


@once
def days_off(period: Period) -> list[date]:
    worked = set(workdays.working_days(period.first, period.last))
    return [on for n in range(len(period)) if (on := period.first + timedelta(days=n)) not in worked]


def there(campus: Any) -> QuerySet[Booking]:
    """Every booking of a room that counts; once, however many of its rooms do."""
    times = Occupancy.objects.own().filter(booking=OuterRef("pk"), room__in=[room.pk for room in rooms(campus)])
    return Booking.objects.filter(Exists(times))


def starting(period: Period, campus: Any) -> QuerySet[Booking]:
    """Every booking that starts in the period and has or had a room there, whatever became of it."""
    start, end = period.bounds
    return there(campus).filter(starts_at__gte=start, starts_at__lt=end)


def on_working_days(bookings: QuerySet[Booking], period: Period) -> QuerySet[Booking]:
    return bookings.annotate(on=TruncDate("starts_at")).exclude(on__in=days_off(period))


def held(period: Period, campus: Any) -> QuerySet[Booking]:
    """The meetings that count."""
    return on_working_days(starting(period, campus).filter(IS_HELD), period)


# -- by day and hour -------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Tally:
    """What a day (or a month, or an hour) comes to."""

    held: int = 0
    planned: int = 0
    cancelled: int = 0
    no_shows: int = 0
    people: int = 0
    lasted: timedelta = NONE
    ahead: timedelta = NONE

    def add(self, other: "Tally") -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@once
def by_hour(period: Period, campus: Any) -> dict[tuple[date, int], Tally]:
    """What became of the meetings of each day that begin in each hour; held ones on days off among them."""
    rows = (
        starting(period, campus)
        .order_by()
        .annotate(on=TruncDate("starts_at"), hour=ExtractHour("starts_at"))
        .values_list("on", "hour")
        .annotate(
            held=Count("pk", filter=IS_HELD),
            planned=Count("pk", filter=IS_HELD),
            cancelled=Count("pk", filter=Q(status=Booking.Status.CANCELLED)),
            no_shows=Count("pk", filter=Q(status=Booking.Status.NO_SHOW)),
            people=Sum("attendees", filter=IS_HELD & TELLS, default=0),
            lasted=Sum(F("ends_at") - F("starts_at"), filter=IS_HELD, default=NONE),
            ahead=Sum(F("starts_at") - F("made_at"), filter=IS_HELD, default=NONE),
        )
    )
    return {(on, hour): Tally(*counted) for on, hour, *counted in rows}


@once
def by_day(period: Period, campus: Any) -> dict[date, Tally]:
    """The same for each day of the period, days without meetings included."""
    days = {period.first + timedelta(days=n): Tally() for n in range(len(period))}
    for (on, _hour), tally in by_hour(period, campus).items():
        days[on].add(tally)
    return days


@once
def by_working_day(period: Period, campus: Any) -> dict[date, Tally]:
    off = set(days_off(period))
    return {on: tally for on, tally in by_day(period, campus).items() if on not in off}


def added(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole


@once
def whole(period: Period, campus: Any) -> Tally:
    """All of the period's days together."""
    return added(by_day(period, campus).values())


@once
def worked(period: Period, campus: Any) -> Tally:
    """Its working days together."""
    return added(by_working_day(period, campus).values())


# -- by unit, room and campus: the meetings that count -----------------------------------------------------------------
@once
def by_unit(period: Period, campus: Any) -> list[tuple[int | None, str, int, timedelta]]:
    """(unit, its name, meetings, how long they lasted), the most meetings first; last the confidential ones, which
    name no unit."""
    rows = held(period, campus).order_by().values_list("unit", "unit__short_name", "unit__name", "unit__position")
    counted = rows.annotate(number=Count("pk"), lasted=Sum(F("ends_at") - F("starts_at")))
    found = [(pk, short or name or "", number, lasted, place) for pk, short, name, place, number, lasted in counted]
    return [row[:4] for row in sorted(found, key=lambda row: (row[0] is None, -row[2], row[4]))]


@dataclass(frozen=True, slots=True)
class RoomUse:
    """What a room was used for in a period; ``seated``: the meetings that tell how many people came."""

    meetings: int = 0
    used: timedelta = NONE
    people: int = 0
    seated: int = 0


def _uses(period: Period) -> QuerySet[Occupancy]:
    """The times in which rooms are used by meetings that count."""
    start, end = period.bounds
    times = Occupancy.objects.own().filter(
        booking__starts_at__gte=start, booking__starts_at__lt=end, booking__status__in=HELD
    )
    return times.annotate(on=TruncDate("booking__starts_at")).exclude(on__in=days_off(period)).order_by()


@once
def by_room(period: Period, campus: Any) -> dict[int, RoomUse]:
    """The use of each room by the meetings that count; a meeting in two rooms uses both."""
    rows = (
        _uses(period)
        .filter(room__in=[room.pk for room in rooms(campus)])
        .values_list("room")
        .annotate(
            meetings=Count("pk"),
            used=Sum(F("booking__ends_at") - F("booking__starts_at")),
            people=Sum("booking__attendees", filter=Q(booking__is_confidential=False), default=0),
            seated=Count("pk", filter=Q(booking__is_confidential=False)),
        )
    )
    used = {pk: RoomUse(*counted) for pk, *counted in rows}
    return {room.pk: used.get(room.pk, RoomUse()) for room in rooms(campus)}


@once
def by_campus(period: Period) -> dict[int, int]:
    """Meetings that count on each campus, whether or not it keeps its own figures; one on two campuses counts on
    both."""
    rows = _uses(period).values_list("room__place__building__campus").annotate(Count("booking", distinct=True))
    return dict(rows)


# -- this moment -----------------------------------------------------------------------------------------------------
def running(campus: Any) -> QuerySet[Booking]:
    now = timezone.now()
    return there(campus).holding().filter(starts_at__lte=now, ends_at__gt=now)


def soon(campus: Any) -> QuerySet[Booking]:
    now = timezone.now()
    return there(campus).holding().filter(starts_at__gt=now, starts_at__lte=now + SOON)


def free_now(campus: Any) -> QuerySet[Room]:
    now = timezone.now()
    taken = Occupancy.objects.blocking(now, now + timedelta(minutes=1)).values("room")
    return offered(campus).exclude(pk__in=taken)


@once
def now(campus: Any) -> dict[str, int]:
    """Meetings under way and soon to start: one statement for both."""
    at = timezone.now()
    return (
        there(campus)
        .holding()
        .filter(ends_at__gt=at, starts_at__lte=at + SOON)
        .aggregate(running=Count("pk", filter=Q(starts_at__lte=at)), soon=Count("pk", filter=Q(starts_at__gt=at)))
    )


@once
def rooms_now(campus: Any) -> dict[str, int]:
    """Rooms that can be booked today, and how many of them are free."""
    at = timezone.now()
    taken = Occupancy.objects.blocking(at, at + timedelta(minutes=1)).values("room")
    return offered(campus).aggregate(all=Count("pk"), free=Count("pk", filter=~Q(pk__in=taken)))


def offered(campus: Any) -> QuerySet[Room]:
    """The rooms that can be booked today."""
    return Room.objects.bookable().filter(pk__in=[room.pk for room in rooms(campus)])


# -- the time in which rooms can be booked ---------------------------------------------------------------------------
@once
def bookable(period: Period, campus: Any) -> dict[int, timedelta]:
    """How long each room can be booked on the period's working days: the opening hours that its rule gives it, on the
    days it is in service. Rules change a few times a year, so days are counted between changes, not one by one."""
    book, days = RuleBook(period.first, period.last), workdays.working_days(period.first, period.last)
    scopes: dict[tuple, list[tuple[date, date, timedelta]]] = {}
    found = {}
    for room in rooms(campus):
        key = book.scope(room)
        if key not in scopes:
            scopes[key] = list(_stretches(book, room, period))
        found[room.pk] = sum((_open(room, days, *stretch) for stretch in scopes[key]), NONE)
    return found


def _stretches(book: RuleBook, room: RoomFacts, period: Period) -> Iterable[tuple[date, date, timedelta]]:
    """(from, until, opening hours a day) between the days on which some rule begins or ends; half-open."""
    end = period.last + timedelta(days=1)
    edges = sorted({period.first, end, *(on for on in book.changes() if period.first < on < end)})
    for first, until in pairwise(edges):
        rule = book.rule(room, first)
        yield first, until, _from_midnight(rule.closes_at) - _from_midnight(rule.opens_at)


def _from_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


def _open(room: RoomFacts, days: list[date], first: date, until: date, hours: timedelta) -> timedelta:
    first, until = max(first, room.opened_on or first), min(until, room.closed_on or until)
    return max(0, bisect_left(days, until) - bisect_left(days, first)) * hours
