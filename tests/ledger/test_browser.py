"""The books in a real browser: nothing for axe to find, nothing pushed sideways, and the hint that follows the date."""

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from apps.core.dates import today
from apps.core.periods import Period
from apps.ledger import actions
from apps.ledger.models import Category
from apps.ledger.seed import seed_lines
from apps.org.models import Grant, Person, Role, Unit
from tests.browsing import DESKTOP, open_house, watched, window
from tests.looks import faults_in_all_looks


def furnish():
    """Two closed months, a late voucher, one taken back, and an accountant."""
    seed_lines()
    unit = Unit.objects.create(name="财政局")
    accountant = Person.objects.create_user("accountant", name="陈红", unit=unit)
    Grant.objects.create(person=accountant, role=Role.ACCOUNTANT, starts_on=today())
    last = Period.around(today(), "M").before()
    facts = {"by": accountant, "unit": unit, "category": Category.objects.get(key="electricity")}
    for n, on in enumerate((last.before().first, last.first)):
        actions.enter_cost(amount=Decimal("1280.50"), on=on, quantity=Decimal("1870"), voucher_number=f"{n}", **facts)
        actions.close_month(by=accountant, first=on)
    late = actions.enter_cost(amount=Decimal("88.00"), on=last.first, note="迟到的电费发票", **facts)
    actions.reverse(late, by=accountant, reason="金额填错")
    actions.enter_cost(amount=Decimal("-12.00"), on=today(), note="退款", **facts)
    return [accountant]


@pytest.fixture(scope="module")
def bureau(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), open_house("ledger", furnish, tmp_path_factory.mktemp("web")) as house:
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
    "/ledger/entries/", "/ledger/entries/?late=true", "/ledger/entries/?period=1999", "/ledger/entries/new/",
    "/ledger/entries/1/", "/ledger/entries/3/", "/ledger/entries/5/reverse/", "/ledger/months/", "/ledger/months/1/",
    "/ledger/months/new/", "/ledger/categories/", "/ledger/categories/7/", "/ledger/categories/7/book-under/",
    "/ledger/categories/new/", "/ledger/lines/", "/ledger/lines/1/", "/ledger/lines/1/edit/",
    "/figures/ledger.spent/",
]  # fmt: skip


def test_no_page_has_a_fault(bureau):
    assert faults_in_all_looks(bureau, "accountant", PAGES) == []


def test_the_month_a_voucher_lands_in_stands_under_its_date(sit_down):
    with sit_down("accountant", DESKTOP) as page:
        page.goto("/ledger/entries/new/")
        hint = page.locator("#id_on_helptext")
        expect(hint).to_contain_text("记入")

        closed = today().replace(day=1) - timedelta(days=3)
        page.fill("[name=on]", f"{closed}")
        page.locator("[name=on]").press("Tab")

        expect(hint).to_contain_text("已结账")


def test_a_list_of_entries_prints_without_the_frame(sit_down):
    with sit_down("accountant", DESKTOP) as page:
        page.goto("/ledger/entries/")
        page.emulate_media(media="print")

        assert (
            page.locator(".rail, .topbar, .filters").evaluate_all("all => all.filter(e => e.offsetParent).length") == 0
        )
        assert page.locator("table.rows tbody tr").count() == 5
