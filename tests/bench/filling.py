"""Bureaus of any size, loaded in bulk: the same shape at 20 rooms and at 200."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import product

from django.db import connection
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from apps.core.dates import local, today
from apps.meetings.models import Booking, BookingRule, Occupancy, Room
from apps.org.models import Building, Campus, Grant, Person, Place, Role, Unit

ROOMS_A_CAMPUS = 20
DAYS_BACK, DAYS_AHEAD = 180, 185
HOURS = range(8, 18)
TOPICS = """
    党组会 局长办公会 周例会 月度例会 务虚会 民主生活会 支部学习会 预算评审会 采购评审会 招标答疑会
    合同会审 项目推进会 安全生产例会 消防演练部署会 节能工作会 公车改革座谈 食堂满意度座谈 物业考核会
    信访工作例会 信访联席会议 干部培训 新员工培训 保密教育 视频调度会 防汛视频会 督查通报会 绩效考核会
    职称评审会 离退休座谈 工会活动筹备 档案移交会 信息化验收会 网络安全会 审计进点会 财务决算会
    资产清查会 接待协调会 绿化养护会 值班安排会 年终总结会
""".split()  # noqa: SIM905


@dataclass
class Bureau:
    """Whom and what a measurement needs."""

    staff: Person
    keeper: Person
    rooms: list[Room]
    campus: Campus
    on: date  # an ordinary day: 15 meetings on each campus
    busy: date  # the day after, as full as the year is on average


def fill(*, rooms: int, bookings: int, people: int = 900, units: int = 40, tidy: bool = True) -> Bureau:
    """A year of bookings around today; buffers and ranges are as the verbs would have left them.

    ``tidy``: with fresh statistics for the planner, which no transaction may ask for.
    """
    chance = random.Random(1)
    campuses = Campus.objects.bulk_create(
        Campus(name=f"{n + 1}号办公区", position=n) for n in range(-(-rooms // ROOMS_A_CAMPUS))
    )
    offices = Unit.objects.bulk_create(
        Unit(name=f"第{n + 1}科", position=n, campus=campuses[n % len(campuses)]) for n in range(units)
    )
    staff = Person.objects.bulk_create(
        Person(username=f"p{n}", staff_number=f"{n:05}", name=f"职工{n}", unit=offices[n % units], password="!")
        for n in range(people)
    )
    Grant.objects.create(person=staff[1], role=Role.ROOM_KEEPER)
    halls = _rooms(campuses, rooms)
    BookingRule.objects.create(name="会议室管理办法", source="测量", starts_on=date(2020, 1, 1), window_days=400)
    on = today() + timedelta(days=7 + (2 - today().weekday()) % 7)
    wanted = [*_ordinary_day(halls, on), *_year(halls, on, bookings - 15 * len(campuses), chance)]
    _book(wanted, staff, chance)
    if tidy:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return Bureau(staff[0], staff[1], halls, campuses[0], on, on + timedelta(days=1))


def _rooms(campuses: list[Campus], count: int) -> list[Room]:
    buildings = Building.objects.bulk_create(Building(campus=campus, name="一号楼") for campus in campuses)
    places = Place.objects.bulk_create(
        Place(
            building=buildings[n // ROOMS_A_CAMPUS],
            name=f"第{n % ROOMS_A_CAMPUS + 1}会议室",
            kind=Place.Kind.MEETING_ROOM,
            position=n % ROOMS_A_CAMPUS,
        )
        for n in range(count)
    )
    return Room.objects.bulk_create(
        Room(place=place, capacity=8 + 4 * (n % 10), clean_up_minutes=15 * (n % 2)) for n, place in enumerate(places)
    )


def _ordinary_day(rooms: list[Room], on: date) -> Iterator[tuple[Room, date, int]]:
    for n, room in enumerate(rooms):
        if n % ROOMS_A_CAMPUS < 15:
            yield room, on, HOURS[n % ROOMS_A_CAMPUS % len(HOURS)]


def _year(rooms: list[Room], but: date, count: int, chance: random.Random) -> list[tuple[Room, date, int]]:
    days = [on for n in range(-DAYS_BACK, DAYS_AHEAD) if (on := today() + timedelta(days=n)) != but]
    return chance.sample(list(product(rooms, days, HOURS)), count)


def _book(wanted: list[tuple[Room, date, int]], staff: list[Person], chance: random.Random) -> None:
    """A meeting of three quarters of an hour for each (room, day, hour)."""
    made_at, size = timezone.now(), 5000
    for at in range(0, len(wanted), size):
        bookings, times = [], []
        for _room, on, hour in wanted[at : at + size]:
            person, begins, ends = chance.choice(staff), local(on, time(hour)), local(on, time(hour, 45))
            title = f"{chance.choice(TOPICS)}（第{chance.randrange(1, 400)}次）"
            bookings.append(
                Booking(title=title, unit_id=person.unit_id, booked_by=person, attendees=6, made_at=made_at,
                        starts_at=begins, ends_at=ends)
            )  # fmt: skip
        Booking.objects.bulk_create(bookings)
        for booking, (room, _on, _hour) in zip(bookings, wanted[at : at + size], strict=True):
            closes = booking.ends_at + timedelta(minutes=room.clean_up_minutes)
            during, blocked = ((booking.starts_at, end) for end in (booking.ends_at, closes))
            times.append(
                Occupancy(
                    booking=booking, room=room, during=DateTimeTZRange(*during), blocked=DateTimeTZRange(*blocked)
                )
            )
        Occupancy.objects.bulk_create(times)
