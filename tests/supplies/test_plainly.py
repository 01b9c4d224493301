"""Random receipts, issues, returns, transfers, counts, write-offs and reversals: after each the database keeps what a
plain model keeps, and refuses what that one refuses. ``WHOLE=1`` takes ten thousand steps."""

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db.models import Sum

from apps.core.actions import Refused
from apps.core.dates import today
from apps.core.periods import Period
from apps.ledger.models import CostEntry
from apps.supplies.actions.books import Line, post
from apps.supplies.models import Document, Holding, LotHolding, Move, Quota, QuotaUse
from apps.supplies.queries import months
from tests.depth import WHOLE
from tests.supplies import stock
from tests.supplies.plainly import Books, No
from tests.supplies.plainly import Quota as PlainQuota

STEPS = 10_000 if WHOLE else 250
KINDS = ["receipt"] * 4 + ["issue"] * 6 + ["return"] * 3 + ["transfer"] * 2 + ["count"] * 2 + ["write_off", "reversal"]


def exact(amount):
    return Fraction(amount)


def decimal(amount):
    return Decimal(amount.numerator) / Decimal(amount.denominator)


class Play:
    """The same document into both books."""

    def __init__(self, dice, keeper, unit, stores):
        self.dice, self.keeper, self.unit, self.stores = dice, keeper, unit, stores
        self.items = [stock.item(f"P{n}", f"物{n}", is_whole=n != 2) for n in range(4)]
        self.supplier = stock.supplier()
        begins = (today() - timedelta(days=400)).replace(day=1)
        for item, measure, most in ((0, "quantity", 60), (1, "amount", 90)):
            Quota.objects.create(unit=unit, item=self.items[item], measure=measure, most=most, starts_on=begins)
        self.books = Books([PlainQuota(0, False, Fraction(60)), PlainQuota(1, True, Fraction(90))])
        self.lots: dict = {}
        self.outcomes: Counter = Counter()

    def quantity(self, item, most=12):
        return Fraction(self.dice.randint(1, most * 1000), 1000) if item == 2 else Fraction(self.dice.randint(1, most))

    def step(self):
        kind = self.dice.choice(KINDS)
        here, there = self.dice.sample("AB", 2)
        on = today() - timedelta(days=self.dice.randint(0, 80))
        if kind in ("return", "reversal"):
            self._after(kind, on)
            return
        ends = {"receipt": ("supplier", here), "issue": (here, "use"), "transfer": (here, there),
                "count": (here, "loss"), "write_off": (here, "loss")}[kind]  # fmt: skip
        lines = [self._line(kind, item) for item in sorted(self.dice.sample(range(4), self.dice.randint(1, 3)))]
        head = {"receipt": {"supplier": self.supplier}, "issue": {"unit": self.unit},
                "transfer": {"to_store": self.stores[there]}}.get(kind, {})  # fmt: skip
        self._both(kind, on, lines, here, head, {"start": ends[0], "end": ends[1]})

    def _line(self, kind, item):
        quantity = self.quantity(item, 20 if kind == "receipt" else 7 if kind != "count" else 2)
        lot = (item, None, 0)
        if kind == "receipt" and item == 3:
            days = self.dice.choice([-40, -10, 5, 30])
            lot = (item, today() + timedelta(days=days), 0)
        if kind == "count" and self.dice.random() < 0.5:
            quantity = -quantity
        value = Fraction(self.dice.randint(0, 9_000), 100) if kind == "receipt" else None
        return {"item": item, "quantity": quantity, "value": value, "lot": lot}

    def _after(self, kind, on):
        """A return or a reversal of one of the last documents."""
        docs = [(name, one) for name, one in self.books.docs.items() if not one.is_reversed and one.kind != "reversal"]
        if kind == "return":
            docs = [(name, one) for name, one in docs if one.kind == "issue"]
        if not docs:
            return
        name, doc = self.dice.choice(docs[-25:])
        document = Document.objects.get(pk=name)
        here = "A" if document.store_id == self.stores["A"].pk else "B"
        if kind == "reversal":
            head = {"reverses": document, "unit": document.unit, "to_store": document.to_store}
            self._both(kind, on, [], here, head, {"reverses": name})
            return
        moved = self.dice.choice(doc.moves)
        much = min(self.quantity(moved.item, 4), moved.quantity + 1)
        line = {"item": moved.item, "quantity": much, "undoes": moved}
        head = {"returns": document, "unit": document.unit}
        self._both(kind, on, [line], here, head, {"start": "use", "end": here, "returns": name})

    def _both(self, kind, on, lines, here, head, plain):
        """One after the other: both write it, or both refuse."""
        try:
            made = post(kind, [self._typed(line, plain) for line in lines], by=self.keeper, store=self.stores[here],
                        on=on, **head)  # fmt: skip
        except Refused:
            self.outcomes[f"{kind} refused"] += 1
            with pytest.raises(No):
                self.books.post(None, kind, on, lines, **plain)
            return
        self.books.post(made.pk, kind, on, lines, **plain)
        self.outcomes[kind] += 1
        assert made.amount == sum(m.value for m in self.books.docs[made.pk].moves)

    def _typed(self, line, plain):
        undoes = None
        if moved := line.get("undoes"):
            found = Move.objects.filter(document=plain["returns"], item=self.items[moved.item].pk)
            undoes = found.get(lot__expires_on=moved.lot[1]).pk
        much, value = line["quantity"], line.get("value")
        lot = line.get("lot")
        return Line(item=self.items[line["item"]].pk, quantity=decimal(much), undoes=undoes,
                    value=None if value is None else decimal(value), expires_on=lot and lot[1])  # fmt: skip

    # -- compared ------------------------------------------------------------------------------------------------------
    def agrees(self):
        items = {item.pk: n for n, item in enumerate(self.items)}
        names = {store.pk: name for name, store in self.stores.items()}
        kept = {
            (items[item], names[store]): [exact(quantity), exact(value)]
            for item, store, quantity, value in Holding.objects.values_list("item", "spot__store", "quantity", "value")
        }
        lots = {
            (names[store], (items[item], until, 0)): exact(quantity)
            for store, item, until, quantity in LotHolding.objects.values_list(
                "spot__store", "lot__item", "lot__expires_on", "quantity"
            )
        }
        used = {
            (0 if one.quota.measure == "quantity" else 1, one.since): exact(one.used)
            for one in QuotaUse.objects.select_related("quota")
        }
        assert _filled(kept) == _filled(self.books.stock)
        assert {k: v for k, v in lots.items() if v} == {k: v for k, v in self.books.lots.items() if v}
        assert {k: v for k, v in used.items() if v} == {k: v for k, v in self.books.used.items() if v}


