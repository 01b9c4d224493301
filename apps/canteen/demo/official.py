"""The demo's official meals: by a letter, for guests, with no more companions than the rules allow."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from apps.canteen.demo.places import LUNCH, House
from apps.canteen.demo.weekly import Calendar, manager
from apps.canteen.models import OfficialMeal
from apps.core import demo
from apps.core.dates import local
from apps.org.demo.trail import typed

# (guests from, letter, guests, companions, ¥ a person)
VISITS = [
    ("省机关事务管理局调研组", "苏机管函〔{year}〕3号", 6, 3, "45.00"),
    ("市审计局", "常审函〔{year}〕11号", 4, 2, "40.00"),
    ("盐城经济技术开发区管委会", "盐经开函〔{year}〕8号", 9, 3, "45.00"),
    ("省发展改革委", "苏发改办函〔{year}〕27号", 7, 3, "45.00"),
    ("安徽省滁州市机关事务服务中心", "滁机管函〔{year}〕15号", 12, 4, "45.00"),
    ("市人大财经委", "常人财函〔{year}〕6号", 8, 3, "40.00"),
    ("陕西省安康市考察团", "安政办函〔{year}〕19号", 15, 5, "45.00"),
    ("省生态环境厅督查组", "苏环督函〔{year}〕4号", 5, 2, "45.00"),
    ("市财政局绩效评价组", "常财绩函〔{year}〕9号", 4, 1, "40.00"),
]
RECEPTION = "reception"  # the ledger's category
HOSTS = ("机关事务管理局", "招商局", "党政办公室", "财政局", "经济发展局")
PLANNED = ("省机关事务管理局节能处", "苏机管节函〔{year}〕21号", 5, 2, "45.00")
CALLED_OFF = ("苏州工业园区考察团", "苏园管函〔{year}〕30号", 10, 3, "45.00")


def write(bureau: demo.Bureau, calendar: Calendar, house: House) -> None:
    dice, days = bureau.random("canteen.official"), [on for first in calendar.shown for on in calendar.days(first)]
    over = [on for on in days if on < bureau.today]
    held = sorted(dice.sample(over, min(len(VISITS), len(over))))
    for n, (on, visit) in enumerate(zip(held, VISITS, strict=False)):
        _meal(bureau, house, on, visit, n, "held", dice.uniform(0.82, 0.99))
    ahead = calendar.days(calendar.draft)
    _meal(bureau, house, ahead[0], PLANNED, 1, "planned", None)
    _meal(bureau, house, ahead[-1], CALLED_OFF, 2, "cancelled", None)


def _meal(bureau: demo.Bureau, house: House, on: date, visit: tuple, n: int, status: str, spent: float | None) -> None:
    who, letter, guests, companions, standard = visit
    unit = bureau.made["units"][HOSTS[n % len(HOSTS)]]
    clerk = bureau.made["clerks"][unit.name]
    money = spent and (Decimal(standard) * (guests + companions) * Decimal(f"{spent:.3f}")).quantize(Decimal("0.1"))
    meal = OfficialMeal.objects.create(
        area=house.area, sitting=house.sittings[LUNCH], on=on, unit=unit, guests_from=who, guests=guests,
        letter=letter.format(year=on.year), companions=companions, standard=Decimal(standard), asked_by=clerk,
        spent=money or None, status=status, version=1 if status == "planned" else 2,
        note="对方行程取消" if status == "cancelled" else "",
    )  # fmt: skip
    at = local(min(on - timedelta(days=3), bureau.today), time(10, 15))
    names = ["sitting", "unit", "guests_from", "letter", "guests", "companions"]
    asked = typed(meal, names) | {"on": on.isoformat(), "standard": str(meal.standard)}
    bureau.wrote_down("canteen.ask_official_meal", meal, by=clerk, at=at, facts=asked)
    if status == "cancelled":
        changes = {"status": ["planned", status], "note": ["", meal.note]}
        bureau.wrote_down("canteen.cancel_official_meal", meal, by=clerk, at=at + timedelta(minutes=95), version=2,
                          facts={"reason": meal.note}, changes=changes)  # fmt: skip
    if money:
        _charged(bureau, meal, local(on, time(15, 20)))


def _charged(bureau: demo.Bureau, meal: OfficialMeal, at: datetime) -> None:
    """Borne by the unit that received the guests (see ``apps.ledger.demo.book``)."""
    by, spent = manager(bureau), meal.spent.quantize(Decimal("0.01"))
    changes = {"status": ["planned", "held"], "spent": [None, str(spent)]}
    bureau.wrote_down("canteen.hold_official_meal", meal, by=by, at=at, version=2, facts={"spent": str(spent)},
                      changes=changes)  # fmt: skip
    bureau.made["charges"].append({
        "source": f"canteen.OfficialMeal:{meal.pk}", "unit": meal.unit, "key": RECEPTION, "on": meal.on,
        "campus": meal.area.campus, "amount": spent, "quantity": Decimal(1), "by": by, "at": at,
        "note": f"{meal.guests_from} {meal.letter}",
    })  # fmt: skip
