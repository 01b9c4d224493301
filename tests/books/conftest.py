"""A small ledger: two lines, two categories, an accountant, and money spent on days of last year and this one."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation

from apps.core.dates import today
from apps.ledger.actions import charge
from apps.ledger.models import BudgetLine, Category, CategoryLine, CostEntry
from apps.org.models import Role

LONG_AGO = date(2000, 1, 1)


@pytest.fixture(autouse=True)
def english():
    """The sentences below are the ones of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def accountant(make_person):
    return make_person("chenhong", name="陈红", roles=[Role.ACCOUNTANT])


@pytest.fixture
def leader(make_person):
    return make_person("sunzhiqiang", name="孙志强", roles=[Role.LEADER])


@pytest.fixture
def lines(db):
    """Electricity and the telephone, under codes that no seed has."""
    rows = [BudgetLine(code=code, name=name, starts_on=LONG_AGO, source="分类") for code, name in
            (("99906", "电费"), ("99907", "邮电费"))]  # fmt: skip
    power, phone = BudgetLine.objects.bulk_create(rows)
    return SimpleNamespace(power=power, phone=phone)


@pytest.fixture
def categories(lines):
    made = {
        name: Category.objects.create(name=f"测试{label}", starts_on=LONG_AGO)
        for name, label in (("power", "用电"), ("phone", "话费"))
    }
    CategoryLine.objects.bulk_create(
        CategoryLine(category=category, line=getattr(lines, name), starts_on=LONG_AGO)
        for name, category in made.items()
    )
    return SimpleNamespace(**made)


@pytest.fixture
def spend(accountant, units, categories):
    """spend("120.50", on=…) → an entry of the ledger."""
    counted = iter(range(1_000_000))

    def enter(amount, on=None, unit=None, category=None, **facts):
        return charge(
            f"test:{next(counted)}",
            unit=unit or units.affairs,
            category=category or categories.power,
            amount=Decimal(amount),
            on=on or today(),
            by=accountant,
            **facts,
        )

    return enter


@pytest.fixture
def this_month():
    return today().replace(day=1)


@pytest.fixture
def last_month(this_month):
    return (this_month - timedelta(days=1)).replace(day=1)


@pytest.fixture
def take_back(accountant):
    """take_back(entry) → the entry that reverses it, today."""

    def back(entry):
        facts = {name: getattr(entry, name) for name in ("unit", "category", "line", "campus", "funding", "spent_on")}
        first = today().replace(day=1)
        return CostEntry.objects.create(
            **facts, amount=-entry.amount, quantity=entry.quantity and -entry.quantity, month=first,
            belongs_to=entry.belongs_to, source=f"test:back {entry.pk}", reverses=entry, entered_by=accountant,
        )  # fmt: skip

    return back
