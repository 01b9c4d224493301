"""The stock ledger once more, in dictionaries: what a document does to balances, batches, worth and quotas, or that it
is refused. Written from the rules alone, to be compared with what the database keeps."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

FOREVER = date(9999, 1, 1)


class No(Exception):
    """Refused."""


def cents(amount: Fraction) -> Fraction:
    """Half up, as money is rounded."""
    return Fraction(int(amount * 100 + Fraction(1, 2)), 100)


@dataclass
class Quota:
    """So many of an item, or so much worth of it, for the unit in a month."""

    item: Any
    by_worth: bool
    most: Fraction


@dataclass
class Moved:
    item: Any
    lot: Any
    start: Any
    end: Any
    quantity: Fraction
    value: Fraction
    undoes: Any = None
    draws: list = field(default_factory=list)


@dataclass
class Doc:
    kind: str
    on: date
    moves: list[Moved]
    reverses: Any = None
    returns: Any = None
    is_reversed: bool = False


class Books:
    """Places are «A» and «B», the two stores, and whatever else there is beyond them."""

    def __init__(self, quotas: list[Quota]):
        self.stock: dict[Any, list[Fraction]] = {}
        self.lots: dict[Any, Fraction] = {}
        self.used: dict[Any, Fraction] = {}
        self.quotas = quotas
        self.docs: dict[Any, Doc] = {}

    def post(self, name: Any, kind: str, on: date, lines: list[dict], **head: Any) -> None:
        """All of it or nothing: raises ``No``."""
        before = deepcopy((self.stock, self.lots, self.used))
        doc = Doc(kind, on, [], head.get("reverses"), head.get("returns"))
        try:
            self._write(doc, lines, head)
        except No:
            self.stock, self.lots, self.used = before
            raise
        self.docs[name] = doc
        if doc.reverses is not None:
            self.docs[doc.reverses].is_reversed = True

    def _write(self, doc: Doc, lines: list[dict], head: dict) -> None:
        if doc.kind == "reversal":
            self._take_back(doc)
            return
        for line in lines:
            item, quantity = line["item"], line["quantity"]
            start, end = head["start"], head["end"]
            if doc.kind == "count" and quantity > 0:
                start, end = end, start
            quantity = abs(quantity)
            if start in ("A", "B"):
                doc.moves += self._draw(doc, item, start, end, quantity, None, None)
            else:
                doc.moves.append(self._bring(doc, line, start, end, quantity))
        if doc.kind == "issue":
            self._count(doc)
        if doc.kind == "return":
            self._give_back(doc)

    def _take_back(self, doc: Doc) -> None:
        if any(one.returns == doc.reverses and not one.is_reversed for one in self.docs.values()):
            raise No
        for moved in sorted(self.docs[doc.reverses].moves, key=lambda m: m.item):
            if moved.end in ("A", "B"):
                made = self._draw(doc, moved.item, moved.end, moved.start, moved.quantity, moved.lot, moved.value)
                for one in made:
                    one.undoes = moved
                doc.moves += made
            else:
                self._put(moved.item, moved.start, moved.lot, moved.quantity, moved.value)
                back = Moved(moved.item, moved.lot, moved.end, moved.start, moved.quantity, moved.value, moved)
                doc.moves.append(back)
        for one in doc.moves:
            for key, amount in one.undoes.draws:
                self._free(key, amount, one)

    def _draw(self, doc, item, start, end, much, only, worth) -> list[Moved]:
        quantity, value = self.stock.get((item, start), [Fraction(0), Fraction(0)])
        if quantity < much:
            raise No
        total = worth if worth is not None else value if much == quantity else cents(value * much / quantity)
        if total > value or (much == quantity and total != value):
            raise No
        spoiled_too = doc.kind in ("write_off", "count", "reversal")
        lots = sorted((lot for place, lot in self.lots if place == start and lot[0] == item and
                       (only is None or lot == only)), key=lambda lot: (lot[1] or FOREVER, lot[2]))  # fmt: skip
        taken = told = Fraction(0)
        made = []
        for lot in lots:
            has = self.lots[start, lot]
            if not has or (lot[1] and lot[1] < doc.on and not spoiled_too):
                continue
            part = min(has, much - taken)
            taken += part
            worth_of_it = cents(total * taken / much) - told
            told += worth_of_it
            self.lots[start, lot] -= part
            made.append(Moved(item, lot, start, end, part, worth_of_it))
            if end in ("A", "B"):
                self._put(item, end, lot, part, worth_of_it)
            if taken == much:
                break
        if taken < much:
            raise No
        self.stock[item, start] = [quantity - much, value - total]
        return made

    def _bring(self, doc, line, start, end, quantity) -> Moved:
        item, value, lot, undoes = line["item"], line.get("value"), line.get("lot"), line.get("undoes")
        if doc.kind == "return":
            back = [m for one in self.docs.values() if one.kind == "return" and not one.is_reversed for m in one.moves
                    if m.undoes is undoes]  # fmt: skip
            rest = undoes.quantity - sum(m.quantity for m in back)
            if quantity > rest:
                raise No
            lot, value = undoes.lot, cents((undoes.value - sum(m.value for m in back)) * quantity / rest)
        if value is None:
            had = self.stock.get((item, end), [Fraction(0), Fraction(0)])
            value = cents(had[1] * quantity / had[0]) if had[0] else Fraction(0)
        self._put(item, end, lot, quantity, value)
        return Moved(item, lot, start, end, quantity, value, undoes)

    def _put(self, item, at, lot, quantity, value) -> None:
        had = self.stock.get((item, at), [Fraction(0), Fraction(0)])
        self.stock[item, at] = [had[0] + quantity, had[1] + value]
        self.lots[at, lot] = self.lots.get((at, lot), Fraction(0)) + quantity

    def _count(self, doc: Doc) -> None:
        for n, quota in enumerate(self.quotas):
            moves = [m for m in doc.moves if m.item == quota.item]
            key = (n, doc.on.replace(day=1))
            for one in moves:
                takes = one.value if quota.by_worth else one.quantity
                if takes > 0:
                    self.used[key] = self.used.get(key, Fraction(0)) + takes
                    one.draws.append((key, takes))
            if moves and self.used.get(key, 0) > quota.most:
                raise No

    def _give_back(self, doc: Doc) -> None:
        for one in doc.moves:
            for key, _amount in [draw for draw in one.undoes.draws if draw[1] > 0]:
                self._free(key, one.value if self.quotas[key[0]].by_worth else one.quantity, one)

    def _free(self, key, amount, one) -> None:
        given = min(amount, self.used[key])
        if not given:
            return
        if self.used[key] - given > self.quotas[key[0]].most:
            raise No
        self.used[key] -= given
        one.draws.append((key, -given))
