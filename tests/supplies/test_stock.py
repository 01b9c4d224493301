"""The stock ledger: what comes in, goes out, comes back and is taken back; what it is worth, and what it refuses."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from apps.core.actions import Refused
from apps.core.dates import today
from apps.core.periods import Period
from apps.ledger.models import CostEntry
from apps.supplies.actions.books import KIND, Line, post
from apps.supplies.actions.months import close_month
from apps.supplies.actions.posting import (
    give_back,
    issue_at_counter,
    open_stock,
    receive,
    reverse,
    sign,
    transfer,
    write_off,
)
from apps.supplies.models import Document, Holding, LotHolding, Move, StockMonth
from apps.supplies.queries import history, months
from tests.supplies import stock

pytestmark = pytest.mark.usefixtures("english")


def there(item, depot):
    """How much lies there and what it is worth."""
    found = Holding.objects.filter(item=item, spot__store=depot).first()
    return (found.quantity, found.value) if found else (0, 0)


def line(item, quantity, **more):
    return {"item": item, "quantity": Decimal(str(quantity)), **more}


def costs():
    return CostEntry.objects.aggregate(sum=Sum("amount"))["sum"] or 0


@pytest.fixture
def drawn(paper, depot, storekeeper, clerk):
    """Four packs for the clerk."""
    return issue_at_counter(by=storekeeper, store=depot, receiver=clerk, lines=[line(paper, 4)])


@pytest.fixture
def bought(depot, storekeeper):
    def do(item, quantity, amount, **more):
        head = {key: more.pop(key) for key in ("on", "delivery_note") if key in more}
        lines = [line(item, quantity, amount=Decimal(str(amount)), **more)]
        return receive(by=storekeeper, store=depot, supplier=stock.supplier(), lines=lines, **head)

    return do


# -- what comes and goes -----------------------------------------------------------------------------------------------
def test_the_first_document_of_a_store_finds_its_balance(paper, depot):
    assert there(paper, depot) == (10, 20)


def test_an_issue_costs_the_unit_the_moving_average(paper, depot, storekeeper, clerk, bought):
    bought(paper, 10, "50.00")  # 20 packs, 70 yuan: 3.50 each

    made = issue_at_counter(by=storekeeper, store=depot, receiver=clerk, lines=[line(paper, 4)])

    entry = CostEntry.objects.get()
    assert (made.amount, entry.amount, entry.unit, entry.category) == (14, 14, clerk.unit, paper.group.category)
    assert there(paper, depot) == (16, 56)


def test_the_last_ones_take_all_the_worth_that_is_left(depot, storekeeper, clerk, bought):
    pen = stock.item("W009", "笔")
    bought(pen, 3, "10.00")
    values = [
        issue_at_counter(by=storekeeper, store=depot, receiver=clerk, lines=[line(pen, 1)]).amount for _n in range(3)
    ]

    assert values == [Decimal("3.33"), Decimal("3.34"), Decimal("3.33")]
    assert there(pen, depot) == (0, 0)


def test_numbers_have_no_gaps_even_after_a_refusal(paper, depot, storekeeper, clerk):
    with pytest.raises(Refused):
        issue_at_counter(by=storekeeper, store=depot, receiver=clerk, lines=[line(paper, 99)])
    made = [
        str(issue_at_counter(by=storekeeper, store=depot, receiver=clerk, lines=[line(paper, 1)])) for _n in range(3)
    ]

    assert made == [f"CK{today().year}-0000{n}" for n in (1, 2, 3)]


def test_the_batch_that_spoils_first_goes_first_and_an_expired_one_never(depot, storekeeper, clerk, bought):
    milk = stock.item("W010", "牛奶", "盒")
    for batch, days in (("later", 90), ("sooner", 30)):
        bought(milk, 5, "10.00", batch=batch, expires_on=today() + timedelta(days=days))
    issue_at_counter(by=storekeeper, store=depot, receiver=clerk, lines=[line(milk, 6)])

    left = dict(LotHolding.objects.values_list("lot__batch", "quantity"))
    assert left == {"sooner": 0, "later": 4}


def test_what_expired_is_not_handed_out(depot, storekeeper, clerk):
    milk = stock.item("W010", "牛奶", "盒")
    old = Line(item=milk.pk, quantity=Decimal(5), value=Decimal(5), batch="旧", expires_on=today() - timedelta(days=1))
    post(KIND.OPENING, [old], by=storekeeper, store=depot)

    with pytest.raises(Refused, match="Only 0 盒 of 牛奶 may still be used; the rest has expired"):
        issue_at_counter(by=storekeeper, store=depot, receiver=clerk, lines=[line(milk, 1)])


def test_what_is_lost_is_borne_by_the_unit_that_keeps_the_store(paper, depot, office, units):
    write_off(by=office, store=depot, lines=[line(paper, 2)], reason="受潮")

    assert CostEntry.objects.values_list("unit", "amount").get() == (units.affairs.pk, 4)


def test_a_transfer_takes_its_worth_along_and_costs_nothing(paper, depot, branch, storekeeper):
    transfer(by=storekeeper, store=depot, to_store=branch, lines=[line(paper, 4)])

    assert (there(paper, depot), there(paper, branch)) == ((6, 12), (4, 8))
    assert costs() == 0


def test_a_return_brings_back_the_worth_it_was_issued_for(drawn, paper, depot, storekeeper, bought):
    bought(paper, 6, "60.00")
    give_back(drawn, by=storekeeper, lines=[line(paper, 1)])

    assert there(paper, depot) == (13, 74)
    assert costs() == 6


def test_nobody_returns_more_than_was_issued(drawn, paper, storekeeper):
    give_back(drawn, by=storekeeper, lines=[line(paper, 3)])

    with pytest.raises(Refused, match="Of A4纸 1 包 of this issue can still be returned, not 2"):
        give_back(drawn, by=storekeeper, lines=[line(paper, 2)])


def test_a_document_is_taken_back_as_a_whole_with_its_costs_and_only_once(drawn, paper, depot, storekeeper):
    reverse(drawn, by=storekeeper, reason="发错单位")

    assert there(paper, depot) == (10, 20)
    assert costs() == 0
    with pytest.raises(Refused, match="taken back already"):
        reverse(Document.objects.get(pk=drawn.pk), by=storekeeper, reason="再冲一次")


def test_a_receipt_whose_goods_went_out_cannot_be_taken_back(paper, depot, storekeeper, clerk, bought):
    made = bought(paper, 10, "50.00")
    issue_at_counter(by=storekeeper, store=depot, receiver=clerk, lines=[line(paper, 15)])

    with pytest.raises(Refused, match="Only 5 包 of A4纸 are left"):
        reverse(made, by=storekeeper, reason="错")


def test_an_issue_that_was_partly_returned_waits_for_that_to_be_taken_back(drawn, paper, storekeeper):
    back = give_back(drawn, by=storekeeper, lines=[line(paper, 1)])
    with pytest.raises(Refused, match="Part of this was returned already"):
        reverse(drawn, by=storekeeper, reason="错")

    reverse(back, by=storekeeper, reason="错")
    reverse(drawn, by=storekeeper, reason="错")
    assert costs() == 0


def test_whoever_received_it_signs_once(drawn, clerk):
    sign(drawn, by=clerk)

    with pytest.raises(Refused, match="signed for already"):
        sign(drawn, by=clerk)


def test_opening_stock_is_entered_once_an_item(paper, depot, storekeeper):
    with pytest.raises(Refused, match="A4纸 has moved in this store already"):
        open_stock(by=storekeeper, store=depot, lines=[line(paper, 1, amount=Decimal(1))])


# -- what is typed wrongly ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("quantity", ["0", "-1", "1.5"])
def test_no_such_quantity_of_pieces_is_posted(paper, depot, storekeeper, clerk, quantity):
    with pytest.raises(Refused, match="cannot be: type a number above zero, whole for what is counted in pieces"):
        issue_at_counter(by=storekeeper, store=depot, receiver=clerk, lines=[line(paper, quantity)])


def test_what_is_measured_may_be_split(soap, depot, storekeeper, clerk):
    issue_at_counter(by=storekeeper, store=depot, receiver=clerk, lines=[line(soap, "1.5")])

    assert there(soap, depot) == (6, 12)


def test_the_same_delivery_note_is_entered_once_until_it_is_taken_back(paper, storekeeper, bought):
    first = bought(paper, 1, "2.00", delivery_note="SH-77")
    with pytest.raises(Refused, match=f"This delivery note is entered already: {first}"):
        bought(paper, 1, "2.00", delivery_note="SH-77")

    reverse(first, by=storekeeper, reason="错")
    assert bought(paper, 1, "2.00", delivery_note="SH-77").pk


def test_an_expired_batch_is_not_taken_in(paper, bought):
    with pytest.raises(Refused, match="could be used until"):
        bought(paper, 1, "2.00", expires_on=today() - timedelta(days=1))


def test_nothing_is_received_on_a_day_to_come(paper, bought):
    with pytest.raises(Refused, match="has not come yet"):
        bought(paper, 1, "2.00", on=today() + timedelta(days=1))


def test_a_closed_month_takes_nothing(paper, accountant, bought):
    last = Period.around(today(), "M").before()
    bought(paper, 1, "2.00", on=last.first)
    close_month(by=accountant, first=last.first)

    with pytest.raises(Refused, match="The stock books are closed up to"):
        bought(paper, 1, "2.00", on=last.last)


def test_months_are_closed_in_their_order_and_when_they_are_over(paper, accountant, bought):
    last = Period.around(today(), "M").before()
    bought(paper, 1, "2.00", on=last.before().first)

    with pytest.raises(Refused, match="one after the other"):
        close_month(by=accountant, first=last.first)
    with pytest.raises(Refused, match="is not over yet"):
        close_month(by=accountant, first=today())
    assert close_month(by=accountant, first=last.before().first).closed_by == accountant
    with pytest.raises(Refused, match="is closed already"):
        close_month(by=accountant, first=last.before().first)


def test_a_store_in_which_nothing_moved_has_no_month_to_close(accountant):
    with pytest.raises(Refused, match="nothing to close"):
        close_month(by=accountant, first=Period.around(today(), "M").before().first)


# -- who may -----------------------------------------------------------------------------------------------------------
def test_nobody_hands_out_to_themselves(paper, depot, storekeeper):
    with pytest.raises(Refused, match="Nobody hands out to themselves"):
        issue_at_counter(by=storekeeper, store=depot, receiver=storekeeper, lines=[line(paper, 1)])


def test_a_storekeeper_of_one_campus_does_not_issue_in_another(paper, depot, campuses, clerk, make_person):
    other = make_person("wu", name="吴库管", roles=["storekeeper"], campus=campuses.service)

    with pytest.raises(PermissionDenied, match="Only the storekeeper of 总务仓库"):
        issue_at_counter(by=other, store=depot, receiver=clerk, lines=[line(paper, 1)])


def test_the_unit_that_bears_it_is_the_receivers(paper, depot, storekeeper, clerk, units):
    with pytest.raises(Refused, match="张伟 does not work in 财政局"):
        issue_at_counter(by=storekeeper, store=depot, receiver=clerk, unit=units.finance, lines=[line(paper, 1)])


def test_whoever_approved_neither_asks_nor_hands_out(paper, depot, storekeeper, clerk):
    drawn = [Line(item=paper.pk, quantity=Decimal(1))]
    for approver in (storekeeper, clerk):
        with pytest.raises(Refused, match="neither asks for it nor hands it out"):
            post(KIND.ISSUE, drawn, by=storekeeper, store=depot, unit=clerk.unit, asked_by=clerk, approved_by=approver)


# -- what the database holds -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "sentence",
    [
        "UPDATE supplies_move SET quantity = 1",
        "DELETE FROM supplies_move",
        "UPDATE supplies_document SET reason = 'x'",
        "DELETE FROM supplies_document",
    ],
)
def test_the_ledger_only_grows(drawn, sentence):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sentence)


@pytest.mark.parametrize("column", ["quantity = -1", "value = -1", "quantity = 0", "value = 0, quantity = -1"])
def test_a_balance_is_never_below_zero_nor_worth_something_when_empty(paper, column):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE supplies_holding SET {column}")


def test_a_closed_month_stays_closed(accountant):
    StockMonth.objects.create(first=date(2020, 1, 1), closed_by=accountant)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        StockMonth.objects.all().delete()


def test_the_same_key_again_is_the_same_document(paper, depot, storekeeper, clerk):
    key = "0f0e0d0c-0b0a-4908-8706-050403020100"
    drawn = [Line(item=paper.pk, quantity=Decimal(1))]
    head = {"by": storekeeper, "store": depot, "unit": clerk.unit, "key": key}

    assert post(KIND.ISSUE, drawn, **head) == post(KIND.ISSUE, drawn, **head)
    assert there(paper, depot) == (9, 18)
    assert costs() == 2


# -- what is told ------------------------------------------------------------------------------------------------------
def test_the_course_of_an_item_is_reckoned_back_from_what_lies_there(drawn, paper):
    days = dict(history.course(paper, today(), 3))

    assert days == {today() - timedelta(days=2): 0, today() - timedelta(days=1): 0, today(): 6}
    assert [(str(m.from_spot), str(m.to_spot), m.quantity) for m in history.moves(paper)] == [
        ("总务仓库", "事务局", 4), ("Opening stock", "总务仓库", 10),
    ]  # fmt: skip


def test_the_stock_book_says_what_was_there_what_came_and_what_went(drawn, paper, depot, storekeeper, bought):
    give_back(drawn, by=storekeeper, lines=[line(paper, 1)])
    reverse(bought(paper, 5, "20.00"), by=storekeeper, reason="错")

    card = months.by_item(Period.around(today(), "M"))[paper.pk]

    assert card.quantities == {
        "opening": 0, "received": 10, "issued": 4, "returned": 1, "adjusted": 0, "closing": 7,
    }  # fmt: skip
    assert card.values["closing"] == 14
    assert Move.objects.filter(document__kind="reversal").count() == 1
