"""What goes on around the rooms these days: a hall in halves, a waiting list, a meeting that gave way."""

from datetime import datetime, time, timedelta
from typing import Any

from apps.core import demo
from apps.core.dates import local
from apps.core.workdays import is_working
from apps.meetings.demo import plan
from apps.meetings.demo.diary import Diary, Meeting
from apps.meetings.models import Booking, BookingRule, Displacement, Wait

WAITING = 3


class Doings:
    """Planned before the bookings are saved, written after."""

    def __init__(self, bureau: demo.Bureau, diary: Diary):
        self.bureau, self.diary = bureau, diary
        self.people, self.units = bureau.made["accounts"], bureau.made["units"]
        confirmed = (m for m in diary.meetings if m.status == Booking.Status.CONFIRMED and m.series is None)
        soon = local(bureau.today + timedelta(days=1), time.min)
        self.coming = sorted((m for m in confirmed if m.starts_at >= soon), key=lambda m: (m.starts_at, m.title))
        self.gave_way: tuple[Meeting, Meeting] | None = None

    def plan(self) -> None:
        if len(self.coming) < 20:
            return  # today lies in the half-year whose figures are known: nothing may be added
        self._halves()
        self._give_way()

    def _halves(self) -> None:
        """The halves of the great hall, side by side, on the next day worked on which it stands free."""
        on = self.bureau.today + timedelta(days=1)
        while not (is_working(on) and self.diary.is_free(plan.PARTED, local(on, time(9)), local(on, time(11)))):
            on += timedelta(days=1)
        topics = [("新录用人员培训", "组织部"), ("窗口服务规范培训", "卫生健康局")]
        for part, (title, unit) in zip(self.bureau.made["parts"], topics, strict=True):
            meeting = self._meeting(title, unit, part, local(on, time(9)), 120, 60)
            meeting.meeting_class = self.bureau.made["classes"]["培训"]
            self.diary.meetings.append(meeting)
        first, last = local(on, time(9)), local(on, time(11))
        self.diary.taken[plan.PARTED, on].append((first - timedelta(minutes=30), last + timedelta(minutes=30)))

    def _give_way(self) -> None:
        """A meeting of the finance bureau gave its room to the party committee."""
        clerk = self.people["lina"]
        loser = next((m for m in self.coming if m.by == clerk and m.status == Booking.Status.CONFIRMED), None)
        if loser is None:
            return
        winner = self._meeting("党工委（扩大）会议", "会务接待科", loser.rooms[0], loser.starts_at, 0, loser.attendees)
        winner.ends_at, winner.by = loser.ends_at, self.people["wangfang"]
        winner.meeting_class = self.bureau.made["classes"]["党工委会"]
        winner.made_at = max(winner.made_at, loser.made_at + timedelta(minutes=10))
        loser.status, loser.closed_at = Booking.Status.DISPLACED, winner.made_at
        self.diary.meetings.append(winner)
        self.gave_way = loser, winner

    def _meeting(self, title: str, unit: str, room: Any, start: datetime, minutes: int, people: int) -> Meeting:
        made_at = local(self.bureau.today - timedelta(days=1), time(16, 20))
        return Meeting(
            title=title, unit=self.units[unit], by=self.bureau.made["clerks"][unit], rooms=[room], starts_at=start,
            ends_at=start + timedelta(minutes=minutes), attendees=people, made_at=made_at,
        )  # fmt: skip

    def write(self, saved: dict[int, Booking]) -> None:
        self._rules()
        if self.gave_way:
            loser, winner = (saved[id(meeting)] for meeting in self.gave_way)
            Displacement.objects.create(
                booking=loser, winner=winner, rank=loser.rank, winner_rank=winner.rank, reason="传达上级重要会议精神",
                approved_by=self.people["sunzhiqiang"], done_by=winner.booked_by, at=winner.made_at,
                starts_at=loser.starts_at, ends_at=loser.ends_at, rooms=loser.room_names,
            )  # fmt: skip
        self._list(saved)

    def _rules(self) -> None:
        """One small room is given back when nobody comes; the others are not, so that the demo stays as it is."""
        rule = BookingRule.objects.create(
            name="301 小会议室", room=self.diary.rooms["一号楼", "301 小会议室"], starts_on=self.bureau.starts_on,
            source=f"{plan.MANUAL_2026}第七条：开始一刻钟无人到场即收回", grid_minutes=5, longest_minutes=240,
            check_in_minutes=15, **plan.USUAL,
        )  # fmt: skip
        at = local(self.bureau.starts_on - timedelta(days=20), time(10, 5))
        facts = {"name": rule.name, "source": rule.source}
        self.bureau.wrote_down("meetings.add_rule", rule, by=self.people["wangfang"], at=at, facts=facts)

    def _list(self, saved: dict[int, Booking]) -> None:
        """Some wait for what others have."""
        waiting = [self.people["zhangwei"], self.people["lina"], self.bureau.made["clerks"]["组织部"]]
        taken = [m for m in self.coming if m.status == Booking.Status.CONFIRMED and m.by not in waiting][:WAITING]
        for meeting, person in zip(taken, waiting, strict=False):
            at = local(self.bureau.today - timedelta(days=1), time(17, 5))
            place = Wait.objects.create(
                title="工作协调会", asked_by=person, unit=person.unit, room=meeting.rooms[0], asked_at=at,
                attendees=min(6, meeting.rooms[0].capacity), starts_at=meeting.starts_at, ends_at=meeting.ends_at,
            )  # fmt: skip
            self.bureau.wrote_down("meetings.wait", place, by=person, at=at, facts={"title": place.title})
