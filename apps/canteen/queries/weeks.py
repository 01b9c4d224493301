"""A menu of the database as the facts that checks and filling work on: a fixed number of statements, however large."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count

from apps.canteen.models import (
    Area,
    Category,
    Dish,
    DishPrice,
    Entry,
    HealthCertificate,
    IngredientPrice,
    Menu,
    MenuRule,
    Rating,
    Sitting,
    Slot,
    Station,
    Stock,
)
from apps.canteen.models.foods import Food, Season
from apps.canteen.queries.composing.week import Facts, Place, Rule, Stocked, Week
from apps.canteen.queries.grids import Grid
from apps.canteen.queries.prices import by_day
from apps.core.dates import today
from apps.core.workdays import working_days
from apps.org.models import Absence

WITHIN = timedelta(days=60)  # how far other menus are looked at
LATELY = timedelta(days=180)  # ratings that still count
CENT = Decimal("0.01")


def week(area: Area, monday: date, grid: Grid) -> Week:
    """The week of ``area`` from ``monday`` with these dishes in it, whether they are kept already or only proposed."""
    sittings = open_sittings(area)
    work = working_days(monday - WITHIN, monday + WITHIN)
    every = facts(monday)
    places = laid_out(sittings, monday, set(work))
    return Week(
        places=places,
        dishes=every,
        rules=rules(monday),
        filled={place: grid.chosen[place] for place in places if grid.chosen.get(place) in every},
        locked=grid.locked,
        names=_names(sittings),
        served=_served(area, monday),
        workday=_numbered(monday, set(work)),
        season={on: Season.of(on) for on in (monday + timedelta(days=n) for n in range(7))},
        taken=_taken(sittings),
        heads=_heads(sittings, places),
        prices=_prices(every, monday),
        **_kitchen(area, monday),
    )


def chosen(menu: Menu) -> Grid:
    """The dishes that a menu holds."""
    grid = Grid()
    for row in Entry.objects.filter(menu=menu):
        place = place_of(row)
        grid.chosen[place] = row.dish_id
        if row.is_locked:
            grid.locked.add(place)
    return grid


def place_of(row: Entry) -> Place:
    return Place(row.on, row.sitting_id, row.category_id, row.position)


def open_sittings(area: Area) -> list[Sitting]:
    return list(Sitting.objects.filter(area=area, is_open=True))


def places(area: Area, monday: date) -> list[Place]:
    """Those that the week has to fill."""
    return laid_out(open_sittings(area), monday, set(working_days(monday, monday + timedelta(days=6))))


def laid_out(sittings: list[Sitting], monday: date, work: set[date]) -> list[Place]:
    """The cells: on the weekdays of a sitting, or on the days that are worked where it names none."""
    rows: dict[int, list[Slot]] = defaultdict(list)
    for slot in Slot.objects.filter(sitting__in=sittings).select_related("category"):
        rows[slot.sitting_id].append(slot)
    return [
        Place(on, sitting.pk, slot.category_id, position)
        for on in (monday + timedelta(days=n) for n in range(7))
        for sitting in sittings
        if (on.isoweekday() in sitting.weekdays if sitting.weekdays else on in work)
        for slot in rows[sitting.pk]
        for position in range(slot.dishes)
    ]


def rules(on: date) -> dict[str, Rule]:
    return {row.check_code: Rule(row.check_code, row.is_hard, row.limits) for row in MenuRule.objects.in_force(on)}


# -- dishes ------------------------------------------------------------------------------------------------------------
def facts(on: date) -> dict[int, Facts]:
    """All dishes that are offered, as they are and cost on that day."""
    kilogram = dict(IngredientPrice.objects.in_force(on).values_list("ingredient", "price"))
    price = dict(DishPrice.objects.in_force(on).values_list("dish", "price"))
    since = on - LATELY
    stars = {
        dish: (float(mean), votes)
        for dish, mean, votes in Rating.objects.filter(meal__on__gte=since)
        .values_list("dish")
        .annotate(mean=Avg("stars"), votes=Count("pk"))
        .order_by()
    }
    return {
        dish.pk: _facts(dish, kilogram, price.get(dish.pk), *stars.get(dish.pk, (None, 0)))
        for dish in Dish.objects.offered().with_recipes()
    }


def _facts(dish: Dish, kilogram: dict[int, Decimal], price: Decimal | None, rating: Any, votes: int) -> Facts:
    lines = list(dish.lines.all())
    portions = dish.portions
    groups = {line.ingredient.food for line in lines} | {dish.main.food}
    eaten = [(line.ingredient, float(line.eaten) / portions / 100) for line in lines]
    return Facts(
        id=dish.pk,
        name=dish.name,
        category=dish.category_id,
        main=dish.main_id,
        method=dish.method,
        is_main=dish.category.is_main,
        seasons=frozenset(dish.seasons),
        allergens=frozenset(dish.allergens).union(*(line.ingredient.allergens for line in lines)),
        groups=frozenset(groups),
        foods=frozenset(line.ingredient_id for line in lines if line.ingredient.food not in Food.not_counted()),
        hazards=tuple(line.ingredient.hazard for line in lines if line.ingredient.hazard),
        uses={line.ingredient_id: line.grams / portions for line in lines},
        is_halal=dish.is_halal,
        is_vegetarian=dish.is_vegetarian,
        cost=cost(lines, portions, kilogram),
        price=price,
        kcal=sum(float(ingredient.kcal) * grams for ingredient, grams in eaten),
        salt=sum(float(ingredient.salt) * grams for ingredient, grams in eaten),
        fat=sum(float(ingredient.fat) * grams for ingredient, grams in eaten),
        rating=rating,
        votes=votes,
    )


def cost(lines: list[Any], portions: int, kilogram: dict[int, Decimal]) -> Decimal | None:
    """Yuan a portion, from what a kilogram of each ingredient costs; None as long as one of them has no price."""
    if not lines or any(line.ingredient_id not in kilogram for line in lines):
        return None
    return (sum(kilogram[line.ingredient_id] * line.grams for line in lines) / 1000 / portions).quantize(CENT)


# -- what surrounds a week ---------------------------------------------------------------------------------------------
def _served(area: Area, monday: date) -> dict[int, list[date]]:
    """Days on which dishes are on the menus of other weeks."""
    around = Entry.objects.filter(menu__area=area, on__range=(monday - WITHIN, monday + WITHIN))
    found: dict[int, list[date]] = defaultdict(list)
    for dish, on in around.exclude(menu__starts_on=monday).order_by("on").values_list("dish", "on"):
        found[dish].append(on)
    return dict(found)


def _numbered(monday: date, work: set[date]) -> dict[date, int]:
    """Each day with how many working days there were until it: their difference is the distance of two days."""
    numbers, count = {}, 0
    for n in range(2 * WITHIN.days + 1):
        on = monday - WITHIN + timedelta(days=n)
        count += on in work
        numbers[on] = count
    return numbers


def _prices(every: dict[int, Facts], monday: date) -> dict[tuple[int, date], Decimal | None]:
    """Of the days on which a dish costs something else than on the Monday, or nothing is laid down."""
    days = [monday + timedelta(days=n) for n in range(7)]
    price = by_day(days)
    return {
        (pk, on): price.get((pk, on)) for pk, dish in every.items() for on in days if price.get((pk, on)) != dish.price
    }


def _heads(sittings: list[Sitting], places: list[Place]) -> dict[tuple[date, int], int]:
    """As many as there are seats; at a meal that is over nobody takes anything any more."""
    seats, now = {sitting.pk: sitting.places for sitting in sittings}, today()
    return {place.meal: seats[place.sitting] if place.on >= now else 0 for place in places}


def _taken(sittings: list[Sitting]) -> dict[tuple[int, int], Decimal]:
    rows = Slot.objects.filter(sitting__in=sittings).values_list("sitting", "category", "taken")
    return {(sitting, category): taken for sitting, category, taken in rows}


def _names(sittings: list[Sitting]) -> dict[tuple[str, int], str]:
    from_rows = {("sitting", sitting.pk): sitting.name for sitting in sittings}
    categories = {("category", pk): name for pk, name in Category.objects.values_list("pk", "name")}
    ingredients = Dish.main.field.related_model.objects.values_list("pk", "name")
    return from_rows | categories | {("ingredient", pk): name for pk, name in ingredients}


def _kitchen(area: Area, monday: date) -> dict[str, Any]:
    """What lies in stock, and what the stations manage with the cooks who are there."""
    stock: dict[int, list[Stocked]] = defaultdict(list)
    for row in Stock.objects.filter(campus=area.campus_id):
        stock[row.ingredient_id].append(Stocked(float(row.kilograms) * 1000, row.best_before))
    stations = list(Station.objects.filter(campus=area.campus_id).prefetch_related("cooks"))
    cooks = {cook.pk for station in stations for cook in station.cooks.all()}
    days = [monday + timedelta(days=n) for n in range(7)]
    away = _away(cooks, days)
    for cook, valid in _certified(cooks).items():
        away[cook].update(on for on in days if not any(first <= on <= last for first, last in valid))
    manages = {
        on: [
            (frozenset(station.methods), _manages(station, {pk for pk in cooks if on in away[pk]}), station.name)
            for station in stations
        ]
        for on in days
    }
    return {"stock": dict(stock), "tracked": frozenset(stock), "stations": manages}


def _certified(people: set[int]) -> dict[int, list[tuple[date, date]]]:
    """Of those who ever had a health certificate the days on which one is valid: without it nobody cooks. Kitchens
    that enter none are not judged by them."""
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    rows = HealthCertificate.objects.filter(person__in=people)
    for person, first, last in rows.values_list("person", "issued_on", "expires_on"):
        found[person].append((first, last))
    return found


def _away(people: set[int], days: list[date]) -> dict[int, set[date]]:
    found: dict[int, set[date]] = {pk: set() for pk in people}
    after = days[-1] + timedelta(days=1)
    for absence in Absence.objects.standing().filter(
        person__in=people, starts_at__date__lt=after, ends_at__date__gte=days[0]
    ):
        first, last = absence.starts_at.date(), absence.ends_at.date()
        found[absence.person_id].update(on for on in days if first <= on <= last)
    return found


def _manages(station: Station, away: set[int]) -> int:
    """Its dishes, in proportion to the cooks who are there; a station that names no cooks is always manned."""
    cooks = {cook.pk for cook in station.cooks.all()}
    return station.dishes * len(cooks - away) // len(cooks) if cooks else station.dishes
