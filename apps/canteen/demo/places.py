"""The demo's dining areas, their sittings with the rows of their menus, and the stations of the kitchens."""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from apps.canteen.models import Area, Category, Sitting, Slot, Station
from apps.core import demo
from apps.org.models import Person

UNIT, MAIN, OTHER = "餐饮服务科", "管委会", "服务中心"
BREAKFAST, LUNCH, DINNER = "早餐", "午餐", "晚餐"
HALL, SECOND, LEADERS, RECEPTION = "机关食堂大厅", "服务中心食堂", "领导用餐区", "接待餐厅"

AREAS = {HALL: (MAIN, "hall"), SECOND: (OTHER, "hall"), LEADERS: (MAIN, "leaders"), RECEPTION: (MAIN, "reception")}
# from, until, days before on which booking ends, at
TIMES = {
    BREAKFAST: (time(7, 20), time(8, 20), 1, time(16, 0)),
    LUNCH: (time(11, 40), time(13, 0), 0, time(9, 0)),
    DINNER: (time(17, 40), time(18, 40), 0, time(15, 0)),
}
# area: sitting: (places, category: (dishes, portions that a diner takes of the row))
_BREAKFAST = {"素菜": (1, "1.0"), "主食": (1, "1.0"), "点心": (2, "1.5")}
_LUNCH = {"大荤": (2, "1.0"), "小荤": (2, "1.0"), "素菜": (3, "1.5"), "汤": (1, "1.0"), "主食": (2, "1.0")}
_DINNER = {"大荤": (1, "0.6"), "小荤": (1, "0.8"), "素菜": (2, "1.4"), "汤": (1, "1.0"), "主食": (1, "1.2")}
SITTINGS = {
    HALL: {BREAKFAST: (400, _BREAKFAST), LUNCH: (760, _LUNCH), DINNER: (160, _DINNER)},
    SECOND: {BREAKFAST: (120, _BREAKFAST), LUNCH: (260, {**_LUNCH, "大荤": (1, "1.0")})},
    LEADERS: {LUNCH: (24, {**_LUNCH, "大荤": (1, "1.0")})},
    RECEPTION: {LUNCH: (40, _LUNCH)},
}
# campus: station: (methods, dishes at one sitting, cooks)
STATIONS = {
    MAIN: {
        "炒灶": ("stir_fried deep_fried braised", 8, 4), "蒸箱": ("steamed", 5, 1), "汤炉": ("boiled stewed", 5, 1),
        "烤箱": ("roasted baked", 3, 1), "冷菜间": ("cold", 3, 1),
    },
    OTHER: {
        "炒灶": ("stir_fried deep_fried braised", 7, 2), "蒸箱": ("steamed", 4, 1), "汤炉": ("boiled stewed", 4, 1),
    },
}  # fmt: skip


@dataclass
class House:
    """An area with its sittings and, of each, its rows."""

    area: Area
    sittings: dict[str, Sitting]
    rows: dict[int, list[Slot]]

    @property
    def name(self) -> str:
        return self.area.name


def set_up(bureau: demo.Bureau) -> dict[str, House]:
    unit, campuses = bureau.made["units"][UNIT], bureau.made["campuses"]
    areas = Area.objects.bulk_create(
        Area(name=name, campus=campuses[campus], unit=unit, kind=kind, position=n)
        for n, (name, (campus, kind)) in enumerate(AREAS.items(), 1)
    )
    categories = {category.name: category for category in Category.objects.all()}
    houses = {}
    for area in areas:
        sittings = Sitting.objects.bulk_create(
            _sitting(area, name, many, n) for n, (name, (many, _rows)) in enumerate(SITTINGS[area.name].items(), 1)
        )
        slots = Slot.objects.bulk_create(
            Slot(sitting=sitting, category=categories[row], dishes=many, taken=Decimal(taken))
            for sitting in sittings
            for row, (many, taken) in SITTINGS[area.name][sitting.name][1].items()
        )
        rows = {sitting.pk: [slot for slot in slots if slot.sitting_id == sitting.pk] for sitting in sittings}
        houses[area.name] = House(area, {sitting.name: sitting for sitting in sittings}, rows)
    bureau.made["cooks"] = _stations(bureau)
    return houses


def _sitting(area: Area, name: str, many: int, position: int) -> Sitting:
    starts, ends, days, at = TIMES[name]
    return Sitting(area=area, name=name, starts=starts, ends=ends, closes_days=days, closes_at=at, places=many,
                   position=position)  # fmt: skip


def _stations(bureau: demo.Bureau) -> dict[str, list[Person]]:
    """By campus, those who cook there."""
    free = (
        p for p in bureau.made["people"] if p.unit.name == UNIT and p.is_active and p.post.title in ("厨师", "厨师长")
    )
    cooks: dict[str, list[Person]] = {}
    links = []
    for campus, stations in STATIONS.items():
        for name, (methods, dishes, many) in stations.items():
            station = Station.objects.create(
                name=name, campus=bureau.made["campuses"][campus], methods=methods.split(), dishes=dishes
            )
            there = [cook for cook, _n in zip(free, range(many), strict=False)]
            links += [Station.cooks.through(station=station, person=cook) for cook in there]
            cooks.setdefault(campus, []).extend(there)
    Station.cooks.through.objects.bulk_create(links)
    return cooks
