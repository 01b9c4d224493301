"""Who eats when in the demo: 75,000 lunches in the half-year, fewer on Fridays and before holidays, some of guests."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from apps.canteen.demo.places import BREAKFAST, DINNER, HALL, LEADERS, MAIN, OTHER, SECOND
from apps.canteen.demo.weekly import Calendar
from apps.core import demo
from apps.org.models import Person

LUNCHES = 75_000
TOP = "开发区管理委员会"
WEEKDAYS = (0.99, 1.03, 1.02, 1.0, 0.9, 0.72, 0.68)
MONTHS = (1.0, 0.94, 1.03, 1.02, 1.0, 1.01, 0.98, 0.96, 1.01, 1.0, 1.02, 1.0)
EVE, AFTER = 0.82, 0.94  # of a holiday
LEADERS_EAT = (8, 13)
# What a breakfast and a dinner are to a lunch; few book them, for there is always enough.
SMALLER = {BREAKFAST: (0.34, 0.12), DINNER: (0.11, 0.5)}
GUESTS, WALK_IN, MISSED, CANCELLED = 0.035, (0.008, 0.024), (0.025, 0.09), 0.018
# How many of those who will have booked by the end have done so, by working days before.
BOOKED_AHEAD = (1.0, 0.66, 0.43, 0.3, 0.22, 0.16)


@dataclass
class Table:
    """A meal to be: who booked with how many guests, who did not come, who gave it back, who came without."""

    on: date
    area: str
    sitting: str
    booked: list[tuple[Person, int]] = field(default_factory=list)
    missed: set[int] = field(default_factory=set)
    cancelled: list[Person] = field(default_factory=list)
    walk_ins: int = 0

    @property
    def heads(self) -> int:
        return sum(1 + guests for _person, guests in self.booked)

    @property
    def absent(self) -> int:
        return sum(1 + guests for person, guests in self.booked if person.pk in self.missed)

    @property
    def served(self) -> int:
        return self.heads - self.absent + self.walk_ins


class Diners:
    def __init__(self, bureau: demo.Bureau, calendar: Calendar):
        self.bureau, self.calendar, self.dice = bureau, calendar, bureau.random("canteen.diners")
        self.opened = {name: campus.opened_on for name, campus in bureau.made["campuses"].items()}
        self.habit = {p.pk: self.dice.betavariate(3, 1.3) for p in bureau.made["people"]}
        self.habit |= {p.pk: 2.0 for p in bureau.made["accounts"].values()}
        self.people = [(p, p.unit.campus.name, p.left_on) for p in bureau.made["people"]]
        self.leaders = [p for p in bureau.made["people"] if p.unit.name == TOP and p.post.rank <= 3]
        self.pools: dict[tuple[str, date], list[Person]] = {}
        half = [on for on in sorted(calendar.work) if bureau.starts_on <= on <= bureau.ends_on]
        busy = sum(self._busy(on) * (len(self.pool(HALL, on)) + len(self.pool(SECOND, on))) for on in half)
        few = sum(LEADERS_EAT) / 2 * len(half)
        self.rate = (LUNCHES - few) / busy

    # -- how many ----------------------------------------------------------------------------------
    def _busy(self, on: date) -> float:
        day = timedelta(days=1)
        eve = AFTER if on.weekday() != 0 and on - day not in self.calendar.work else 1
        if on.weekday() != 4 and on + day not in self.calendar.work:
            eve *= EVE
        return WEEKDAYS[on.weekday()] * MONTHS[on.month - 1] * eve

    def pool(self, area: str, on: date) -> list[Person]:
        """Who may eat there: until their own campus opens, people eat on the main one."""
        if (area, on) not in self.pools:
            there = OTHER if area == SECOND else MAIN
            shut = {name for name, opened in self.opened.items() if opened and on < opened}
            self.pools[area, on] = [
                person for person, campus, left in self.people
                if (MAIN if campus in shut else campus) == there and (left is None or on < left)
            ]  # fmt: skip
        return self.pools[area, on]

    # -- who ---------------------------------------------------------------------------------------
    def table(self, on: date, area: str, sitting: str) -> Table:
        """``on`` whole or, of a day to come, as far as people have booked yet."""
        dice = self.dice
        pool = self.leaders if area == LEADERS else self.pool(area, on)
        table = Table(on, area, sitting)
        if area == LEADERS:
            self._sit(table, pool, min(len(pool), dice.randint(*LEADERS_EAT)), guests=0)
            table.walk_ins = dice.randint(0, 3)
            return table
        share, books = SMALLER.get(sitting, (1.0, 1.0))
        heads = self.rate * self._busy(on) * len(pool) * share * dice.uniform(0.97, 1.03)
        table.walk_ins = round(heads * (1 - books) if books < 1 else heads * dice.uniform(*WALK_IN))
        come = heads - table.walk_ins
        missed = dice.uniform(*MISSED)
        self._sit(table, pool, round(come / (1 - missed) / (1 + 1.3 * GUESTS)), guests=GUESTS)
        self._stay_away(table, missed)
        return table

    def _sit(self, table: Table, pool: list[Person], many: int, guests: float) -> None:
        random, habit = self.dice.random, self.habit
        keen = sorted(pool, key=lambda person: -habit[person.pk] * (0.25 + random()))
        table.booked = [(p, (1 if random() < 0.7 else 2) if random() < guests else 0) for p in keen[:many]]
        table.cancelled = keen[many : many + round(many * CANCELLED)]

    def _stay_away(self, table: Table, missed: float) -> None:
        known = {person.pk for person in self.bureau.made["accounts"].values()}
        names = [person.pk for person, _guests in table.booked if person.pk not in known]
        table.missed = set(self.dice.sample(names, min(len(names), round(len(table.booked) * missed))))

    def so_far(self, table: Table) -> Table:
        """Of a day to come: who has booked by now."""
        days = self.calendar.number[table.on] - self.calendar.number[self.bureau.today]
        part = BOOKED_AHEAD[min(days, len(BOOKED_AHEAD) - 1)]
        accounts = {person.pk for person in self.bureau.made["accounts"].values()}
        table.booked = [one for one in table.booked if one[0].pk in accounts or self.dice.random() < part]
        table.missed, table.cancelled, table.walk_ins = set(), table.cancelled[: round(len(table.cancelled) * part)], 0
        return table


def when_booked(published: datetime, last: datetime, dice: Random) -> datetime:
    """Mostly on the day before or in the last hours."""
    if last <= published:
        return published + timedelta(minutes=dice.randint(1, 20))
    span = (last - published).total_seconds()
    return last - timedelta(seconds=int(span * dice.random() ** 2.6))
