"""A week's menu as the checks see it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What the checks know of a dish. Cost, price, energy, salt and fat are of one portion; ``uses`` are the grams of
    each ingredient as bought. ``rating`` is the mean of its stars, of so many ``votes``."""

    id: int
    name: str
    category: int
    main: int
    method: str
    is_main: bool = False
    seasons: frozenset[str] = frozenset()
    allergens: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    foods: frozenset[int] = frozenset()
    hazards: tuple[str, ...] = ()
    uses: Mapping[int, float] = field(default_factory=dict)
    is_halal: bool = False
    is_vegetarian: bool = False
    cost: Decimal | None = None
    price: Decimal | None = None
    kcal: float = 0.0
    salt: float = 0.0
    fat: float = 0.0
    rating: float | None = None
    votes: int = 0


class Place(NamedTuple):
    """A cell of the grid."""

    on: date
    sitting: int
    category: int
    position: int

    @property
    def meal(self) -> "tuple[date, int]":
        return self.on, self.sitting


@dataclass(frozen=True, slots=True)
class Rule:
    """A check as the house wants it on that week: whether it forbids or warns, and its limits."""

    code: str
    is_hard: bool
    limits: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stocked:
    """So many grams of an ingredient that are good until a day."""

    grams: float
    best_before: date


@dataclass(kw_only=True)
class Week:
    """All that judging one menu takes. ``filled`` changes while a week is composed, everything else stays.

    ``names`` are those of sittings, categories and ingredients as ("sitting", 3); ``served`` the days on which dishes
    were on other menus of the same area, before and after; ``workday`` numbers the days on which there is work, for the
    distance between two of them; ``taken`` the portions that a diner takes of a row; ``heads`` how many are expected
    at a meal; ``prices`` what a dish costs on a day, where that is not the same all week;
    ``stations`` what the kitchen manages on a day, by the methods each station serves.
    """

    places: list[Place]
    dishes: dict[int, Facts]
    rules: dict[str, Rule]
    filled: dict[Place, int] = field(default_factory=dict)
    locked: set[Place] = field(default_factory=set)
    names: dict[tuple[str, int], str] = field(default_factory=dict)
    served: dict[int, list[date]] = field(default_factory=dict)
    workday: dict[date, int] = field(default_factory=dict)
    season: dict[date, str] = field(default_factory=dict)
    taken: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    heads: dict[tuple[date, int], int] = field(default_factory=dict)
    prices: dict[tuple[int, date], Decimal | None] = field(default_factory=dict)
    stock: dict[int, list[Stocked]] = field(default_factory=dict)
    tracked: frozenset[int] = frozenset()
    stations: dict[date, list[tuple[frozenset[str], int, str]]] = field(default_factory=dict)

    # -- the grid ----------------------------------------------------------------------------------
    @cached_property
    def meals(self) -> dict[tuple[date, int], list[Place]]:
        found = defaultdict(list)
        for place in self.places:
            found[place.meal].append(place)
        return dict(found)

    @cached_property
    def days(self) -> dict[date, list[Place]]:
        found = defaultdict(list)
        for place in self.places:
            found[place.on].append(place)
        return dict(found)

    @cached_property
    def rows(self) -> Counter[tuple[tuple[date, int], int]]:
        """How many dishes a row of a meal has room for."""
        return Counter((place.meal, place.category) for place in self.places)

    @cached_property
    def pool(self) -> dict[int, list[Facts]]:
        """Dishes by category."""
        found = defaultdict(list)
        for dish in self.dishes.values():
            found[dish.category].append(dish)
        return dict(found)

    def at(self, places: list[Place]) -> Iterator[tuple[Place, Facts]]:
        """What stands in these places, without the empty ones."""
        for place in places:
            if (dish := self.filled.get(place)) is not None:
                yield place, self.dishes[dish]

    def limit(self, code: str, name: str, usual: Any = None) -> Any:
        rule = self.rules.get(code)
        return usual if rule is None else rule.limits.get(name, usual)

    def apart(self, one: date, other: date) -> int:
        """Working days from one day to another, whichever is first; a day of rest counts as the working day before."""
        return abs(self.workday[one] - self.workday[other])

    def price(self, place: Place, dish: Facts) -> Decimal | None:
        """Of the day on which it is eaten."""
        return self.prices.get((dish.id, place.on), dish.price)

    # -- a tray ------------------------------------------------------------------------------------
    def tray(self, places: list[Place], amount: str) -> Decimal | float:
        """What a diner takes of a meal, in ``amount``: of each row so many portions of its mean dish. Dishes of which
        the amount is not known are left out."""
        rows = defaultdict(list)
        for place, dish in self.at(places):
            value = self.price(place, dish) if amount == "price" else getattr(dish, amount)
            if value is not None:
                rows[place.sitting, place.category].append(value)
        total = ZERO if amount in ("cost", "price") else 0.0
        for row, values in rows.items():
            portions = self.taken.get(row, Decimal(1))
            mean = sum(values) / len(values)
            total += mean * (portions if isinstance(mean, Decimal) else float(portions))
        return total
