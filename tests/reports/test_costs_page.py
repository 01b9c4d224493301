"""Who reads the cost report, of whom, and what leaves the house with it."""

import re
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.dates import today
from apps.core.models import LogEntry
from apps.core.periods import Period
from apps.ledger import actions
from apps.org.models import Grant, Role, Unit
from apps.reports import kinds
from tests.ledger import records

COSTS = "/reports/costs/"
KEY = Period.around(today(), "M").key


@pytest.fixture
def accountant(make_person):
    return make_person("chenhong", name="陈红", roles=[Role.ACCOUNTANT])


@pytest.fixture
def head(make_person, units):
    person = make_person("head", name="李娜", unit=units.finance)
    Grant.objects.create(person=person, role=Role.UNIT_CLERK, unit=units.finance)
    return person


@pytest.fixture
def spent(units, clerk):
    """A hundred yuan of the finance bureau, ten of a section of it, seven of the bureau of affairs."""
    power = records.category("电费", unit_of_quantity="千瓦时", key="electricity")
    section = Unit.objects.create(name="国库科", parent=units.finance)
    for number, (unit, amount) in enumerate([(units.finance, "100"), (section, "10"), (units.affairs, "7")]):
        actions.charge(f"test:{number}", unit=unit, category=power, on=today(), by=clerk, amount=Decimal(amount))


def page(client, person, asked=""):
    client.force_login(person)
    return client.get(f"{COSTS}?period={KEY}{asked}")


def total(reply):
    [sheet] = [one for one in reply.context["sheets"] if one.number == "1"]
    return sheet.total["now"]


def test_the_accountant_reads_the_bureau_and_every_unit(client, accountant, units, spent):
    assert total(page(client, accountant)) == Decimal("117")
    assert total(page(client, accountant, f"&scope=unit-{units.finance.pk}")) == Decimal("110")


def test_the_head_of_a_unit_reads_it_with_what_is_below_and_nothing_else(client, head, units, spent):
    assert total(page(client, head)) == Decimal("110")
    assert page(client, head, f"&scope=unit-{units.affairs.pk}").status_code == 403
    assert "7.00" not in re.findall(r">([\d,.]+)<", page(client, head).content.decode())


def test_the_head_of_a_unit_takes_away_no_more_than_that(client, head, spent):
    reply = page(client, head, "&format=xlsx")
    book = openpyxl.load_workbook(BytesIO(b"".join(reply.streaming_content)), data_only=True)
    amounts = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    assert 110 in amounts
    assert 117 not in amounts
    assert LogEntry.objects.filter(verb="core.export", by=head).count() == 1


def test_no_word_in_the_workbook_is_run(client, accountant, units, clerk):
    power = records.category("=calc|A0", key="electricity")
    Unit.objects.filter(pk=units.finance.pk).update(name="@calc", short_name="")
    words = {"note": "=1+calc", "voucher_number": "+calc"}
    actions.charge("test:1", unit=units.finance, category=power, on=today(), by=clerk, amount=Decimal(1), **words)

    book = openpyxl.load_workbook(BytesIO(b"".join(page(client, accountant, "&format=xlsx").streaming_content)))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if "calc" in str(cell.value)]
    assert {cell.value for cell in cells} >= {"=calc|A0", "@calc", "=1+calc", "+calc"}
    assert [cell.value for cell in cells if cell.data_type == "f" or not cell.quotePrefix] == []


def test_staff_without_a_role_read_no_report(client, clerk, spent):
    assert page(client, clerk).status_code == 403
    assert page(client, clerk, "&format=pdf").status_code == 403


def test_the_schedule_s_rule_knows_the_same(head, accountant, units, clerk):
    allowed = kinds.of("reports.monthly_cost").allowed
    assert [allowed(accountant, None), allowed(head, units.finance)] == [True, True]
    assert [allowed(head, None), allowed(head, units.affairs), allowed(clerk, None)] == [False, False, False]


def test_every_amount_opens_the_entries_it_adds_up(client, accountant, spent, units):
    reply = page(client, accountant)
    [two] = [one for one in reply.context["sheets"] if one.number == "2"]
    for row in two.rows:
        for key, url in row.opens.items():
            rows = client.get(url).context["rows"]
            amounts = [re.search(r"-?[\d,]+\.\d\d", str(line)).group().replace(",", "") for line in rows]
            assert sum(map(Decimal, amounts)) == row[key]


def test_a_period_nobody_can_read_is_answered_with_a_sentence(client, accountant, spent):
    reply = page(client, accountant, "x")
    assert (reply.status_code, reply.context["asked"].readable) == (200, False)


def test_an_empty_month_says_what_to_do(client, accountant):
    reply = page(client, accountant)
    assert reply.status_code == 200
    assert "empty-state" in reply.content.decode()


def test_the_pages_questions_do_not_grow_with_the_rows(client, accountant, spent, units, clerk):
    asked = f"{COSTS}?period={KEY}"
    page(client, accountant)
    with CaptureQueriesContext(connection) as few:
        client.get(asked)
    for n in range(6):
        unit = Unit.objects.create(name=f"科室{n}", parent=units.finance)
        kind = records.category(f"费用{n}", unit_of_quantity="件", key=f"kind{n}")
        actions.charge(f"more:{n}", unit=unit, category=kind, on=today(), by=clerk, amount=Decimal("5"))
    assert total(client.get(asked)) == Decimal("147")
    with CaptureQueriesContext(connection) as many:
        client.get(asked)
    assert len(many) <= len(few) <= 30
