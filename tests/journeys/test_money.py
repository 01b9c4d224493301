"""The costs of a month, as people ask for them: the workbook from home, a figure down to its vouchers, the own unit."""

import csv
import re
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from playwright.sync_api import expect

from apps.core.dates import today
from apps.core.periods import Period
from apps.ledger import actions
from apps.ledger.models import Category
from apps.ledger.seed import seed_lines
from apps.org.models import Grant, Person, Role, Unit
from tests.browsing import DESKTOP, PHONE, faults, open_house
from tests.journeys.conftest import clicks, seated
from tests.looks import faults_in_all_looks
from tests.offices import said

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
REPORT, ENTRIES, ENTRY = re.compile(r"/reports/costs/"), re.compile(r"/ledger/entries/\?"), re.compile(r"/\d+/$")
OURS, THEIRS = [Decimal("1280.50"), Decimal("320.00")], [Decimal("777.77")]


def furnish():
    """Two bureaus that spent something last month, which is closed; who keeps the office, and who heads one of them."""
    seed_lines()
    finance, affairs = (Unit.objects.create(name=name) for name in ("财政局", "机关事务管理局"))
    office = Person.objects.create_user("liujing", name="刘静", unit=affairs)
    head = Person.objects.create_user("wangfang", name="王芳", unit=finance)
    Grant.objects.create(person=office, role=Role.OFFICE_ADMIN)
    Grant.objects.create(person=office, role=Role.ACCOUNTANT)
    Grant.objects.create(person=head, role=Role.UNIT_CLERK, unit=finance)
    last = Period.around(today(), "M").before().first
    spent = [(finance, OURS[0], "electricity"), (finance, OURS[1], "water"), (affairs, THEIRS[0], "electricity")]
    for number, (unit, amount, key) in enumerate(spent):
        category = Category.objects.get(key=key)
        actions.enter_cost(
            by=office, unit=unit, category=category, amount=amount, on=last, voucher_number=f"记-{number}"
        )
    actions.close_month(by=office, first=last)
    return [office, head]


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, tmp_path_factory):
    web = tmp_path_factory.mktemp("money")
    with django_db_blocker.unblock(), open_house("money", furnish, web) as house:
        yield house


def from_home(page, size, address):
    """By the rail at a desk, by the last tab on a telephone, where everything stands."""
    page.goto("/")
    if size == PHONE:
        page.locator(".tabs button, .tabs a").last.click()
    page.locator(f"a[href='{address}']:visible").first.click()


def taken(page, link):
    with page.expect_download() as waiting:
        link.click()
    return waiting.value


def amounts_of(workbook):
    book = openpyxl.load_workbook(BytesIO(workbook.path().read_bytes()), data_only=True)
    return {
        Decimal(str(c.value)) for s in book for row in s.iter_rows() for c in row if isinstance(c.value, int | float)
    }


@SIZES
def test_the_month_s_workbook_is_taken_in_three_clicks_from_home(house, size):
    with seated(house, "liujing", size) as page:
        from_home(page, size, "/reports/costs/")
        page.wait_for_url(REPORT)
        book = taken(page, page.locator("a[href*='format=xlsx']:visible").first)

        assert (book.suggested_filename.endswith(".xlsx"), clicks(page) <= 3) == (True, True)
        assert amounts_of(book) >= {sum(OURS + THEIRS)}


@SIZES
def test_a_figure_opens_its_vouchers_in_two_clicks(house, size):
    with seated(house, "liujing", size) as page:
        page.goto("/reports/costs/")
        page.locator(".costs tbody td a:visible").first.click()
        page.wait_for_url(ENTRIES)
        page.locator("[data-row] a").first.click()
        page.wait_for_url(ENTRY)

        assert "记-" in page.locator("main").inner_text()
        assert clicks(page) == 2


@SIZES
def test_the_head_of_a_unit_is_shown_and_takes_away_the_own_unit_only(house, size):
    with seated(house, "wangfang", size) as page:
        from_home(page, size, "/reports/costs/")
        page.wait_for_url(REPORT)
        shown = page.locator("main").inner_text()
        book = amounts_of(taken(page, page.locator("a[href*='format=xlsx']:visible").first))
        page.goto("/ledger/entries/")
        page.locator("details:has(a[href*='format=csv']) summary").click()
        listed = page.locator("main").inner_text()
        sheet = taken(page, page.locator("a[href*='format=csv']").first)
        rows = list(csv.reader(StringIO(sheet.path().read_text("utf-8-sig"))))[1:]

    assert [f"{sum(OURS):,.2f}" in text for text in (shown, listed)] == [True, True]
    others = {THEIRS[0], sum(OURS + THEIRS)}
    assert [amount for amount in others if f"{amount:,.2f}" in shown + listed] == []
    assert (sum(OURS) in book, book & others) == (True, set())
    assert (len(rows), [row for row in rows if "财政局" not in row]) == (2, [])


@SIZES
def test_a_telephone_begins_with_one_open_table_and_a_desk_with_all(house, size):
    with seated(house, "liujing", size) as page:
        page.goto("/reports/costs/")
        page.wait_for_load_state("networkidle")
        tables, still_open = page.locator(".cost-sheet"), page.locator(".cost-sheet[open]")
        assert tables.count() > 2
        assert still_open.count() == (1 if size == PHONE else tables.count())

        if size == PHONE:
            tables.nth(1).locator("summary").tap()
            expect(tables.nth(1).locator("table")).to_be_visible()
        assert faults(page, least=44 if size == PHONE else 0) == []


def test_the_report_has_no_fault_in_any_look(house):
    assert faults_in_all_looks(house, "liujing", ["/reports/costs/"]) == []


def test_the_report_is_printed_lying_on_its_side_with_every_table_that_fits(house, tmp_path):
    with seated(house, "liujing", PHONE) as page:
        page.goto("/reports/costs/")
        page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
        titles = page.locator(".cost-sheet:not(:has(.costs-2)) h2").all_text_contents()

    told = dict(line.split(":", 1) for line in said("pdfinfo", tmp_path / "report.pdf").splitlines())
    words = "".join(said("pdftotext", tmp_path / "report.pdf", "-").split())
    width, height = map(float, re.findall(r"[\d.]+", told["Page size"])[:2])
    assert (round(width), round(height)) == (842, 595)
    assert [title for title in titles if title.strip() not in words] == []
