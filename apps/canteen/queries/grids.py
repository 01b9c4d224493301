"""A week's grid as it travels between the editor and the server."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from apps.canteen.queries.composing.checks import Finding
from apps.canteen.queries.composing.week import Place, Week

MOST = 1_000  # places of a week, and far more than any kitchen fills
LARGEST = 100_000  # characters


@dataclass
class Grid:
    """Which dish stands where, by their numbers; and which places a filling leaves alone."""

    chosen: dict[Place, int] = field(default_factory=dict)
    locked: set[Place] = field(default_factory=set)

    def __str__(self) -> str:
        return f"{len(self.chosen)} + {len(self.locked)}"  # the trail counts them; the rows tell which


def written(place: Place) -> str:
    """``2026-06-08.3.5.0``: day, sitting, category, position."""
    return f"{place.on.isoformat()}.{place.sitting}.{place.category}.{place.position}"


def place_of(text: str) -> Place:
    """Raises ``ValueError``."""
    on, sitting, category, position = text.split(".")
    numbers = [int(one) for one in (sitting, category, position)]
    if not all(0 <= one < 2**31 for one in numbers):
        raise ValueError(text)
    return Place(date.fromisoformat(on), *numbers)


def read(text: str) -> Grid:
    """``{"2026-06-08.3.5.0": [12, 1]}``: dish 12 stands there, locked. Raises ``ValueError`` for anything else."""
    if len(text) > LARGEST:
        raise ValueError("too long")
    said = json.loads(text)
    if not isinstance(said, dict) or len(said) > MOST:
        raise ValueError("no grid")
    grid = Grid()
    for name, cell in said.items():
        place, dish = place_of(name), cell[0]
        if not isinstance(dish, int) or not 0 < dish < 2**31:
            raise ValueError("no dish")
        grid.chosen[place] = dish
        if cell[1]:
            grid.locked.add(place)
    return grid


def cells(grid: Grid) -> dict[str, list[int]]:
    """What ``read`` reads."""
    return {written(place): [dish, int(place in grid.locked)] for place, dish in sorted(grid.chosen.items())}


def told(found: list[Finding], labels: dict[str, Any]) -> list[dict[str, Any]]:
    """Findings as the editor shows them: in their cells, and in one list."""
    return [
        {
            "code": one.code,
            "label": str(labels[one.code]),
            "says": one.says,
            "hard": one.is_hard,
            "places": [written(place) for place in one.places],
            "price": reverse("canteen_dish_set_price", args=[one.told["unpriced"]]) if "unpriced" in one.told else "",
        }
        for one in found
    ]


def trays(week: Week) -> list[dict[str, Any]]:
    """By meal: what a diner's tray costs, brings in, and holds, as far as the dishes chosen so far tell."""
    return [
        {
            "meal": f"{on.isoformat()}.{sitting}",
            "cost": f"{week.tray(places, 'cost'):.2f}",
            "price": f"{week.tray(places, 'price'):.2f}",
            "kcal": f"{week.tray(places, 'kcal'):.0f}",
        }
        for (on, sitting), places in week.meals.items()
    ]


def number(text: str) -> int:
    """Of a record in an address; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
