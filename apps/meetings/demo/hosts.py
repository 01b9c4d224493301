"""Who holds meetings: a unit of the campus, one of its people, and when they thought of it."""

from datetime import date, datetime, time, timedelta
from random import Random

from apps.core import demo
from apps.core.dates import local
from apps.core.workdays import working_days
from apps.meetings.demo.diary import Diary, Key, Meeting, fits, layout_for
from apps.meetings.demo.figures import MAIN, NEW, OTHER
from apps.meetings.demo.plan import CAMPUS_OF
from apps.meetings.demo.topics import Topic, draw, words
from apps.org.models import Person, Unit

BUSY = {
    "党政办公室": 6,
    "招商局": 6,
    "财政局": 5,
    "信访局": 5,
    "应急管理局": 5,
    "机关事务管理局": 5,
    "教育局": 4,
    "组织部": 4,
    "卫生健康局": 4,
}
NOTES = [
    "请准备桌签",
    "需要视频接入，请提前调试",
    "请准备茶水",
    "请打印签到表",
    "请调好投影",
    "领导出席，请提前半小时开门",
]


class Hosts:
    """Draws units, people and topics; the same dice for all, so the order of the calls is part of the plan."""

    def __init__(self, bureau: demo.Bureau, diary: Diary, random: Random):
        self.bureau, self.diary, self.random = bureau, diary, random
        self.units: dict[str, Unit] = bureau.made["units"]
        self.clerks: dict[str, Person] = bureau.made["clerks"]
        self.keys: dict[str, list[Key]] = {MAIN: [], OTHER: [], NEW: []}
        for key in diary.rooms:
            self.keys[CAMPUS_OF.get(key[0], MAIN)].append(key)
        self.worked = set(working_days(bureau.starts_on, max(bureau.today, bureau.ends_on) + timedelta(days=60)))
        self.members: dict[str, list[Person]] = {name: [] for name in self.units}
        for person in bureau.made["people"]:
            if person.is_active and person.post.rank < 30:
                self.members[person.unit.name].append(person)

    def unit(self, campus: str) -> str:
        """Units meet where they sit; the main campus takes in everybody now and then."""
        names = list(self.units)
        weights = [BUSY.get(name, 2) * self._nearness(self.units[name], campus) for name in names]
        return self.random.choices(names, weights=weights)[0]

    def _nearness(self, unit: Unit, campus: str) -> float:
        if unit.campus.name == campus:
            return 4
        return {MAIN: 1, OTHER: 0.3, NEW: 0.3}[campus]

    def person(self, unit: str) -> Person:
        return self.clerks[unit] if self.random.random() < 0.45 else self.random.choice(self.members[unit])

    def meet(
        self, on: date, campus: str, *, unit: str = "", by: Person | None = None, minutes: tuple[int, ...] = ()
    ) -> Meeting:
        """One more meeting on that day and campus, entered in the diary."""
        unit = unit or self.unit(campus)
        topic, keys, people = self._choose(unit, campus, on)
        if minutes:
            topic = Topic(topic.title, topic.people, minutes)
        key, starts_at, ends_at = self.diary.place(topic, keys, on)
        room = self.diary.rooms[key]
        meeting = Meeting(
            title=words(topic, on),
            unit=self.units[unit],
            by=by or self.person(unit),
            rooms=[room],
            starts_at=starts_at,
            ends_at=ends_at,
            attendees=people,
            layout=layout_for(room, people, self.random),
            note=self.random.choice(NOTES) if self.random.random() < 0.15 else "",
            made_at=self.thought_of(starts_at),
        )
        return self.diary.hold([key], meeting)

    def _choose(self, unit: str, campus: str, on: date) -> tuple[Topic, list[Key], int]:
        """A topic for which the campus has a room that seats its people and that the unit may book."""
        while True:
            topic = draw(self.random, unit, on)
            people = self.random.randint(*topic.people)
            rooms = ((key, self.diary.rooms[key]) for key in self.keys[campus])
            keys = [k for k, room in rooms if fits(room, k, self.units[unit], people, on, is_worked=on in self.worked)]
            if keys:
                return topic, keys, people

    def thought_of(self, starts_at: datetime) -> datetime:
        """When it was booked: in office hours, one to twelve days before, and not after ``today`` began."""
        days = min(self.random.randint(1, 14), self.random.randint(1, 14))
        on = min(starts_at.date() - timedelta(days=days), self.bureau.today - timedelta(days=1))
        minute = self.random.randint(0, 539)
        return local(on, time(8 + minute // 60, minute % 60, self.random.randint(0, 59)))
