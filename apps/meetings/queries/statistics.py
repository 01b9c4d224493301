"""The statistics of the meeting rooms: a period's figures beside each other, over time, by unit, room and campus."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import metrics
from apps.core.charts import Chart
from apps.core.dates import day, monday, weekday
from apps.core.metrics import Number, Point, Reading
from apps.core.periods import Period
from apps.meetings.queries import figures

TILES = {
    "held": "blue", "most_a_day": "blue", "least_a_day": "blue", "mean_a_day": "blue",
    "people": "teal", "mean_minutes": "teal", "lead_days": "teal", "days_off": "teal",
    "room_hours": "purple", "room_use": "purple", "seat_use": "purple",
    "cancelled": "orange", "cancelled_share": "orange", "no_shows": "orange",
}  # fmt: skip
# Those that one statement more tells for the year before as well.
COMPARED = {"held", "mean_a_day", "people", "mean_minutes", "lead_days", "days_off", "cancelled", "cancelled_share",
            "no_shows"}  # fmt: skip
DAYS_BY_DAY, DAYS_BY_WEEK = 62, 200
HOURS = range(8, 18)
HEAT = 5


def readings(period: Period, campus: Any) -> list[Reading]:
    """Every figure of the period, some beside those of the same stretch of the year before."""
    return [
        metrics.read(
            f"meetings.{code}", period, campus, tone=tone, beside=period.a_year_before() if code in COMPARED else None
        )
        for code, tone in TILES.items()
    ]


# -- over time -----------------------------------------------------------------------------------------------------
def over_time(period: Period, campus: Any) -> Chart:
    held = metrics.of("meetings.held")
    days = figures.by_working_day(period, campus)
    parts, by, title = _parts(period)
    points = [
        Point(label, sum(days[on].held for on in _days(part) if on in days), held.url(part, campus))
        for part, label in parts
    ]
    if by == "day":  # days off are no part of it: an empty column would read as a working day without meetings
        points = [point for point, (part, _label) in zip(points, parts, strict=True) if part.first in days]
    return Chart("time", title, held, points, by=_("Day") if by == "day" else _("Period"))


def _parts(period: Period) -> tuple[list[tuple[Period, str]], str, str]:
    if len(period) <= DAYS_BY_DAY:
        return [(Period.day(on), day(on, year=False)) for on in _days(period)], "day", _("Meetings by day")
    if len(period) <= DAYS_BY_WEEK:
        return (
            [(week, f"{week.first.month}/{week.first.day}") for week in _weeks(period)],
            "week",
            _("Meetings by week"),
        )
    several = period.first.year != period.last.year
    return [(month, month_name(month, several)) for month in period.months()], "month", _("Meetings by month")


def _days(period: Period) -> list[date]:
    return [period.first + timedelta(days=n) for n in range(len(period))]


def _weeks(period: Period) -> list[Period]:
    begins = [monday(period.first) + timedelta(days=n) for n in range(0, len(period) + 7, 7)]
    weeks = (Period(max(on, period.first), min(on + timedelta(days=6), period.last)) for on in begins)
    return [week for week in weeks if week.first <= week.last]


def month_name(month: Period, with_year: bool = False) -> str:
    whole = Period.around(month.first, "M")
    return whole.name if with_year else _("month %(number)s") % {"number": whole.number}


# -- by weekday and hour -------------------------------------------------------------------------------------------
@dataclass
class Heat:
    """When people meet: a row a weekday, a square an hour, darker the more meetings begin in it."""

    hours: list[int]
    rows: list[dict[str, Any]]
    most: int


def heat(period: Period, campus: Any) -> Heat:
    worked, found = set(figures.working_days(period)), {}
    for (on, hour), tally in figures.by_hour(period, campus).items():
        if tally.held and on in worked:
            key = (on.isoweekday(), hour)
            found[key] = found.get(key, 0) + tally.held
    hours = sorted({*HOURS, *(hour for _weekday, hour in found)})
    days = sorted({*range(1, 6), *(on for on, _hour in found)})
    most, held = max(found.values(), default=0), metrics.of("meetings.held")
    any_monday = monday(period.first)
    rows = []
    for on in days:
        squares = []
        for hour in hours:
            number = found.get((on, hour), 0)
            url = held.url(period, campus, hour=f"{on}-{hour}") if number else ""
            squares.append(
                {"number": number, "heat": -(-number * HEAT // most) if most else 0, "url": url, "hour": hour}
            )
        rows.append({"name": weekday(any_monday + timedelta(days=on - 1)), "squares": squares})
    return Heat(hours, rows, most)


# -- by unit, room and campus --------------------------------------------------------------------------------------
def by_unit(period: Period, campus: Any) -> Chart:
    held = metrics.of("meetings.held")
    points = [
        Point(unit.name or _("Confidential meetings"), unit.held, held.url(period, campus, unit=unit.pk or 0))
        for unit in figures.by_unit(period, campus)
        if unit.held
    ]
    return Chart("units", _("Meetings by unit"), held, points, by=_("Unit"), kind="lying", most=12,
                 note=_("the twelve with the most; all in the table") if len(points) > 12 else "")  # fmt: skip


@dataclass
class UnitLine:
    """A unit in the table of units: what it held, and what it had booked in vain."""

    name: str
    held: int
    hours: Number | None
    cancelled: int
    no_shows: int
    urls: dict[str, str]


def unit_lines(period: Period, campus: Any) -> list[UnitLine]:
    hours, opened = metrics.of("meetings.room_hours"), ("held", "cancelled", "no_shows")
    return [
        UnitLine(
            unit.name or _("Confidential meetings"), unit.held, hours.rounded(figures.hours(unit.lasted)),
            unit.cancelled, unit.no_shows,
            {code: metrics.of(f"meetings.{code}").url(period, campus, unit=unit.pk or 0) for code in opened},
        )
        for unit in figures.by_unit(period, campus)
    ]  # fmt: skip


OF_A_CAMPUS = ("held", "days_off", "people", "room_hours", "room_use", "seat_use", "cancelled", "no_shows")


def campus_lines(period: Period, campuses: Iterable[Any]) -> list[list[Any]]:
    """A row a campus: its name, and the figures of ``OF_A_CAMPUS`` as the registry reads them there."""
    apart = {room.campus_id for room in figures.every_room() if room.is_apart}
    return [
        [
            _("%(campus)s (own figures)") % {"campus": site.name} if site.pk in apart else site.name,
            *(metrics.read(f"meetings.{code}", period, site).value for code in OF_A_CAMPUS),
        ]
        for site in campuses
    ]


def by_campus(period: Period) -> Chart | None:
    """Nothing where there is only one campus."""
    held, numbers = metrics.of("meetings.held"), figures.by_campus(period)
    sites = {room.campus_id: room for room in figures.every_room()}
    if len(sites) < 2:
        return None
    points = [
        Point(_("%(campus)s (own figures)") % {"campus": room.campus} if room.is_apart else room.campus, numbers[pk],
              f"{held.url(period)}&campus={pk}")
        for pk, room in sites.items()
    ]  # fmt: skip
    return Chart("campuses", _("Meetings by campus"), held, points, by=_("Campus"), kind="lying")


@dataclass
class RoomLine:
    """A room in the table of rooms: what it was used for, and how much of what it could have been."""

    name: str
    seats: int
    meetings: int
    hours: str
    share: Decimal | None
    share_words: str
    bar: int
    seat_words: str
    url: str


def by_room(period: Period, campus: Any) -> list[RoomLine]:
    uses, open_for = figures.by_room(period, campus), figures.bookable(period, campus)
    held, use, seats, hours = (metrics.of(f"meetings.{c}") for c in ("held", "room_use", "seat_use", "room_hours"))
    lines = []
    for room in figures.rooms(campus):
        used = uses[room.pk]
        share = figures.share(used.used, open_for[room.pk])
        seated = figures.share(used.people, used.seated * room.capacity)
        lines.append(
            RoomLine(
                room.name, room.capacity, used.meetings, hours.words(figures.hours(used.used)), share, use.words(share),
                min(100, round(share or 0)), seats.words(seated), held.url(period, campus, room=room.pk),
            )
        )  # fmt: skip
    return lines


# -- a year, month by month ----------------------------------------------------------------------------------------
@dataclass
class Month:
    """One line of the year's report; the last one is the whole year."""

    name: str
    url: str
    days: int
    held: int
    earlier: int | None
    most: tuple[int, date] | None
    least: tuple[int, date] | None
    tally: figures.Tally
    hours: str
    squares: list[dict[str, Any]]


