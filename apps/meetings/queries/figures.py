"""What the figures of the meeting rooms are counted from. Each count is one statement however many meetings there
are, and ``once``: the figures of a page share them.

**A meeting counts** in a period when it is confirmed (not cancelled, and somebody came), it starts in the period by
the clock of the bureau, the day it starts on is a working day of the statutory calendar (make-up days included), and
at least one of its rooms lies on the campus; for the whole bureau, on a campus that keeps no figures of its own. It
counts once, however many rooms it has and whether or not it ends on another day.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Count, DateTimeField, Exists, F, Func, Lookup, OuterRef, Q, QuerySet, Sum, Value
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from apps.core import workdays
from apps.core.metrics import once
from apps.core.periods import Period
from apps.meetings.models import Booking, Occupancy, Room
from apps.meetings.queries.rulebook import RuleBook
from apps.org.models import Unit

HELD = Booking.COUNTED
IS_HELD = Q(status__in=HELD)
TELLS = Q(is_confidential=False)  # how many come to a confidential meeting is not in its booking
NONE = timedelta()


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
    is_apart: bool
    whole_id: int | None = None


@DateTimeField.register_lookup
class Within(Lookup):
    """``starts_at__within=[(start, end), …]``: in one of the half-open times. PostgreSQL halves its way to it, where
    asking each row for its day in a named time zone takes five times as long."""

    lookup_name = "within"
    prepare_rhs = False

    def get_db_prep_lookup(self, value, connection):
        return "%s", [[DateTimeTZRange(*times) for times in value]]

    def as_sql(self, compiler, connection):
        column, column_params = self.process_lhs(compiler, connection)
        times, params = self.process_rhs(compiler, connection)
        return f"{column} <@ tstzmultirange(VARIADIC {times}::tstzrange[])", [*column_params, *params]


class HourBegun(Func):
    """The hour in which something starts, counted from the midnight at which the period begins: the hours of the wall
    clock in every zone that lies whole hours from UTC, without naming the zone once a row."""

    function = "date_bin"
    template = "%(function)s('1 hour', %(expressions)s)"
    output_field = DateTimeField()


@once
def every_room() -> list[RoomFacts]:
    rows = Room.objects.in_order().values_list(
        "pk", "place__building__name", "place__name", "place__building__campus", "place__building__campus__name",
        "room_class", "capacity", "place__opened_on", "place__closed_on",
        "place__building__campus__keeps_own_figures", "whole",
    )  # fmt: skip
    return [RoomFacts(pk, f"{building} {name}", *others) for pk, building, name, *others in rows]


def rooms(campus: Any) -> list[RoomFacts]:
    """The rooms that count: those of the campus; for the bureau, of every campus that keeps no figures of its own."""
    return [room for room in every_room() if (room.campus_id == campus.pk if campus else not room.is_apart)]


@once
def working_days(period: Period) -> list[date]:
    return workdays.working_days(period.first, period.last)


@once
def days_off(period: Period) -> list[tuple[datetime, datetime]]:
    """The days off of the period as half-open times, neighbours joined."""
    days = set(working_days(period))
    found: list[list[date]] = []
    for on in (period.first + timedelta(days=n) for n in range(len(period))):
        if on not in days:
            if found and found[-1][-1] == on - timedelta(days=1):
                found[-1][-1] = on
            else:
                found.append([on, on])
    return [Period(first, last).bounds for first, last in found]


def there(campus: Any) -> QuerySet[Booking]:
    """Every booking of a room that counts; once, however many of its rooms do."""
    counted = rooms(campus)
    if len(counted) == len(every_room()):  # every booking has a room
        return Booking.objects.all()
    times = Occupancy.objects.own().filter(booking=OuterRef("pk"), room__in=[room.pk for room in counted])
    return Booking.objects.filter(Exists(times))


def starting(period: Period, campus: Any) -> QuerySet[Booking]:
    """Every booking that starts in the period and has or had a room there, whatever became of it."""
    start, end = period.bounds
    return there(campus).filter(starts_at__gte=start, starts_at__lt=end)


def held(period: Period, campus: Any) -> QuerySet[Booking]:
    """The meetings that count."""
    return starting(period, campus).filter(IS_HELD, ~Q(starts_at__within=days_off(period)))


def held_on_days_off(period: Period, campus: Any) -> QuerySet[Booking]:
    return starting(period, campus).filter(IS_HELD, starts_at__within=days_off(period))


# -- arithmetic ----------------------------------------------------------------------------------------------------
def share(part: Any, whole: Any) -> Decimal | None:
    """Per cent; nothing to tell where there is no whole. Times are taken in seconds."""
    if not whole:
        return None
    if isinstance(whole, timedelta):
        part, whole = seconds(part), seconds(whole)
    return Decimal(part) * 100 / Decimal(whole)


def seconds(span: timedelta) -> Decimal:
    """Exact, where a float would not be."""
    return Decimal(span // timedelta(microseconds=1)) / 1_000_000


def hours(span: timedelta) -> Decimal:
    return seconds(span) / 3600


# -- by day and hour -----------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Tally:
    """What a day (or a month, or an hour) comes to."""

    held: int = 0
    cancelled: int = 0
    no_shows: int = 0
    people: int = 0
    lasted: timedelta = NONE
    ahead: timedelta = NONE

    def add(self, other: "Tally") -> None:
        self.held += other.held
        self.cancelled += other.cancelled
        self.no_shows += other.no_shows
        self.people += other.people
        self.lasted += other.lasted
        self.ahead += other.ahead


@once
def by_hour(period: Period, campus: Any) -> dict[tuple[date, int], Tally]:
    """What became of the meetings of each day that begin in each hour; held ones on days off among them."""
    rows = (
        starting(period, campus)
        .order_by()
        .annotate(hour=HourBegun("starts_at", Value(period.bounds[0], DateTimeField())))
        .values_list("hour")
        .annotate(
            held=Count("pk", filter=IS_HELD),
            cancelled=Count("pk", filter=Q(status=Booking.Status.CANCELLED)),
            no_shows=Count("pk", filter=Q(status=Booking.Status.NO_SHOW)),
            people=Sum("attendees", filter=IS_HELD & TELLS, default=0),
            lasted=Sum(F("ends_at") - F("starts_at"), filter=IS_HELD, default=NONE),
            ahead=Sum(F("starts_at") - F("made_at"), filter=IS_HELD, default=NONE),
        )
    )
    here = timezone.get_current_timezone()
    hours = ((hour.astimezone(here), counted) for hour, *counted in rows)
    return {(hour.date(), hour.hour): Tally(*counted) for hour, counted in hours}


@once
def by_day(period: Period, campus: Any) -> dict[date, Tally]:
    """The same for each day of the period, days without meetings included."""
    days = {period.first + timedelta(days=n): Tally() for n in range(len(period))}
    for (on, _hour), tally in by_hour(period, campus).items():
        days[on].add(tally)
    return days


@once
def by_working_day(period: Period, campus: Any) -> dict[date, Tally]:
    days = by_day(period, campus)
    return {on: days[on] for on in working_days(period)}


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


# -- by unit, room and campus: the meetings that count -------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class UnitUse:
    """What became of the bookings of a unit: meetings that count and how long they lasted; cancelled ones and those to
    which nobody came, on any day. Confidential meetings name no unit and stand together under None."""

    pk: int | None
    name: str
    held: int
    lasted: timedelta
    cancelled: int
    no_shows: int


@once
def by_unit(period: Period, campus: Any) -> list[UnitUse]:
    """The unit with the most meetings first; last the confidential ones."""
    counts = IS_HELD & ~Q(starts_at__within=days_off(period))
    rows = (
        starting(period, campus)
        .order_by()
        .values_list("unit")
        .annotate(
            held=Count("pk", filter=counts),
            lasted=Sum(F("ends_at") - F("starts_at"), filter=counts, default=NONE),
            cancelled=Count("pk", filter=Q(status=Booking.Status.CANCELLED)),
            no_shows=Count("pk", filter=Q(status=Booking.Status.NO_SHOW)),
        )
    )
    counted = {pk: rest for pk, *rest in rows if any(rest)}
    # Named afterwards: forty names, not one beside each of a hundred thousand meetings.
    named = [(unit.pk, str(unit)) for unit in Unit.objects.filter(pk__in=[pk for pk in counted if pk])]
    found = [UnitUse(pk, name, *counted[pk]) for pk, name in [*named, (None, "")] if pk in counted]
    return sorted(found, key=lambda unit: (unit.pk is None, -unit.held))


@dataclass(frozen=True, slots=True)
class RoomUse:
    """What a room was used for in a period; ``seated``: the meetings that tell how many people came."""

    meetings: int = 0
    used: timedelta = NONE
    people: int = 0
    seated: int = 0


def _uses(period: Period, campus: Any) -> QuerySet[Occupancy]:
    """The times in which meetings that count use rooms of the campus; of every campus, for the bureau."""
    start, end = period.bounds
    times = Occupancy.objects.own().filter(
        ~Q(booking__starts_at__within=days_off(period)),
        booking__starts_at__gte=start,
        booking__starts_at__lt=end,
        booking__status__in=HELD,
    )
    return (times.filter(room__in=[room.pk for room in rooms(campus)]) if campus else times).order_by()


@once
def by_room(period: Period, campus: Any) -> dict[int, RoomUse]:
    """The use of each room by the meetings that count; a meeting in two rooms uses both. For the bureau also that of
    the campuses with figures of their own."""
    tells = Q(booking__is_confidential=False)
    rows = (
        _uses(period, campus)
        .values_list("room")
        .annotate(
            meetings=Count("pk"),
            used=Sum(F("booking__ends_at") - F("booking__starts_at")),
            people=Sum("booking__attendees", filter=tells, default=0),
            seated=Count("pk", filter=tells),
        )
    )
    used = {pk: RoomUse(*counted) for pk, *counted in rows}
    shown = rooms(campus) if campus else every_room()
    return {room.pk: used.get(room.pk, RoomUse()) for room in shown}


def use_of_the_space(period: Period, campus: Any) -> tuple[Decimal, timedelta]:
    """The seconds in which the rooms were used and the time in which they could have been, a hall and its parts being
    one space: who uses one of three parts uses a third of it."""
    uses, open_for, counted = by_room(period, campus), bookable(period, campus), rooms(campus)
    parts = Counter(room.whole_id for room in counted if room.whole_id)
    used = sum((seconds(uses[room.pk].used) / (parts.get(room.whole_id) or 1) for room in counted), Decimal())
    return used, sum((open_for[room.pk] for room in counted if not room.whole_id), NONE)


@once
def by_campus(period: Period) -> dict[int, int]:
    """Meetings that count on each campus, whether or not it keeps its own figures. A meeting in several rooms of a
    campus counts once there; one on two campuses counts on both."""
    found: Counter[int] = Counter()
    uses = by_room(period, None)
    for room in every_room():
        found[room.campus_id] += uses[room.pk].meetings
    start, end = period.bounds
    times = Occupancy.objects.own().filter(during__startswith__gte=start, during__startswith__lt=end)
    several = times.order_by().values("booking").annotate(number=Count("pk")).filter(number__gt=1)
    again = _uses(period, None).filter(booking__in=list(several.values_list("booking", flat=True)))
    for _booking, campus, number in again.values_list("booking", "room__place__building__campus").annotate(Count("pk")):
        found[campus] -= number - 1
    return dict(found)


# -- the time in which rooms can be booked -------------------------------------------------------------------------
@once
def bookable(period: Period, campus: Any) -> dict[int, timedelta]:
    """How long each room can be booked on the period's working days: the opening hours that its rule gives it, on the
    days it is in service. Rules change a few times a year, so days are counted between changes, not one by one."""
    book, days = RuleBook(period.first, period.last), working_days(period)
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
