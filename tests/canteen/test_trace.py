"""Tracing: which deliveries a dish can have come from, which dishes and people a delivery reached."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from apps.canteen import actions
from apps.canteen.models import Delivery, Dish, Ingredient, MealBooking
from apps.canteen.queries import trace
from apps.canteen.seed import seed_kitchen
from apps.core.dates import today
from apps.core.models import LogEntry
from apps.org.models import Role
from tests.canteen import kitchens

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def todays(lunch):
    seed_kitchen()
    return kitchens.meal(lunch, today())


@pytest.fixture
def pork():
    return Dish.objects.get(name="红烧肉")


def delivery(campus, came=-2, used=None, ingredient="五花肉", batch="A1"):
    on = today() + timedelta(days=came)
    return Delivery.objects.create(
        campus=campus, supplier="某肉联厂", licence="JY1", ingredient=Ingredient.objects.get(name=ingredient),
        batch=batch, kilograms=Decimal(50), arrived_on=on, best_before=today() + timedelta(days=5),
        used_until=None if used is None else today() + timedelta(days=used),
    )  # fmt: skip


def found(meal, dish):
    return {str(ingredient): [row.batch for row in rows] for ingredient, rows in trace.back(meal, dish)}


@pytest.mark.parametrize(
    ("came", "used", "there"),
    [(-2, None, True), (0, None, True), (1, None, False), (-5, -1, False), (-5, 0, True)],
)
def test_a_dish_comes_from_what_was_there(todays, pork, campuses, came, used, there):
    delivery(campuses.main, came, used)

    assert found(todays, pork) == {"五花肉": ["A1"] if there else [], "酱油": []}


def test_the_other_campus_has_its_own_goods(todays, pork, campuses):
    delivery(campuses.service)

    assert found(todays, pork)["五花肉"] == []


def test_a_delivery_went_to_dishes_and_people(todays, lunch, pork, campuses, clerk, colleague, stranger):
    kitchens.meal(lunch, today() - timedelta(days=7))  # before it came
    for person, guests, status in ((clerk, 2, "booked"), (colleague, 0, "eaten"), (stranger, 0, "cancelled")):
        MealBooking.objects.create(meal=todays, person=person, guests=guests, status=status)
    goods = delivery(campuses.main)

    assert [(one.meal, one.dish) for one in trace.forward(goods)] == [(todays, pork)]
    assert trace.heads([todays]) == (2, 2)


def test_the_recipe_is_the_one_it_was_published_with(lunch, pork, campuses, cook):
    """Another recipe from tomorrow on: what was eaten today came from yesterday's soy sauce all the same."""
    meal = kitchens.meal(lunch, today())
    sauce = delivery(campuses.main, ingredient="酱油", batch="S1")
    greens = delivery(campuses.main, ingredient="青菜", batch="G1")
    oil = Ingredient.objects.get(name="青菜")
    facts = {name: getattr(pork, name) for name in ("name", "category", "main", "method", "portions")}
    actions.change_dish(pork, by=cook, recipe=[(pork.main, 12000, Decimal(100)), (oil, 300, Decimal(100))], **facts)

    assert found(meal, pork) == {"五花肉": [], "酱油": ["S1"]}
    assert pork in [one.dish for one in trace.forward(sauce)]
    assert pork not in [one.dish for one in trace.forward(greens)]


# -- the pages ---------------------------------------------------------------------------------------------------------
def test_from_the_day_to_the_dish_to_the_delivery(browse, todays, pork, campuses, clerk, cook):
    MealBooking.objects.create(meal=todays, person=clerk)
    goods = delivery(campuses.main)
    client = browse(cook)
    assert f"meal={todays.pk}&amp;dish={pork.pk}" in client.get("/canteen/safety/trace/").content.decode()

    back = client.get(f"/canteen/safety/trace/?meal={todays.pk}&dish={pork.pk}").content.decode()
    on = client.get(f"/canteen/deliveries/{goods.pk}/trace/").content.decode()

    assert "1 people booked this meal" in back
    assert "某肉联厂 · A1" in back
    assert "红烧肉" in on
    assert "张伟" not in back + on


@pytest.mark.parametrize(("role", "sheets"), [(Role.CANTEEN_MANAGER, 2), (Role.OFFICE_ADMIN, 2), (Role.AUDITOR, 1)])
def test_names_leave_with_those_who_may_warn_them(browse, todays, pork, campuses, clerk, make_person, role, sheets):
    MealBooking.objects.create(meal=todays, person=clerk)
    goods, person = delivery(campuses.main), make_person("reader", roles=[role])
    client = browse(person)

    for page in (f"/canteen/safety/trace/?meal={todays.pk}&dish={pork.pk}&format=xlsx",
                 f"/canteen/deliveries/{goods.pk}/trace/?format=xlsx"):  # fmt: skip
        book = load_workbook(BytesIO(client.get(page).getvalue()))
        cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
        assert len(book.sheetnames) == sheets
        assert ("张伟" in cells) == (sheets == 2)

    assert LogEntry.objects.filter(verb="core.export", by=person).count() == 2


def test_others_trace_nothing(browse, todays, pork, campuses, clerk):
    goods = delivery(campuses.main)
    client = browse(clerk)

    assert client.get("/canteen/safety/trace/").status_code == 403
    assert client.get(f"/canteen/deliveries/{goods.pk}/trace/").status_code == 403
