"""The booking rules that hold for some rooms over some days, read once and asked many times."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db import connection
from django.db.models import DurationField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import TruncWeek

from apps.core.dates import day_bounds, here, monday
from apps.core.editions import kept
from apps.core.workdays import working_days
from apps.meetings.models import Booking, BookingRule, Occupancy, Room
from apps.org.models import Person, Unit


@dataclass(frozen=True)
class Slot:
    """One meeting's wish: the rooms, and the half-open time."""

    rooms: tuple[Room, ...]
    starts_at: datetime
    ends_at: datetime

    @cached_property
    def on(self) -> date:
        return here(self.starts_at).date()

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def blocked(room: Room, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """The meeting with the room's set-up before and clean-up after it."""
    return starts_at - timedelta(minutes=room.set_up_minutes), ends_at + timedelta(minutes=room.clean_up_minutes)


def rules(edition: int) -> list[BookingRule]:
    """All booking rules, as the process keeps them."""
    return kept(edition, "meetings.rules", lambda: list(BookingRule.objects.all()))


class RuleBook:
    """The rules in force from ``first`` to ``last``; of those that fit a room, the narrowest wins."""

    def __init__(self, first: date, last: date, written: Iterable[BookingRule] | None = None):
        """``written``: all rules there are, where they are at hand; else those of the days are read."""
        self.first, self.last = first, last
        if written is None:
            written = BookingRule.objects.filter(Q(ends_on=None) | Q(ends_on__gt=first), starts_on__lte=last)
        in_force = (r for r in written if r.starts_on <= last and (r.ends_on is None or first < r.ends_on))
        self._rules = sorted(in_force, key=lambda r: r.narrowness, reverse=True)
        self._unwritten = BookingRule(pk=0, starts_on=first)
        self._worked: set[date] | None = None

    def rule(self, room: Room, on: date) -> BookingRule:
        """The rule for that room on that day; where nobody wrote one, the defaults of the model hold."""
        return next((r for r in self._rules if r.fits(room) and _holds(r, on)), self._unwritten)

    def check_in_minutes(self, room: Room, on: date) -> int | None:
        """How long after the start the room is given back when nobody has come; None: never. Where nobody wrote a
        rule, small rooms are, halls and rooms for leaders are not."""
        rule = self.rule(room, on)
        if rule is self._unwritten:
            return 15 if room.room_class == Room.Class.SMALL else None
        return rule.check_in_minutes

    def scope(self, room: Room) -> tuple[int, str]:
        """Rooms of one scope always have the same rules, so what holds for one of them holds for all."""
        own = room.pk in {rule.room_id for rule in self._rules}
        return (room.pk if own else 0, room.room_class)

    def changes(self) -> set[date]:
        """The days on which some rule begins or has ended."""
        ends = {rule.ends_on for rule in self._rules if rule.ends_on}
        return ends | {rule.starts_on for rule in self._rules}

    def is_worked(self, on: date) -> bool:
        if self._worked is None:
            self._worked = set(working_days(self.first, self.last))
        return on in self._worked


def _holds(rule: BookingRule, on: date) -> bool:
    return rule.starts_on <= on and (rule.ends_on is None or on < rule.ends_on)


def minutes_a_week(owner: Person | Unit, first: date, last: date, leaving_out: Iterable[int]) -> dict[date, int]:
    """Minutes of meetings a week (by its Monday) that a person booked, or that a unit holds."""
    whose = {"booked_by": owner} if isinstance(owner, Person) else {"unit": owner}
    start, end = day_bounds(monday(first))[0], day_bounds(monday(last) + timedelta(days=7))[0]
    rows = (
        Booking.objects.holding()
        .filter(starts_at__gte=start, starts_at__lt=end, **whose)
        .exclude(pk__in=list(leaving_out))
        .annotate(week=TruncWeek("starts_at"))
        .values("week")
        .annotate(total=Sum(ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())))
        .order_by("week")
    )
    return {here(row["week"]).date(): int(row["total"].total_seconds() // 60) for row in rows}


MET = """
    SELECT held.id FROM unnest(%(rooms)s::bigint[], %(times)s::tstzmultirange[]) AS wish (room_id, times)
    JOIN meetings_occupancy AS held ON held.room_id = wish.room_id AND held.is_held AND held.blocked && wish.times
    WHERE held.booking_id <> ALL(%(but)s::bigint[])
"""


def rivals(slots: list[Slot], leaving_out: Iterable[int] = ()) -> list[Occupancy]:
    """The held times that any of the slots, buffers included, would run into: one query however many slots, and a
    second one for their meetings where there are any.

    A room's wishes go to PostgreSQL as one multirange, which the index of the exclusion constraint answers
    (22 ms for 52 dates in 200 rooms, where a join of dates and rooms took 2,100).
    """
    wanted: dict[int, list[str]] = {}
    for slot in slots:
        for room in slot.rooms:
            first, last = blocked(room, slot.starts_at, slot.ends_at)
            wanted.setdefault(room.pk, []).append(f"[{first.isoformat()},{last.isoformat()})")
    times = [f"{{{','.join(ranges)}}}" for ranges in wanted.values()]
    with connection.cursor() as cursor:
        cursor.execute(MET, {"rooms": list(wanted), "times": times, "but": list(leaving_out)})
        met = [pk for (pk,) in cursor.fetchall()]
    if not met:
        return []
    found = Occupancy.objects.filter(pk__in=met).select_related("booking__unit", "room__place__building")
    return list(found)
