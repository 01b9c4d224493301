"""The board: rooms (or the days of one room) down, hours across; what is held and what is free, ready to be placed."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import dates
from apps.meetings.models import Booking
from apps.meetings.queries.opening import Opening
from apps.meetings.queries.times import Held, RoomLine, Site, held_between, rooms_on

QUARTER = 15
# What holds its room but is not certain yet: its mark on a board, beside the words.
UNCERTAIN = {Booking.Status.REQUESTED: "asked", Booking.Status.OFFERED: "offered"}
DAY = 24 * 60
USUAL = 8 * 60, 20 * 60


def hhmm(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@dataclass
class Hours:
    """The stretch of the day a board shows, in whole hours."""

    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first

    @property
    def quarters(self) -> int:
        return self.count * 60 // QUARTER

    @property
    def marks(self) -> list[str]:
        return [f"{hour:02}:00" for hour in range(self.first, self.last)]

    @property
    def start(self) -> int:
        return self.first * 60

    @property
    def end(self) -> int:
        return self.last * 60

    def column(self, minutes: int) -> int:
        """The grid line of the nearest quarter of an hour; 1 is the opening."""
        within = min(max(minutes, self.start), self.end)
        return (within - self.start + QUARTER // 2) // QUARTER + 1


@dataclass
class Lane:
    """One row of a board: a room on a day, its hours cut into what is held, set-up, and free time."""

    room: RoomLine
    on: date
    opens: int
    closes: int
    is_open: bool
    why_closed: str = ""
    held: list[Held] = field(default_factory=list)
    parts: list[dict] = field(default_factory=list)
    name: str = ""
    url: str = ""
    now_at: int | None = None

    @property
    def iso(self) -> str:
        return self.on.isoformat()

    @property
    def load(self) -> int:
        """Per cent of the opening hours in which people meet."""
        start, end = (dates.day_bounds(self.on)[0] + timedelta(minutes=m) for m in (self.opens, self.closes))
        met = sum(max(0, (min(h.ends_at, end) - max(h.starts_at, start)).total_seconds()) for h in self.held)
        return min(100, round(met / 60 / max(1, self.closes - self.opens) * 100))


class Board:
    """Lanes under hours. ``by_day``: the lanes are the days of one room, otherwise the rooms of one day."""

    def __init__(self, person, lanes: list[Lane], now: datetime, *, by_day: bool = False, whole: bool = False):
        self.person, self.lanes, self.now = person, lanes, now
        self.hours = _hours(lanes, now, whole)
        self.addresses = {page: reverse(page) for page in ("meetings_day", "meetings_week", "meetings_booking_new")}
        self.booking_url = reverse("meetings_booking", args=[0])
        here = timezone.localtime(now)
        for lane in lanes:
            self._name(lane, by_day)
            if lane.on == here.date():
                lane.now_at = self._now_at(here.hour * 60 + here.minute)
            lane.parts = list(self._parts(lane))

    @cached_property
    def meetings(self) -> int:
        return len({held.booking_id for lane in self.lanes for held in lane.held})

    @cached_property
    def load(self) -> int:
        return round(sum(lane.load for lane in self.lanes) / len(self.lanes)) if self.lanes else 0

    @cached_property
    def units(self) -> list[tuple[int, str, int]]:
        """The units that meet on this board, with their colours: its legend."""
        return sorted({(held.unit_id, held.unit, held.hue) for lane in self.lanes for held in lane.held if held.unit})

    def _name(self, lane: Lane, by_day: bool) -> None:
        lane.name = dates.day(lane.on) if by_day else lane.room.name
        page, more = ("meetings_day", f"&campus={lane.room.campus.pk}") if by_day else ("meetings_week", "")
        lane.url = f"{self.addresses[page]}?date={lane.iso}{more or f'&room={lane.room.pk}'}"

    def _now_at(self, minutes: int) -> int | None:
        """Per cent of the way across the hours, where this moment is among them."""
        if not self.hours.start <= minutes < self.hours.end:
            return None
        return round((minutes - self.hours.start) / (self.hours.end - self.hours.start) * 100)

    def _parts(self, lane: Lane) -> Iterable[dict]:
        midnight = dates.day_bounds(lane.on)[0]
        column = self.hours.column
        if lane.opens > self.hours.start:
            yield {"kind": "shut", "first": 1, "last": column(lane.opens)}
        free_from, edge = max(lane.opens, self._earliest(midnight)), 1
        for held in lane.held:
            opens, starts, ends, closes = (_minutes(at, midnight) for at in held_times(held))
            yield from self._free(lane, free_from, opens)
            first = max(edge, column(starts))
            last = max(first + 1, column(ends))
            if opens < starts and max(edge, column(opens)) < first:
                yield {"kind": "buffer", "first": max(edge, column(opens)), "last": first}
            yield self._meeting(held, first, last, starts, ends)
            edge = max(last, column(closes))
            if closes > ends and edge > last:
                yield {"kind": "buffer", "first": last, "last": edge}
            free_from = max(free_from, _up(closes))
        yield from self._free(lane, free_from, lane.closes)
        if lane.closes < self.hours.end:
            yield {"kind": "shut", "first": column(lane.closes), "last": column(self.hours.end)}

    def _earliest(self, midnight: datetime) -> int:
        """Nobody books the past: what is left of today begins at the next quarter."""
        return _up(_minutes(self.now, midnight)) if self.now > midnight else 0

    def _free(self, lane: Lane, start: int, end: int) -> Iterable[dict]:
        # The room's own set-up and clean-up have to fit beside its neighbours too.
        start += _up(lane.room.set_up_minutes) if start > lane.opens else 0
        end = min(end - (lane.room.clean_up_minutes if end < lane.closes else 0), lane.closes) // QUARTER * QUARTER
        if not lane.is_open or end - start < QUARTER:
            return
        starts, ends = hhmm(start), hhmm(end)
        until = hhmm(min(end, start + 60))
        first, last = self.hours.column(start), self.hours.column(end)
        yield {
            "kind": "free",
            "first": first,
            "last": last,
            "starts": starts,
            "ends": ends,
            "marks": (" short" if end - start < 30 else "") + (" beyond" if first == last else ""),
            "url": f"{self.addresses['meetings_booking_new']}?place={lane.room.pk}&date={lane.iso}"
            f"&starts={starts}&ends={until}",
        }

    def _meeting(self, held: Held, first: int, last: int, starts: int, ends: int) -> dict:
        whole = starts >= 0 and ends <= DAY
        changeable = whole and held.ends_at > self.now and held.may_change(self.person)
        marks = {
            "before": starts < self.hours.start,
            "after": ends > self.hours.end,
            "mine": held.is_mine(self.person),
            "along": held.via_id is not None,
            "yours": changeable,
            "s": last - first < 4,
            "mid": 4 <= last - first < 8,
        }
        part = {
            "kind": "meeting",
            "id": held.booking_id,
            "first": first,
            "last": last,
            "title": held.title,
            "unit": held.unit,
            "hue": held.hue,
            "people": held.attendees,
            "by": held.booked_by if held.may_open else "",
            "from": hhmm(starts) if whole else "",
            "to": f"–{hhmm(ends)}" if whole else dates.span(held.starts_at, held.ends_at),
            "marks": " ".join(name for name, holds in marks.items() if holds),
            "says": "",
            "url": self.booking_url.replace("/0/", f"/{held.booking_id}/") if held.may_open else "",
            "starts": hhmm(starts),
            "ends": hhmm(ends),
            "version": held.version if changeable else 0,
        }
        if held.status in UNCERTAIN:
            part["marks"] += f" unsure {UNCERTAIN[held.status]}"
            part["says"] = standing(held)
        return part


def standing(held: Held) -> str:
    """What a board says of a meeting that is not certain yet; nothing of the others."""
    return str(Booking.Status(held.status).label) if held.status in UNCERTAIN else ""


def held_times(held: Held) -> tuple[datetime, ...]:
    return held.opens_at, held.starts_at, held.ends_at, held.closes_at


def _minutes(at: datetime, midnight: datetime) -> int:
    return int((at - midnight).total_seconds() // 60)


def _up(minutes: int) -> int:
    return -(-minutes // QUARTER) * QUARTER


def _hours(lanes: list[Lane], now: datetime, whole: bool) -> Hours:
    """The usual hours of an office, or (``whole``) those in which the rooms are open; further where a meeting begins
    or ends outside of them, or it is later than that already."""
    first, last = USUAL
    if whole:
        first, last = (
            min((lane.opens for lane in lanes), default=first),
            max((lane.closes for lane in lanes), default=last),
        )
    for lane in lanes:
        midnight = dates.day_bounds(lane.on)[0]
        for held in lane.held:
            starts, ends = _minutes(held.starts_at, midnight), _minutes(held.ends_at, midnight)
            first = min(first, max(0, starts if starts >= 0 else ends - QUARTER))
            last = max(last, min(DAY, ends if ends <= DAY else max(last, starts + QUARTER)))
        here = _minutes(now, midnight)
        if last < here <= lane.closes:
            last = here
    return Hours(first // 60, min(24, -(-last // 60)))


def calendar_words(opening: Opening, on: date) -> str:
    """What the statutory calendar says about a day that is not an ordinary one."""
    row, weekend = opening.calendar.get(on), on.weekday() >= 5
    if row is None:
        return _("The working calendar does not know this day yet.")
    words = []
    if not row.is_working:
        words.append(_("Day off: %(name)s") % {"name": row.name} if row.name else _("Day off"))
    elif weekend:
        words.append(_("Make-up working day"))
    if row.is_provisional:
        words.append(_("provisional: this year's calendar has not been announced yet"))
    return " · ".join(words)


def lane_of(opening: Opening, room: RoomLine, on: date) -> Lane:
    """The room on that day under the rule that holds for it."""
    rule = opening.rule(room, on)
    opens, closes = (at.hour * 60 + at.minute for at in (rule.opens_at, rule.closes_at))
    why = opening.why_closed(room, on)
    return Lane(room, on, opens, closes, is_open=not why and on >= opening.today, why_closed=why)


@dataclass
class Day:
    """One day of one campus (or of all): the board, its tabs, and what the calendar says."""

    on: date
    campus: Site | None
    campuses: list[tuple[Site, int]]
    calendar: str
    board: Board
    total: int


def choose_campus(person, rooms: list[RoomLine], asked: str) -> Site | None:
    """The campus asked for; else where the person works, if it has rooms, else the first. None stands for all."""
    sites = {room.campus.pk: room.campus for room in rooms}
    if asked == "all" or not sites:
        return None
    if asked.isdigit() and int(asked) in sites:
        return sites[int(asked)]
    home = person.unit.campus_id if person.unit_id else None
    return sites.get(home) or next(iter(sites.values()))


def day(
    person, on: date, *, campus: str = "", whose: str = "", whole: bool = False, now: datetime | None = None
) -> Day:
    """The day board. ``whose``: ``mine``, ``unit`` (one's own units) or the id of a unit keeps only rooms where
    they meet; ``whole``: all opening hours. Four queries, however many rooms and bookings: rooms, times, rules and
    the calendar."""
    rooms = rooms_on(person, on)
    chosen = choose_campus(person, rooms, campus)
    shown = [room for room in rooms if chosen is None or room.campus.pk == chosen.pk]
    opening = Opening(person, on, on)
    lanes = lanes_of(person, shown, [on], opening) if shown else []
    wanted = chosen_rows(person, whose)
    lanes = [lane for lane in lanes if not whose or any(wanted(held) for held in lane.held)]
    sites: dict[Site, int] = {}
    for room in rooms:
        sites[room.campus] = sites.get(room.campus, 0) + 1
    board = Board(person, lanes, now or timezone.now(), whole=whole)
    if whose:
        mark_others(board, wanted)
    return Day(on, chosen, list(sites.items()), calendar_words(opening, on), board, len(shown))


def lanes_of(person, rooms: list[RoomLine], days: list[date], opening: Opening) -> list[Lane]:
    """A lane for each room on each day, holding what touches that day."""
    start, end = dates.day_bounds(days[0])[0], dates.day_bounds(days[-1])[1]
    lanes = {(room.pk, on): lane_of(opening, room, on) for on in days for room in rooms}
    for held in held_between(person, rooms, start, end):
        for on in days_of(held, days):
            _put(lanes[held.room.pk, on].held, held)
    return list(lanes.values())


def _put(times: list[Held], held: Held) -> None:
    """Parts of a hall that are in use at once are one stretch of the hall's lane."""
    last = times[-1] if times else None
    if last is None or not (held.side and last.side and held.opens_at < last.closes_at):
        times.append(held)
        return
    ends, closes = max(last.ends_at, held.ends_at), max(last.closes_at, held.closes_at)
    titles = f"{last.title} · {held.title}"
    times[-1] = replace(last, ends_at=ends, closes_at=closes, title=titles, may_open=False)


def days_of(held: Held, days: list[date]) -> Iterable[date]:
    """Those of ``days`` that the meeting touches."""
    first = timezone.localtime(held.starts_at).date()
    last = timezone.localtime(held.ends_at - timedelta(microseconds=1)).date()
    return (on for on in days if first <= on <= last)


def chosen_rows(person, whose: str):
    """A test for ``whose`` a meeting is: mine, my units', or one unit's."""
    if whose == "mine":
        return lambda held: held.is_mine(person)
    if whose == "unit":
        return lambda held: held.unit_id in person.unit_ids
    wanted = int(whose) if whose.isdigit() else None
    return lambda held: wanted is None or held.unit_id == wanted


def mark_others(board: Board, wanted) -> None:
    """Others' meetings stay on the board, paler: the room is taken all the same."""
    pale = {held.booking_id for lane in board.lanes for held in lane.held if not wanted(held)}
    for lane in board.lanes:
        for part in lane.parts:
            if part.get("id") in pale:
                part["marks"] += " pale"