def _filled(stock_of):
    return {key: value for key, value in stock_of.items() if any(value)}


def test_the_database_keeps_what_a_plain_model_keeps(storekeeper, units, depot, branch):
    play = Play(random.Random(20260601), storekeeper, units.affairs, {"A": depot, "B": branch})
    for _n in range(STEPS):
        play.step()
        play.agrees()

    # Every kind was written and refused, or the play was too tame to prove anything.
    assert set(play.outcomes) >= {*KINDS, "issue refused", "return refused", "transfer refused", "reversal refused"}
    _every_month_adds_up()
    _costs_are_the_ledgers(units.affairs)


def _every_month_adds_up():
    month, before = Period.around(today() - timedelta(days=80), "M"), {}
    while month.first <= today():
        cards = months.by_item(month)
        for item, card in cards.items():
            for told, was in ((card.quantities, 0), (card.values, 1)):
                came = told["opening"] + told["received"] - told["issued"] + told["returned"] + told["adjusted"]
                assert came == told["closing"]
                if item in before:
                    assert told["opening"] == (before[item].values if was else before[item].quantities)["closing"]
        before, month = cards, month.after()
    held = {row["item"]: (row["q"], row["v"]) for row in Holding.objects.order_by().values("item").annotate(
        q=Sum("quantity"), v=Sum("value"))}  # fmt: skip
    assert {item: (card.quantities["closing"], card.values["closing"]) for item, card in before.items()} == held


def _costs_are_the_ledgers(unit):
    """What was issued and lost, less what came back and was found, is what was charged, to the cent."""
    spent = CostEntry.objects.aggregate(sum=Sum("amount"))["sum"]
    left = Move.objects.filter(to_spot__kind__in=["use", "loss"]).aggregate(sum=Sum("value"))["sum"]
    back = Move.objects.filter(from_spot__kind__in=["use", "loss"]).aggregate(sum=Sum("value"))["sum"]
    assert spent == left - back
