"""What meals cost: cent by cent from the recipes, into the ledger by its one door, put right by its own rules."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.db.models import Sum

from apps.canteen import actions
from apps.canteen.actions.freezing import freeze
from apps.canteen.models import Dish, Ingredient, IngredientPrice, Meal, RecipeLine, Slot
from apps.canteen.queries import costing
from apps.canteen.seed import MEALS, seed_kitchen
from apps.core.actions import Refused
from apps.core.dates import today
from apps.core.periods import Period
from apps.ledger.actions import close_month, reverse
from apps.ledger.models import Category, CostEntry
from apps.ledger.seed import seed_lines
from apps.org.models import Role
from tests.canteen import kitchens

pytestmark = pytest.mark.usefixtures("english")

# The cost of a meal once more, by the tables alone: each dish rounded to the cent, half up, then added up.
SUMS = """
WITH rows AS (
    SELECT m.id AS meal, e.dish_id, m.prepared, m."on", s.taken, d.portions,
           count(*) OVER (PARTITION BY m.id, e.category_id) AS in_row
    FROM canteen_meal m
    JOIN canteen_entry e ON e.menu_id = m.menu_id AND e."on" = m."on" AND e.sitting_id = m.sitting_id
    JOIN canteen_slot s ON s.sitting_id = m.sitting_id AND s.category_id = e.category_id
    JOIN canteen_dish d ON d.id = e.dish_id
    WHERE m.status = 'served'
), dishes AS (
    SELECT rows.meal, rows.dish_id,
           round(rows.prepared * rows.taken * sum(p.price * l.grams)::numeric(40, 20)
                 / (rows.in_row * rows.portions * 1000), 2) AS cost
    FROM rows
    JOIN canteen_recipeline l ON l.dish_id = rows.dish_id
    JOIN canteen_ingredientprice p ON p.ingredient_id = l.ingredient_id
        AND daterange(p.starts_on, p.ends_on) @> rows."on"
    GROUP BY rows.meal, rows.dish_id, rows.prepared, rows.taken, rows.in_row, rows.portions
)
SELECT sum(cost) FROM dishes
"""
LEDGER = """
SELECT sum(e.amount) FROM ledger_costentry e
LEFT JOIN ledger_costentry first ON first.id = e.reverses_id
WHERE coalesce(first.source, e.source) LIKE 'canteen.Meal:%'
"""


@pytest.fixture
def accountant(make_person):
    return make_person("chenhong", name="陈红", roles=[Role.ACCOUNTANT])


@pytest.fixture
def books(db):
    seed_lines()


@pytest.fixture
def served(books, lunch, cook):
    """served(day, prepared=7) → a lunch that was closed, with its cost in the ledger."""
    seed_kitchen()

    def do(on=None, *, prepared=100, income="0"):
        meal = kitchens.meal(lunch, on or today())
        return actions.serve_meal(meal, by=cook, prepared=prepared, served=prepared, income=Decimal(income))

    return do


def number(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def entries(meal):
    return list(CostEntry.objects.filter(source=f"canteen.Meal:{meal.pk}").order_by("source_line"))


# -- what it costs -----------------------------------------------------------------------------------------------------
def test_a_meal_costs_its_recipes_for_the_portions_prepared(served):
    """By hand, for 100: 红烧肉 12 kg × 32.50 + 0.7 kg × 9.90 = 396.93; 青菜 15 kg × 4.37 × 1.5 = 98.325 → 98.33; 米饭
    10 kg × 5.28 = 52.80."""
    meal = served()

    found = costing.cost(meal, 100)

    assert [(str(one.dish), one.cost) for one in found.dishes] == [
        ("红烧肉", Decimal("396.93")), ("青菜", Decimal("98.33")), ("米饭", Decimal("52.80")),
    ]  # fmt: skip
    assert meal.cost == found.total == Decimal("548.06")


def test_two_dishes_share_their_row(served, lunch):
    """A diner takes one of the two, on the mean: half of each."""
    dish = Dish.objects.get(name="红烧肉")
    twin = Dish.objects.create(name="清蒸鱼", category=dish.category, main=dish.main, method="steamed")
    RecipeLine.objects.create(dish=twin, ingredient=dish.main, grams=4000)
    meal = kitchens.meal(lunch, today(), made={"红烧肉": dish})
    freeze([meal.menu.entries.create(on=meal.on, sitting=lunch, category=dish.category, position=1, dish=twin)])

    found = costing.cost(meal, 10)

    assert [(one.portions, one.cost) for one in found.dishes] == [(5, Decimal("19.85")), (5, Decimal("6.50"))]


@pytest.mark.parametrize(
    ("exact", "cents"), [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("1.005", "1.01"), ("3", "3.00")]
)
def test_half_a_cent_goes_up(exact, cents):
    assert str(costing.cents(Fraction(exact))) == cents


def test_the_price_of_that_day_counts_and_not_todays(served, lunch, cook):
    pork, day = Ingredient.objects.get(name="五花肉"), today() - timedelta(days=10)
    pork.prices.update(ends_on=today() - timedelta(days=5))
    IngredientPrice.objects.create(
        ingredient=pork, price=Decimal("99"), starts_on=today() - timedelta(days=5), source="询价"
    )

    assert served(day).cost == Decimal("548.06")


def test_the_usual_income_is_the_trays_price(served, meal):
    assert costing.expected_income(meal, 3) == Decimal("17.70")  # 4.50 + 0.60 × 1.5 + 0.50, three times


# -- in the ledger -----------------------------------------------------------------------------------------------------
def test_a_served_meal_stands_in_the_ledger_once(served, hall):
    meal = served(prepared=100, income="420.50")

    [entry] = entries(meal)

    assert (entry.amount, entry.quantity, entry.spent_on) == (meal.cost, 100, meal.on)
    assert (entry.unit, entry.campus, entry.category.key) == (hall.unit, hall.campus, MEALS)
    assert entry.line.code == "30299"
    assert (meal.income, meal.subsidy) == (Decimal("420.50"), Decimal("127.56"))


def test_the_meals_costs_are_the_ledgers_to_the_cent(served, cook):
    """Odd numbers of portions, prices that end in sevens, corrections: by the ORM and by the tables alone."""
    pork = Ingredient.objects.get(name="五花肉")
    Slot.objects.filter(category__name="素菜").update(taken=Decimal("1.3"))
    for n, prepared in enumerate((1, 7, 13, 99, 101, 333, 497, 760, 0, 3)):
        pork.prices.update(price=Decimal("31.07") + n)
        served(today() - timedelta(days=n), prepared=prepared)
    pork.prices.update(price=Decimal("37.77"))
    for meal in Meal.objects.filter(status="served"):
        facts = {"served": meal.served, "income": Decimal(1), "reason": "重新计价"}
        actions.correct_meal(meal, by=cook, prepared=meal.prepared, **facts)

    by_meals = Meal.objects.aggregate(sum=Sum("cost"))["sum"]
    by_entries = CostEntry.objects.filter(category__key=MEALS).aggregate(sum=Sum("amount"))["sum"]

    assert by_meals == by_entries == number(SUMS) == number(LEDGER)
    assert by_meals > 10_000


def test_a_correction_reverses_and_charges_anew(served, cook):
    meal = served(prepared=100)

    actions.correct_meal(meal, by=cook, prepared=90, served=90, income=Decimal(0), reason="份数写错")

    first, second = entries(meal)
    assert (first.reversal.amount, first.reversal.note) == (Decimal("-548.06"), "份数写错")
    assert (second.amount, second.source_line) == (meal_cost(meal), 1)
    assert number(LEDGER) == meal_cost(meal)


def meal_cost(meal):
    meal.refresh_from_db()
    return meal.cost


def test_income_alone_moves_nothing_in_the_ledger(served, cook):
    meal = served(income="100")

    actions.correct_meal(meal, by=cook, prepared=100, served=100, income=Decimal("90"), reason="少收十元")

    assert len(entries(meal)) == 1
    meal.refresh_from_db()
    assert meal.subsidy == Decimal("458.06")


def test_what_the_accountant_took_back_is_charged_by_the_next_correction(served, cook, accountant):
    meal = served()
    reverse(entries(meal)[0], by=accountant, reason="重复")

    actions.correct_meal(meal, by=cook, prepared=100, served=99, income=Decimal(0), reason="核对")

    assert number(LEDGER) == meal_cost(meal)


def test_into_a_closed_month_goes_nothing_any_more(served, cook, accountant):
    """The reversal and the new charge stand in the first open month; the closed one stays as it was."""
    last = Period.around(today(), "M").before()
    meal = served(last.first + timedelta(days=4), prepared=100)
    close_month(by=accountant, first=last.first)

    actions.correct_meal(meal, by=cook, prepared=50, served=50, income=Decimal(0), reason="月结后更正")

    first, second = entries(meal)
    this_month = date(today().year, today().month, 1)
    assert [first.month, first.reversal.month, second.month] == [last.first, this_month, this_month]
    assert second.belongs_to == last.first
    assert number(LEDGER) == meal_cost(meal)


def test_nothing_prepared_costs_nothing_and_is_not_charged(served):
    meal = served(prepared=0)

    assert (meal.cost, entries(meal)) == (Decimal("0.00"), [])


def test_a_house_without_the_category_is_told(books, lunch, cook):
    Category.objects.filter(key=MEALS).delete()

    with pytest.raises(Refused, match="The ledger has no cost category for meals yet"):
        actions.serve_meal(kitchens.meal(lunch, today()), by=cook, prepared=3, income=Decimal(0))


def test_the_category_is_written_once_and_then_the_accountants(books):
    seed_kitchen()
    Category.objects.filter(key=MEALS).update(name="职工餐")

    seed_kitchen()

    assert list(Category.objects.filter(key=MEALS).values_list("name", flat=True)) == ["职工餐"]


def test_a_correction_says_why_and_holds_the_counts(served, cook):
    meal = served(prepared=100)

    with pytest.raises(Refused, match="101 diners cannot have eaten of 100 portions"):
        actions.correct_meal(meal, by=cook, prepared=100, served=101, income=Decimal(0), reason="多了")
    assert len(entries(meal)) == 1
