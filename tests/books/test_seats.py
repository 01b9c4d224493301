"""What a section's papers cost enters the figures of the campus it sits in, where it sits in one."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.core.dates import today
from apps.ledger.actions import (
    add_phone_line,
    add_reimbursement_rule,
    approve_claim,
    claim,
    commit_funds,
    enter_phone_bill,
    pay_claim,
    pay_commitment,
)
from apps.ledger.models import CostEntry

LONG_AGO = today().replace(year=2020, day=1)


@pytest.fixture
def bill(accountant, units, categories, last_month):
    """A telephone bill of the clerk's section."""

    def enter():
        line = add_phone_line(by=accountant, number="68801234", kind="landline", unit=units.affairs, used_for="办公",
                              starts_on=LONG_AGO, ends_on=None)  # fmt: skip
        enter_phone_bill(by=accountant, line=line, month=last_month, amount=Decimal(9), category=categories.phone,
                         spent_on=today())  # fmt: skip

    return enter


@pytest.fixture
def paid_claim(accountant, clerk, categories):
    """A claim of the clerk, approved and paid out."""

    def enter():
        rule = add_reimbursement_rule(by=accountant, name="门诊报销", category=categories.phone, rate=Decimal(80),
                                      cap=None, source="规定", starts_on=LONG_AGO, ends_on=None)  # fmt: skip
        asked = claim(by=clerk, rule=rule, spent_on=today(), claimed=Decimal(100), invoice_number="FP1", purpose="门诊")
        pay_claim(approve_claim(asked, by=accountant), by=accountant, paid_on=today())

    return enter


@pytest.fixture
def payment(accountant, units, categories):
    """A commitment of the clerk's section, paid."""

    def enter():
        promised = commit_funds(by=accountant, unit=units.affairs, category=categories.power, amount=Decimal(300),
                                title="空调", committed_on=today())  # fmt: skip
        pay_commitment(promised, by=accountant, amount=Decimal(300), spent_on=today())

    return enter


every_paper = pytest.mark.parametrize("paper", ["bill", "paid_claim", "payment"])


def charged(request, paper, unit, campus):
    """The campus of the cost that such a paper of the unit makes while it sits there."""
    unit.campus = campus
    unit.save()
    request.getfixturevalue(paper)()
    return CostEntry.objects.get().campus


@every_paper
def test_a_paper_is_charged_to_the_campus_of_its_section(paper, request, units, campuses):
    assert charged(request, paper, units.affairs, campuses.service) == campuses.service


@every_paper
def test_to_none_where_the_section_sits_in_none(paper, request, units, campuses):
    assert charged(request, paper, units.affairs, None) is None


@every_paper
def test_to_none_where_the_campus_is_not_in_service_yet(paper, request, units, campuses):
    campuses.service.opened_on = today() + timedelta(days=1)
    campuses.service.save()

    assert charged(request, paper, units.affairs, campuses.service) is None
