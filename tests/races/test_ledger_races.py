"""Eight clerks at one ledger: nothing is charged twice, nothing slips into a month that has closed, no total is lost.

Beside each its control: without the guard the same clerks do just that.
"""

import time
from contextlib import nullcontext, suppress
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum

from apps.core.dates import today
from apps.core.periods import Period
from apps.ledger import actions
from apps.ledger.actions import charging
from apps.ledger.models import CostEntry, MonthSummary
from apps.org.models import Grant, Person, Role, Unit
from tests.ledger import records
from tests.races.hands import HANDS as CLERKS
from tests.races.hands import at_once, instead, without

ROUNDS = 5

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def books():
    """What the clerks charge: a unit, a category, an accountant, and the month before this one."""
    unit = Unit.objects.create(name="财政局")
    person = Person.objects.create_user("chenhong", name="陈红", unit=unit)
    Grant.objects.create(person=person, role=Role.ACCOUNTANT)
    month = Period.around(today(), "M").before().first
    return {"unit": unit, "category": records.category("电费"), "by": person}, month


# -- the same source ---------------------------------------------------------------------------------------------------
def one_bill(books):
    facts, month = books
    for n in range(ROUNDS):
        at_once(lambda _clerk, n=n: charging.charge(f"fleet.Trip:{n}", amount=Decimal("12.50"), on=month, **facts))
    return CostEntry.objects.count()


def test_eight_who_charge_the_same_trip_enter_it_once(books):
    assert one_bill(books) == ROUNDS
    assert MonthSummary.objects.get().entries == ROUNDS


def test_without_the_constraint_the_same_trip_is_charged_several_times(books, monkeypatch):
    monkeypatch.setattr(charging, "ONCE", " RETURNING source, source_line, id")
    with without("ledger_costentry", "ledger_costentry_once_a_source"):
        assert one_bill(books) > ROUNDS


# -- closing while others enter ----------------------------------------------------------------------------------------
def closing(books, *, may_refuse=nullcontext):
    """Seven enter costs of last month, taking their time before they commit, while one closes it: what stood in the
    month as it was closed, and what stands there in the end. Whether a charge ``may_refuse`` without ending the story:
    nothing may, where all the guards stand."""
    facts, month = books
    stood = []

    def work(clerk):
        if clerk == 0:
            time.sleep(0.05)
            with transaction.atomic():
                actions.close_month(by=facts["by"], first=month)
                stood.append(in_month(month))
            return
        for n in range(3):
            with may_refuse(), transaction.atomic():
                charging.charge(f"test.Bill:{clerk}", line=n, amount=Decimal("10.00"), on=month, **facts)
                time.sleep(0.04)

    at_once(work)
    return stood[0], in_month(month)


def in_month(month: date):
    return CostEntry.objects.filter(month=month).aggregate(sum=Sum("amount"))["sum"] or 0


def test_what_stood_in_a_month_as_it_was_closed_stands_there_for_ever(books):
    stood, stands = closing(books)

    assert stands == stood
    assert CostEntry.objects.count() == (CLERKS - 1) * 3  # the others landed in the next month
    assert CostEntry.objects.late().count() == CostEntry.objects.count() - CostEntry.objects.filter(
        month=books[1]
    ).count()  # fmt: skip
    assert actions.prove() == []


UNLOCKED = """
DECLARE begin_on date;
BEGIN
    SELECT coalesce(max(first) FILTER (WHERE status = 'closed') + interval '1 month', min(first))::date
        INTO begin_on FROM ledger_booksmonth;
    RETURN coalesce(begin_on, '-infinity');
END
"""


def test_without_the_lock_costs_slip_into_a_month_that_has_closed(books):
    """Whoever looks before the month is closed and enters afterwards is refused by the table itself; others get in."""
    with instead("ledger_books_begin", UNLOCKED):
        stood, stands = closing(books, may_refuse=lambda: suppress(IntegrityError))

    assert stands > stood


# -- one total ---------------------------------------------------------------------------------------------------------
def one_total(books):
    facts, month = books
    at_once(
        lambda clerk: [
            charging.charge(f"test.Bill:{clerk}", line=n, amount=Decimal("0.01"), on=month, **facts) for n in range(12)
        ]
    )
    return MonthSummary.objects.get().amount


def test_no_cent_is_lost_when_eight_enter_into_one_total(books):
    assert one_total(books) == Decimal("0.01") * CLERKS * 12
    assert actions.prove() == []


LOOKED_THEN_WRITTEN = """
DECLARE had numeric;
BEGIN
    SELECT sum(amount) INTO had FROM ledger_monthsummary;
    IF had IS NULL THEN
        INSERT INTO ledger_monthsummary
            (month, unit_id, category_id, line_id, campus_id, funding, amount, quantity, measured, entries)
        SELECT month, unit_id, category_id, line_id, campus_id, funding, amount, 0, 0, 1 FROM entered
        ON CONFLICT DO NOTHING;
    ELSE
        PERFORM pg_sleep(0.005);
        UPDATE ledger_monthsummary SET amount = had + (SELECT sum(amount) FROM entered);
    END IF;
    RETURN NULL;
END
"""


def test_a_total_that_is_looked_up_and_written_back_loses_some(books):
    with instead("ledger_costentry_enter", LOOKED_THEN_WRITTEN):
        assert one_total(books) < Decimal("0.01") * CLERKS * 12
    assert actions.prove() == [books[1]]


# -- taking back -------------------------------------------------------------------------------------------------------
def taken_back(books):
    facts, month = books
    for n in range(ROUNDS):
        entry = charging.charge(f"test.Bill:{n}", amount=Decimal("80.00"), on=month, **facts)
        at_once(lambda clerk, entry=entry: actions.reverse(entry, by=facts["by"], reason=f"更正{clerk}"))
    return CostEntry.objects.exclude(reverses=None).count()


def test_eight_who_take_the_same_entry_back_do_it_once(books):
    assert taken_back(books) == ROUNDS
    assert MonthSummary.objects.get().amount == 0


def test_without_the_guards_an_entry_is_taken_back_several_times(books, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows._chain())
    monkeypatch.setattr(charging, "ONCE", " RETURNING source, source_line, id")
    with without("ledger_costentry", "ledger_costentry_once_a_source", "ledger_costentry_reverses_id_key"):
        assert taken_back(books) > ROUNDS
