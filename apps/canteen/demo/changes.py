"""What the demo's canteen changed after publishing, each time for a reason; and the weeks it lets come round again."""

from datetime import date, time, timedelta
from random import Random

from apps.canteen.demo.places import HALL, House
from apps.canteen.demo.weekly import Kitchen, Prices, Published, manager
from apps.canteen.models import Cycle, CycleDish, Swap
from apps.canteen.models.foods import Season
from apps.core import demo
from apps.core.dates import local

REASONS = ["供应商缺货", "到货验收不合格，已退回", "原料涨价过快，临时调整", "设备检修，改用蒸箱菜", "职工建议调整口味"]
IN_HALF_YEAR, APART, CYCLE_WEEKS = 7, 5, 4


def plan(bureau: demo.Bureau, kitchen: Kitchen, made: list[Published]) -> list[Swap]:
    """Some weeks of the half-year, and tomorrow's menu; entries are not in the database yet."""
    dice, price = bureau.random("canteen.swaps"), Prices()
    mine = [one for one in made if one.house.name == HALL]
    past = [one for one in mine if one.menu.ends_on < bureau.today]
    chosen = sorted(dice.sample(past, min(IN_HALF_YEAR, len(past))), key=lambda one: one.menu.starts_on)
    found = []
    for one in chosen + [one for one in mine[-1:] if one.menu.ends_on >= bureau.today]:
        is_now = one is mine[-1]
        days = [on for on in kitchen.calendar.days(one.menu.starts_on) if not is_now or on > bureau.today]
        if days:
            found += _swap(bureau, kitchen, one, days[0] if is_now else dice.choice(days), price, dice)
    return found


def _swap(bureau: demo.Bureau, kitchen: Kitchen, one: Published, on: date, price: Prices, dice: Random) -> list[Swap]:
    lunch = [place for place in one.entries if place.on == on and place.sitting == one.house.sittings["午餐"].pk]
    place = dice.choice([place for place in lunch if place.position == 0])
    there = {kitchen.facts[one.entries[other].dish_id].main for other in lunch}
    after = [dish for dish in kitchen.week(on - timedelta(days=on.weekday())).pool[place.category]
             if dish.main not in there and _fits(kitchen, dish, on)]  # fmt: skip
    if not after:
        return []
    entry, dish = one.entries[place], dice.choice(after)
    swap = Swap(entry=entry, before_id=entry.dish_id, after_id=dish.id, reason=dice.choice(REASONS),
                swapped_by=manager(bureau))  # fmt: skip
    swap.swapped_at = max(one.menu.published_at, local(min(on - timedelta(days=1), bureau.today), time(14, 5)))
    kitchen.served[entry.dish_id].remove(on)
    kitchen.served[dish.id].append(on)
    entry.dish_id, entry.price = dish.id, price.on(dish.id, on)
    one.chosen[place] = dish.id
    one.menu.version += 1
    return [swap]


def _fits(kitchen: Kitchen, dish, on: date) -> bool:
    number = kitchen.calendar.number
    near = any(abs(number[day] - number[on]) <= APART for day in kitchen.served[dish.id] if day in number)
    return not near and (not dish.seasons or Season.of(on) in dish.seasons)


def write(bureau: demo.Bureau, swaps: list[Swap]) -> None:
    names = bureau.made["dish names"]
    for swap in swaps:
        swap.entry_id = swap.entry.pk
    for swap in Swap.objects.bulk_create(swaps):
        facts = {
            "entry": {"id": swap.entry_id, "name": names[swap.before_id]},
            "dish": {"id": swap.after_id, "name": names[swap.after_id]}, "reason": swap.reason,
        }  # fmt: skip
        menu = swap.entry.menu
        bureau.wrote_down("canteen.swap_dish", menu, by=swap.swapped_by, at=swap.swapped_at, version=menu.version,
                          facts=facts)  # fmt: skip


def cycle(bureau: demo.Bureau, house: House, made: list[Published]) -> None:
    """Four weeks one after the other come round: the last four that were whole, or else the last four."""
    mine = [one for one in made if one.house is house and one.menu.ends_on < bureau.today]
    runs = [mine[n - CYCLE_WEEKS : n] for n in range(CYCLE_WEEKS, len(mine) + 1)]
    runs = [run for run in runs if run[-1].menu.starts_on - run[0].menu.starts_on == 7 * timedelta(CYCLE_WEEKS - 1)]
    if not runs:
        return
    run = max(runs, key=lambda run: (min(_days(one) for one in run), run[0].menu.starts_on))
    last = run[-1].menu
    found = Cycle.objects.create(
        area=house.area, name="四周循环菜谱", weeks=CYCLE_WEEKS, starts_on=run[0].menu.starts_on
    )
    CycleDish.objects.bulk_create(
        CycleDish(cycle=found, week=week, weekday=place.on.isoweekday(), sitting_id=place.sitting,
                  category_id=place.category, position=place.position, dish_id=dish)
        for week, one in enumerate(run, 1)
        for place, dish in sorted(one.chosen.items())
    )  # fmt: skip
    facts = {"name": found.name, "weeks": found.weeks, "from": {"id": last.pk, "name": str(last)}}
    at = local(last.starts_on + timedelta(days=4), time(16, 40))
    bureau.wrote_down("canteen.keep_as_cycle", found, by=manager(bureau), at=at, facts=facts)


def _days(one: Published) -> int:
    return len({place.on for place in one.chosen})
