"""Longer looks at the rooms: the week, the month, and the weekly sheet that offices post (会议安排表)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.core.dates import clock, day_bounds, here, monday, today
from apps.meetings.models import Booking, Occupancy
from apps.meetings.queries.board import Board, calendar_words, choose_campus, chosen_rows, days_of, lanes_of, standing
from apps.meetings.queries.opening import Opening
from apps.meetings.queries.times import Held, RoomLine, Site, held_between, rooms_on
from apps.org.models import Unit

NOON, EVENING = time(12), time(18)


@dataclass
class Around:
    """What every plan shows beside its rows: the campus chosen, and the tabs with their numbers of rooms."""

    campus: Site | None
    campuses: list[tuple[Site, int]]
    rooms: list[RoomLine]


def around(person: Any, on: date, campus: str) -> Around:
    rooms = rooms_on(person, on)
    chosen = choose_campus(person, rooms, campus)
    sites: dict[Site, int] = {}
    for room in rooms:
        sites[room.campus] = sites.get(room.campus, 0) + 1
    return Around(chosen, list(sites.items()), [r for r in rooms if chosen is None or r.campus.pk == chosen.pk])


@dataclass
class Week:
    """Seven days: rooms down with their meetings, or for one room its days down and the hours across."""

    days: list[date]
    notes: dict[date, str]
    around: Around
    rows: list[tuple[RoomLine, list[list[dict]]]] = field(default_factory=list)
    meetings: int = 0
    room: RoomLine | None = None
    board: Board | None = None
    units: list[tuple[int, str, int]] = field(default_factory=list)


def week(person: Any, on: date, *, campus: str = "", room: str = "", whose: str = "", whole: bool = False) -> Week:
    """Four queries, however many rooms and bookings: rooms, times, rules (for one room), calendar."""
    days = [monday(on) + timedelta(days=n) for n in range(7)]
    found = around(person, days[0], "all" if room.isdigit() else campus)
    opening = Opening(person, days[0], days[-1])
    shown = Week(days, {day: calendar_words(opening, day) for day in days}, found)
    if room.isdigit() and (line := next((r for r in found.rooms if r.pk == int(room)), None)):
        shown.room = line
        shown.board = Board(person, lanes_of(person, [line], days, opening), timezone.now(), by_day=True, whole=whole)
        return shown
    return _fill(shown, person, whose)


def _fill(shown: Week, person: Any, whose: str) -> Week:
    cells = {(room.pk, day): [] for room in shown.around.rooms for day in shown.days}
    start, end = day_bounds(shown.days[0])[0], day_bounds(shown.days[-1])[1]
    wanted, seen, units = chosen_rows(person, whose), set(), set()
    address = reverse("meetings_booking", args=[0])
    for held in held_between(person, shown.around.rooms, start, end):
        if not wanted(held):
            continue
        seen.add(held.booking_id)
        if held.unit:
            units.add((held.unit_id, held.unit, held.hue))
        for day in days_of(held, shown.days):
            cells[held.room.pk, day].append(_entry(held, day, address))
    rows = [(room, [cells[room.pk, day] for day in shown.days]) for room in shown.around.rooms]
    shown.rows = [row for row in rows if not whose or any(row[1])]
    shown.meetings, shown.units = len(seen), sorted(units)
    return shown


def _entry(held: Held, on: date, address: str) -> dict:
    start, end = here(held.starts_at), here(held.ends_at)
    return {
        "time": f"{start:%H:%M}" if start.date() == on else f"–{end:%H:%M}",
        "title": held.title,
        "unit": held.unit,
        "hue": held.hue,
        "says": standing(held),
        "url": address.replace("/0/", f"/{held.booking_id}/") if held.may_open else "",
        "goes_on": start.date() == on < end.date() and end.time() > time.min,
    }


@dataclass
class MonthDay:
    """One square of the month: how many meetings, how busy that is, and one's own."""

    on: date
    inside: bool
    note: str
    is_working: bool
    count: int = 0
    heat: int = 0
    mine: list[tuple[str, str, str]] = field(default_factory=list)


def month(person: Any, on: date, *, campus: str = "", whose: str = "") -> tuple[list[list[MonthDay]], Around]:
    """The weeks of the month around ``on``. Four queries: rooms, counts by day, one's own meetings, calendar."""
    first = on.replace(day=1)
    start = monday(first)
    last = monday((first + timedelta(days=31)).replace(day=1) - timedelta(days=1)) + timedelta(days=6)
    opening = Opening(person, start, last)
    found = around(person, max(first, min(today(), last)), campus)
    days = {}
    for n in range((last - start).days + 1):
        day = start + timedelta(days=n)
        row = opening.calendar.get(day)
        note = row.name if row and row.name else calendar_words(opening, day) if row and row.is_provisional else ""
        days[day] = MonthDay(day, day.month == on.month, note, opening.is_worked(day))
    _count(days, person, found, whose, start, last)
    squares = list(days.values())
    return [squares[at : at + 7] for at in range(0, len(squares), 7)], found


