"""Regular meetings: book them all, change this one and those that follow, cancel them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property, partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.actions import Conflict, Refused, action, hold
from apps.core.dates import day, local, monday, today
from apps.meetings.actions.approving import ask_for_series, awaiting, nothing_to_decide
from apps.meetings.actions.attending import CHANGED, OFF, tell_attendees
from apps.meetings.actions.bookings import unit_of
from apps.meetings.actions.judging import check_time, clash_sentence, elsewhere, judge, take
from apps.meetings.actions.occupying import occupy, release
from apps.meetings.actions.serving import freed_here_and_there
from apps.meetings.models import Booking, Occupancy, Room, Series
from apps.meetings.queries.recurrence import MOST_DATES, days_of
from apps.meetings.queries.rulebook import Slot, rivals
from apps.meetings.queries.times import RoomLine

# Beyond these the person will rather change the whole wish than settle date by date.
MOST_SUGGESTIONS = 30


@dataclass(frozen=True)
class Fix:
    """What to do on one date of a series: leave it out, or take other rooms or another time."""

    skip: bool = False
    rooms: tuple[Room, ...] = ()
    starts: time | None = None
    ends: time | None = None


@dataclass
class Clash:
    """A date on which the series cannot be held as wished, why, and the rooms that are free instead.

    Those are looked for when the page is drawn: by then the wished rooms are let go, and nobody waits for the search.
    """

    on: date
    slot: Slot
    broken: str | None
    met: list[Occupancy]
    look_for_others: Callable[[], list[RoomLine]]

    @cached_property
    def free(self) -> list[RoomLine]:
        return self.look_for_others()

    @cached_property
    def sentence(self) -> str:
        return self.broken or clash_sentence(self.met, self.free)

    def told(self) -> dict[str, Any]:
        free = [{"id": room.pk, "name": str(room)} for room in self.free]
        return {"on": self.on.isoformat(), "says": self.sentence, "free": free}


class SeriesClash(Conflict):
    """Some dates of the series cannot be; ``clashes`` lists them, so that one page settles them all."""

    def __init__(self, clashes: list[Clash]):
        self.clashes = clashes
        facts = {"n": len(clashes)}
        super().__init__(_("%(n)s of the dates cannot be held as they are. Choose for each what to do.") % facts)

    def also_told(self) -> dict[str, Any]:
        """For programs: each date, why, and the rooms that are free instead."""
        return {"code": "clashes", "clashes": [clash.told() for clash in self.clashes]}


@action("meetings.book_series", gettext_lazy("Book regular meetings"))
def book_series(
    *, by: Any, place: Iterable[Room], unit: Any = None, fixes: dict[date, Fix] | None = None, **facts: Any
) -> Series:
    """A person holds rooms for a meeting that repeats; the series is booked whole or not at all.

    ``facts``: title, attendees, layout, starts, ends (wall time), repeats, interval, weekdays, dates, first_on,
    last_on, workdays_only, as on ``Series``. Raises ``SeriesClash`` while a date without a fix cannot be held.
    """
    series = Series(booked_by=by, unit=unit or unit_of(by), **facts)
    series.judge()
    rooms = take({*place, *(room for fix in (fixes or {}).values() for room in fix.rooms)})
    usual = tuple(room for room in rooms if room in set(place))
    plan = _plan(series, _days(series), usual, fixes or {})
    _settle(plan, series, by=by)
    series.save()
    series.rooms.add(*usual)
    bookings = Booking.objects.bulk_create(_booking(series, on, slot, on in (fixes or {})) for on, slot in plan)
    occupy(bookings, [slot for _on, slot in plan], fresh=True)
    ask_for_series(series, bookings, by=by, fresh=True)
    return series


@action("meetings.change_series", gettext_lazy("Change the series"))
def change_series(
    series: Series,
    *,
    by: Any,
    from_on: date,
    place: Iterable[Room],
    title: str,
    attendees: int,
    starts: time,
    ends: time,
    layout: str = "",
    weekdays: Sequence[int] = (),
    interval: int | None = None,
    fixes: dict[date, Fix] | None = None,
) -> Series:
    """Those in charge change a series from one date on; dates that were moved or cancelled by hand stay as they are.

    Changing a part splits the series, so that the past keeps its rule. A skipped date is cancelled. Other ``weekdays``
    or another ``interval`` (none: as before) move the meetings to the new dates; what is left over is cancelled.
    """
    fixes = fixes or {}
    if not (bookings := _coming(series, from_on)):
        raise Refused(_("No meeting of this series is left to change from that day on."))
    rule = _new_rule(series, bookings, from_on, weekdays, interval)
    series = _split(series, rule.get("first_on", _date(bookings[0])))
    facts = {"title": title, "attendees": attendees, "layout": layout, "starts": starts, "ends": ends}
    for name, value in {**facts, **rule}.items():
        setattr(series, name, value)
    series.judge()
    rooms = take({*place, *(room for fix in fixes.values() for room in fix.rooms)})
    usual = tuple(room for room in rooms if room in set(place))
    days = _open_days(series, bookings) if rule else [_date(b) for b in bookings]
    plan = _plan(series, days, usual, fixes)
    _settle(plan, series, by=by, leaving_out=[b.pk for b in bookings])
    series.save()
    series.rooms.set(usual)
    held = _rearrange(series, bookings, days, dict(plan), fixes, by=by)
    ask_for_series(series, held, by=by)
    freed_here_and_there()
    return series


@action("meetings.cancel_series", gettext_lazy("Cancel the series"))
def cancel_series(series: Series, *, by: Any, from_on: date, reason: str = "") -> Series:
    """Those in charge give back the rooms of every meeting of the series from one date on."""
    bookings = _coming(series, from_on, exceptions=True)
    if not bookings:
        raise Refused(_("No meeting of this series is left to cancel from that day on."))
    _cancel(bookings, by=by)
    if not series.bookings.filter(status=Booking.Status.REQUESTED).exists():
        nothing_to_decide(series, by=by)
    freed_here_and_there()
    return series


@action("meetings.prolong_series", gettext_lazy("Prolong the series"))
def prolong_series(series: Series, *, by: Any, last_on: date, fixes: dict[date, Fix] | None = None) -> Series:
    """Those in charge let a series go on by the same rule until a later day; the meetings it has stay as they are."""
    if series.repeats == Series.Repeats.DATES:
        raise Refused(_("This series has dates of its own and no rule to go on by. Book the further dates."))
    if last_on <= series.last_on:
        raise Refused({"last_on": [_("Choose a day later than %(day)s.") % {"day": day(series.last_on)}]})
    before, series.last_on = series.last_on, last_on
    days = _days(series, after=before)
    asked = awaiting(series)
    usual = tuple(series.rooms.with_place())
    rooms = {room.pk: room for room in take({*usual, *(room for fix in (fixes or {}).values() for room in fix.rooms)})}
    plan = _plan(series, days, tuple(rooms[room.pk] for room in usual), fixes or {})
    _settle(plan, series, by=by)
    series.save()
    bookings = Booking.objects.bulk_create(_booking(series, on, slot, on in (fixes or {})) for on, slot in plan)
    occupy(bookings, [slot for _on, slot in plan], fresh=True)
    ask_for_series(series, [*asked, *bookings], by=by)
    return series


def _days(series: Series, after: date = date.min) -> list[date]:
    """The days of its rule, those later than ``after``; a series has only so many, counted from its first."""
    days = days_of(series)
    if len(days) > MOST_DATES:
        raise Refused(_("A series has %(n)s dates at most. End it earlier.") % {"n": MOST_DATES})
    later = [on for on in days if on > after]
    if not later:
        raise Refused(_("No day fits this rule. Choose other days, or include days off."))
    return later


def _plan(
    series: Series, days: Iterable[date], usual: tuple[Room, ...], fixes: dict[date, Fix]
) -> list[tuple[date, Slot]]:
    """Each date with its rooms and time, fixes applied."""
    plan = []
    for on in days:
        fix = fixes.get(on, Fix())
        if fix.skip:
            continue
        starts, ends = fix.starts or series.starts, fix.ends or series.ends
        plan.append((on, Slot(fix.rooms or usual, local(on, starts), local(on, ends))))
    if not plan:
        raise Refused(_("Every date was left out. Keep at least one, or cancel."))
    return plan


def _settle(plan: Sequence[tuple[date, Slot]], series: Series, *, by: Any, leaving_out: Iterable[int] = ()) -> None:
    """Raise ``SeriesClash`` with every date that breaks a rule or meets another meeting."""
    slots = [slot for _on, slot in plan]
    for slot in slots:
        check_time(slot)
    wish = Booking(unit=series.unit, booked_by=series.booked_by, attendees=series.attendees, layout=series.layout)
    verdicts = judge(slots, by=by, booking=wish, leaving_out=leaving_out)
    taken = rivals(slots, leaving_out)
    clashing: list[tuple[date, Slot, str | None, list[Occupancy]]] = []
    for (on, slot), broken in zip(plan, verdicts, strict=True):
        rooms = {room.pk: room for room in slot.rooms}
        met = [o for o in taken if o.room_id in rooms and _touch(o, rooms[o.room_id], slot)]
        if broken or met:
            clashing.append((on, slot, broken, met))
    if clashing:
        find = elsewhere([slot for _on, slot, *_why in clashing[:MOST_SUGGESTIONS]], by=by, attendees=series.attendees)
        looks = [partial(find, clash[1]) if n < MOST_SUGGESTIONS else list for n, clash in enumerate(clashing)]
        raise SeriesClash([Clash(*clash, look) for clash, look in zip(clashing, looks, strict=True)])


def _touch(occupancy: Any, room: Room, slot: Slot) -> bool:
    start = slot.starts_at - timedelta(minutes=room.set_up_minutes)
    end = slot.ends_at + timedelta(minutes=room.clean_up_minutes)
    return occupancy.blocked.lower < end and start < occupancy.blocked.upper


def _booking(series: Series, on: date, slot: Slot, differs: bool) -> Booking:
    return Booking(
        title=series.title,
        unit=series.unit,
        booked_by=series.booked_by,
        attendees=series.attendees,
        layout=series.layout,
        meeting_class=series.meeting_class,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        series=series,
        series_on=on,
        is_exception=differs,
    )


def _coming(series: Series, from_on: date, *, exceptions: bool = False) -> list[Booking]:
    """The meetings still to come from that date on, locked in id order, sorted by date."""
    rows = Booking.objects.holding().filter(series=series, series_on__gte=from_on, starts_at__gt=timezone.now())
    held = hold(rows if exceptions else rows.filter(is_exception=False))
    return sorted(held, key=_date)


def _date(booking: Booking) -> date:
    """Its date in the series, which every meeting of a series has by constraint."""
    assert booking.series_on is not None  # noqa: S101
    return booking.series_on


def _split(series: Series, from_on: date) -> Series:
    """The part from ``from_on`` as a series of its own; the whole series where nothing comes before it."""
    if not series.bookings.filter(series_on__lt=from_on).exists():
        return series
    Series.objects.filter(pk=series.pk).update(last_on=from_on - timedelta(days=1))
    rest = Series.objects.get(pk=series.pk)
    rest.pk, rest.version, rest.first_on, rest.last_on = None, 1, from_on, series.last_on
    rest._state.adding = True
    rest.save()
    series.bookings.filter(series_on__gte=from_on).update(series=rest)
    return rest


def _new_rule(
    series: Series, bookings: Sequence[Booking], from_on: date, weekdays: Sequence[int], interval: int | None
) -> dict[str, Any]:
    """What becomes other about the rule and from which day on it counts; nothing where the rule stays."""
    weekly, first = series.repeats == Series.Repeats.WEEKLY, _date(bookings[0])
    before = (series.weekdays or [series.first_on.weekday()], series.interval)
    after = (sorted(weekdays) if weekdays and weekly else before[0], interval or series.interval)
    if after == before or series.repeats == Series.Repeats.DATES:
        return {}
    if not weekly:  # its day of the month is that of its first date
        return {"first_on": first, "interval": after[1]}
    # The week that is due next, from the day asked for: a meeting on Friday may become one on Wednesday.
    return {"first_on": max(from_on, monday(first), today()), "weekdays": after[0], "interval": after[1]}


def _open_days(series: Series, bookings: Sequence[Booking]) -> list[date]:
    """The days of its new rule that are still to come, but for those somebody settled by hand."""
    settled = set(series.bookings.exclude(pk__in=[b.pk for b in bookings]).values_list("series_on", flat=True))
    now = timezone.now()
    days = [on for on in _days(series) if on not in settled and local(on, series.starts) > now]
    if not days:
        raise Refused(_("No day fits this rule. Choose other days, or include days off."))
    return days


def _rearrange(
    series: Series, bookings: Sequence[Booking], days: Sequence[date], plan: dict[date, Slot], fixes: dict, *, by: Any
) -> list[Booking]:
    """The meetings take the planned dates: each stays on its own where it can, the others move, with whoever is
    asked to them; those that are left over are cancelled, and new ones made where there are too few."""
    kept = [b for b in bookings if _date(b) in plan]
    others = [b for b in bookings if _date(b) not in plan]
    new = sorted(plan.keys() - {_date(b) for b in bookings})
    left = others[len(new) :]
    for booking, on in zip(others, new, strict=False):
        booking.series_on = on
        kept.append(booking)
    _rewrite(series, kept, plan, fixes)
    made = Booking.objects.bulk_create(_booking(series, on, plan[on], on in fixes) for on in new[len(others) :])
    occupy(made, [plan[_date(b)] for b in made], fresh=True)
    tell_attendees(kept, CHANGED, by=by)
    _cancel(left, by=by)
    # A date that the rule has no more is none of this series: it may come back when the rule does.
    strays = [b.pk for b in left if _date(b) not in days]
    if strays:
        Booking.objects.filter(pk__in=strays).update(series=None, series_on=None)
    return [*kept, *made]


def _rewrite(series: Series, kept: Sequence[Booking], plan: dict[date, Slot], fixes: dict) -> None:
    for booking in kept:
        on = _date(booking)
        slot = plan[on]
        booking.series, booking.title, booking.attendees = series, series.title, series.attendees
        booking.layout, booking.starts_at, booking.ends_at = series.layout, slot.starts_at, slot.ends_at
        booking.is_exception = on in fixes
        booking.version += 1
    columns = ["series", "series_on", "title", "attendees", "layout", "starts_at", "ends_at", "is_exception", "version"]
    Booking.objects.bulk_update(kept, columns)
    occupy(kept, [plan[_date(b)] for b in kept])


def _cancel(bookings: Sequence[Booking], *, by: Any) -> None:
    release(bookings)
    tell_attendees(bookings, OFF, by=by)
    for booking in bookings:
        booking.status = Booking.Status.CANCELLED
        booking.version += 1
    Booking.objects.bulk_update(bookings, ["status", "version"])
