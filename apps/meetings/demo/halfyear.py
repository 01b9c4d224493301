"""The half-year whose figures are known: the series, the planted traps, and everybody's meetings up to the quota."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from apps.core import demo
from apps.core.dates import local
from apps.meetings.demo import regular
from apps.meetings.demo.diary import Diary, Key, Meeting, layout_for
from apps.meetings.demo.figures import MAIN, NEW, OTHER, Quotas
from apps.meetings.demo.hosts import Hosts
from apps.meetings.demo.plan import COMMAND
from apps.meetings.models import Booking

IN_ONE_ROOM = (45, 60, 60, 75)  # minutes: the one room of 泗水 is in demand after the move


def write(bureau: demo.Bureau, diary: Diary, hosts: Hosts, quotas: Quotas) -> None:
    planted = [*_regular(bureau, diary), *_traps(bureau, diary, quotas)]
    done = Counter(meeting.starts_at.date() for meeting in planted)
    for on, number in quotas.total.items():
        at_new = quotas.at_new.get(on, 0)
        for _n in range(at_new):
            hosts.meet(on, NEW, minutes=IN_ONE_ROOM)
        for _n in range(number - at_new - done[on]):
            hosts.meet(on, MAIN)
        for _n in range(quotas.elsewhere[on]):
            hosts.meet(on, OTHER)
    for on in quotas.cancelled:
        close(hosts.meet(on, MAIN), Booking.Status.CANCELLED, hosts)
    for on in quotas.no_show:
        close(hosts.meet(on, MAIN), Booking.Status.NO_SHOW, hosts)
    for on in quotas.days_off:
        hosts.meet(on, MAIN, unit="应急管理局")


def close(meeting: Meeting, status: str, hosts: Hosts) -> None:
    meeting.status = status
    if status == Booking.Status.NO_SHOW:
        meeting.closed_at = meeting.starts_at + timedelta(minutes=35)
        return
    last = min(
        meeting.starts_at, local(hosts.bureau.today, time.min)
    )  # cancelled by today, whenever it would have been
    span = (last - meeting.made_at).total_seconds()
    meeting.closed_at = meeting.made_at + timedelta(seconds=int(span * hosts.random.uniform(0.2, 0.95)))


def _regular(bureau: demo.Bureau, diary: Diary) -> list[Meeting]:
    """The series; one Monday in the fourth month was moved to the afternoon and differs from its rule."""
    meetings = regular.of_the_half_year(bureau, diary)
    moved = next(m for m in meetings if m.title == "主任办公会" and m.starts_at.date() >= bureau.month(4))
    key = ("一号楼", "党工委会议室")
    before = (moved.starts_at, moved.ends_at)
    moved.starts_at, moved.ends_at = (local(moved.series_on, at) for at in (time(14), time(16)))
    moved.is_exception = True
    moved.moved = {
        "starts_at": [before[0].isoformat(), moved.starts_at.isoformat()],
        "ends_at": [before[1].isoformat(), moved.ends_at.isoformat()],
        "is_exception": [False, True],
    }
    diary.free_again(key, *before)
    diary.meetings.remove(moved)
    diary.hold([key], moved)
    return meetings


def _traps(bureau: demo.Bureau, diary: Diary, quotas: Quotas) -> list[Meeting]:
    """Those that count, so that the day's quota knows of them; the one after the end does not."""
    flood = quotas.fullest + timedelta(days=7)
    day_after = bureau.ends_on + timedelta(days=1)
    counted = [
        _plant(bureau, diary, "防汛会商（夜间）", [COMMAND], local(flood, time(22, 30)), 135),
        _plant(bureau, diary, "半年结账核对会", [COMMAND], local(bureau.ends_on, time(23, 59)), 46),
        _plant(bureau, diary, "高考考务早会", [COMMAND], local(quotas.fullest, time(7, 30)), 45),
    ]
    _plant(bureau, diary, "庆祝建党节升旗仪式筹备会", [COMMAND], local(day_after, time(7, 30)), 30)
    both: list[Key] = [("二号楼", "视频会议中心"), ("一号楼", "第一会议室")]
    title = "全区视频会议（主会场、分会场）"
    days = _wednesdays(quotas, 3)
    return [*counted, *(_plant(bureau, diary, title, both, local(on, time(9)), 120, people=90) for on in days)]


def _wednesdays(quotas: Quotas, number: int) -> list[date]:
    """Wednesdays on which no series is held, spread over the half-year."""
    found = [on for on in quotas.total if on.weekday() == 2]
    return [found[len(found) * n // number + 2] for n in range(number)]


def _plant(
    bureau: demo.Bureau, diary: Diary, title: str, keys: list[Key], starts_at: datetime, minutes: int, people: int = 12
) -> Meeting:
    """Booked by the keeper, who may set the rules of a room aside, but not its seats."""
    rooms = [diary.rooms[key] for key in keys]
    meeting = Meeting(
        title=title,
        unit=bureau.made["units"]["会务接待科"],
        by=bureau.made["accounts"]["wangfang"],
        rooms=sorted(rooms, key=lambda room: room.pk),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        attendees=people,
        layout=layout_for(rooms[0], people, diary.random) if len(rooms) == 1 else "",
        made_at=local(starts_at.date() - timedelta(days=1), time(16, 5)),
    )
    return diary.hold(keys, meeting)
