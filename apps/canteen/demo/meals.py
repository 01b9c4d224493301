"""The demo's meals as the verbs leave them: booked, cooked, served, counted, and charged to the ledger."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from django.contrib.contenttypes.models import ContentType

from apps.canteen.demo import waste
from apps.canteen.demo.diners import Diners, Table, when_booked
from apps.canteen.demo.weekly import Calendar, Published, manager
from apps.canteen.models import IngredientPrice, Meal, MealBooking, RecipeLine, Slot, Waste
from apps.canteen.queries.costing import cents
from apps.canteen.seed import MEALS
from apps.core import demo
from apps.core.dates import local, monday
from apps.core.demo import Line

# From the seventeenth week on the kitchen cooks what was booked, in half portions too, and less is left over.
MEASURE_WEEKS, SPARE_BEFORE, SPARE_SINCE = 16, (0.055, 0.085), (0.018, 0.036)
SAID = ("＊＊＊", ["＊＊＊", "＊＊＊"])  # what the trail holds of who did not come


@dataclass
class Served:
    """A meal with its plan; ``dishes`` by row."""

    meal: Meal
    table: Table
    published: Published
    dishes: dict[int, list[int]]
    events: list[tuple]
    waste: list[Waste] = field(default_factory=list)
    over_at: datetime | None = None

    @property
    def every_dish(self) -> list[int]:
        return [dish for row in self.dishes.values() for dish in row]


def measure(bureau: demo.Bureau) -> date:
    return monday(bureau.starts_on) + timedelta(weeks=MEASURE_WEEKS)


def write(bureau: demo.Bureau, calendar: Calendar, menus: list[Published]) -> list[Served]:
    diners, price = Diners(bureau, calendar), Costs()
    dice = bureau.random("canteen.meals")
    made = [one for menu in menus for one in _of_menu(bureau, menu, diners, price, dice)]
    Meal.objects.bulk_create((one.meal for one in made), batch_size=1000)
    demo.pour(MealBooking, ("version", "meal_id", "person_id", "guests", "status"), _bookings(made))
    Waste.objects.bulk_create(row for one in made for row in one.waste)
    kind = ContentType.objects.get_for_model(Meal).pk
    for one in made:
        bureau.trail += [Line(at, by, verb, kind, one.meal.pk, version, facts, changes)
                         for version, (at, by, verb, facts, changes) in enumerate(one.events, 2)]  # fmt: skip
    bureau.made["charges"] = [_charge(bureau, one) for one in made if one.meal.cost]
    return made


def _of_menu(bureau: demo.Bureau, one: Published, diners: Diners, price: "Costs", dice: Random) -> list[Served]:
    rows: dict[tuple[date, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, entry in one.entries.items():
        rows[place.meal][place.category].append(entry.dish_id)
    names = {sitting.pk: sitting for sitting in one.house.sittings.values()}
    found = []
    for (on, sitting), dishes in sorted(rows.items()):
        table = diners.table(on, one.house.name, names[sitting].name)
        is_over = on < bureau.today
        closes = local(on - timedelta(days=names[sitting].closes_days), names[sitting].closes_at)
        meal = Meal(menu=one.menu, sitting=names[sitting], on=on, places=names[sitting].places, closes_at=closes)
        served = Served(meal, table if is_over else diners.so_far(table), one, dishes, [])
        _booked(bureau, served, dice)
        if is_over:
            _served(bureau, served, price, dice)
            served.waste = waste.weigh(bureau, served, measure(bureau), dice)
        meal.version = 1 + len(served.events)
        found.append(served)
    return found


# -- booked ------------------------------------------------------------------------------------------------------------
def _booked(bureau: demo.Bureau, one: Served, dice: Random) -> None:
    """Each booking and each one given back, in the order of time: ``booked`` moves with them."""
    meal, since = one.meal, one.published.menu.published_at
    last = min(meal.closes_at, local(bureau.today, time(8)))  # nothing is booked after today
    moves, verb = [], "canteen.book_meal"
    for person, guests in one.table.booked:
        moves.append((when_booked(since, last, dice), person.pk, verb, 1 + guests))
    for person in one.table.cancelled:
        at = when_booked(since, last, dice)
        moves.append((at, person.pk, verb, 1))
        moves.append((at + (last - at) * 0.4, person.pk, "canteen.cancel_meal_booking", -1))
    moves = [move for move in sorted(moves) if move[0].date() <= bureau.today]
    booked = 0
    for at, person, verb, heads in moves:
        facts = {"guests": heads - 1} if heads > 0 else {}
        one.events.append((at, person, verb, facts, {"booked": [booked, booked + heads]}))
        booked += heads
    meal.booked = booked


def _bookings(made: list[Served]):
    for one in made:
        state = MealBooking.Status
        given_back = {by for _at, by, verb, _facts, _changes in one.events if verb == "canteen.cancel_meal_booking"}
        for person, guests in one.table.booked:
            became = state.BOOKED
            if one.meal.served is not None and (one.table.missed or not one.meal.missed):
                became = state.MISSED if person.pk in one.table.missed else state.EATEN
            yield 1, one.meal.pk, person.pk, guests, became.value
        for person in one.table.cancelled:
            yield 1, one.meal.pk, person.pk, 0, (state.CANCELLED if person.pk in given_back else state.BOOKED).value


# -- served ------------------------------------------------------------------------------------------------------------
class Costs:
    """What a portion of each dish costs in ingredients, exactly; one price of each is in force all the time."""

    def __init__(self) -> None:
        kilogram = {pk: Fraction(price) for pk, price in IngredientPrice.objects.values_list("ingredient", "price")}
        self.portion: dict[int, Fraction] = defaultdict(Fraction)
        lines = RecipeLine.objects.values_list("dish", "dish__portions", "ingredient", "grams")
        for dish, portions, ingredient, grams in lines:
            self.portion[dish] += kilogram[ingredient] * grams / 1000 / portions
        rows = Slot.objects.values_list("sitting", "category", "taken")
        self.taken = {(sitting, category): Fraction(taken) for sitting, category, taken in rows}

    def of(self, one: Served, prepared: int) -> Decimal:
        return sum(
            (cents(prepared * self.taken[one.meal.sitting_id, row] / len(dishes) * self.portion[dish])
             for row, dishes in one.dishes.items() for dish in dishes), Decimal("0.00"),
        )  # fmt: skip

    def tray(self, one: Served) -> Fraction:
        """What the usual diner pays."""
        entries, sitting = _entries(one), one.meal.sitting_id
        count = Counter(entry.category_id for entry in entries)
        return sum((Fraction(entry.price) * self.taken[sitting, entry.category_id] / count[entry.category_id]
                    for entry in entries), Fraction(0))  # fmt: skip


def _entries(one: Served) -> list:
    return [entry for place, entry in one.published.entries.items() if place.meal == (one.meal.on, one.meal.sitting_id)]


def _served(bureau: demo.Bureau, one: Served, price: Costs, dice: Random) -> None:
    meal, table, by = one.meal, one.table, manager(bureau)
    spare = dice.uniform(*(SPARE_BEFORE if meal.on < measure(bureau) else SPARE_SINCE))
    meal.served, meal.missed = table.served, table.absent
    meal.prepared = max(meal.served, round(meal.served * (1 + spare)))
    dimes = round(price.tray(one) * meal.served * dice.randint(965, 1030) / 100)
    meal.income = Decimal(dimes * 10).scaleb(-2)
    meal.cost, meal.status = price.of(one, meal.prepared), Meal.Status.SERVED
    cooked, over = _times(meal, dice)
    one.over_at = over
    one.events.append((cooked, by.pk, "canteen.prepare_meal", {"prepared": meal.prepared},
                       {"prepared": [None, meal.prepared]}))  # fmt: skip
    facts = {"served": meal.served, "income": str(meal.income), "missed": SAID[0]}
    changes = {
        "served": [None, meal.served], "income": [None, str(meal.income)], "cost": [None, str(meal.cost)],
        "status": ["open", "served"],
    }  # fmt: skip
    one.events.append((over, by.pk, "canteen.serve_meal", facts, changes | {"missed": SAID[1]}))


def _times(meal: Meal, dice: Random) -> tuple[datetime, datetime]:
    """When the kitchen said for how many it cooks, and when the meal was closed."""
    minutes = timedelta(minutes=dice.randint(5, 25))
    begun = max(meal.closes_at, local(meal.on, meal.sitting.starts) - timedelta(hours=2))
    return begun + minutes, local(meal.on, meal.sitting.ends) + timedelta(minutes=25) + minutes


def _charge(bureau: demo.Bureau, one: Served) -> dict:
    """For the ledger, which enters it with everything else of that day (see ``apps.ledger.demo.book``)."""
    area, meal = one.published.house.area, one.meal
    return {
        "source": f"canteen.Meal:{meal.pk}", "unit": area.unit, "key": MEALS, "on": meal.on, "campus": area.campus,
        "amount": meal.cost, "quantity": Decimal(meal.served), "note": f"{area} {meal}", "by": manager(bureau),
        "at": one.over_at,
    }  # fmt: skip
