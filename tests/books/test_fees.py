"""Paid use: billed once, paid in parts or too much, taken back, owed, reminded of."""

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from apps.core.actions import Conflict, Refused
from apps.core.dates import today
from apps.ledger.actions import (
    add_fee_rate,
    add_payer,
    bill,
    cancel_fee,
    change_fee_rate,
    change_payer,
    collecting,
    remind_overdue,
    remind_payer,
    reverse_payment,
    take_from_credit,
    take_payment,
)
from apps.ledger.models import Fee, FeePayment, FeeReminder, Payer
from apps.ledger.queries import fees
from apps.notices.models import Notice
from apps.org.models import Grant, Role

DAY = timedelta(days=1)


@pytest.fixture
def rate(accountant, units):
    return add_fee_rate(
        by=accountant, name="宿舍用电", unit=units.affairs, unit_of_quantity="度", price=Decimal("0.5583"), due_days=15,
        remind_days=10, starts_on=today().replace(year=2020, day=1), ends_on=None, source="收费办法",
    )  # fmt: skip


@pytest.fixture
def payer(accountant, clerk):
    return add_payer(by=accountant, name="张伟", person=clerk, unit=None, contact="")


@pytest.fixture
def fee(accountant, payer, rate, this_month):
    """186.2 kWh at 0.5583 are ¥103.95546."""
    return bill(by=accountant, payer=payer, rate=rate, month=this_month, quantity=Decimal("186.2"))


@pytest.fixture
def ago(monkeypatch):
    """ago(25): what is done inside is done 25 days ago."""

    @contextmanager
    def then(days):
        with monkeypatch.context() as patched:
            patched.setattr(collecting, "today", lambda: today() - days * DAY)
            yield

    return then


@pytest.fixture
def late_fee(accountant, payer, rate, last_month, ago):
    """100 kWh, due ten days ago."""
    with ago(25):
        return bill(by=accountant, payer=payer, rate=rate, month=last_month.replace(month=1), quantity=Decimal(100))


# -- bills -------------------------------------------------------------------------------------------------------------
def test_a_bill_is_quantity_times_price_rounded_once(fee):
    assert (fee.amount, fee.owed, fee.status, fee.due_on) == (Decimal("103.96"), Decimal("103.96"), "billed",
                                                              today() + 15 * DAY)  # fmt: skip


def test_a_payer_has_one_bill_a_month_and_use(fee, accountant):
    facts = {"by": accountant, "payer": fee.payer, "rate": fee.rate, "month": fee.month, "quantity": Decimal(1)}
    with pytest.raises(Conflict, match="has a bill for that month"):
        bill(**facts)

    cancel_fee(fee, by=accountant, reason="抄错表")

    assert bill(**facts).amount == Decimal("0.56")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"quantity": Decimal(0)}, "above zero"),
        ({"month": today() + 40 * DAY}, "not begun yet"),
        ({"month": date(2019, 2, 28)}, "does not hold in that month"),
    ],
    ids=["nothing", "future", "before the rate"],
)
def test_a_bill_makes_sense(accountant, payer, rate, this_month, facts, says):
    with pytest.raises(Refused, match=says):
        bill(**{"by": accountant, "payer": payer, "rate": rate, "month": this_month, "quantity": Decimal(1), **facts})


def test_a_new_price_leaves_old_bills_alone(fee, accountant):
    change_fee_rate(fee.rate, by=accountant, price=Decimal("0.6000"))

    fee.refresh_from_db()
    assert (fee.price, fee.amount) == (Decimal("0.5583"), Decimal("103.96"))


def test_a_payer_is_a_person_or_a_unit_or_somebody_from_outside(payer, accountant, units):
    with pytest.raises(Refused, match="not both"):
        change_payer(payer, by=accountant, unit=units.finance)
    for facts in ({"person": None, "unit": units.finance}, {"person": None, "unit": None}):
        change_payer(payer, by=accountant, **facts)


# -- payments ----------------------------------------------------------------------------------------------------------
def test_a_bill_is_paid_in_parts(fee, accountant):
    part = take_payment(fee, by=accountant, amount=Decimal("100"), receipt_number="S1")
    assert (part.status, part.owed) == ("billed", Decimal("3.96"))

    paid = take_payment(part, by=accountant, amount=Decimal("3.96"), way="cash", receipt_number="S2")

    assert (paid.status, paid.paid, paid.owed) == ("paid", Decimal("103.96"), 0)
    with pytest.raises(Refused, match="too late"):
        take_payment(paid, by=accountant, amount=Decimal(1))


def test_more_than_is_owed_is_credit_or_refused(fee, accountant, payer):
    with pytest.raises(Refused, match=r"Only ¥103.96 is owed"):
        take_payment(fee, by=accountant, amount=Decimal(150))

    take_payment(fee, by=accountant, amount=Decimal(150), keep_rest=True)

    payer.refresh_from_db()
    assert (payer.credit, FeePayment.objects.get().credit) == (Decimal("46.04"), Decimal("46.04"))


def test_credit_pays_the_next_bill_and_no_more_than_there_is(fee, accountant, payer, rate, last_month):
    take_payment(fee, by=accountant, amount=Decimal(150), keep_rest=True)
    other = bill(by=accountant, payer=payer, rate=rate, month=last_month, quantity=Decimal(100))

    paid = take_from_credit(other, by=accountant)

    payer.refresh_from_db()
    assert (paid.paid, paid.owed, payer.credit) == (Decimal("46.04"), Decimal("9.79"), 0)
    with pytest.raises(Refused, match="has no credit"):
        take_from_credit(paid, by=accountant)


