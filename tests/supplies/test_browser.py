"""Supplies in a real browser: six lines at the counter in three clicks and scans, a requisition in three taps, and
nothing for axe to find in any look."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from apps.core.dates import today
from apps.org.models import Campus, Grant, Person, Role, Unit
from apps.supplies.actions.posting import issue_at_counter, receive
from apps.supplies.actions.requisitions import keep_favourite, request
from apps.supplies.models import Level, StockMonth
from tests.browsing import PHONE, open_house, settle, watched, window
from tests.looks import faults_in_all_looks
from tests.supplies import stock

NAMES = ["A4纸", "中性笔", "档案盒", "洗手液", "垃圾袋", "活动扳手", "抽纸"]


def furnish():
    """A store with some months behind it, a queue, what runs low, and somebody with a favourite."""
    unit, campus = Unit.objects.create(name="事务局"), Campus.objects.create(name="管委会")
    keeper = Person.objects.create_user("qian", name="钱库管", unit=unit, staff_number="1001")
    clerk = Person.objects.create_user("zhang", name="张伟", unit=unit, staff_number="2001")
    chief = Person.objects.create_user("zhou", name="周会计", unit=unit)
    office = Person.objects.create_user("sun", name="孙主任", unit=unit)
    for person, role in ((keeper, Role.STOREKEEPER), (chief, Role.ACCOUNTANT), (office, Role.OFFICE_ADMIN)):
        Grant.objects.create(person=person, role=role, starts_on=today())
    depot = stock.store(campus, unit)
    items = [
        stock.item(f"W{n:03}", name, "包", packs=[("箱", 5)], barcode=f"690000000{n:04}", is_durable=name == "活动扳手")
        for n, name in enumerate(NAMES, 1)
    ]
    stock.fill(depot, keeper, **{item.code: 60 for item in items})
    for n, item in enumerate(items):
        Level.objects.create(store=depot, item=item, location=f"A-{n + 1}", minimum=70 if n < 2 else 5)
    stock.quota(items[0], 30, unit=unit)
    stock.quota(items[5], 1, person=clerk, period="life", life_months=24)
    shop = stock.supplier()
    lines = [{"item": items[0], "quantity": Decimal(5), "amount": Decimal("110.00"), "batch": "B2606",
              "expires_on": today() + timedelta(days=90)}]  # fmt: skip
    receive(by=keeper, store=depot, supplier=shop, lines=lines, delivery_note="SH-1")
    rows = [{"item": item, "quantity": Decimal(2)} for item in items[:4]]
    issue_at_counter(by=keeper, store=depot, receiver=clerk, lines=rows)
    keep_favourite(request(by=clerk, lines=rows, purpose="每月办公"), by=clerk, name="每月办公用品")
    StockMonth.objects.create(first=today().replace(year=2020, month=1, day=1), closed_by=chief)
    return [keeper, clerk, chief, office]


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), open_house("supplies", furnish, tmp_path_factory.mktemp("supplies")) as opened:
        yield opened


def test_six_lines_at_the_counter_in_three_clicks_and_six_scans(house):
    with window(house.browser, house.port, house.cookies["qian"]) as context:
        page, heard = watched(context)
        page.goto("/")
        page.locator("a[href$='/supplies/counter/']").first.click()  # 1
        page.wait_for_url("**/supplies/counter/")
        settle(page).locator("[name=receiver]").fill("2001")  # the badge
        page.locator("[data-lines-find]").click()  # 2
        for n in range(2, 8):
            page.keyboard.type(f"690000000{n:04}")
            page.keyboard.press("Enter")
            expect(page.locator("textarea[name=lines]")).to_have_value(so_many(n))
        page.locator(".house-form-foot .btn-primary").click()  # 3
        page.wait_for_url("**/supplies/documents/*/")
        assert heard == []


def so_many(n):
    """As many lines stand in the list."""
    return re.compile(rf"^(W\d+ 1包.*\n){{{n - 1}}}$")


def test_a_requisition_from_a_favourite_takes_three_taps(house):
    with window(house.browser, house.port, house.cookies["zhang"], PHONE) as context:
        page, heard = watched(context)
        page.goto("/")
        page.locator("a[href$='/supplies/requisitions/new/']:visible").first.tap()  # 1
        page.locator(".favourites a").first.tap()  # 2
        page.locator(".house-form-foot .btn-primary").tap()  # 3
        page.wait_for_url("**/supplies/requisitions/*/")
        assert heard == []


STAFFS = ["/supplies/requisitions/", "/supplies/requisitions/new/", "/supplies/favourites/", "/supplies/items/",
          "/supplies/quotas/"]  # fmt: skip
KEEPERS = ["/supplies/", "/supplies/low/", "/supplies/counter/", "/supplies/receive/", "/supplies/transfer/",
           "/supplies/documents/", "/supplies/items/1/", "/supplies/documents/2/", "/supplies/documents/2/paper/",
           "/supplies/requisitions/1/", "/supplies/requisitions/1/picking/",
           "/supplies/requisitions/1/issue/"]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "addresses"), [("zhang", STAFFS), ("qian", KEEPERS), ("zhou", ["/supplies/months/", "/supplies/months/1/"])]
)
def test_nothing_is_wrong_in_any_look(house, who, addresses):
    assert faults_in_all_looks(house, who, addresses) == []


@pytest.mark.parametrize("page_of", ["documents/2/paper", "documents/3/paper", "requisitions/1/picking"])
def test_papers_fit_on_one_page_of_a4(house, page_of):
    with window(house.browser, house.port, house.cookies["qian"]) as context:
        page, _heard = watched(context)
        page.goto(f"/supplies/{page_of}/")
        settle(page)
        sheets = page.pdf(format="A4").count(b"/Type /Page\n")
    assert sheets == 1
