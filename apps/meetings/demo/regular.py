"""Regular meetings as real series, expanded by the same rule the verb uses."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from apps.core import demo
from apps.core.dates import local
from apps.meetings.demo.diary import Diary, Key, Meeting
from apps.meetings.models import Series
from apps.meetings.queries.recurrence import dates_of
from apps.org.models import Person


@dataclass
class Regular:
    """What somebody would type into the series form."""

    title: str
    unit: str
    by: Person
    room: Key
    starts: time
    ends: time
    first_on: date
    last_on: date
    people: int
    repeats: str = Series.Repeats.WEEKLY
    weekdays: list[int] = field(default_factory=list)
    interval: int = 1
    layout: str = ""


def book(bureau: demo.Bureau, diary: Diary, wish: Regular, *, made_at: datetime) -> list[Meeting]:
    """The series, its log line, and its meetings entered in the diary; dates that are taken are left out."""
    unit, room = bureau.made["units"][wish.unit], diary.rooms[wish.room]
    days = dates_of(
        wish.repeats, first_on=wish.first_on, last_on=wish.last_on, interval=wish.interval, weekdays=wish.weekdays
    )
    slots = [(on, local(on, wish.starts), local(on, wish.ends)) for on in days]
    free = [slot for slot in slots if diary.is_free(wish.room, *slot[1:])]
    if not free:
        return []
    series = Series(
        title=wish.title,
        unit=unit,
        booked_by=wish.by,
        attendees=wish.people,
        layout=wish.layout,
        starts=wish.starts,
        ends=wish.ends,
        repeats=wish.repeats,
        interval=wish.interval,
        weekdays=wish.weekdays,
        first_on=wish.first_on,
        last_on=wish.last_on,
        workdays_only=True,
    )
    series.save()
    series.rooms.set([room])
    facts = {
        "place": [{"id": room.pk, "name": str(room)}],
        "unit": {"id": unit.pk, "name": str(unit)},
        "title": wish.title,
        "attendees": wish.people,
        "layout": wish.layout,
        "starts": wish.starts.isoformat(),
        "ends": wish.ends.isoformat(),
        "repeats": str(wish.repeats),
        "interval": wish.interval,
        "weekdays": wish.weekdays,
        "first_on": wish.first_on.isoformat(),
        "last_on": wish.last_on.isoformat(),
        "workdays_only": True,
    }
    bureau.wrote_down("meetings.book_series", series, by=wish.by, at=made_at, facts=facts)
    return [
        diary.hold(
            [wish.room],
            Meeting(
                wish.title,
                unit,
                wish.by,
                [room],
                starts_at,
                ends_at,
                wish.people,
                wish.layout,
                made_at=made_at,
                series=series,
                series_on=on,
            ),
        )
        for on, starts_at, ends_at in free
    ]


def of_the_half_year(bureau: demo.Bureau, diary: Diary) -> list[Meeting]:
    """The leaders' Monday meeting, the working committee, the office's Friday, safety and budget once a month."""
    clerks, keeper = bureau.made["clerks"], bureau.made["accounts"]["wangfang"]
    first, middle, last = bureau.starts_on, bureau.month(4), bureau.ends_on
    hall, committee, small = ("一号楼", "第一会议室"), ("一号楼", "党工委会议室"), ("一号楼", "第二会议室")
    office, halves = clerks["党政办公室"], [(first, middle - timedelta(days=1)), (middle, last)]
    meetings = []
    for start, end in halves:
        made_at = local(start - timedelta(days=3), time(15, 20))
        span = {"first_on": start, "last_on": end}
        wishes = [
            Regular("主任办公会", "党政办公室", office, committee, time(9), time(11), people=18, weekdays=[0], **span),
            Regular(
                "党工委会",
                "党政办公室",
                office,
                committee,
                time(14, 30),
                time(17),
                people=16,
                weekdays=[3],
                interval=2,
                **span,
            ),
            Regular(
                "机关事务局周例会",
                "会务接待科",
                keeper,
                small,
                time(16, 30),
                time(17, 30),
                people=14,
                weekdays=[4],
                **span,
            ),
        ]
        for wish in wishes:
            meetings += book(bureau, diary, wish, made_at=made_at)
    # The 29th: February has none this year and is left out. The second Tuesday falls on the fullest day, too.
    monthly = [
        Regular(
            "预算执行调度会",
            "财政局",
            bureau.made["accounts"]["lina"],
            hall,
            time(14),
            time(16),
            _nth(first, 29),
            last,
            30,
            Series.Repeats.MONTHLY_BY_DATE,
        ),
        Regular(
            "安全生产例会",
            "应急管理局",
            clerks["应急管理局"],
            hall,
            time(9),
            time(10, 30),
            _second_tuesday(first),
            last,
            40,
            Series.Repeats.MONTHLY_BY_WEEKDAY,
        ),
    ]
    for wish in monthly:
        meetings += book(bureau, diary, wish, made_at=local(first - timedelta(days=2), time(9, 40)))
    return meetings


def _nth(first: date, day: int) -> date:
    return first.replace(day=day)


def _second_tuesday(first: date) -> date:
    return first + timedelta(days=(1 - first.weekday()) % 7 + 7)
