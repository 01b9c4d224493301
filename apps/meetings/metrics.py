"""The figures of the meeting rooms, defined: what each is called, what it counts, which meetings stand behind it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.core import metrics
from apps.core.cells import Column
from apps.core.dates import day, today
from apps.core.metrics import Direction, Metric, Period
from apps.meetings.models import Booking, Occupancy
from apps.meetings.policies import sees_statistics
from apps.meetings.queries import figures, moment

DAY = timedelta(days=1)
KEEPER = gettext_lazy("Meeting-room keeper")
MEETINGS, HOURS, PEOPLE = gettext_lazy("meetings"), gettext_lazy("hours"), pgettext_lazy("unit of measure", "people")
UP, DOWN, NEUTRAL = Direction.UP, Direction.DOWN, Direction.NEUTRAL

COLUMNS = (
    Column("when", gettext_lazy("time"), lambda booking: booking.when),
    Column("rooms", gettext_lazy("meeting room"), lambda booking: booking.room_names),
    Column("title", gettext_lazy("meeting"), lambda booking: booking.public_title),
    "unit",
    "attendees",
    "status",
)
ROOM_COLUMNS = (Column("place", gettext_lazy("meeting room"), str), "room_class", "capacity")


# -- numbers -----------------------------------------------------------------------------------------------------------
def used(period: Period, campus: Any) -> timedelta:
    uses = figures.by_room(period, campus)
    return sum((uses[room.pk].used for room in figures.rooms(campus)), figures.NONE)


def seats(period: Period, campus: Any) -> int:
    """The seats of the rooms used, once a meeting."""
    uses = figures.by_room(period, campus)
    return sum(uses[room.pk].seated * room.capacity for room in figures.rooms(campus))


def busiest(period: Period, campus: Any) -> tuple[int, date] | None:
    days = figures.by_working_day(period, campus)
    return max(((tally.held, on) for on, tally in days.items()), key=lambda d: (d[0], -d[1].toordinal()), default=None)


def quietest(period: Period, campus: Any) -> tuple[int, date] | None:
    days = figures.by_working_day(period, campus)
    return min(((tally.held, on) for on, tally in days.items()), default=None)


def room_use(period: Period, campus: Any) -> Decimal | None:
    used, whole = figures.use_of_the_space(period, campus)
    return figures.share(used, figures.seconds(whole))


def mean_a_day(period: Period, campus: Any) -> Decimal | None:
    days = figures.by_working_day(period, campus)
    return Decimal(figures.worked(period, campus).held) / len(days) if days else None


def _mean(what: str, of: timedelta) -> metrics.Value:
    def mean(period: Period, campus: Any) -> Decimal | None:
        tally = figures.worked(period, campus)
        return figures.seconds(getattr(tally, what)) / figures.seconds(of) / tally.held if tally.held else None

    return mean


def cancelled_share(period: Period, campus: Any) -> Decimal | None:
    tally = figures.whole(period, campus)
    return figures.share(tally.cancelled, tally.held + tally.cancelled + tally.no_shows)


# -- the rows behind them ----------------------------------------------------------------------------------------------
def shown(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """With what a row of the list is made of, the first meeting first."""
    rooms = "occupancies__room__place__building"
    return bookings.select_related("unit").prefetch_related(rooms).order_by("starts_at", "pk")


def held_rows(period: Period, campus: Any) -> QuerySet[Booking]:
    return shown(figures.held(period, campus))


def rows_of(chosen: Callable[[Period, Any], tuple[int, date] | None]) -> metrics.Rows:
    """The meetings of the day that was chosen."""

    def rows(period: Period, campus: Any) -> QuerySet[Booking]:
        found = chosen(period, campus)
        return held_rows(Period.day(found[1]), campus) if found else Booking.objects.none()

    return rows


def starting(condition: Q) -> metrics.Rows:
    return lambda period, campus: shown(figures.starting(period, campus).filter(condition))


def days_off_rows(period: Period, campus: Any) -> QuerySet[Booking]:
    return shown(figures.held_on_days_off(period, campus))


def that_day(chosen: Callable[[Period, Any], tuple[int, date] | None]) -> Callable[[Period, Any], str]:
    """The day beside the number: 9 June; the first one where there are several."""

    def words(period: Period, campus: Any) -> str:
        found = chosen(period, campus)
        return day(found[1], year=period.first.year != today().year) if found else ""

    return words


def running_now(period: Period, campus: Any) -> str:
    """Beside the meetings of today."""
    if period != Period.day(today()):
        return ""
    return _("%(n)s running now") % {"n": moment.now(campus)["running"]}


def _weekday_and_hour(bookings: QuerySet, asked: str) -> QuerySet:
    weekday, _dash, hour = asked.partition("-")
    timed = bookings.annotate(weekday=ExtractIsoWeekDay("starts_at"), hour=ExtractHour("starts_at"))
    return timed.filter(weekday=int(weekday), hour=int(hour))


NARROW = {
    "unit": lambda bookings, pk: bookings.filter(unit=int(pk) or None),
    "room": lambda bookings, pk: bookings.filter(
        Exists(Occupancy.objects.filter(booking=OuterRef("pk"), room=int(pk)))
    ),
    "hour": _weekday_and_hour,
}


# -- what they are called ----------------------------------------------------------------------------------------------
def plug() -> None:
    """Called once from ``MeetingsConfig.ready()``."""
    for metric in (*OF_MEETINGS, *OF_USE, *OF_WHAT_BECAME, *OF_TODAY):
        metrics.plug(metric.code, metric)


def _metric(code: str, name: Any, definition: Any, unit: Any, direction: Direction, rounding: int = 0,
            **how: Any) -> Metric:  # fmt: skip
    known = {"allowed": sees_statistics, "columns": COLUMNS, "narrow": NARROW, "rows": held_rows, **how}
    return Metric(f"meetings.{code}", name, definition, unit, rounding, direction, KEEPER, **known)


OF_MEETINGS = (
    _metric(
        "held",
        gettext_lazy("Meetings held"),
        gettext_lazy(
            "Meetings that took place: not cancelled, and somebody came. They start in the period on a working day of "
            "the statutory calendar, make-up days included, in a room of the campus. A meeting counts once, however "
            "many rooms it has. Campuses that keep their own figures are left out of the bureau's number."
        ),
        MEETINGS, NEUTRAL, value=lambda period, campus: figures.worked(period, campus).held, icon="calendar-event",
    ),
    _metric(
        "most_a_day",
        gettext_lazy("Most in a day"),
        gettext_lazy("Meetings held on the working day that had the most; of several such days the first."),
        MEETINGS, NEUTRAL, value=lambda period, campus: (busiest(period, campus) or [None])[0],
        rows=rows_of(busiest), note=that_day(busiest), icon="chart-bar",
    ),
    _metric(
        "least_a_day",
        gettext_lazy("Fewest in a day"),
        gettext_lazy(
            "Meetings held on the working day that had the fewest, 0 if a working day had none; of several such days "
            "the first."
        ),
        MEETINGS, NEUTRAL, value=lambda period, campus: (quietest(period, campus) or [None])[0],
        rows=rows_of(quietest), note=that_day(quietest), icon="chart-bar",
    ),
    _metric(
        "mean_a_day",
        gettext_lazy("Meetings a working day"),
        gettext_lazy("Meetings held, divided by the working days of the period."),
        MEETINGS, NEUTRAL, 1, value=mean_a_day, counts=False, icon="calendar-week",
    ),
    _metric(
        "days_off",
        gettext_lazy("Meetings on days off"),
        gettext_lazy("Meetings that took place on weekends and holidays. They are not among the meetings held."),
        MEETINGS, DOWN, rows=days_off_rows, icon="beach",
        value=lambda period, campus: (
            figures.whole(period, campus).held - figures.worked(period, campus).held
        ),
    ),
    _metric(
        "people",
        gettext_lazy("People at meetings"),
        gettext_lazy(
            "The people announced for the meetings held, added up; somebody at two meetings counts twice. Confidential "
            "meetings do not tell how many come and are left out."
        ),
        PEOPLE, NEUTRAL, value=lambda period, campus: figures.worked(period, campus).people, counts=False,
        icon="users",
    ),
    _metric(
        "mean_minutes",
        gettext_lazy("Length of a meeting"),
        gettext_lazy("How long the meetings held lasted on average, from start to end, without set-up and clean-up."),
        gettext_lazy("minutes"), DOWN, value=_mean("lasted", timedelta(minutes=1)), counts=False, icon="clock",
    ),
)  # fmt: skip

OF_USE = (
    _metric(
        "room_hours",
        gettext_lazy("Room hours used"),
        gettext_lazy(
            "The time that meetings held used rooms, from start to end, without set-up and clean-up; a meeting in two "
            "rooms uses both."
        ),
        HOURS, NEUTRAL, 1, value=lambda period, campus: figures.hours(used(period, campus)), counts=False, icon="clock",
    ),
    _metric(
        "room_use",
        gettext_lazy("Share of room time used"),
        gettext_lazy(
            "Room hours used, in per cent of the hours in which the rooms could be booked: the opening hours of their "
            "booking rules on the working days on which they were in service. A hall and its parts are one room here: "
            "a meeting in one of its three parts uses a third of it."
        ),
        "%", UP, 1, value=room_use, counts=False, icon="chart-pie",
    ),
    _metric(
        "seat_use",
        gettext_lazy("Share of seats used"),
        gettext_lazy(
            "The people at the meetings held, in per cent of the seats of the rooms that they met in, "
            "without confidential meetings. Low means that small meetings take big rooms."
        ),
        "%", UP, 1, counts=False, icon="armchair",
        value=lambda period, campus: figures.share(figures.worked(period, campus).people, seats(period, campus)),
    ),
    _metric(
        "lead_days",
        gettext_lazy("Booked ahead"),
        gettext_lazy("How many days before its start a meeting that was held had been booked, on average."),
        gettext_lazy("days"), NEUTRAL, 1, value=_mean("ahead", DAY), counts=False, icon="hourglass",
    ),
)  # fmt: skip

OF_WHAT_BECAME = (
    _metric(
        "cancelled",
        gettext_lazy("Cancelled"),
        gettext_lazy("Bookings that were to start in the period, on any day, and were cancelled."),
        MEETINGS, DOWN, value=lambda period, campus: figures.whole(period, campus).cancelled,
        rows=starting(Q(status=Booking.Status.CANCELLED)), icon="circle-x",
    ),
    _metric(
        "cancelled_share",
        gettext_lazy("Share cancelled"),
        gettext_lazy("Cancelled bookings in per cent of those held, cancelled and missed, on any day."),
        "%", DOWN, 1, value=cancelled_share, rows=starting(Q(status=Booking.Status.CANCELLED)), counts=False,
        icon="circle-x",
    ),
    _metric(
        "no_shows",
        gettext_lazy("Nobody came"),
        gettext_lazy("Bookings of the period, on any day, to which nobody came, as the room keeper noted."),
        MEETINGS, DOWN, value=lambda period, campus: figures.whole(period, campus).no_shows,
        rows=starting(Q(status=Booking.Status.NO_SHOW)), icon="user-off",
    ),
)  # fmt: skip

OF_TODAY = (
    _metric(
        "planned",
        gettext_lazy("Meetings planned"),
        gettext_lazy("Confirmed meetings that start in the period, on working days and days off."),
        MEETINGS, NEUTRAL, value=lambda period, campus: figures.whole(period, campus).held,
        rows=starting(figures.IS_HELD), icon="calendar-event",
        note=running_now,
    ),
    _metric(
        "free_now",
        gettext_lazy("Rooms free now"),
        gettext_lazy("Rooms that can be booked today and are not taken at this moment, set-up and clean-up included."),
        gettext_lazy("rooms"), NEUTRAL, value=lambda period, campus: moment.rooms_now(campus)["free"],
        rows=lambda period, campus: moment.free_now(campus).with_place().in_order(), columns=ROOM_COLUMNS, narrow={},
        note=lambda period, campus: _("of %(n)s rooms") % {"n": moment.rooms_now(campus)["all"]}, is_now=True,
        icon="door",
    ),
    _metric(
        "soon",
        gettext_lazy("Starting soon"),
        gettext_lazy("Confirmed meetings that start within the next two hours."),
        MEETINGS, NEUTRAL, value=lambda period, campus: moment.now(campus)["soon"],
        rows=lambda period, campus: shown(moment.soon(campus)), is_now=True, icon="clock",
        note=lambda period, campus: _("within two hours"),
    ),
)  # fmt: skip
