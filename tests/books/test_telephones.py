"""The telephone: one bill a line and month, charged to the section; quotas, and who goes over them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.core.actions import Conflict, Refused
from apps.core.dates import today
from apps.ledger.actions import (
    add_phone_line,
    change_phone_line,
    change_phone_quota,
    enter_phone_bill,
    set_phone_quota,
    withdraw_phone_bill,
)
from apps.ledger.models import CostEntry, PhoneBill, PhoneLine
from apps.ledger.queries import phones
from apps.notices.models import Notice
from apps.org.models import Grant, Role

LONG_AGO = today().replace(year=2020, day=1)


@pytest.fixture
def line(accountant, units):
    return add_phone_line(
        by=accountant, number="68801234", kind="landline", unit=units.affairs, used_for="值班室", starts_on=LONG_AGO,
        ends_on=None,
    )  # fmt: skip


@pytest.fixture
def quota(accountant, units):
    return set_phone_quota(
        by=accountant,
        unit=units.affairs,
        amount=Decimal(100),
        source="电话费管理办法",
        starts_on=LONG_AGO,
        ends_on=None,
    )


@pytest.fixture
def enter(accountant, categories, last_month):
    def bill(line, amount, month=last_month):
        return enter_phone_bill(
            by=accountant, line=line, month=month, amount=Decimal(amount), category=categories.phone, spent_on=today()
        )

    return bill


def test_a_bill_is_charged_to_the_section_of_its_line(line, enter, last_month):
    bill = enter(line, "88.50")

    entry = CostEntry.objects.get(source=f"ledger.PhoneBill:{bill.pk}")
    assert (entry.unit, entry.amount, entry.tags) == (line.unit, Decimal("88.50"), {"telephone": "68801234"})


def test_one_bill_a_line_and_month_until_it_is_taken_back(line, enter, accountant):
    wrong = enter(line, 885)
    with pytest.raises(Conflict, match="entered already"):
        enter(line, "88.50")
    with pytest.raises(Refused, match="Say why"):
        withdraw_phone_bill(wrong, by=accountant, reason="")

    withdraw_phone_bill(wrong, by=accountant, reason="小数点错")
    enter(line, "88.50")

    assert sum(CostEntry.objects.values_list("amount", flat=True)) == Decimal("88.50")
    assert list(PhoneBill.objects.order_by("pk").values_list("status", flat=True)) == ["withdrawn", "charged"]


def test_a_bill_above_zero_for_a_line_in_service(line, enter, accountant, last_month):
    with pytest.raises(Refused, match="above zero"):
        enter(line, 0)
    with pytest.raises(Refused, match="not begun"):
        enter(line, 1, month=today() + timedelta(days=40))
    ended = change_phone_line(line, by=accountant, ends_on=last_month - timedelta(days=31))
    with pytest.raises(Refused, match="not in service"):
        enter(ended, 1)


def test_a_number_serves_one_section_at_a_time(line, accountant, units):
    facts = {"number": line.number, "kind": "fax", "unit": units.finance, "used_for": "", "starts_on": today()}
    with pytest.raises(Conflict, match="End that line first"):
        add_phone_line(by=accountant, ends_on=None, **facts)

    change_phone_line(line, by=accountant, ends_on=today())
    add_phone_line(by=accountant, ends_on=None, **facts)

    assert PhoneLine.objects.count() == 2
    with pytest.raises(Refused, match="is digits"):
        add_phone_line(by=accountant, ends_on=None, **{**facts, "number": "abc"})


def test_the_clerk_is_told_once_when_the_section_goes_over(line, quota, enter, make_person, accountant):
    clerk = make_person("kezhang")
    Grant.objects.create(person=clerk, role=Role.UNIT_CLERK, unit=line.unit)
    other = add_phone_line(
        by=accountant, number="68805678", kind="fax", unit=line.unit, used_for="", starts_on=LONG_AGO, ends_on=None
    )
    third = add_phone_line(
        by=accountant, number="68805679", kind="fax", unit=line.unit, used_for="", starts_on=LONG_AGO, ends_on=None
    )

    enter(line, 100)
    assert Notice.objects.filter(person=clerk).count() == 0
    enter(other, "0.50")
    enter(third, 5)

    assert Notice.objects.filter(person=clerk, event="ledger.telephone").count() == 1


def test_how_a_section_stands_against_its_quota(line, quota, enter, last_month, accountant, units):
    enter(line, "123.45")
    (standing,) = phones.standing(last_month)
    assert (standing.unit, standing.amount, standing.quota, standing.over) == (units.affairs, Decimal("123.45"), 100,
                                                                              Decimal("23.45"))  # fmt: skip

    change_phone_quota(quota, by=accountant, ends_on=LONG_AGO + timedelta(days=1))
    (standing,) = phones.standing(last_month)
    assert (standing.quota, standing.over) == (None, 0)


def test_one_quota_a_section_at_a_time_and_not_negative(quota, accountant, units):
    facts = {"unit": units.affairs, "source": "x", "starts_on": today(), "ends_on": None}
    with pytest.raises(Conflict, match="End that one first"):
        set_phone_quota(by=accountant, amount=Decimal(1), **facts)
    with pytest.raises(Refused, match="not negative"):
        set_phone_quota(by=accountant, amount=Decimal(-1), **{**facts, "unit": units.finance})
