"""Regular meetings as real series, expanded by the same rule the verb uses."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from apps.core import demo
from apps.core.dates import local
from apps.meetings.demo.diary import Diary, Key, Meeting
from apps.meetings.models import Room, Series
from apps.meetings.queries.recurrence import dates_of
from apps.org.models import Person, Unit

COMMITTEE, FIRST, SECOND = ("一号楼", "党工委会议室"), ("一号楼", "第一会议室"), ("一号楼", "第二会议室")
SIDE = ("二号楼", "201 会议室")
BY_DATE, BY_WEEKDAY = Series.Repeats.MONTHLY_BY_DATE, Series.Repeats.MONTHLY_BY_WEEKDAY


@dataclass(frozen=True)
class Regular:
    """What somebody would type into the series form; ``who`` is a demo account, else the unit's clerk books it."""

    title: str
    unit: str
    room: Key
    starts: time
    ends: time
    people: int
    weekdays: tuple[int, ...] = ()
    interval: int = 1
    repeats: str = Series.Repeats.WEEKLY
    who: str = ""


MONDAY = Regular("主任办公会", "党政办公室", COMMITTEE, time(9), time(11), 18, (0,))
OFFICE = Regular("机关事务局周例会", "会务接待科", SECOND, time(16, 30), time(17, 30), 14, (4,), who="wangfang")
QUARTERLY = [MONDAY, OFFICE, Regular("党工委会", "党政办公室", COMMITTEE, time(14, 30), time(17), 16, (3,), 2)]
# The 29th: February has none in 2026 and is left out. The second Tuesday falls on the fullest day, too.
BUDGET = Regular("预算执行调度会", "财政局", FIRST, time(14), time(16), 30, repeats=BY_DATE, who="lina")
SAFETY = Regular("安全生产例会", "应急管理局", FIRST, time(9), time(10, 30), 40, repeats=BY_WEEKDAY)
PRESENT = [
    MONDAY,
    OFFICE,
    Regular("局务碰头会", "机关事务管理局", SIDE, time(8, 30), time(9), 8, (1, 3), who="zhangwei"),
    Regular("预算执行周调度", "财政局", SIDE, time(15), time(16), 12, (2,), who="lina"),
    Regular(
        "班子碰头会",
        "开发区管理委员会",
        COMMITTEE,
        time(8),
        time(8, 30),
        9,
        repeats=Series.Repeats.DAILY,
        who="sunzhiqiang",
    ),
]


def of_the_half_year(bureau: demo.Bureau, diary: Diary) -> list[Meeting]:
    """The leaders' Monday, the working committee, the office's Friday; safety and budget once a month."""
    first, middle, last = bureau.starts_on, bureau.month(4), bureau.ends_on
    second_tuesday = first + timedelta(days=(1 - first.weekday()) % 7 + 7)
    wishes = [(wish, first, middle - timedelta(days=1)) for wish in QUARTERLY]
    wishes += [(wish, middle, last) for wish in QUARTERLY]
    wishes += [(BUDGET, first.replace(day=29), last), (SAFETY, second_tuesday, last)]
    return [meeting for wish, start, end in wishes for meeting in book(bureau, diary, wish, start, end)]


def around_today(bureau: demo.Bureau, diary: Diary, first_on: date, last_on: date) -> None:
    for wish in PRESENT:
        book(bureau, diary, wish, first_on, last_on)


def book(bureau: demo.Bureau, diary: Diary, wish: Regular, first_on: date, last_on: date) -> list[Meeting]:
    """The series, its log line, and its meetings entered in the diary."""
    unit, room = bureau.made["units"][wish.unit], diary.rooms[wish.room]
    by = bureau.made["accounts"][wish.who] if wish.who else bureau.made["clerks"][wish.unit]
    made_at = local(min(first_on, bureau.today) - timedelta(days=3), time(15, 20))
    series = _series(wish, unit, by, first_on, last_on)
    series.save()
    series.rooms.set([room])
    bureau.wrote_down("meetings.book_series", series, by=by, at=made_at, facts=_facts(series, room))
    return [
        diary.hold([wish.room], _meeting(series, room, on, made_at))
        for on in dates_of(
            wish.repeats, first_on=first_on, last_on=last_on, interval=wish.interval, weekdays=list(wish.weekdays)
        )
    ]


def _series(wish: Regular, unit: Unit, by: Person, first_on: date, last_on: date) -> Series:
    return Series(
        title=wish.title,
        unit=unit,
        booked_by=by,
        attendees=wish.people,
        starts=wish.starts,
        ends=wish.ends,
        repeats=wish.repeats,
        interval=wish.interval,
        weekdays=list(wish.weekdays),
        first_on=first_on,
        last_on=last_on,
        workdays_only=True,
    )


def _meeting(series: Series, room: Room, on: date, made_at: datetime) -> Meeting:
    return Meeting(
        title=series.title,
        unit=series.unit,
        by=series.booked_by,
        rooms=[room],
        starts_at=local(on, series.starts),
        ends_at=local(on, series.ends),
        attendees=series.attendees,
        made_at=made_at,
        series=series,
        series_on=on,
    )


def _facts(series: Series, room: Room) -> dict[str, Any]:
    return {
        "place": [{"id": room.pk, "name": str(room)}],
        "unit": {"id": series.unit.pk, "name": str(series.unit)},
        "title": series.title,
        "attendees": series.attendees,
        "layout": "",
        "starts": series.starts.isoformat(),
        "ends": series.ends.isoformat(),
        "repeats": str(series.repeats),
        "interval": series.interval,
        "weekdays": series.weekdays,
        "first_on": series.first_on.isoformat(),
        "last_on": series.last_on.isoformat(),
        "workdays_only": True,
    }
