"""What the editor of a week shows beside the grid: its days and rows, and the pool of dishes to choose from."""

from datetime import date
from random import Random
from typing import Any

from apps.canteen.models import Area, Menu, MenuRule, Sitting, Slot
from apps.canteen.models.foods import Allergen
from apps.canteen.queries import grids, weeks
from apps.canteen.queries.composing.checks import findings
from apps.canteen.queries.composing.filling import fill, mend
from apps.canteen.queries.composing.week import Facts, Place, Week
from apps.core import dates
from apps.core.pinyin import readings


def facts(menu: Menu, week: Week) -> dict[str, Any]:
    """As JSON values, for one page."""
    grid = weeks.chosen(menu)
    return {
        "version": menu.version,
        "days": [_day(on) for on in sorted(week.days)],
        "meals": [_meal(sitting) for sitting in weeks.open_sittings(menu.area)],
        "places": [grids.written(place) for place in week.places],
        "grid": grids.cells(grid),
        "dishes": [_chip(dish, week, menu.starts_on) for dish in week.dishes.values()],
    }


def _day(on: date) -> dict[str, str]:
    return {"on": on.isoformat(), "weekday": dates.weekday(on), "short": f"{on.month}-{on.day}", "says": dates.day(on)}


def _meal(sitting: Sitting) -> dict[str, Any]:
    """A sitting and its rows, from the top."""
    rows = []
    for slot in Slot.objects.filter(sitting=sitting).select_related("category").order_by("category__position"):
        rows += [
            {"category": slot.category_id, "name": slot.category.name, "position": n, "of": slot.dishes}
            for n in range(slot.dishes)
        ]
    return {"sitting": sitting.pk, "name": sitting.name, "rows": rows}


def _chip(dish: Facts, week: Week, monday: date) -> dict[str, Any]:
    before = [on for on in week.served.get(dish.id, ()) if on < monday]
    return {
        "id": dish.id,
        "name": dish.name,
        "category": dish.category,
        "sounds": [sound for way in readings(dish.name) for sound in way],
        "last": before[-1].isoformat() if before else None,
        "stars": None if dish.rating is None else f"{dish.rating:.1f}",
        "cost": None if dish.cost is None else f"{dish.cost:.2f}",
        "price": None if dish.price is None else f"{dish.price:.2f}",
        "allergens": [str(Allergen(one).label) for one in sorted(dish.allergens)],
    }


def judged(week: Week) -> dict[str, Any]:
    """What has to be shown anew after each change."""
    return {"findings": grids.told(findings(week), dict(MenuRule.Check.choices)), "trays": grids.trays(week)}


def filled(week: Week, *, anew: bool) -> dict[str, Any]:
    """Dishes for the empty places, why some stay empty, and what forbids even so; ``anew`` gives another mix."""
    filling = fill(week, Random() if anew else None)  # noqa: S311  a menu is no secret
    return {
        "put": {grids.written(place): dish for place, dish in filling.put.items()},
        "failures": filling.says,
        **judged(week),
    }


def mended(week: Week, code: str, places: tuple[Place, ...]) -> dict[str, Any]:
    """The one change that sets a finding right; nothing is put where there is none, or where it is gone already."""
    found = next((one for one in findings(week) if one.code == code and one.places == places), None)
    change = mend(week, found) if found else None
    if change:
        week.filled[change[0]] = change[1].id
    return {"put": {grids.written(change[0]): change[1].id} if change else {}, **judged(week)}


def area_of(number: int) -> Area | None:
    """The one asked for, or the one whose menu most people mean."""
    areas = Area.objects.filter(is_open=True).order_by("position", "pk")
    return areas.filter(pk=number).first() or areas.first()
