"""Next week's menu of the main hall, half done: each of the fifteen checks finds something in it."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from apps.canteen.demo.places import DINNER, LUNCH
from apps.canteen.demo.weekly import Kitchen, manager
from apps.canteen.models import Entry, Menu
from apps.canteen.models.foods import Season
from apps.canteen.queries import weeks
from apps.canteen.queries.composing.week import Facts, Place
from apps.core import demo
from apps.core.dates import local

# Too much out of the pan at once; and a meal of which all main courses hold soya, two of one meat, nothing green.
FRIED = {
    "大荤": ["炸鸡腿", "糖醋里脊"], "小荤": ["辣子鸡丁", "青椒肉丝"], "素菜": ["酸辣土豆丝", "红烧茄子", "醋熘白菜"],
    "主食": ["炒面", "扬州炒饭"],
}  # fmt: skip
PALE = {
    "大荤": ["肉圆烧油豆腐", "红烧排骨"], "小荤": ["肉末茄子", "麻婆豆腐"], "汤": ["紫菜蛋汤"],
    "素菜": ["红烧萝卜", "清炒藕片", "红烧素鸡"], "主食": ["米饭", "馒头"],
}  # fmt: skip
BEGUN = {"大荤": ["卤鸡腿"], "素菜": ["清炒莴笋"], "主食": ["米饭"]}  # of the last day, as yet
HAZARD = "干煸四季豆"


@dataclass
class Sheet:
    """The draft while faults are planted in it; ``facts`` with what people think of the dishes by now."""

    kitchen: Kitchen
    chosen: dict[Place, int]
    facts: dict[int, Facts]
    ids: dict[str, int]

    def places(self, on: date, sitting: str, category: int) -> list[Place]:
        pk = self.kitchen.hall.sittings[sitting].pk
        return sorted(place for place in self.chosen if place[:3] == (on, pk, category))

    def put(self, place: Place, dish: int) -> None:
        """A dish that stands at this meal already changes places with the one that was here."""
        for other, there in self.chosen.items():
            if there == dish and other.meal == place.meal:
                self.chosen[other] = self.chosen[place]
        self.chosen[place] = dish

    def serve(self, on: date, sitting: str, dishes: dict[str, list[str]]) -> None:
        for names in dishes.values():
            category = self.facts[self.ids[names[0]]].category
            for place, name in zip(self.places(on, sitting, category), names, strict=False):
                self.put(place, self.ids[name])


def write(bureau: demo.Bureau, kitchen: Kitchen) -> Menu:
    first = kitchen.calendar.draft
    last_day = max(on for days in kitchen.served.values() for on in days)
    before = sorted(dish for dish, days in kitchen.served.items() if last_day in days)
    ids = {name: dish.pk for name, dish in bureau.made["dishes"].items()}
    sheet = Sheet(kitchen, dict(kitchen.compose(first)), weeks.facts(first), ids)
    days = kitchen.calendar.days(first)
    whole = days[:-1] or days
    sheet.serve(whole[min(1, len(whole) - 1)], LUNCH, FRIED)
    sheet.serve(whole[-1], LUNCH, PALE)
    _by_hand(sheet, whole[0], before)
    _dear_and_disliked(sheet, whole[min(2, len(whole) - 1)])
    _unfinished(sheet, days[-1])
    return _keep(bureau, sheet, first)


def _by_hand(sheet: Sheet, on: date, before: list[int]) -> None:
    """For dinner: what was on Friday's menu too, something dangerous, something out of season."""
    season = Season.of(on)
    [meat] = sheet.places(on, DINNER, sheet.facts[sheet.ids["红烧肉"]].category)
    again = next((dish for dish in before if sheet.facts[dish].category == meat.category), sheet.ids["红烧肉"])
    sheet.put(meat, again)
    green, other = sheet.places(on, DINNER, sheet.facts[sheet.ids[HAZARD]].category)
    sheet.put(green, sheet.ids[HAZARD])
    greens = [dish for dish in sheet.facts.values() if dish.category == other.category and not dish.hazards]
    sheet.put(other, min(dish.id for dish in greens if dish.seasons and season not in dish.seasons))


def _dear_and_disliked(sheet: Sheet, on: date) -> None:
    """The dearest dinner there is; at lunch two dishes that few people like."""
    [meat] = sheet.places(on, DINNER, sheet.facts[sheet.ids["红烧肉"]].category)
    [small] = sheet.places(on, DINNER, sheet.facts[sheet.ids["青椒肉丝"]].category)
    for place in (meat, small):
        pool = [dish for dish in sheet.facts.values() if dish.category == place.category and dish.cost is not None]
        sheet.put(place, max(pool, key=lambda dish: (dish.cost, dish.id)).id)
    low = {dish.id: dish for dish in sheet.facts.values() if dish.rating and dish.votes >= 10 and dish.rating < 3}
    lunch = [place for place in sheet.chosen if place.meal == (on, sheet.kitchen.hall.sittings[LUNCH].pk)]
    rows: dict[int, list[Place]] = {}
    for dish in sorted(low.values(), key=lambda dish: (dish.rating, dish.id)):
        free = rows.setdefault(dish.category, [place for place in sorted(lunch) if place.category == dish.category])
        if free and sum(sheet.chosen[place] in low for place in lunch) < 2:
            sheet.put(free.pop(0), dish.id)


def _unfinished(sheet: Sheet, on: date) -> None:
    lunch = sheet.kitchen.hall.sittings[LUNCH].pk
    sheet.serve(on, LUNCH, BEGUN)
    wanted = {sheet.ids[name] for names in BEGUN.values() for name in names}
    for place in [place for place in sheet.chosen if place.on == on]:
        if place.sitting != lunch or sheet.chosen[place] not in wanted:
            del sheet.chosen[place]


def _keep(bureau: demo.Bureau, sheet: Sheet, first: date) -> Menu:
    house, by = sheet.kitchen.hall, manager(bureau)
    menu = Menu.objects.create(area=house.area, starts_on=first, version=2)
    Entry.objects.bulk_create(
        Entry(menu=menu, on=place.on, sitting_id=place.sitting, category_id=place.category, position=place.position,
              dish_id=dish, is_locked=n in (2, 5))
        for n, (place, dish) in enumerate(sorted(sheet.chosen.items()))
    )  # fmt: skip
    at = local(bureau.today - timedelta(days=1), time(16, 10))
    facts = {"area": {"id": house.area.pk, "name": house.name}, "starts_on": first.isoformat(), "begins_with": "last"}
    bureau.wrote_down("canteen.begin_menu", menu, by=by, at=at, facts=facts)
    bureau.wrote_down("canteen.compose_menu", menu, by=by, at=at + timedelta(minutes=22), version=2)
    return menu