def _count(days: dict[date, MonthDay], person: Any, found: Around, whose: str, start: date, last: date) -> None:
    begins, ends = day_bounds(start)[0], day_bounds(last)[1]
    held = (
        Occupancy.objects.visible_to(person).held().filter(during__startswith__gte=begins, during__startswith__lt=ends)
    )
    if found.campus:
        held = held.filter(room__in=[room.pk for room in found.rooms])
    held = held.filter(_whose(person, whose))
    counts = (
        held.annotate(on=TruncDate("during__startswith")).values_list("on").annotate(Count("booking", distinct=True))
    )
    for day, number in counts.order_by():
        days[day].count = number
    most = max((day.count for day in days.values()), default=0)
    for day in days.values():
        day.heat = -(-day.count * 5 // most) if most else 0
    own = Booking.objects.visible_to(person).holding().filter(booked_by=person).between(begins, ends)
    for pk, title, starts_at in own.order_by("starts_at").values_list("pk", "title", "starts_at"):
        if square := days.get(here(starts_at).date()):
            square.mine.append((reverse("meetings_booking", args=[pk]), clock(starts_at), title))


def _whose(person: Any, whose: str) -> Q:
    if whose == "mine":
        return Q(booking__booked_by=person)
    if whose == "unit":
        return Q(booking__unit__in=person.unit_ids)
    return Q(booking__unit=int(whose)) if whose.isdigit() else Q()


@dataclass
class Line:
    """One meeting of the weekly sheet, all its rooms in one line."""

    time: str
    title: str
    places: str
    unit: str
    people: int | str


@dataclass
class SheetDay:
    on: date
    note: str
    parts: list[tuple[str, list[Line]]]

    @property
    def height(self) -> int:
        return sum(len(lines) for _part, lines in self.parts) or 1


@dataclass
class Sheet:
    """The week as the office posts it: day, part of the day, time, meeting, place, unit, people."""

    days: list[SheetDay]
    around: Around
    bureau: str
    number: int
    meetings: int

    @property
    def density(self) -> str:
        """How small it must be set to fit one page of A4."""
        lines = sum(day.height for day in self.days)
        return "roomy" if lines <= 28 else "close" if lines <= 44 else "tight"


def sheet(person: Any, on: date, *, campus: str = "all") -> Sheet:
    """Four queries: rooms, times, calendar, the bureau's name."""
    days = [monday(on) + timedelta(days=n) for n in range(7)]
    found = around(person, days[0], campus or "all")
    opening = Opening(person, days[0], days[-1])
    meetings = _merged(held_between(person, found.rooms, day_bounds(days[0])[0], day_bounds(days[-1])[1]), days)
    rows = [SheetDay(day, calendar_words(opening, day), _parts_of(meetings, day)) for day in days]
    rows = [row for row in rows if row.parts or row.on.weekday() < 5 or opening.is_worked(row.on)]
    bureau = Unit.objects.visible_to(person).filter(parent=None).order_by("position", "pk").first()
    return Sheet(rows, found, bureau.name if bureau else "", days[0].isocalendar().week, len(meetings))


def _merged(held: list[Held], days: list[date]) -> list[tuple[Held, list[str]]]:
    """Each meeting once, with the names of all its rooms; what is only held for an offer is none yet."""
    by_booking: dict[int, tuple[Held, list[str]]] = {}
    for row in held:
        if row.via_id is None and row.status != Booking.Status.OFFERED and any(days_of(row, days)):
            by_booking.setdefault(row.booking_id, (row, []))[1].append(row.room.name)
    return list(by_booking.values())


def _parts_of(meetings: list[tuple[Held, list[str]]], on: date) -> list[tuple[str, list[Line]]]:
    start, end = day_bounds(on)
    tests: list[tuple[str, Callable[[time], bool]]] = [
        (pgettext("part of the day", "Morning"), lambda at: at < NOON),
        (pgettext("part of the day", "Afternoon"), lambda at: NOON <= at < EVENING),
        (pgettext("part of the day", "Evening"), lambda at: at >= EVENING),
    ]
    on_day = [
        (max(held.starts_at, start), held, places)
        for held, places in meetings
        if start < held.ends_at and held.starts_at < end
    ]
    found = []
    for name, test in tests:
        lines = [_line(held, places, start, end) for at, held, places in on_day if test(here(at).time())]
        if lines:
            found.append((name, lines))
    return found


def _line(held: Held, places: list[str], start: datetime, end: datetime) -> Line:
    begins = clock(held.starts_at) if held.starts_at >= start else _("(from the day before)")
    ends = clock(held.ends_at) if held.ends_at <= end else _("(to the next day)")
    title = f"{held.title}（{says}）" if (says := standing(held)) else held.title
    return Line(f"{begins}–{ends}", title, "、".join(places), held.unit, held.attendees or "")
