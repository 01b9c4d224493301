"""The demo's weekly menus, composed with the board that fills a week; what stands on the other areas' menus is chosen
from the main hall's of the same day, for one kitchen cooks for all."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from apps.canteen.actions.freezing import freeze
from apps.canteen.demo.places import HALL, LEADERS, SECOND, STATIONS, House
from apps.canteen.models import DishPrice, Entry, Menu, MenuRule
from apps.canteen.models.foods import Season
from apps.canteen.queries import weeks
from apps.canteen.queries.composing.board import Board
from apps.canteen.queries.composing.filling import fill
from apps.canteen.queries.composing.week import Facts, Place, Rule, Week
from apps.core import demo
from apps.core.dates import local, monday
from apps.core.workdays import working_days

WEEK = timedelta(days=7)
BACK = 2  # weeks before the present one that are shown too
NEAR = 21  # days in which a dish that was served counts
NOT_ASKED = {"stock", "ratings", "cost", "nutrition"}  # while composing: nothing is known yet, or it takes too long
PUBLISHED = (3, time(15, 20))  # on the Thursday before


@dataclass
class Calendar:
    """The weeks that are shown: all of the half-year with a day of work in it, and those around today."""

    shown: list[date]
    draft: date
    work: set[date]
    today: date
    number: dict[date, int]

    @classmethod
    def of(cls, bureau: demo.Bureau) -> "Calendar":
        # At the weekend it is the week to come that people look at.
        present = monday(bureau.today) + (WEEK if bureau.today.weekday() >= 5 else timedelta(0))
        first, last = monday(bureau.starts_on), max(bureau.ends_on, present + 6 * WEEK)
        known = working_days(first, last + WEEK)  # the week in which the half-year begins is whole
        work, number, count = set(known), {}, 0
        for n in range((last + 2 * WEEK - first).days):
            on = first + timedelta(days=n)
            count += on in work
            number[on] = count
        mondays = sorted({monday(on) for on in known if on >= bureau.starts_on})
        half_year = {one for one in mondays if one <= bureau.ends_on}
        shown = [one for one in mondays if one <= present and (one in half_year or one >= present - BACK * WEEK)]
        after = next(one for one in mondays if one > present)
        return cls(shown, after, work, bureau.today, number)

    def days(self, first: date) -> list[date]:
        """Those that are worked."""
        return [on for on in (first + timedelta(days=n) for n in range(7)) if on in self.work]


class Kitchen:
    """Composes one week after the other for the main hall, and knows what was served when."""

    def __init__(self, bureau: demo.Bureau, calendar: Calendar, hall: House, dice: Random):
        self.calendar, self.hall, self.dice = calendar, hall, dice
        self.facts: dict[int, Facts] = weeks.facts(bureau.starts_on)
        self.rules = {row.check_code: Rule(row.check_code, row.is_hard, row.limits)
                      for row in MenuRule.objects.in_force(bureau.starts_on)
                      if row.check_code not in NOT_ASKED}  # fmt: skip
        self.served: dict[int, list[date]] = defaultdict(list)
        self.stations = [(frozenset(methods.split()), dishes, name)
                         for name, (methods, dishes, _cooks) in STATIONS[hall.area.campus.name].items()]  # fmt: skip

    def week(self, first: date, filled: dict[Place, int] | None = None) -> Week:
        near = first - timedelta(days=NEAR)
        served = {dish: [on for on in days if on >= near] for dish, days in self.served.items()}
        places = self.grid(self.hall, first)
        sittings = self.hall.sittings.values()
        return Week(
            places=places, dishes=self.facts, rules=self.rules, filled=dict(filled or {}),
            served={dish: days for dish, days in served.items() if days}, workday=self.calendar.number,
            season={on: Season.of(on) for on in (first + timedelta(days=n) for n in range(7))},
            taken={(s.pk, slot.category_id): slot.taken for s in sittings for slot in self.hall.rows[s.pk]},
            stations=dict.fromkeys(self.calendar.days(first), self.stations),
        )  # fmt: skip

    def grid(self, house: House, first: date) -> list[Place]:
        return [
            Place(on, sitting.pk, slot.category_id, position)
            for on in self.calendar.days(first)
            for sitting in house.sittings.values()
            for slot in house.rows[sitting.pk]
            for position in range(slot.dishes)
        ]

    def compose(self, first: date) -> dict[Place, int]:
        week = self.week(first)
        board = Board(week, self.dice)
        for place in sorted(week.places, key=lambda one: (one.on, len(week.pool[one.category]), one)):
            if found := board.candidates(place):
                season = week.season[place.on]
                board.put(place, next((one for one in found if not one.seasons or season in one.seasons), found[0]))
        if len(week.filled) < len(week.places):
            fill(week, self.dice)
        for place, dish in week.filled.items():
            self.served[dish].append(place.on)
        return week.filled


def of_the_same_day(kitchen: Kitchen, house: House, first: date, chosen: dict[Place, int]) -> dict[Place, int]:
    """The first dishes of each row of the main hall, sitting by sitting."""
    name_of = {sitting.pk: name for name, sitting in kitchen.hall.sittings.items()}
    there = {(place.on, name_of[place.sitting], place.category, place.position): dish for place, dish in chosen.items()}
    mine = {sitting.pk: name for name, sitting in house.sittings.items()}
    return {
        place: there[place.on, mine[place.sitting], place.category, place.position]
        for place in kitchen.grid(house, first)
    }


# -- as the verbs leave them -------------------------------------------------------------------------------------------
@dataclass
class Published:
    """A menu of the demo with its dishes by place."""

    house: House
    menu: Menu
    chosen: dict[Place, int]
    entries: dict[Place, Entry]


def plan(bureau: demo.Bureau, kitchen: Kitchen, houses: dict[str, House]) -> list[Published]:
    """Every week that is shown, of every area that has a menu."""
    price = Prices()
    made = []
    for first in kitchen.calendar.shown:
        chosen = kitchen.compose(first)
        for name in (HALL, SECOND, LEADERS):
            house = houses[name]
            opened = house.area.campus.opened_on
            if opened and first < opened:
                continue
            menu = Menu(area=house.area, starts_on=first, status=Menu.Status.PUBLISHED, version=3,
                        published_at=published_at(first), published_by=manager(bureau))  # fmt: skip
            its = chosen if name == HALL else of_the_same_day(kitchen, house, first, chosen)
            made.append(Published(house, menu, its, _entries(menu, its, price)))
    return made


def write(bureau: demo.Bureau, made: list[Published]) -> None:
    Menu.objects.bulk_create(one.menu for one in made)
    Entry.objects.bulk_create((entry for one in made for entry in one.entries.values()), batch_size=2000)
    freeze(entry for one in made for entry in one.entries.values())
    for one in made:
        _trail(bureau, one)


def manager(bureau: demo.Bureau):
    return bureau.made["accounts"]["chenjianjun"]


def published_at(first: date) -> datetime:
    day, at = PUBLISHED
    return local(first - WEEK + timedelta(days=day), at)


class Prices:
    """What each dish cost when."""

    def __init__(self) -> None:
        self.rows: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
        for dish, since, price in DishPrice.objects.order_by("starts_on").values_list("dish", "starts_on", "price"):
            self.rows[dish].append((since, price))

    def on(self, dish: int, day: date) -> Decimal:
        return next(price for since, price in reversed(self.rows[dish]) if since <= day)


def _entries(menu: Menu, chosen: dict[Place, int], price: Prices) -> dict[Place, Entry]:
    """In the order of the week; prices are those of their days, as they were frozen."""
    return {
        place: Entry(menu=menu, on=place.on, sitting_id=place.sitting, category_id=place.category,
                     position=place.position, dish_id=dish, price=price.on(dish, place.on))
        for place, dish in sorted(chosen.items())
    }  # fmt: skip


def _trail(bureau: demo.Bureau, one: Published) -> None:
    menu, by = one.menu, manager(bureau)
    area = {"id": menu.area_id, "name": one.house.name}
    facts = {"area": area, "starts_on": menu.starts_on.isoformat(), "begins_with": "last"}
    begun = menu.published_at - timedelta(days=1, hours=5)
    bureau.wrote_down("canteen.begin_menu", menu, by=by, at=begun, facts=facts)
    bureau.wrote_down("canteen.compose_menu", menu, by=by, at=begun + timedelta(minutes=25), version=2)
    changes = {"status": ["draft", "published"], "published_by": [None, {"id": by.pk, "name": str(by)}]}
    bureau.wrote_down("canteen.publish_menu", menu, by=by, at=menu.published_at, version=3, changes=changes)
