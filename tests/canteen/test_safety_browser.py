"""Food safety in a real browser: nothing for axe to find in any look, a sample taken with one tap."""

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.canteen import actions
from apps.canteen.models import Delivery, Dish, HealthCertificate, Ingredient, Sample
from apps.canteen.seed import seed_kitchen
from apps.core.dates import today
from apps.ledger.seed import seed_lines
from apps.org.models import Building, Campus, Grant, Person, Role, Unit
from tests.browsing import PHONE, open_house, watched, window
from tests.canteen import kitchens
from tests.looks import faults_in_all_looks


def furnish():
    """Today's lunch: one sample to take, one kept, one to be disposed of; people, papers, an official meal."""
    seed_lines()
    seed_kitchen()
    campus = Campus.objects.create(name="管委会")
    Building.objects.create(campus=campus, name="一号楼")
    unit = Unit.objects.create(name="机关事务管理局", campus=campus)
    cook = Person.objects.create_user("cook", name="陈建军", unit=unit)
    Grant.objects.create(person=cook, role=Role.CANTEEN_MANAGER, starts_on=today())
    lunch = kitchens.lunch(kitchens.hall(campus, unit))
    kitchens.dishes()
    Ingredient.objects.filter(name="青菜").update(hazard="须焯水")
    meal = kitchens.meal(lunch, today())
    for n, dish in enumerate(Dish.objects.order_by("pk")):
        sample = Sample.objects.create(meal=meal, dish=dish)
        if n:
            actions.take_sample(sample, by=cook, grams=130)
        if n == 1:
            ago = timezone.now() - timedelta(hours=49)
            Sample.objects.filter(pk=sample.pk).update(taken_at=ago, keep_until=ago + timedelta(hours=48))
    _people_and_papers(campus, unit, cook)
    actions.ask_official_meal(by=cook, sitting=lunch, on=today(), unit=unit, guests_from="省局调研组", letter="苏函3号",
                              guests=6, companions=2, standard=Decimal(45), note="")  # fmt: skip
    return [cook]


def _people_and_papers(campus, unit, cook):
    for n, days in enumerate((200, 10)):
        person = Person.objects.create_user(f"k{n}", name=f"厨师{n}", unit=unit)
        HealthCertificate.objects.create(person=person, number=f"苏{n}", issued_on=today() - timedelta(days=9),
                                         expires_on=today() + timedelta(days=days))  # fmt: skip
    actions.add_morning_check(by=cook, person=person, campus=campus, temperature=Decimal("36.4"))
    actions.add_reading(by=cook, kind="fridge", celsius=Decimal(4), campus=campus, where="1号冷藏柜")
    actions.add_disinfection(by=cook, campus=campus, what="餐具", way="heat", minutes=20)
    Delivery.objects.create(campus=campus, supplier="绿源农业", licence="JY1", batch="0601", kilograms=Decimal(50),
                            ingredient=Ingredient.objects.get(name="青菜"), best_before=today())  # fmt: skip
    actions.file_review(by=cook, campus=campus, kind="day", on=today(), measures="当日补齐")


@pytest.fixture(scope="module")
def bureau(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), open_house("safety", furnish, tmp_path_factory.mktemp("web")) as house:
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


PAGES = [
    *(f"/canteen/safety/{one}" for one in ("", "labels/", "morning/", "trace/", "trace/?meal=1&dish=2")),
    *(f"/canteen/{one}/" for one in ("samples", "samples/1", "samples/1/take", "morning-checks", "morning-checks/1",
                                     "health-certificates", "health-certificates/new", "temperatures",
                                     "temperatures/new", "disinfections", "deliveries", "deliveries/1",
                                     "deliveries/1/trace", "safety-reviews", "safety-reviews/1", "safety-reviews/new",
                                     "official-meals", "official-meals/1", "official-meals/new")),
]  # fmt: skip


def test_no_page_has_a_fault(bureau):
    assert faults_in_all_looks(bureau, "cook", PAGES) == []


def test_a_sample_is_taken_with_one_tap(sit_down):
    with sit_down("cook", PHONE) as page:
        page.goto("/canteen/safety/")
        page.locator("#due button").first.tap()

        expect(page.locator("#due")).to_contain_text("目前没有待留样的菜品")
