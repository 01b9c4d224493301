"""Books of a small bureau: a few lines, the people who keep them, and months long before today."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation

from apps.core.dates import today
from apps.core.periods import Period
from apps.ledger import actions
from apps.org.models import Grant, Role
from tests.ledger import records


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def accountant(make_person):
    return make_person("chenhong", name="陈红", roles=[Role.ACCOUNTANT])


@pytest.fixture
def admin(make_person):
    return make_person("liujing", name="刘静", roles=[Role.OFFICE_ADMIN])


@pytest.fixture
def head(make_person, units):
    """The clerk of the finance bureau, and of nothing else."""
    person = make_person("head", name="李娜", unit=units.finance)
    Grant.objects.create(person=person, role=Role.UNIT_CLERK, unit=units.finance)
    return person


@pytest.fixture
def power(db):
    return records.category("电费", unit_of_quantity="千瓦时", key="electricity")


@pytest.fixture
def fuel(db):
    return records.category("加油", records.line("30231", "公务用车运行维护费"), key="vehicle_fuel")


@pytest.fixture
def months():
    """Months before the present one: ``months(1)`` is the last."""

    def back(count):
        month = Period.around(today(), "M")
        for _n in range(count):
            month = month.before()
        return month.first

    return back


@pytest.fixture
def spend(units, power, clerk):
    """spend("120.50", on=…) → an entry of the finance bureau, from a source of its own."""
    number = SimpleNamespace(last=0)

    def do(amount="100.00", *, on=None, **facts):
        number.last += 1
        known = {"unit": units.finance, "category": power, "on": on or today(), "by": clerk}
        source = facts.pop("source", f"test.Bill:{number.last}")
        return actions.charge(source, **{**known, **facts}, amount=Decimal(amount))

    return do


@pytest.fixture
def close(accountant):
    def do(first: date):
        return actions.close_month(by=accountant, first=first)

    return do
