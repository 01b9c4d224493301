"""What is wrong as people send it: an answer in their own language that says what to do next, and nothing in the books.

Each sentence is asked of the page of one entry or of the page of tables, in both languages.
"""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from apps.core.dates import today
from apps.core.imports.actions import carry_out_import, check_import
from apps.core.models import Import
from apps.core.periods import Period
from apps.ledger.models import BudgetLine, CostEntry
from tests.ledger.importing import text

NEW, TABLES, MONTHS = "/ledger/entries/new/", reverse("core_import_new"), "/ledger/months/new/"
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


@pytest.fixture
def browse(client, accountant):
    def do(language):
        accountant.language = language
        accountant.save()
        client.force_login(accountant)
        return client

    return do


def typed(units, power, **facts):
    known = {"on": f"{today()}", "unit": units.finance.pk, "category": power.pk, "amount": "1,280.50"}
    return {**known, "funding": "fiscal", "voucher_number": "2026-118", "note": "十月电费", **facts}


def kept(page, sent):
    return [name for name, value in sent.items() if f'value="{value}"' not in page]


def table(**facts):
    row = {"on": "2026-03-08", "unit": "财政局", "category": "电费", "amount": "1280.50", **facts}
    return text([[*row.values(), *[None] * 5]])


TYPED = {
    "letters": ("12百", "请填写数字，例如 1280.50。", "Type a number, for example 1280.50."),
    "three places": (
        "12.345",
        "最多保留2位小数，例如 1280.50。",
        "At most 2 places after the point, for example 1280.50.",
    ),
}
IN_A_TABLE = {
    "letters": ("12百", "“12百”不是数字。请按 1280.50 的格式填写。", "“12百” is no number. Write it like 1280.50."),
    "three places": (
        "12.345",
        "“12.345”的小数位数超过 2 位，请四舍五入后填写。",
        "“12.345” has more than 2 places after the point. Round it.",
    ),
}


@LANGUAGES
@pytest.mark.parametrize("case", TYPED.values(), ids=TYPED)
def test_an_amount_that_is_none_is_told_and_stays_in_the_form(browse, units, power, language, case):
    amount, chinese, english = case
    sent = typed(units, power, amount=amount)

    reply = browse(language).post(NEW, sent)

    page = reply.content.decode()
    assert (reply.status_code, kept(page, sent)) == (422, [])
    assert (chinese in page, english in page) == (language != "en", language == "en")
    assert not CostEntry.objects.exists()


@LANGUAGES
@pytest.mark.parametrize("case", IN_A_TABLE.values(), ids=IN_A_TABLE)
def test_an_amount_that_is_none_has_its_cell_in_the_table(browse, units, power, language, case):
    amount, chinese, english = case

    page = checked(browse(language), table(amount=amount))

    assert ("D2" in page, (english if language == "en" else chinese) in page) == (True, True)
    assert not CostEntry.objects.exists()


def checked(client, file):
    """The page on which the check of a table is read."""
    reply = client.post(TABLES, {"kind": "ledger.costs", "file": file}, follow=True)
    assert reply.status_code == 200
    return reply.content.decode()


@LANGUAGES
def test_a_line_that_ended_last_year_says_what_to_do_in_the_form_and_in_the_table(browse, units, power, language):
    BudgetLine.objects.update(ends_on=date(today().year, 1, 1))
    sent, client = typed(units, power), browse(language)
    says = {
        "zh-hans": "请先为该类别设置新科目。",
        "en": "Give the category a new line first.",
    }[language]

    form, found = client.post(NEW, sent), checked(client, table(on=f"{today()}"))

    page = form.content.decode()
    assert (form.status_code, kept(page, sent), says in page, says in found) == (422, [], True, True)
    assert not CostEntry.objects.exists()


@LANGUAGES
def test_a_month_that_is_closed_is_not_closed_again_and_its_late_voucher_says_where_it_stands(
    browse, spend, units, power, close, months, language
):
    spend(on=months(1))
    close(months(1))
    client, closed, now = browse(language), Period.around(months(1), "M"), Period.around(today(), "M")
    again = client.post(MONTHS, {"first": f"{months(1)}"})
    late = client.post(NEW, typed(units, power, on=f"{months(1)}"), follow=True)

    pages = [reply.content.decode() for reply in (again, late)]
    names = {"zh-hans": (closed.name, now.name), "en": english(closed, now)}[language]
    says = {
        "zh-hans": ["{0}已经结账，迟到的凭证会记入当前未结账的月份。", "记入{1}账期，归属{0}。"],
        "en": [
            "{0} is closed already. What comes late goes into the books of the open month.",
            "It stands in the books of {1} and belongs to {0}.",
        ],
    }[language]
    assert [again.status_code, late.status_code] == [422, 200]
    assert [one.format(*names) for one, page in zip(says, pages, strict=True) if one.format(*names) not in page] == []


def english(*periods):
    with translation.override("en"):
        return [period.name for period in periods]


@LANGUAGES
def test_the_same_table_twice_names_the_first_one_and_the_way_out(browse, units, power, accountant, language):
    client = browse(language)
    carry_out_import(check_import(by=accountant, kind="ledger.costs", file=table()), by=accountant)

    reply = client.post(TABLES, {"kind": "ledger.costs", "file": table()})

    page = reply.content.decode()
    says = {
        "zh-hans": "该表已在账中：三月.csv（陈红导入）。请先撤销那次导入。",
        "en": "This table is in the books already: 三月.csv, imported by 陈红. Undo that import first.",
    }
    assert (reply.status_code, says[language] in page, 'value="ledger.costs" selected' in page) == (422, True, True)
    assert (Import.objects.count(), CostEntry.objects.count()) == (1, 1)
