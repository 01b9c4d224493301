"""The demo's stores as they were set up: groups, four hundred items on their shelves, suppliers, quotas."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from apps.core import demo
from apps.core.dates import local
from apps.ledger.models import Category
from apps.org.demo.trail import set_up_on
from apps.org.models import Place, Post
from apps.supplies.actions.keeping import spelled
from apps.supplies.demo import goods
from apps.supplies.models import Item, ItemGroup, Level, Pack, Quota, Store, Supplier


def named(record: Any) -> dict[str, Any]:
    return {"id": record.pk, "name": str(record)}


class Pen:
    """Writes down what the office did, a little later each time."""

    def __init__(self, bureau: demo.Bureau, at: datetime):
        self.bureau, self.at, self.by = bureau, at, bureau.made["accounts"]["liujing"]

    def __call__(self, verb: str, record: Any, **facts: Any) -> None:
        self.at += timedelta(seconds=40)
        self.bureau.wrote_down(f"supplies.{verb}", record, by=self.by, at=self.at, facts=facts)


def set_up(bureau: demo.Bureau) -> list[Item]:
    pen = Pen(bureau, local(set_up_on(bureau) + timedelta(days=5), time(9, 0)))
    stores = _stores(bureau, pen)
    items = _items(pen)
    for supplier in _suppliers():
        pen("add_supplier", supplier, name=supplier.name)
    _levels(bureau, items, stores)
    _quotas(bureau, items, Pen(bureau, local(bureau.today.replace(day=1), time(8, 30))))
    return items


def _stores(bureau: demo.Bureau, pen: Pen) -> list[Store]:
    made = []
    for n, (name, (campus, _share)) in enumerate(goods.STORES.items(), 1):
        place = Place.objects.filter(name=name, kind="store").first()
        store = Store.objects.create(name=name, campus=bureau.made["campuses"][campus], place=place, position=n,
                                     unit=bureau.made["units"]["物资保障科"])  # fmt: skip
        pen("add_store", store, name=name, campus=named(store.campus), unit=named(store.unit))
        made.append(store)
    return made


def _items(pen: Pen) -> list[Item]:
    categories = {one.key: one for one in Category.objects.filter(key__in=set(goods.GROUPS.values()))}
    groups = {
        name: ItemGroup.objects.create(name=name, category=categories[key], position=n)
        for n, (name, key) in enumerate(goods.GROUPS.items(), 1)
    }
    made, packs = [], []
    for group, kinds in goods.GOODS.items():
        for name, unit, _yuan, specs, pack, holds in kinds:
            for spec in specs.split():
                item = Item(code=f"W{len(made) + 1:04}", name=name, spec=spec, unit=unit, group=groups[group],
                            barcode=f"69{len(made) + 31_000_000_007:011}", is_durable=name in goods.DURABLE,
                            shelf_days=goods.KEEPS.get(name), minimum=Decimal(3), maximum=Decimal(30))  # fmt: skip
                item.spelling = spelled(item)
                made.append(item)
                if pack:
                    packs.append((item, pack, holds))
    made = Item.objects.bulk_create(made[: goods.MOST])
    Pack.objects.bulk_create(Pack(item=item, name=pack, quantity=holds) for item, pack, holds in packs if item.pk)
    for group in groups.values():
        pen("add_group", group, name=group.name, category=named(group.category))
    for item in made:
        pen("add_item", item, code=item.code, name=item.name, spec=item.spec, unit=item.unit, group=named(item.group))
    return made


def _suppliers() -> list[Supplier]:
    known = dict(goods.SUPPLIERS.values())
    return Supplier.objects.bulk_create(Supplier(name=name, contact=who) for name, who in known.items())


def _levels(bureau: demo.Bureau, items: list[Item], stores: list[Store]) -> None:
    dice = bureau.random("supplies.levels")
    rows = []
    for n, item in enumerate(items):
        least = dice.choice((1, 2, 2, 3, 4))
        for k, store in enumerate(stores):
            shelf = f"{'AB'[k]}-{item.group.position}-{n % 24 + 1:02}"
            rows.append(Level(item=item, store=store, location=shelf, minimum=least, maximum=10 * least))
    Level.objects.bulk_create(rows)


def _quotas(bureau: demo.Bureau, items: list[Item], pen: Pen) -> None:
    """From the first of this month on: paper for the units, a wrench for each plumber."""
    since, source = bureau.today.replace(day=1), "机关办公用品领用定额（试行）"
    paper = next(item for item in items if item.name == "A4纸")
    wrench = next(item for item in items if item.name == "活动扳手")
    plumbers = Post.objects.filter(title="水电工").first()
    units = [
        bureau.made["units"][name] for name in ("机关事务管理局", "财政局", "组织部", "招商局", "教育局", "行政审批局")
    ]
    rows = [Quota(unit=unit, item=paper, most=40, starts_on=since, source=source) for unit in units]
    if plumbers:
        rows.append(Quota(post=plumbers, item=wrench, most=1, period="life", life_months=24, starts_on=since,
                          source=source))  # fmt: skip
    for quota in Quota.objects.bulk_create(rows):
        pen("lay_down_quota", quota, item=named(quota.item), most=str(quota.most), starts_on=since.isoformat())
