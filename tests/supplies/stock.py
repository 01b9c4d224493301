"""A store with things in it, for stories and for those who only count rows."""

from datetime import timedelta
from decimal import Decimal

from apps.core.dates import today
from apps.ledger.models import BudgetLine, Category, CategoryLine
from apps.org.models import Grant, Role
from apps.supplies.actions.books import KIND, Line, post
from apps.supplies.actions.keeping import spelled
from apps.supplies.models import Item, ItemGroup, Quota, Store, Supplier


def category(name="办公费", code="30201"):
    line, _new = BudgetLine.objects.get_or_create(code=code, defaults={
        "name": name, "government_code": "50201", "government_name": "办公经费", "source": "x",
        "starts_on": today() - timedelta(days=3000)})  # fmt: skip
    found, new = Category.objects.get_or_create(name=name, defaults={"starts_on": today() - timedelta(days=3000)})
    if new:
        CategoryLine.objects.create(category=found, line=line, starts_on=today() - timedelta(days=3000))
    return found


def group(name="办公用品", **facts):
    return ItemGroup.objects.get_or_create(name=name, defaults={"category": category(), **facts})[0]


def store(campus, unit, name="总务仓库"):
    return Store.objects.get_or_create(name=name, defaults={"campus": campus, "unit": unit})[0]


def item(code, name, unit="个", *, packs=(), **facts):
    made = Item(code=code, name=name, unit=unit, **{"group": group(), **facts})
    made.spelling = spelled(made)
    made.save()
    for pack, holds in packs:
        made.packs.create(name=pack, quantity=holds)
    return made


def storekeeper(by):
    return Grant.objects.get_or_create(person=by, role=Role.STOREKEEPER, starts_on=today() - timedelta(days=3000))[0]


def fill(depot, by, **quantities):
    """Opening stock at two yuan each, by item number: W001=10."""
    items = Item.objects.in_bulk(quantities, field_name="code")
    lines = [
        Line(item=items[code].pk, quantity=Decimal(much), value=2 * Decimal(much)) for code, much in quantities.items()
    ]
    return post(KIND.OPENING, lines, by=by, store=depot)


def quota(what, most, **facts):
    known = {"item": what, "most": most, "starts_on": today().replace(day=1) - timedelta(days=3000)}
    return Quota.objects.create(**(known | facts))


def supplier(name="城东办公用品店"):
    return Supplier.objects.get_or_create(name=name)[0]
