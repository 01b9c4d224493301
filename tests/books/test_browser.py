"""The books in a real browser: nothing for axe to find, nothing pushed sideways, and a bill that is paid."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from apps.core.dates import today
from apps.org.models import Grant, Person, Role, Unit
from tests.books import records
from tests.browsing import DESKTOP, PHONE, faults, open_house, watched, window
from tests.depth import every

LOOKS = {"accountant": {}, "dark": {"theme": "dark", "language": "en"}}
LISTS = [
    "budgets", "commitments", "lump-sums", "targets", "operated", "returns", "reward-formulas", "rewards", "payers",
    "fee-rates", "fees", "telephones", "telephone-quotas", "telephone-bills", "reimbursement-rules", "reimbursements",
]  # fmt: skip
FORMS = [
    "budgets/new", "budgets/1/adjust", "commitments/1/pay", "lump-sums/1/edit", "targets/1/split",
    "operated/1/lay-down", "operated/1/file-return", "fees/new", "fees/1/take-payment", "telephone-bills/new",
    "reimbursements/new",
]  # fmt: skip


def furnish():
    """One of each kind, and two accountants who see it differently."""
    unit = Unit.objects.create(name="财政局")
    Unit.objects.create(name="预算科", parent=unit)
    people = [Person.objects.create_user(name, name="陈红", unit=unit, **look) for name, look in LOOKS.items()]
    Grant.objects.bulk_create(Grant(person=person, role=Role.ACCOUNTANT, starts_on=today()) for person in people)
    records.one_of_each(people[0])
    return people


@pytest.fixture(scope="module")
def bureau(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), open_house("books", furnish, tmp_path_factory.mktemp("web")) as house:
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


@pytest.mark.parametrize(("who", "size"), [("accountant", PHONE), ("dark", DESKTOP)], ids=["phone", "dark"])
def test_no_page_has_a_fault(sit_down, who, size):
    pages = every(2, [*LISTS, *(f"{name}/1" for name in LISTS), *FORMS], first=size == PHONE)
    with sit_down(who, size) as page:
        found = {}
        for name in pages:
            reply = page.goto(f"/ledger/{name}/")
            wrong = faults(page, least=44 if size == PHONE else 0)
            if wrong or reply.status != 200:
                found[name] = [reply.status, *wrong]
        assert found == {}


def test_a_bill_is_paid_in_two_clicks(sit_down):
    with sit_down("dark", DESKTOP) as page:
        page.goto("/ledger/fees/1/")
        page.get_by_role("link", name="Take a payment", exact=True).click()
        page.get_by_role("button", name="Take a payment", exact=True).click()

        expect(page.locator("h1 .badge")).to_have_text("Paid")
