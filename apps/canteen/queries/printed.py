"""A menu as people read it: days beside each other, under each day its meals, row by row."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from apps.canteen.models import Dish, Entry, Menu, Swap
from apps.canteen.models.foods import Allergen
from apps.core import dates


@dataclass
class Served:
    """A dish where it is served. ``swapped``: what it stands for now, and why."""

    entry: int
    dish: int
    name: str
    price: Decimal | None
    allergens: list[str] = field(default_factory=list)
    swapped: str = ""
    reason: str = ""


@dataclass
class Row:
    """The dishes of a category at a sitting, day by day."""

    category: str
    days: list[list[Served]]


@dataclass
class Block:
    """A sitting through the week."""

    sitting: str
    time: str
    rows: list[Row]


@dataclass
class Printed:
    title: str
    span: str
    days: list[date]
    heads: list[str]
    blocks: list[Block]


def printed(menu: Menu) -> Printed:
    """The whole week of a menu, in a fixed number of statements."""
    entries = list(entries_of(Entry.objects.filter(menu=menu)))
    days = sorted({entry.on for entry in entries})
    served = told(entries)
    blocks: dict[int, Block] = {}
    rows: dict[tuple[int, int], Row] = {}
    for entry in sorted(entries, key=lambda e: (e.sitting.position, e.sitting_id, e.category.position, e.position)):
        sitting = entry.sitting
        block = blocks.setdefault(sitting.pk, Block(sitting.name, f"{sitting.starts:%H:%M}–{sitting.ends:%H:%M}", []))
        key = sitting.pk, entry.category_id
        if key not in rows:
            rows[key] = Row(entry.category.name, [[] for _day in days])
            block.rows.append(rows[key])
        rows[key].days[days.index(entry.on)].append(served[entry.pk])
    span = f"{dates.day(days[0], year=True)} – {dates.day(days[-1])}" if days else dates.day(menu.starts_on, year=True)
    return Printed(str(menu.area), span, days, [dates.day(on) for on in days], list(blocks.values()))


def entries_of(rows: Any) -> Any:
    return rows.select_related("dish", "sitting", "category")


def told(entries: Iterable[Entry]) -> dict[int, Served]:
    """By entry: its dish with its price, its allergens, and what it was before."""
    entries = list(entries)
    allergens = allergens_of({entry.dish_id for entry in entries})
    swaps = {swap.entry_id: swap for swap in Swap.objects.filter(entry__in=entries).select_related("before")}
    found = {}
    for entry in entries:
        swap = swaps.get(entry.pk)
        served = Served(entry.pk, entry.dish_id, entry.dish.name, entry.price, allergens[entry.dish_id])
        if swap:
            served.swapped, served.reason = str(swap.before), swap.reason
        found[entry.pk] = served
    return found


def allergens_of(dishes: set[int]) -> dict[int, list[str]]:
    """What a dish holds by itself and by its ingredients, in the order of GB 7718."""
    found: dict[int, set[str]] = defaultdict(set)
    for pk, own, of_ingredient in Dish.objects.filter(pk__in=dishes).values_list(
        "pk", "allergens", "lines__ingredient__allergens"
    ):
        found[pk].update(own, of_ingredient or ())
    return {pk: [str(one.label) for one in Allergen if one in found[pk]] for pk in dishes}
