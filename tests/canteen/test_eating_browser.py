"""Meals in a real browser: nothing for axe to find in any look, one tap from home to a meal, stars by a thumb."""

from contextlib import contextmanager
from datetime import time, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.canteen import actions
from apps.canteen.models import Dish, Entry, MealBooking, MenuRule, Rating, Swap, Waste
from apps.canteen.seed import QUESTIONS, seed_kitchen
from apps.core.dates import today
from apps.core.periods import Period
from apps.ledger.seed import seed_lines
from apps.org.models import Building, Campus, Grant, Person, Role, Unit
from tests.browsing import PHONE, open_house, watched, window
from tests.canteen import kitchens
from tests.looks import faults_in_all_looks

STAFF = 12


def furnish():
    """A hall with weeks behind it, today's lunch eaten, tomorrow's to be booked; a kitchen and those who eat."""
    seed_lines()
    campus = Campus.objects.create(name="管委会")
    Building.objects.create(campus=campus, name="一号楼")
    unit = Unit.objects.create(name="事务局", campus=campus)
    cook = Person.objects.create_user("cook", name="陈建军", unit=unit)
    Grant.objects.create(person=cook, role=Role.CANTEEN_MANAGER, starts_on=today())
    people = [Person.objects.create_user(f"p{n}", name=f"职工{n}", unit=unit) for n in range(STAFF)]
    hall = kitchens.hall(campus, unit)
    breakfast = kitchens.lunch(hall, name="早餐", closes_days=1, closes_at=time(16), position=1)
    lunch = kitchens.lunch(hall, position=2)
    kitchens.dishes()
    seed_kitchen()
    MenuRule.objects.filter(check_code="ratings").update(limits={"below": 3, "votes": 5})
    weeks_gone_by(lunch, cook, people)
    coming(lunch, breakfast, cook, people)
    return [cook, people[0]]


def weeks_gone_by(lunch, cook, people):
    dice = Random(3)
    for n in (0, 1, 2, 3, 7, 8, 9, 35, 40, 80, 100, 120, 150):
        meal = kitchens.meal(lunch, today() - timedelta(days=n), booked=STAFF)
        bookings = MealBooking.objects.bulk_create(MealBooking(meal=meal, person=one) for one in people)
        absent = dice.sample(bookings, dice.randrange(0, 3))
        actions.serve_meal(meal, by=cook, prepared=STAFF + dice.randrange(0, 3), absent=absent, income=Decimal("66.50"))
        actions.weigh_waste(meal, by=cook, kind="plate", kilograms=Decimal(dice.randrange(20, 90)) / 100)
        for dish in Dish.objects.all():
            actions.weigh_waste(
                meal, by=cook, kind="unserved", dish=dish, kilograms=Decimal(dice.randrange(5, 90)) / 100
            )
            Rating.objects.bulk_create(
                Rating(meal=meal, dish=dish, person=one, stars=dice.randrange(2, 6)) for one in people[1:]
            )
    Waste.objects.create(meal=meal, kind="plate", kilograms=Decimal("-0.10"), note="桶重未扣")


def coming(lunch, breakfast, cook, people):
    for n in range(1, 5):
        for sitting in (breakfast, lunch):
            meal = kitchens.meal(
                sitting, today() + timedelta(days=n), closes_at=timezone.now() + timedelta(hours=30 * n)
            )
            for person in people[1:]:
                actions.book_meal(meal, by=person)
    actions.book_meal(meal, by=people[0], guests=2)
    entry = Entry.objects.get(on=meal.on, sitting=lunch, dish__name="青菜")
    Swap.objects.create(
        entry=entry, before=Dish.objects.get(name="米饭"), after=entry.dish, reason="供货推迟", swapped_by=cook
    )
    quarter = Period.around(today(), "Q").before()
    said = {code: (True, "") for code, (_words, figure, *_rest) in QUESTIONS.items() if not figure}
    campus = lunch.area.campus
    actions.file_self_check(by=cook, campus=campus, quarter=quarter.first, measures="按需备餐，小份供应。", said=said)


@pytest.fixture(scope="module")
def bureau(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), open_house("meals", furnish, tmp_path_factory.mktemp("web")) as house:
        yield house


@pytest.fixture
def sit_down(bureau):
    @contextmanager
    def sit(username, size):
        with window(bureau.browser, bureau.port, bureau.cookies[username], size) as context:
            page, heard = watched(context)
            yield page
            assert heard == []

    return sit


OF_DINERS = [
    "/canteen/meals/",
    f"/canteen/meals/?date={today()}",
    f"/canteen/meals/?date={today() + timedelta(days=4)}",
]
OF_THE_KITCHEN = [
    "/canteen/kitchen/meals/", "/canteen/kitchen/meals/1/", "/canteen/kitchen/meals/14/",
    "/canteen/kitchen/meals/14/prepare/", "/canteen/kitchen/meals/14/serve/", "/canteen/kitchen/meals/1/weigh/",
    "/canteen/kitchen/meals/1/correct/", "/canteen/kitchen/meals/14/cancel/", "/canteen/statistics/",
    "/canteen/statistics/?period=2019", "/canteen/self-checks/", "/canteen/self-checks/1/", "/canteen/self-checks/new/",
    "/canteen/self-checks/1/paper/", "/canteen/self-checks/draft/", "/canteen/self-check-questions/",
    "/canteen/self-check-questions/1/edit/", "/figures/canteen.subsidy/",
]  # fmt: skip


def test_no_page_of_those_who_eat_has_a_fault(bureau):
    assert faults_in_all_looks(bureau, "p0", ["/", *OF_DINERS]) == []


def test_no_page_of_the_kitchen_has_a_fault(bureau):
    assert faults_in_all_looks(bureau, "cook", OF_THE_KITCHEN) == []


def test_from_home_a_meal_is_booked_with_one_tap_on_a_phone(sit_down):
    with sit_down("p0", PHONE) as page:
        page.goto("/")
        page.get_by_role("button", name="报餐", exact=True).tap()

        expect(page.locator(".meal").first).to_contain_text("已报餐")


def test_a_dish_gets_its_stars_with_one_tap(sit_down):
    with sit_down("p0", PHONE) as page:
        page.goto(f"/canteen/meals/?date={today()}")
        page.get_by_role("button", name="红烧肉：4 星").tap()

        expect(page.locator(".is-given")).to_contain_text("您评了 4 星")
