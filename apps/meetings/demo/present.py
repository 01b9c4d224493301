"""The lively present: two weeks back, this week at its busiest, three thinner ones ahead, some for each account."""

from datetime import date, timedelta

from apps.core import demo
from apps.core.dates import monday
from apps.core.workdays import is_working
from apps.meetings.demo import regular
from apps.meetings.demo.diary import Diary, Full
from apps.meetings.demo.figures import MAIN, NEW, OTHER
from apps.meetings.demo.halfyear import close
from apps.meetings.demo.hosts import Hosts
from apps.meetings.models import Booking

# week relative to this one: least and most meetings a working day
PACE = {-2: (20, 28), -1: (24, 34), 0: (47, 58), 1: (24, 32), 2: (14, 20), 3: (8, 13)}
NEXT_WEEK_SEEN_FROM_ITS_EVE = (47, 58)  # on a Saturday or Sunday it is the coming week that people look at
CAMPUSES, SHARE = [MAIN, OTHER, NEW], [0.62, 0.3, 0.08]
MOST_AT_NEW = 6
DAY_OFF, TODAY_OFF = (1, 3), (12, 16)  # a quiet day; but whoever tries the house on a Sunday should see it alive
OWN_PER_DAY = {"zhangwei": 2, "lina": 2}  # the others: one


def write(bureau: demo.Bureau, diary: Diary, hosts: Hosts) -> None:
    days = _days(bureau)
    if not days:
        return  # today lies in the half-year whose figures are known: nothing may be added
    regular.around_today(bureau, diary, days[0], days[-1])
    for on in days:
        number = _number(bureau, hosts, on) - sum(m.starts_at.date() == on for m in diary.meetings)
        number -= _own(bureau, hosts, on)
        at_new = 0
        for _n in range(max(0, number)):
            campus = hosts.random.choices(CAMPUSES, weights=SHARE)[0]
            at_new += campus == NEW
            _meet(bureau, hosts, on, MAIN if campus == NEW and at_new > MOST_AT_NEW else campus)


def _days(bureau: demo.Bureau) -> list[date]:
    first = monday(bureau.today) + timedelta(weeks=min(PACE))
    days = [first + timedelta(days=n) for n in range(7 * len(PACE))]
    # The day after the half-year holds one planted meeting; the present starts clear of it.
    return [on for on in days if on > bureau.ends_on + timedelta(days=1)]


def _number(bureau: demo.Bureau, hosts: Hosts, on: date) -> int:
    week = (monday(on) - monday(bureau.today)).days // 7
    if is_working(on):
        eve = week == 1 and bureau.today.weekday() >= 5
        return hosts.random.randint(*(NEXT_WEEK_SEEN_FROM_ITS_EVE if eve else PACE[week]))
    return hosts.random.randint(*(TODAY_OFF if on == bureau.today else DAY_OFF))


def _own(bureau: demo.Bureau, hosts: Hosts, on: date) -> int:
    """The demo accounts' own, so that «my meetings» shows something to whoever logs in; returns how many."""
    near = bureau.today - timedelta(days=3) <= on <= bureau.today + timedelta(days=8)
    if not near or not (is_working(on) or on == bureau.today):
        return 0
    number = 0
    for username, person in bureau.made["accounts"].items():
        times = OWN_PER_DAY.get(username, 1)
        for _n in range(times if hosts.random.random() < 0.75 or on == bureau.today else 0):
            _meet(bureau, hosts, on, MAIN, unit=person.unit.name, by=person)
            number += 1
    return number


def _meet(bureau: demo.Bureau, hosts: Hosts, on: date, campus: str, **who) -> None:
    try:
        meeting = hosts.meet(on, campus, minutes=(30, 45, 60, 60, 90) if campus == NEW else (), **who)
    except Full:  # the one room of 泗水 has had its day
        meeting = hosts.meet(on, OTHER, **who)
    chance = hosts.random.random()
    if chance < 0.05:
        close(meeting, Booking.Status.CANCELLED, hosts)
    elif chance < 0.075 and on < bureau.today:
        close(meeting, Booking.Status.NO_SHOW, hosts)