def months(period: Period, campus: Any) -> list[Month]:
    """The months of the period and, last, all of it."""
    before = figures.by_working_day(period.a_year_before(), campus)
    earlier = {} if not any(tally.held for tally in before.values()) else before
    return [_month(part, campus, period, earlier) for part in [*period.months(), period]]


def _month(part: Period, campus: Any, period: Period, earlier: dict[date, figures.Tally]) -> Month:
    every, worked = figures.by_day(period, campus), figures.by_working_day(period, campus)
    days = [on for on in _days(part) if on in worked]
    counts = [(worked[on].held, on) for on in days]
    then = part.a_year_before()
    tally = figures.added(worked[on] for on in days)
    lost = figures.added(every[on] for on in _days(part))
    tally.cancelled, tally.no_shows = lost.cancelled, lost.no_shows
    return Month(
        name=month_name(part) if part != period else gettext_lazy("Whole period"),
        url=metrics.of("meetings.held").url(part, campus),
        days=len(days),
        held=tally.held,
        earlier=sum(t.held for on, t in earlier.items() if then.first <= on <= then.last) if earlier else None,
        most=max(counts, key=lambda found: (found[0], -found[1].toordinal()), default=None),
        least=min(counts, default=None),
        tally=tally,
        hours=metrics.of("meetings.room_hours").words(figures.hours(tally.lasted)),
        squares=_squares(part, campus, every, set(days)) if part != period else [],
    )


def _squares(part: Period, campus: Any, every: dict, worked: set[date]) -> list[dict[str, Any]]:
    """The days of the month, side by side."""
    held = metrics.of("meetings.planned")
    return [
        {"day": on.day, "number": every[on].held, "off": on not in worked,
         "url": held.url(Period.day(on), campus) if every[on].held else ""}
        for on in _days(part)
    ]  # fmt: skip
