"""Rows of this app as the tables of the house want them: one of each kind, or one more."""

from datetime import date, timedelta
from decimal import Decimal

from apps.org.models import Campus, Person, Unit
from apps.supplies.actions.books import KIND, Line, post
from apps.supplies.models import Favourite, Quota, Requisition, RequisitionLine, StockMonth, Supplier
from tests.supplies import stock


def _depot(by):
    campus = Campus.objects.first() or Campus.objects.create(name="管委会", position=1)
    return stock.store(campus, by.unit or Unit.objects.first())


def _issued(by, n):
    """What the clerk's unit drew: one piece of something of which three were there."""
    depot, made = _depot(by), stock.item(f"T{n:04}", f"测试物资{n}", barcode=f"69{n:011}", shelf_days=None)
    keeper = Person.objects.get_or_create(username="depot_keeper", defaults={"name": "钱库管", "unit": by.unit})[0]
    stock.fill(depot, keeper, **{made.code: 3})
    line = Line(item=made.pk, quantity=Decimal(1), person=by.pk)
    return post(KIND.ISSUE, [line], by=keeper, store=depot, unit=by.unit, asked_by=by), made


def _asked(by, made):
    asked = Requisition.objects.create(store=_depot(by), unit=by.unit, asked_by=by, estimate=4)
    RequisitionLine.objects.create(requisition=asked, position=1, item=made, quantity=2)
    return asked


def one_of_each(by):
    document, made = _issued(by, 1)
    return {
        "supplies_item": made,
        "supplies_itemgroup": made.group,
        "supplies_store": document.store,
        "supplies_supplier": stock.supplier(),
        "supplies_quota": stock.quota(made, 12, unit=by.unit),
        "supplies_document": document,
        "supplies_stockmonth": StockMonth.objects.create(first=date(2019, 1, 1), closed_by=by),
        "supplies_requisition": _asked(by, made),
        "supplies_favourite": Favourite.objects.create(person=by, name="每月", lines=[[made.pk, "2"]]),
    }


def makers(by):
    """By model: one more row; ``n`` keeps them apart."""

    def favourite(n):
        reader = Person.objects.filter(username="reader").first() or by
        Favourite.objects.create(person=reader, name=f"常用{n}", lines=[])

    def quota(n):
        begins = date(2001, 1, 1) + timedelta(days=366 * n)
        known = {"item": stock.item(f"Q{n}", f"物{n}"), "starts_on": begins.replace(day=1)}
        Quota.objects.create(unit=Unit.objects.create(name=f"科{n}"), most=3, **known)

    return {
        "supplies.Item": lambda n: stock.item(f"X{n:03}", f"东西{n}", packs=[("箱", 10)]),
        "supplies.ItemGroup": lambda n: stock.group(f"类{n}"),
        "supplies.Store": lambda n: stock.store(Campus.objects.create(name=f"院{n}"), by.unit, f"库{n}"),
        "supplies.Supplier": lambda n: Supplier.objects.create(name=f"商{n}"),
        "supplies.Quota": quota,
        "supplies.Document": lambda n: _issued(by, 10 + n),
        "supplies.StockMonth": lambda n: StockMonth.objects.create(first=date(2018, n, 1), closed_by=by),
        "supplies.Requisition": lambda n: _asked(by, stock.item(f"R{n:03}", f"所需{n}")),
        "supplies.Favourite": favourite,
    }
