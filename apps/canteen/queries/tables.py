"""What there is to eat, as whoever eats reads it: meals day by day, their dishes, and what one has booked."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.canteen.models import Area, Entry, Meal, MealBooking, Rating, RecipeLine, Swap
from apps.canteen.models.foods import Allergen
from apps.canteen.models.sight import dines_in
from apps.core.dates import local, today

AHEAD, BACK = timedelta(days=13), timedelta(days=7)  # days shown; days after which nobody gives stars any more
SHOWN = 6  # dishes named on a card
ATE = (MealBooking.Status.BOOKED, MealBooking.Status.EATEN)


@dataclass(frozen=True)
class Serving:
    """A dish at a meal: what it costs, what is in it, in whose place it came, which stars one gave it."""

    entry: Entry
    allergens: tuple[str, ...]
    swap: Swap | None
    stars: int | None


@dataclass
class Table:
    """A meal as one person finds it."""

    meal: Meal
    booking: MealBooking | None
    rows: list[tuple[str, list[Serving]]] = field(default_factory=list)

    @property
    def starts_at(self) -> datetime:
        return local(self.meal.on, self.meal.sitting.starts)

    @property
    def ends_at(self) -> datetime:
        return local(self.meal.on, self.meal.sitting.ends)

    @property
    def guests(self) -> int:
        return self.booking.guests if self.booking else 0

    @property
    def is_rated_by_me(self) -> bool:
        """Whether one may still give stars, or has given them."""
        return bool(self.booking and self.booking.status in ATE and self.meal.status == Meal.Status.SERVED)


@dataclass(frozen=True)
class Day:
    on: date
    booked: int
    is_open: bool
    to_rate: bool


# -- which meals -------------------------------------------------------------------------------------------------------
def areas(person: Any) -> list[Area]:
    """Those in which somebody may book, in their order."""
    return [area for area in Area.objects.filter(is_open=True).select_related("campus") if dines_in(person, area)]


def meals(person: Any, rooms: Iterable[Area], first: date, last: date) -> list[Table]:
    """The meals of those rooms between two days, both included, with what the person booked; two statements."""
    rows = (
        Meal.objects.filter(sitting__area__in=[room.pk for room in rooms], on__range=(first, last))
        .select_related("sitting__area__campus")
        .order_by("on", "sitting__area__position", "sitting__position", "pk")
    )
    found = list(rows)
    mine = _mine(person, found)
    return [Table(meal, mine.get(meal.pk)) for meal in found]


def _mine(person: Any, found: list[Meal]) -> dict[int, MealBooking]:
    if not found:
        return {}
    bookings = MealBooking.objects.holding().filter(person=person, meal__in=[meal.pk for meal in found])
    return {booking.meal_id: booking for booking in bookings}


def days(tables: list[Table], rated: set[int]) -> list[Day]:
    """The days to choose from: today and those to come, and those gone by on which one ate."""
    apart: dict[date, list[Table]] = defaultdict(list)
    for table in tables:
        if table.meal.on >= today() or table.is_rated_by_me:
            apart[table.meal.on].append(table)
    return [
        Day(
            on,
            booked=sum(table.booking.heads for table in there if table.booking),
            is_open=any(table.meal.is_open for table in there),
            to_rate=any(table.is_rated_by_me and table.meal.pk not in rated for table in there),
        )
        for on, there in sorted(apart.items())
    ]


def rated(person: Any, tables: list[Table]) -> set[int]:
    """The meals of which one has given some dish its stars."""
    eaten = [table.meal.pk for table in tables if table.is_rated_by_me]
    return set(Rating.objects.filter(person=person, meal__in=eaten).values_list("meal", flat=True)) if eaten else set()


# -- what is on them ---------------------------------------------------------------------------------------------------
def lay(person: Any, tables: list[Table]) -> list[Table]:
    """Put the dishes on; four statements, however many tables."""
    entries = list(entries_of([table.meal for table in tables]).select_related("dish", "category"))
    inside = _allergens({entry.dish_id for entry in entries})
    swaps = {swap.entry_id: swap for swap in _swaps(tables)}
    stars = {(vote.meal_id, vote.dish_id): vote.stars for vote in _votes(person, tables)}
    for table in tables:
        rows: dict[str, list[Serving]] = defaultdict(list)
        for entry in entries:
            if key(entry) == key(table.meal):
                swap = swaps.get(entry.pk) if table.booking else None
                vote = stars.get((table.meal.pk, entry.dish_id))
                rows[entry.category.name].append(Serving(entry, _signs(entry, inside), swap, vote))
        table.rows = list(rows.items())
    return tables


def entries_of(found: list[Meal]) -> QuerySet[Entry]:
    """The dishes of those meals, in the order of the menu."""
    chosen = Q(pk=None)
    for meal in found:
        chosen |= Q(menu=meal.menu_id, on=meal.on, sitting=meal.sitting_id)
    return Entry.objects.filter(chosen)


def key(record: Entry | Meal) -> tuple[int, date, int]:
    return record.menu_id, record.on, record.sitting_id


def _allergens(dishes: set[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for dish, inside in RecipeLine.objects.filter(dish__in=dishes).values_list("dish", "ingredient__allergens"):
        found[dish].update(inside)
    return found


def _signs(entry: Entry, inside: dict[int, set[str]]) -> tuple[str, ...]:
    held = inside[entry.dish_id] | set(entry.dish.allergens)
    return tuple(str(allergen.label) for allergen in Allergen if allergen in held)


def _swaps(tables: list[Table]) -> QuerySet[Swap]:
    """The latest of each place comes last."""
    booked = entries_of([table.meal for table in tables if table.booking])
    return Swap.objects.filter(entry__in=booked.values("pk")).select_related("before").order_by("pk")


def _votes(person: Any, tables: list[Table]) -> QuerySet[Rating]:
    return Rating.objects.filter(person=person, meal__in=[table.meal.pk for table in tables if table.is_rated_by_me])


# -- at home -----------------------------------------------------------------------------------------------------------
def next_table(person: Any) -> Table | None:
    """The next meal of one's campus that one has booked or still may book; up to three statements."""
    campus = person.unit.campus_id if person.unit_id else None
    rows = Meal.objects.filter(on__range=(today(), today() + timedelta(days=4)), status=Meal.Status.OPEN)
    rows = rows.filter(sitting__area__is_open=True, sitting__area__kind=Area.Kind.HALL)
    if campus:
        rows = rows.filter(sitting__area__campus=campus)
    found = list(rows.select_related("sitting__area").order_by("on", "sitting__position", "pk")[:12])
    mine = _mine(person, found)
    tables = [Table(meal, mine.get(meal.pk)) for meal in found]
    now = timezone.now()
    there = (table for table in tables if table.ends_at > now and (table.booking or table.meal.is_open))
    return next(there, None)


def dish_names(meal: Meal) -> list[str]:
    return list(entries_of([meal]).values_list("dish__name", flat=True)[:SHOWN])
