"""Eight hands with tables of costs: the same table enters the books once, a checked one is carried out once, and none
slips into a month that is being closed. Beside each its control."""

import time
from contextlib import nullcontext, suppress
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from apps.core.imports.actions import carry_out_import, check_import
from apps.core.models import Import
from apps.ledger import actions
from apps.ledger.actions import importing
from apps.ledger.models import CostEntry
from tests.ledger.importing import text
from tests.races.hands import HANDS, at_once, instead, winners, without
from tests.races.test_book_races import slowly
from tests.races.test_ledger_races import UNLOCKED, books, in_month  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 30


def table(books, start=0):  # noqa: F811
    """A checked table of costs of last month; another one for each start."""
    facts, month = books
    rows = [[f"{month}", "财政局", "电费", "10.00", "", "", "", f"记-{start + n}", ""] for n in range(ROWS)]
    return check_import(by=facts["by"], kind="ledger.costs", file=text(rows))


def carried_out(books, batches):  # noqa: F811
    by = books[0]["by"]
    return winners(at_once(lambda hand: carry_out_import(batches[hand], by=by)))


# -- the same table ----------------------------------------------------------------------------------------------------
def test_a_table_that_eight_have_uploaded_enters_the_books_once(books):  # noqa: F811
    assert carried_out(books, [table(books) for _hand in range(HANDS)]) == 1
    assert CostEntry.objects.count() == ROWS
    assert Import.objects.filter(status=Import.Status.IMPORTED).count() == 1
    assert actions.prove() == []


def test_without_the_index_it_enters_several_times(books):  # noqa: F811
    with without("core_import", "core_import_same_table_once"):
        assert carried_out(books, [table(books) for _hand in range(HANDS)]) > 1
        assert CostEntry.objects.count() > ROWS


def test_an_upload_is_carried_out_by_one_of_eight(books):  # noqa: F811
    assert carried_out(books, [table(books)] * HANDS) == 1
    assert CostEntry.objects.count() == ROWS


def test_without_the_lock_several_carry_it_out(books, monkeypatch):  # noqa: F811
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows._chain())

    assert carried_out(books, [table(books)] * HANDS) > 1


# -- a month that is being closed --------------------------------------------------------------------------------------
def closing(books, monkeypatch, *, may_refuse=nullcontext):  # noqa: F811
    """Seven tables of last month come in, slowly, while one closes it: what stood there then, and what does now."""
    facts, month = books
    tables = [table(books, hand * ROWS) for hand in range(HANDS)]
    stood = []
    slowly(monkeypatch, importing, "charge_all")

    def work(hand):
        if hand:
            with may_refuse():
                return carry_out_import(tables[hand], by=facts["by"])
            return None
        time.sleep(0.05)
        with transaction.atomic():
            actions.close_month(by=facts["by"], first=month)
            stood.append(in_month(month))
        return None

    at_once(work)
    return stood[0], in_month(month)


def test_a_table_stands_in_a_month_before_it_is_closed_or_in_the_next_one(books, monkeypatch):  # noqa: F811
    stood, stands = closing(books, monkeypatch)

    assert stands == stood
    assert CostEntry.objects.count() == (HANDS - 1) * ROWS
    assert sum(entry.amount for entry in CostEntry.objects.all()) == Decimal(10) * (HANDS - 1) * ROWS
    assert actions.prove() == []


def test_without_the_lock_tables_slip_into_the_closed_month(books, monkeypatch):  # noqa: F811
    with instead("ledger_books_begin", UNLOCKED):
        stood, stands = closing(books, monkeypatch, may_refuse=lambda: suppress(IntegrityError))

    assert stands > stood
