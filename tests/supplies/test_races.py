"""Thirty-two clients want the last ten: nobody gets an eleventh, and the ledger stays the balance.

Beside it the control: whoever reads, checks and writes back oversells. ``ROUNDS=1000`` takes as many.
"""

import os
from decimal import Decimal

import pytest
from django.db import transaction

from apps.org.models import Campus, Person, Unit
from apps.supplies.actions.books import KIND, Line, post
from apps.supplies.models import Document, Holding, Move, QuotaUse
from tests.races.hands import at_once, sql, winners
from tests.supplies import stock

CLIENTS = 32
ROUNDS = int(os.environ.get("ROUNDS", "2"))

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house():
    """A store, its keeper, a unit that draws."""
    unit = Unit.objects.create(name="事务局")
    campus = Campus.objects.create(name="管委会")
    keeper = Person.objects.create_user("qian", name="钱库管", unit=unit)
    clerk = Person.objects.create_user("zhang", name="张伟", unit=unit)
    return {"by": keeper, "store": stock.store(campus, unit), "unit": unit, "asked_by": clerk}


def drift():
    """Items whose balance is not what their moves add up to."""
    return sql(
        """SELECT item_id FROM supplies_holding AS h JOIN supplies_spot AS s ON s.id = h.spot_id
        WHERE h.quantity <> (SELECT coalesce(sum(CASE WHEN to_spot_id = s.id THEN quantity ELSE -quantity END), 0)
            FROM supplies_move AS m WHERE m.item_id = h.item_id AND s.id IN (m.to_spot_id, m.from_spot_id))"""
    )


def deadlocks():
    return sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0][0]


def test_of_ten_no_eleventh_is_issued(house):
    before = deadlocks()
    for n in range(ROUNDS):
        item = stock.item(f"L{n}", f"最后{n}")
        stock.fill(house["store"], house["by"], **{item.code: 10})
        one = [Line(item=item.pk, quantity=Decimal(1))]
        answers = at_once(lambda _client, one=one: post(KIND.ISSUE, one, **house), CLIENTS)

        assert winners(answers) == 10
        assert Holding.objects.get(item=item).quantity == 0
    assert drift() == []
    assert deadlocks() == before
    assert sorted(Document.objects.filter(kind="issue").values_list("number", flat=True)) == [
        *range(1, 10 * ROUNDS + 1)
    ]  # fmt: skip


def test_documents_of_ten_lines_are_issued_whole_or_not_at_all(house):
    """Each client names the ten in an order of its own."""
    before = deadlocks()
    for n in range(ROUNDS):
        items = [stock.item(f"M{n}-{k}", f"物{n}-{k}") for k in range(10)]
        stock.fill(house["store"], house["by"], **{item.code: 10 for item in items})

        def draw(client, items=items):
            turned = items[client % 10 :] + items[: client % 10]
            return post(KIND.ISSUE, [Line(item=item.pk, quantity=Decimal(1)) for item in turned], **house)

        assert winners(at_once(draw, CLIENTS)) == 10
        assert set(Holding.objects.filter(item__in=items).values_list("quantity", flat=True)) == {0}
    assert drift() == []
    assert deadlocks() == before
    assert Move.objects.filter(document__kind="issue").count() == 100 * ROUNDS


def test_nobody_draws_beyond_a_quota(house):
    item = stock.item("Q1", "限量")
    stock.fill(house["store"], house["by"], Q1=100)
    stock.quota(item, 10, unit=house["unit"])
    one = [Line(item=item.pk, quantity=Decimal(1))]

    assert winners(at_once(lambda _client: post(KIND.ISSUE, one, **house), CLIENTS)) == 10
    assert QuotaUse.objects.get().used == 10


def test_the_same_submission_by_all_is_one_document(house):
    item = stock.item("K1", "同一张")
    stock.fill(house["store"], house["by"], K1=100)
    key = "0f0e0d0c-0b0a-4908-8706-050403020100"
    one = [Line(item=item.pk, quantity=Decimal(1))]
    at_once(lambda _client: post(KIND.ISSUE, one, key=key, **house), CLIENTS)

    assert Document.objects.filter(kind="issue").count() == 1
    assert Holding.objects.get(item=item).quantity == 99


def test_whoever_reads_checks_and_writes_back_oversells(house):
    """The control: the same last ten, taken the way most systems do."""
    item = stock.item("C1", "对照")
    stock.fill(house["store"], house["by"], C1=10)

    def draw(_client):
        with transaction.atomic():
            held = Holding.objects.get(item=item)
            if held.quantity < 1:
                raise AssertionError("none left")
            sql("SELECT pg_sleep(0.02)")
            left = held.quantity - 1
            Holding.objects.filter(pk=held.pk).update(quantity=left, value=2 * left)

    def tried(client):
        try:
            draw(client)
        except AssertionError as none:
            return none
        return True

    assert winners(at_once(tried, CLIENTS)) > 10
