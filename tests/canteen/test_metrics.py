"""The canteen's figures, twice: by the registry and by SQL over the tables; and the page that shows them."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import connection

from apps.canteen.models import Dish, Entry, Meal, MealBooking, MenuRule, Rating, Waste
from apps.canteen.queries import due
from apps.core import metrics
from apps.core.dates import today
from apps.core.periods import Period
from apps.org.models import Role
from tests.canteen import kitchens

pytestmark = pytest.mark.usefixtures("english")
MAY = Period.read("2026-05")
PAGE = "/canteen/statistics/"
ANSWERS = {
    "diners": "SELECT coalesce(sum(served), 0) FROM m WHERE status = 'served'",
    "booked": "SELECT coalesce(sum(booked), 0) FROM m WHERE status <> 'cancelled'",
    "show_up": "SELECT round(sum(booked - missed) * 100.0 / sum(booked), 1) FROM m "
               "WHERE status = 'served' AND missed IS NOT NULL",
    "cost": "SELECT sum(cost) FROM m WHERE status = 'served'",
    "cost_per_meal": "SELECT round(sum(cost) / sum(served), 2) FROM m WHERE status = 'served'",
    "income": "SELECT sum(income) FROM m WHERE status = 'served'",
    "subsidy": "SELECT sum(cost - income) FROM m WHERE status = 'served'",
    "waste": "SELECT round(sum(w.kilograms), 1) FROM canteen_waste w JOIN m ON m.id = w.meal_id "
             "WHERE m.status = 'served'",
    "waste_per_head": "SELECT round((SELECT sum(w.kilograms) FROM canteen_waste w JOIN m ON m.id = w.meal_id "
                      "WHERE status = 'served') * 1000 / sum(served), 1) FROM m "
                      "WHERE status = 'served' AND id IN (SELECT meal_id FROM canteen_waste)",
    "stars": "SELECT round(avg(r.stars), 2) FROM canteen_rating r JOIN m ON m.id = r.meal_id "
             "WHERE m.status = 'served'",
    "pleased": "SELECT round(avg(CASE WHEN r.stars >= 4 THEN 100.0 ELSE 0 END), 1) FROM canteen_rating r "
               "JOIN m ON m.id = r.meal_id WHERE m.status = 'served'",
}  # fmt: skip
WITHIN = """
WITH m AS (
    SELECT meal.* FROM canteen_meal meal JOIN canteen_sitting s ON s.id = meal.sitting_id
    JOIN canteen_area a ON a.id = s.area_id
    WHERE meal."on" BETWEEN %s AND %s AND (%s IS NULL OR a.campus_id = %s)
)
"""


@pytest.fixture
def months(lunch, campuses, units, make_person):
    """Two canteens from April to June: meals with every oddity, drawn at random but always the same."""
    dice = Random(11)
    other = kitchens.lunch(kitchens.hall(campuses.service, units.affairs, name="服务中心食堂"))
    people = [make_person(f"eater{n}") for n in range(6)]
    dishes = list(Dish.objects.all())
    for sitting in (lunch, other):
        for n in range(0, 90, 2):
            on = date(2026, 4, 1) + timedelta(days=n)
            status = dice.choice(["served"] * 6 + ["open", "cancelled"])
            booked, prepared = dice.randrange(0, 300), dice.randrange(300, 400)
            facts = {"status": status, "booked": booked}
            if status == "served":
                facts |= {
                    "served": dice.randrange(0, prepared), "prepared": prepared,
                    "missed": dice.choice([None, dice.randrange(0, booked + 1)]),
                    "cost": Decimal(dice.randrange(10**5, 10**6)) / 100,
                    "income": Decimal(dice.randrange(10**4, 10**5)) / 100,
                }  # fmt: skip
            meal = kitchens.meal(sitting, on, made={dishes[0].name: dishes[0]}, **facts)
            if status != "cancelled":
                remains(dice, meal, dishes, people)
    return lunch, other


def remains(dice, meal, dishes, people):
    """Waste at some meals, stars at some."""
    if dice.random() < 0.7:
        Waste.objects.bulk_create(
            Waste(meal=meal, kind=dice.choice(Waste.Kind.values), dish=dice.choice([None, *dishes]),
                  kilograms=Decimal(dice.choice([-100, *range(1, 3000)])) / 100)
            for _n in range(dice.randrange(1, 5))
        )  # fmt: skip
    if dice.random() < 0.6:
        Rating.objects.bulk_create(
            Rating(meal=meal, dish=dish, person=person, stars=dice.randrange(1, 6))
            for dish in dishes for person in people if dice.random() < 0.5
        )  # fmt: skip


def asked(code, period, campus):
    with connection.cursor() as cursor:
        key = campus and campus.pk
        cursor.execute(WITHIN + ANSWERS[code], [period.first, period.last, key, key])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("key", ["2026-05", "2026-Q2", "2026-04-20..2026-05-11", "2026-05-01"])
def test_registry_and_sql_by_hand_agree(months, campuses, key):
    period = Period.read(key)
    for campus in (None, campuses.main, campuses.service):
        found = {code: metrics.read(f"canteen.{code}", period, campus).value for code in ANSWERS}

        assert found == {code: asked(code, period, campus) for code in ANSWERS}


def test_every_figure_of_the_canteen_is_asked_here(db):
    assert {code.partition(".")[2] for code in metrics.registry if code.startswith("canteen.")} >= set(ANSWERS)


def test_the_days_of_a_month_add_up(months):
    diners = metrics.of("canteen.diners")

    points = diners.by["day"](MAY, None)

    assert sum(point.value for point in points) == diners.value(MAY, None) > 0


def test_without_meals_there_is_nothing_to_tell(db):
    read = {code: metrics.read(f"canteen.{code}", MAY).value for code in ANSWERS}

    assert {code for code, value in read.items() if value is not None} == {"diners", "booked"}
    assert (read["diners"], read["booked"]) == (0, 0)


def test_the_rows_behind_a_figure_never_tell_who_gave_stars(browse, months, cook):
    client = browse(cook)
    for code in ("stars", "pleased", "waste", "waste_per_head", "show_up", "diners", "subsidy"):
        page = client.get(f"/figures/canteen.{code}/?period=2026-05").content.decode()
        assert "eater" not in page, code


def test_each_figure_takes_the_same_number_of_questions_for_a_month_and_a_quarter(months, django_assert_num_queries):
    for key in ("2026-05", "2026-Q2"):
        with metrics.reading(), django_assert_num_queries(4):
            for code in ANSWERS:
                metrics.read(f"canteen.{code}", Period.read(key))


# -- the page ----------------------------------------------------------------------------------------------------------
def test_the_page_shows_a_month_with_charts_and_tables(browse, months, cook):
    page = browse(cook).get(f"{PAGE}?period=2026-05").content.decode()

    for words in (
        "Diners, and heads booked",
        "Waste a head",
        "Cost and income of meals",
        "Waste by dish",
        "Whole period",
    ):
        assert words in page, words


def test_best_and_worst_dishes_need_as_many_votes_as_the_rule_says(browse, lunch, cook, make_person):
    meal = kitchens.meal(
        lunch, date(2026, 5, 6), status="served", served=3, prepared=3, cost=Decimal(9), income=Decimal(3)
    )
    people = [make_person(f"eater{n}") for n in range(3)]
    given = {"红烧肉": (5, 4, 5), "青菜": (2, 1, 1), "米饭": (5, 5)}
    for name, stars in given.items():
        for person, n in zip(people, stars, strict=False):
            Rating.objects.create(meal=meal, dish=Dish.objects.get(name=name), person=person, stars=n)
    client = browse(cook)

    def shown():
        said = client.get(f"{PAGE}?period=2026-05").context["opinions"]
        return [one.name for one in said.best], [one.name for one in said.worst], said.needed

    assert shown() == ([], [], 10)
    MenuRule.objects.create(
        check_code="ratings", limits={"below": 3, "votes": 3}, source="办法", starts_on=date(2025, 1, 1)
    )
    assert shown() == (["红烧肉"], ["青菜"], 3)


@pytest.mark.parametrize(
    "query", ["period=never", "period=2026-99", "campus=²&period=2026-05", "first=2026-05-02&last=x"]
)
def test_an_address_of_no_use_still_shows_a_page(browse, months, cook, query):
    assert browse(cook).get(f"{PAGE}?{query}").status_code == 200


def test_a_period_without_meals_says_so(browse, cook):
    assert "No meal was served in this period" in browse(cook).get(f"{PAGE}?period=2020-01").content.decode()


def test_the_workbook_holds_the_figures(browse, months, cook):
    answer = browse(cook).get(f"{PAGE}?period=2026-05&format=xlsx")

    assert (answer.status_code, b"".join(answer.streaming_content)[:2]) == (200, b"PK")


@pytest.mark.parametrize(("role", "status"), [
    (None, 403), (Role.LEADER, 200), (Role.ACCOUNTANT, 200), (Role.AUDITOR, 200), (Role.CANTEEN_MANAGER, 200),
])  # fmt: skip
def test_who_reads_the_statistics(browse, make_person, role, status):
    person = make_person("reader", roles=[role] if role else [])

    assert browse(person).get(PAGE).status_code == status


def test_the_show_up_rate_is_of_the_whole(lunch, clerk):
    meal = kitchens.meal(lunch, today(), status="served", served=8, prepared=10, booked=10, missed=3)
    MealBooking.objects.create(meal=meal, person=clerk, status="missed")

    assert metrics.read("canteen.show_up", Period.day(today())).value == Decimal("70.0")
    assert Entry.objects.count() == 3
    assert Meal.objects.count() == 1


def test_the_canteen_manager_finds_todays_figures_at_home(browse, lunch, cook, clerk):
    kitchens.meal(lunch, today(), booked=42)

    booked, *_others = due.figures(cook)
    assert (booked.metric.code, booked.value) == ("canteen.booked", 42)
    assert "Heads booked" in browse(cook).get("/").content.decode()
    assert due.figures(clerk) == []
