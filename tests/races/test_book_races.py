"""Eight hands at the same bill, the same commitment, the same limit, the same budget: no yuan is counted twice.

Beside each its control: without lock and constraint the same hands do just that. A lock alone or a constraint alone is
enough to keep the money right; only without both it goes wrong.
"""

import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import QuerySet, Sum

from apps.core.dates import today
from apps.ledger import actions
from apps.ledger.actions import budgeting, collecting, reimbursing
from apps.ledger.models import (
    Budget,
    BudgetLine,
    Category,
    Commitment,
    Fee,
    FeePayment,
    Reimbursement,
    ReimbursementRule,
    Settlement,
)
from apps.org.models import Grant, Person, Role, Unit
from tests.books import records
from tests.races import hands
from tests.races.hands import at_once, winners, without

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def books():
    """One of everything, an accountant, and somebody else."""
    unit = Unit.objects.create(name="财政局")
    clerk = Person.objects.create_user("lina", name="李娜", unit=unit)
    accountant = Person.objects.create_user("chenhong", name="陈红", unit=unit)
    Grant.objects.create(person=accountant, role=Role.ACCOUNTANT)
    made = records.one_of_each(clerk)
    return {**made, "by": accountant, "clerk": clerk, "line": BudgetLine.objects.get()}


@pytest.fixture
def no_locks(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows._chain())


def slowly(monkeypatch, module, name, *, before=False):
    """What is looked up there is acted upon a little later."""
    look = getattr(module, name)

    def looked(*args, **facts):
        if before:
            time.sleep(0.15)
            return look(*args, **facts)
        found = look(*args, **facts)
        time.sleep(0.15)
        return found

    monkeypatch.setattr(module, name, looked)


# -- the same bill -----------------------------------------------------------------------------------------------------
def eight_pay_one_bill(books):
    """¥3 each on a bill of ¥5."""
    fee = books["ledger_fee"]
    return at_once(lambda hand: actions.take_payment(Fee.objects.get(pk=fee.pk), by=books["by"], amount=Decimal(3)))


def paid():
    return FeePayment.objects.aggregate(sum=Sum("amount"))["sum"]


def test_a_bill_is_not_paid_twice(books):
    assert winners(eight_pay_one_bill(books)) == 1
    assert paid() == Fee.objects.get().paid == 3


def test_without_the_lock_the_database_still_takes_no_more_than_is_owed(books, no_locks, monkeypatch):
    slowly(monkeypatch, collecting, "_received", before=True)
    assert winners(eight_pay_one_bill(books)) == 1
    assert paid() == Fee.objects.get().paid == 3


def test_without_lock_and_constraint_a_bill_is_paid_twice(books, no_locks, monkeypatch):
    slowly(monkeypatch, collecting, "_received", before=True)
    with without("ledger_fee", "ledger_fee_not_overpaid", "ledger_fee_status_is_true"):
        eight_pay_one_bill(books)
        assert paid() > Fee.objects.get().amount


# -- the same commitment -----------------------------------------------------------------------------------------------
def eight_settle_one_commitment(books):
    """Each with a charge of ¥7 of its own; ¥10 were committed."""
    commitment = books["ledger_commitment"]
    facts = {"unit": commitment.unit, "category": commitment.category, "on": today(), "by": books["by"]}
    charges = [actions.charge(f"test.Bill:{hand}", amount=Decimal(7), **facts) for hand in range(hands.HANDS)]
    return at_once(lambda hand: budgeting.settle(commitment, charges[hand]))


def settled():
    return Settlement.objects.aggregate(sum=Sum("amount"))["sum"]


@pytest.fixture(autouse=True)
def in_transactions(monkeypatch):
    """``settle`` runs in its caller's transaction; here each hand is a caller of its own."""
    settle = budgeting.settle
    monkeypatch.setattr(budgeting, "settle", lambda *args, **facts: transaction.atomic(settle)(*args, **facts))


def test_a_commitment_is_settled_once(books):
    assert winners(eight_settle_one_commitment(books)) == 2  # ¥7, and the ¥3 that were left
    assert settled() == 10
    assert (Commitment.objects.get().status, Commitment.objects.get().settled) == ("settled", 10)


def test_without_lock_and_constraint_a_commitment_is_settled_several_times(books, no_locks, monkeypatch):
    slowly(monkeypatch, budgeting, "settled_by")
    with without("ledger_commitment", "ledger_commitment_settled_once"):
        eight_settle_one_commitment(books)
        assert settled() > 10


# -- the same limit ----------------------------------------------------------------------------------------------------
def eight_claims_share_one_limit(books):
    """¥10 each, ¥25 a year at most."""
    ReimbursementRule.objects.update(cap=25)
    rule, person = ReimbursementRule.objects.get(), books["clerk"]
    facts = {"person": person, "unit": person.unit, "rule": rule, "spent_on": today(), "claimed": 10, "purpose": "诊"}
    claims = [Reimbursement.objects.create(invoice_number=f"R{n}", **facts) for n in range(hands.HANDS)]
    return at_once(lambda hand: actions.approve_claim(Reimbursement.objects.get(pk=claims[hand].pk), by=books["by"]))


def granted():
    return Reimbursement.objects.aggregate(sum=Sum("granted"))["sum"]


def test_claims_of_one_person_share_the_limit_of_the_year(books):
    assert winners(eight_claims_share_one_limit(books)) == 3
    assert granted() == 25


def test_without_the_lock_each_claim_has_the_limit_to_itself(books, no_locks, monkeypatch):
    slowly(monkeypatch, reimbursing, "allowance")
    eight_claims_share_one_limit(books)
    assert granted() > 25


# -- the same budget ---------------------------------------------------------------------------------------------------
def eight_take_from_one_budget(books):
    """¥300 each from ¥1,000."""
    facts = {"by": books["by"], "amount": Decimal(-300), "reason": "压减"}
    return at_once(lambda hand: actions.adjust_budget(Budget.objects.get(), **facts))


def test_no_more_is_taken_from_a_budget_than_there_is(books):
    assert winners(eight_take_from_one_budget(books)) == 3
    assert Budget.objects.get().amount == 100


def test_without_the_constraint_a_budget_falls_below_zero(books):
    with without("ledger_budget", "ledger_budget_never_below_zero"):
        eight_take_from_one_budget(books)
        assert Budget.objects.get().amount < 0


def test_one_bill_a_line_and_month_however_many_enter_it(books):
    line, category = books["ledger_phoneline"], Category.objects.get()
    facts = {"line": line, "category": category, "month": today() - timedelta(days=40), "spent_on": today()}
    answers = at_once(lambda hand: actions.enter_phone_bill(by=books["by"], amount=Decimal(9), **facts))

    assert winners(answers) == 1
    assert line.bills.filter(month=facts["month"].replace(day=1)).count() == 1