def test_a_payment_is_taken_back_whole_and_once(fee, accountant, payer):
    take_payment(fee, by=accountant, amount=Decimal(150), keep_rest=True)
    payment = FeePayment.objects.get()
    with pytest.raises(Refused, match="says why"):
        reverse_payment(fee, by=accountant, payment=payment, reason="")

    back = reverse_payment(fee, by=accountant, payment=payment, reason="记错户")

    payer.refresh_from_db()
    assert (back.status, back.paid, payer.credit) == ("billed", 0, 0)
    with pytest.raises(Conflict, match="taken back already"):
        reverse_payment(back, by=accountant, payment=FeePayment.objects.get(pk=payment.pk), reason="再来")


def test_credit_that_is_spent_is_not_taken_back(fee, accountant, payer, rate, last_month):
    take_payment(fee, by=accountant, amount=Decimal(150), keep_rest=True)
    take_from_credit(
        bill(by=accountant, payer=payer, rate=rate, month=last_month, quantity=Decimal(100)), by=accountant
    )

    with pytest.raises(Refused, match="not so much credit"):
        reverse_payment(fee, by=accountant, payment=fee.payments.get(), reason="记错户")


def test_a_bill_somebody_paid_on_is_not_cancelled(fee, accountant):
    part = take_payment(fee, by=accountant, amount=Decimal(1))
    with pytest.raises(Refused, match="Take the payments back first"):
        cancel_fee(part, by=accountant, reason="错")
    with pytest.raises(IntegrityError, match="status_is_true"), transaction.atomic():
        Fee.objects.update(status="cancelled", reason="错")


def test_a_receipt_number_is_used_once(fee, accountant):
    take_payment(fee, by=accountant, amount=Decimal(1), receipt_number="S1")
    with pytest.raises(Conflict, match="receipt with this number"):
        take_payment(fee, by=accountant, amount=Decimal(1), receipt_number="S1")


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE ledger_feepayment SET amount = 1", "append-only"),
        ("DELETE FROM ledger_feepayment", "append-only"),
        ("UPDATE ledger_fee SET amount = 1, quantity = 1, price = 1", "stands as it was entered"),
        ("UPDATE ledger_payer SET credit = 99 RETURNING 1 / (credit::int - 0)", "division by zero"),
    ],
    ids=["changed", "deleted", "bill", "credit"],
)
def test_money_is_not_rewritten_even_in_sql(fee, accountant, sql, says):
    take_payment(fee, by=accountant, amount=Decimal(1))
    with pytest.raises(Exception, match=says), transaction.atomic():
        connection.cursor().execute(sql)


def test_no_overpayment_even_in_sql(fee):
    with pytest.raises(IntegrityError, match="not_overpaid"), transaction.atomic():
        FeePayment.objects.create(fee=fee, amount=Decimal("103.97"))
    first = FeePayment.objects.create(fee=fee, amount=Decimal("10"))
    with pytest.raises(IntegrityError, match="exactly what one payment paid"), transaction.atomic():
        FeePayment.objects.create(fee=fee, amount=Decimal("-9"), reverses=first, reason="错")


def test_staff_take_no_money_and_the_collecting_units_clerk_does(fee, colleague, make_person):
    with pytest.raises(PermissionDenied):
        take_payment(fee, by=colleague, amount=Decimal(1))
    clerk = make_person("collector")
    Grant.objects.create(person=clerk, role=Role.UNIT_CLERK, unit=fee.unit)

    assert take_payment(fee, by=clerk, amount=Decimal(1)).paid == 1


# -- arrears -----------------------------------------------------------------------------------------------------------
def test_who_is_late_is_in_arrears_and_reminded_once_a_day(fee, late_fee, accountant, clerk):
    with pytest.raises(Refused, match="not overdue"):
        remind_payer(fee, by=accountant)

    remind_overdue()
    remind_overdue()

    assert list(fees.arrears()) == [late_fee]
    assert FeeReminder.objects.count() == 1
    assert "55.83" in Notice.objects.get(person=clerk, event="fees.overdue").says
    with pytest.raises(Conflict, match="reminded today"):
        remind_payer(late_fee, by=accountant)


@pytest.mark.parametrize(("days", "times"), [(9, 0), (10, 1)])
def test_reminders_come_again_after_some_days(late_fee, ago, days, times):
    with ago(days):
        remind_overdue()
    remind_overdue()

    assert FeeReminder.objects.filter(reminded_on=today()).count() == times


def test_nobody_is_reminded_of_what_is_paid(late_fee, accountant):
    take_payment(late_fee, by=accountant, amount=late_fee.owed)

    remind_overdue()

    assert FeeReminder.objects.count() == 0


def test_of_somebody_from_outside_the_accountant_is_told(rate, accountant, last_month, ago):
    outside = add_payer(by=accountant, name="某广告公司", person=None, unit=None, contact="139")
    with ago(25):
        bill(by=accountant, payer=outside, rate=rate, month=last_month.replace(month=1), quantity=Decimal(10))

    remind_overdue()

    assert Notice.objects.get(event="fees.overdue").person == accountant


def test_how_a_month_stands(fee, late_fee, accountant, this_month):
    take_payment(fee, by=accountant, amount=Decimal("3.96"))

    (standing,) = fees.standing(this_month)

    assert (standing.use, standing.billed, standing.paid, standing.owed) == ("宿舍用电", Decimal("103.96"),
                                                                           Decimal("3.96"), 100)  # fmt: skip
    assert standing.overdue == late_fee.owed == Decimal("55.83")


def test_whoever_has_to_pay_sees_the_own_bill_and_nobody_elses(fee, clerk, colleague, leader):
    assert [Fee.objects.visible_to(person).count() for person in (clerk, colleague, leader)] == [1, 0, 1]
    assert [Payer.objects.visible_to(person).count() for person in (clerk, colleague, leader)] == [1, 0, 1]
