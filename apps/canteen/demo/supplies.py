"""What lies in the demo's kitchens today, and how it came there: deliveries with their papers, one without."""

from datetime import date, time, timedelta
from decimal import Decimal
from random import Random

from apps.canteen.demo.places import MAIN, OTHER
from apps.canteen.demo.trail import Pen, named
from apps.canteen.demo.weekly import Calendar
from apps.canteen.models import Delivery, Stock
from apps.core import demo
from apps.core.dates import local

# ingredient: (supplier, kilograms a delivery, days it is good, every so many working days)
BROUGHT = {
    "五花肉": ("肉联", 60, 5, 4), "猪里脊": ("肉联", 45, 5, 3), "猪肉末": ("肉联", 40, 3, 3),
    "排骨": ("肉联", 50, 5, 5),
    "牛腩": ("牛羊", 40, 6, 6), "牛肉": ("牛羊", 30, 6, 6), "整鸡": ("禽蛋", 60, 4, 4), "鸡腿": ("禽蛋", 50, 4, 5),
    "鸡胸": ("禽蛋", 35, 4, 5), "鸡蛋": ("禽蛋", 80, 25, 4), "草鱼": ("水产", 55, 2, 4), "豆腐": ("豆品", 45, 2, 2),
    "豆腐干": ("豆品", 20, 5, 5), "千张": ("豆品", 20, 4, 5), "青菜": ("蔬菜", 70, 3, 2), "土豆": ("蔬菜", 60, 20, 4),
    "番茄": ("蔬菜", 50, 7, 3), "西兰花": ("蔬菜", 40, 4, 4), "大米": ("粮油", 500, 180, 9),
    "面粉": ("粮油", 250, 150, 10), "菜籽油": ("粮油", 200, 300, 12),
}  # fmt: skip
# who: (name, licence)
SUPPLIERS = {
    "肉联": ("江南肉联食品有限公司", "JY13204050012356"), "牛羊": ("草原清真牛羊肉有限公司", "JY13204020034418"),
    "禽蛋": ("立华禽业配送中心", "JY13204120007731"), "水产": ("长荡湖水产合作社", "JY13204130002265"),
    "豆品": ("横山桥豆制品厂", "SC12132041200098"), "蔬菜": ("凌家塘蔬菜配送有限公司", "JY13204110005582"),
    "粮油": ("市粮油购销公司", "JY13204020001190"),
}  # fmt: skip
WITH_QUARANTINE = {"livestock", "poultry"}
TESTED = {"dark", "light"}
SHARE_OF_OTHER = 0.3
# What is kept account of today: kilograms, and the days until which it is good.
KEPT = [
    ("大米", 1350, 120), ("面粉", 620, 95), ("菜籽油", 420, 240), ("猪肉末", 12, 3), ("年糕", 18, 5),
    ("鹌鹑蛋", 24, 9), ("鸡蛋", 160, 18), ("粉丝", 35, 200), ("黑木耳", 8, 260),
]  # fmt: skip


def write(bureau: demo.Bureau, calendar: Calendar) -> None:
    _deliveries(bureau, calendar, bureau.random("canteen.deliveries"))
    foods, campus = bureau.made["foods"], bureau.made["campuses"][MAIN]
    pen = Pen(bureau, local(bureau.today - timedelta(days=1), time(16, 20)))
    for row in Stock.objects.bulk_create(
        Stock(campus=campus, ingredient=foods[name], kilograms=Decimal(much), best_before=_good(calendar, days))
        for name, much, days in KEPT
    ):
        facts = {"kilograms": str(row.kilograms), "best_before": row.best_before.isoformat()}
        pen("add_stock", row, {"campus": named(campus), "ingredient": named(row.ingredient), **facts})


def _good(calendar: Calendar, days: int) -> date:
    """Counted from the Monday of the week that is shown as the present one: what spoils soonest does so this week."""
    return max(calendar.shown[-1], calendar.today) + timedelta(days=days)


def _deliveries(bureau: demo.Bureau, calendar: Calendar, dice: Random) -> None:
    """In the order in which they came; yesterday's meat came without its quarantine certificate."""
    days = [on for first in calendar.shown for on in calendar.days(first) if on <= bureau.today]
    made = []
    for n, on in enumerate(days):
        for k, (name, (_who, much, _good, every)) in enumerate(BROUGHT.items()):
            for campus, share, often, turn in ((MAIN, 1.0, every, 0), (OTHER, SHARE_OF_OTHER, 2 * every, 1)):
                if (n + k) % often == turn:
                    weight = much * share * dice.uniform(0.85, 1.15)
                    made.append(_delivery(bureau, name, on, weight, often, campus, dice))
    meat = [one for one in made if one.has_quarantine]
    if meat:
        meat[-1].has_quarantine = False
    Delivery.objects.bulk_create(made)


def _delivery(bureau: demo.Bureau, name: str, on: date, much: float, often: int, campus: str, dice: Random) -> Delivery:
    food, (who, _much, good, _every) = bureau.made["foods"][name], BROUGHT[name]
    supplier, licence = SUPPLIERS[who]
    used = on + timedelta(days=min(good, often + 2))
    return Delivery(
        campus=bureau.made["campuses"][campus], supplier=supplier, licence=licence, ingredient=food,
        batch=f"{on - timedelta(days=0 if good < 7 else dice.randint(3, 20)):%Y%m%d}",
        kilograms=Decimal(round(much * 2)) / 2, arrived_on=on, best_before=on + timedelta(days=good),
        used_until=used if used <= bureau.today else None, has_quarantine=food.food in WITH_QUARANTINE,
        residues="合格（抑制率≤50%）" if food.food in TESTED else "",
    )  # fmt: skip
