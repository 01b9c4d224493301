"""What the demo's stores received and handed out, written by the statement that writes it in earnest."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from apps.core import demo
from apps.core.dates import local
from apps.core.workdays import working_days
from apps.ledger.actions.charging import name_of
from apps.ledger.seed import seed_lines
from apps.org.models import Grant, Person, Role, Unit
from apps.supplies.demo import goods, shelves
from apps.supplies.models import (
    Document,
    Item,
    Move,
    Quota,
    Requisition,
    RequisitionLine,
    Signature,
    Store,
    Supplier,
)

POST = "SELECT supplies_post(head::jsonb, lines::jsonb) FROM unnest(%s::text[], %s::text[]) AS one (head, lines)"
ANALYZE = """ANALYZE supplies_holding, supplies_lotholding, supplies_lot, supplies_document, supplies_move,
    supplies_quotause"""
EVERY_THIRD = 3  # comes by a requisition, the others at the counter
UNSIGNED_DAYS = 2
PRICES = {
    (name, spec): Decimal(str(yuan))
    for kinds in goods.GOODS.values() for name, _unit, yuan, specs, _pack, _holds in kinds for spec in specs.split()
}  # fmt: skip


def load(bureau: demo.Bureau) -> None:
    seed_lines()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # a document comes after its moves
    Course(bureau, shelves.set_up(bureau)).write()


class Course:
    """From the opening to today, day by day; what lies in the stores is counted along, so that nothing is refused."""

    def __init__(self, bureau: demo.Bureau, items: list[Item]):
        self.bureau, self.items, self.dice = bureau, items, bureau.random("supplies")
        self.stores = list(Store.objects.select_related("campus", "unit"))
        self.suppliers = {s.name: s for s in Supplier.objects.all()}
        self.keepers = [_keeper(store) for store in self.stores]
        self.there: dict[tuple[int, int], int] = defaultdict(int)
        self.by_campus = {store.campus_id: n for n, store in enumerate(self.stores)}
        self.people = _people(bureau, {keeper.pk for keeper in self.keepers})
        self.light = [n for n, item in enumerate(items) if goods.GROUPS[item.group.name] == goods.OFFICE]
        materials = [n for n, item in enumerate(items) if goods.GROUPS[item.group.name] == goods.MATERIALS]
        # What has a life is drawn once, see below.
        self.heavy = [n for n in materials if items[n].name not in goods.DURABLE]
        self.posts: list[dict[str, Any]] = []
        self.asked: list[tuple[Requisition, list[tuple[int, int]]]] = []

    def write(self) -> None:
        self._opening()
        days = self._days()
        for n, (on, issues) in enumerate(days):
            for _n in range(issues):
                self._issue(on)
            if on.weekday() == 4 or n == len(days) - 1:
                self._weekly_run(on)
        self._a_plumber_draws(days[-1][0] if days else self.bureau.today)
        self._waiting()
        self._save()

    def _days(self) -> list[tuple[date, int]]:
        """Working days and how many issues each saw: 1,092 in the half-year, and at that pace until today."""
        half = working_days(self.bureau.starts_on, self.bureau.ends_on)
        count = goods.ISSUES_IN_THE_HALF_YEAR
        found = [(on, count * (n + 1) // len(half) - count * n // len(half)) for n, on in enumerate(half)]
        after = self.bureau.ends_on + timedelta(days=1)
        found += [(on, count // len(half)) for on in working_days(after, max(after, self.bureau.today))]
        return [(on, issues) for on, issues in found if on <= self.bureau.today]

    # -- what happens --------------------------------------------------------------------------------------------------
    def _opening(self) -> None:
        on = min(self.bureau.starts_on, self.bureau.today)
        for n, _store in enumerate(self.stores):
            lines = [(k, self._usual(k) * self.dice.randint(5, 12) // 8 or 1) for k in range(len(self.items))]
            self._post("opening", on, time(8, 0), n, lines, worth=True)

    def _usual(self, k: int) -> int:
        """How many of an item a store likes to have: of what is dear but a few."""
        price = PRICES[self.items[k].name, self.items[k].spec]
        return max(3, min(40, int(400 / price)))

    def _issue(self, on: date) -> None:
        lines: dict[int, int] = {}
        while not lines:
            person, n, lines = self._wants()
        at = time(8 + self.dice.randint(0, 9), self.dice.randint(0, 59))
        asked = None
        if len(self.posts) % EVERY_THIRD == 0:
            asked = self._ask(person, n, list(lines.items()), local(on, at) - timedelta(minutes=50), "issued")
        self._post("issue", on, at, n, list(lines.items()), unit=person.unit, asked_by=person, requisition=asked)

    def _wants(self) -> tuple[Person, int, dict[int, int]]:
        """Somebody, the store of the campus, and of a few items as many as there are; none if nothing is left."""
        person = self.dice.choice(self.people)
        n = self.by_campus.get(person.unit.campus_id, 0)
        kinds = self.heavy if person.unit.name in goods.WORKERS else self.light
        lines = {}
        for k in self.dice.sample(kinds, self.dice.choice((1, 2, 2, 3, 4))):
            most = max(1, min(6, int(36 / PRICES[self.items[k].name, self.items[k].spec])))
            wanted = min(self.dice.randint(2 if most == 6 else 1, most), self.there[n, k])
            if wanted > 1 or (wanted and most < 6):  # nobody comes for one envelope
                lines[k] = wanted
        return person, n, lines

    def _ask(self, person: Person, n: int, lines: list[tuple[int, int]], at: datetime, status: str) -> Requisition:
        worth = sum(PRICES[self.items[k].name, self.items[k].spec] * much for k, much in lines)
        asked = Requisition(store=self.stores[n], unit=person.unit, asked_by=person, asked_at=at, status=status,
                            estimate=worth, version=2 if status == "issued" else 1)  # fmt: skip
        self.asked.append((asked, lines))
        return asked

    def _weekly_run(self, on: date) -> None:
        """What ran low in either store comes with the week's delivery, a note a supplier."""
        for n, _store in enumerate(self.stores):
            by_supplier: dict[str, list[tuple[int, int]]] = defaultdict(list)
            for k, item in enumerate(self.items):
                usual = self._usual(k)
                if self.there[n, k] <= usual // 3 and self.dice.random() < 0.9:
                    by_supplier[goods.SUPPLIERS[item.group.name][0]].append((k, usual - self.there[n, k]))
            for name, lines in sorted(by_supplier.items()):
                note = f"SH{on:%y%m%d}-{n + 1}{len(self.posts) % 97:02}"
                self._post("receipt", on, time(15, 10 + n), n, lines, worth=True, supplier=self.suppliers[name],
                           delivery_note=note)  # fmt: skip

    def _a_plumber_draws(self, on: date) -> None:
        """One tool quota is used up."""
        quota = Quota.objects.filter(period="life").select_related("item").first()
        plumber = quota and next((p for p in self.people if p.post_id == quota.post_id), None)
        if not quota or not plumber or on < quota.starts_on:
            return
        k = next(n for n, item in enumerate(self.items) if item.pk == quota.item_id)
        self._post("issue", on, time(17, 40), 0, [(k, 1)], unit=plumber.unit, asked_by=plumber)

    def _waiting(self) -> None:
        """What units asked for yesterday and this morning."""
        dice = self.bureau.random("supplies.waiting")
        for n in range(7):
            person = dice.choice(self.people)
            at = local(self.bureau.today, time(8, 5)) - timedelta(hours=18 if n < 3 else 0, minutes=7 * n)
            lines = [(k, dice.randint(1, 3)) for k in sorted(dice.sample(self.light, dice.randint(1, 5)))]
            self._ask(person, self.by_campus.get(person.unit.campus_id, 0), lines, at, "ready")

    def _post(self, kind: str, on: date, at: time, n: int, lines: Sequence[tuple[int, int]], *, worth: bool = False,
              **head: Any) -> None:  # fmt: skip
        sign = -1 if kind == "issue" else 1
        rows = []
        for number, (k, much) in enumerate(lines, 1):
            item = self.items[k]
            self.there[n, k] += sign * much
            row = {"line": number, "item": item.pk, "quantity": much}
            if worth:
                price = PRICES[item.name, item.spec] * Decimal(self.dice.randint(96, 105)) / 100
                row["value"] = str((price * much).quantize(Decimal("0.01")))
                if item.shelf_days:
                    row["expires_on"] = (on + timedelta(days=item.shelf_days)).isoformat()
            elif "asked_by" in head:
                row["person"] = head["asked_by"].pk
            rows.append(row)
        key = str(UUID(int=self.dice.getrandbits(128), version=4))
        told = {"kind": kind, "on": on, "at": local(on, at), "by": self.keepers[n], "store": self.stores[n], "key": key}
        self.posts.append({"lines": rows, **told, **head})

    # -- written down --------------------------------------------------------------------------------------------------
    def _save(self) -> None:
        Requisition.objects.bulk_create(asked for asked, _lines in self.asked)
        RequisitionLine.objects.bulk_create(
            RequisitionLine(requisition=asked, position=number, item=self.items[k], quantity=much,
                            issued=much if asked.status == "issued" else 0)
            for asked, lines in self.asked for number, (k, much) in enumerate(lines, 1)
        )  # fmt: skip
        heads = [{name: getattr(value, "pk", value) for name, value in one.items() if name != "lines"}
                 for one in self.posts]  # fmt: skip
        told = [
            (json.dumps(head, default=str), json.dumps(one["lines"]))
            for head, one in zip(heads, self.posts, strict=True)
        ]
        ids: list[int] = []
        with connection.cursor() as cursor:
            # The planner is told how the tables grow: of empty ones it would go on reading every row.
            for part in (told[:2], told[2:200], told[200:]):
                cursor.execute(POST, [list(texts) for texts in zip(*part, strict=True)] if part else [[], []])
                ids += [pk for (pk,) in cursor.fetchall()]
                cursor.execute(ANALYZE)
        known = Document.objects.select_related("store__campus", "store__unit", "unit").in_bulk(ids)
        documents = [known[pk] for pk in ids]
        self._sign(documents)
        self._trail(documents)
        self._charges(known)

    def _sign(self, documents: list[Document]) -> None:
        """In the evening; what was handed out in the last days waits for its signature."""
        until = self.bureau.today - timedelta(days=UNSIGNED_DAYS)
        issued = [one for one in documents if one.kind == "issue" and one.on < until]
        rows = Signature.objects.bulk_create(
            Signature(document=one, signed_by_id=one.asked_by_id, signed_at=one.posted_at + timedelta(minutes=12))
            for one in issued
        )
        people = {person.pk: person for person in self.people}
        for row in rows:
            self.bureau.wrote_down("supplies.sign", row.document, by=people[row.signed_by_id], at=row.signed_at)

    def _trail(self, documents: list[Document]) -> None:
        verbs = {"opening": "open_stock", "receipt": "receive", "issue": "issue_at_counter"}
        for one, document in zip(self.posts, documents, strict=True):
            facts: dict[str, Any] = {"store": shelves.named(one["store"])}
            if asked := one.get("requisition"):
                self.bureau.wrote_down("supplies.issue", asked, by=one["by"], at=one["at"], version=2)
                continue
            if "asked_by" in one:
                facts["receiver"] = shelves.named(one["asked_by"])
            if "supplier" in one:
                facts |= {"supplier": shelves.named(one["supplier"]), "delivery_note": one["delivery_note"]}
            self.bureau.wrote_down(f"supplies.{verbs[one['kind']]}", document, by=one["by"], at=one["at"], facts=facts)
        for asked, _lines in self.asked:
            self.bureau.wrote_down("supplies.request", asked, by=asked.asked_by, at=asked.asked_at,
                                   facts={"unit": shelves.named(asked.unit)})  # fmt: skip

    def _charges(self, known: dict[int, Document]) -> None:
        """For the ledger: what the issues cost, by category, as ``books.costs_of`` would tell each of them."""
        rows = Move.objects.filter(document__kind="issue").order_by("document", "item__group__category").values_list(
            "document", "item__group__category", "item__group__category__key"
        ).annotate(sum=Sum("value"))  # fmt: skip
        by = {keeper.pk: keeper for keeper in self.keepers}
        charges = self.bureau.made.setdefault("charges", [])
        for pk, category, key, amount in rows:
            one = known[pk]
            if amount:
                charges.append({
                    "source": name_of(one), "line": category, "unit": one.unit, "key": key, "on": one.on,
                    "campus": one.store.campus, "amount": amount, "quantity": None, "by": by[one.posted_by_id],
                    "note": f"{one.get_kind_display()} {one}", "at": one.posted_at,
                })  # fmt: skip


def _keeper(store: Store) -> Person:
    grants = Grant.objects.filter(role=Role.STOREKEEPER, campus=store.campus).select_related("person__unit")
    found = grants.first() or Grant.objects.filter(role=Role.STOREKEEPER).select_related("person__unit").first()
    if found is None:
        raise LookupError(f"Nobody keeps {store}.")
    return found.person


def _people(bureau: demo.Bureau, keepers: set[int]) -> list[Person]:
    """One or two of each unit who fetch its supplies, the unit's plumber among them."""
    dice: Random = bureau.random("supplies.people")
    by_unit: dict[Unit, list[Person]] = defaultdict(list)
    for person in bureau.made["people"]:
        if person.is_active and person.pk not in keepers and person.unit:
            by_unit[person.unit].append(person)
    found = []
    for _unit, people in sorted(by_unit.items(), key=lambda pair: pair[0].pk):
        plumbers = [p for p in people if p.post and p.post.title == "水电工"][:1]
        found += dice.sample(people, min(2, len(people))) + plumbers
    staff = bureau.made["accounts"]["zhangwei"]
    return [staff, *(person for person in found if person != staff)]
