"""Reimbursements: what the rule gives, and that nobody but the person and the accountant learns of it."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse as address

from apps.core.actions import Conflict, Refused
from apps.core.dates import today
from apps.core.models import LogEntry, SearchEntry
from apps.ledger.actions import (
    add_reimbursement_rule,
    approve_claim,
    change_reimbursement_rule,
    claim,
    decline_claim,
    pay_claim,
    pay_commitment,
    release_commitment,
    withdraw_claim,
)
from apps.ledger.models import Commitment, CostEntry, Reimbursement
from apps.notices.models import Notice
from apps.org.models import Role

SECRET = "骨折门诊复查"


@pytest.fixture
def rule(accountant, categories):
    return add_reimbursement_rule(
        by=accountant, name="门诊报销", category=categories.phone, rate=Decimal(80), cap=Decimal(1000), source="规定",
        starts_on=today().replace(year=2020, day=1), ends_on=None,
    )  # fmt: skip


@pytest.fixture
def ask(rule, clerk):
    counted = iter(range(1000))

    def asked(amount, by=clerk, **facts):
        known = {"rule": rule, "spent_on": today(), "invoice_number": f"FP{next(counted)}", "purpose": SECRET}
        return claim(by=by, claimed=Decimal(amount), **{**known, **facts})

    return asked


def test_the_rule_gives_its_part_up_to_the_years_limit(ask, accountant):
    first = approve_claim(ask("1000.55"), by=accountant)
    second = approve_claim(ask(500), by=accountant)

    assert (first.granted, second.granted) == (Decimal("800.44"), Decimal("199.56"))
    with pytest.raises(Refused, match="limit of the year is used up"):
        approve_claim(ask(1), by=accountant)


def test_without_a_limit_there_is_none(ask, rule, accountant):
    change_reimbursement_rule(rule, by=accountant, cap=None)

    assert approve_claim(ask(5000), by=accountant).granted == 4000


def test_what_is_approved_is_paid_out_and_charged_to_the_section(ask, accountant, clerk):
    approved = approve_claim(ask(100), by=accountant)
    paid = pay_claim(approved, by=accountant, paid_on=today(), voucher_number="记-9")

    entry = CostEntry.objects.get(source=f"ledger.Reimbursement:{paid.pk}")
    assert (paid.status, entry.amount, entry.unit) == ("paid", 80, clerk.unit)
    assert (entry.note, entry.tags) == ("", {})


def test_what_is_approved_takes_its_sum_from_the_budget_until_it_is_paid_out(ask, accountant, clerk):
    waits, paid = approve_claim(ask(100), by=accountant), approve_claim(ask(200), by=accountant)
    pay_claim(paid, by=accountant, paid_on=today())

    promised = {row.source: (row.unit, row.status, row.left) for row in Commitment.objects.all()}
    assert promised == {
        f"ledger.Reimbursement:{waits.pk}": (clerk.unit, "open", 80),
        f"ledger.Reimbursement:{paid.pk}": (clerk.unit, "settled", 0),
    }


def test_the_sum_of_a_claim_is_paid_and_given_up_nowhere_else(ask, accountant):
    approve_claim(ask(100), by=accountant)
    promised = Commitment.objects.get()
    with pytest.raises(PermissionDenied, match="by hand"):
        pay_commitment(promised, by=accountant, amount=Decimal(80), spent_on=today())
    with pytest.raises(PermissionDenied, match="by hand"):
        release_commitment(promised, by=accountant, reason="不付了")


def test_a_claim_is_withdrawn_until_somebody_has_decided(ask, accountant, clerk, colleague):
    asked = ask(100)
    with pytest.raises(PermissionDenied):
        withdraw_claim(asked, by=colleague)
    assert withdraw_claim(asked, by=clerk).status == "withdrawn"

    declined = ask(100)
    with pytest.raises(Refused, match="refusal says why"):
        decline_claim(declined, by=accountant, answer="")
    assert decline_claim(declined, by=accountant, answer="发票抬头不符").status == "declined"


def test_nobody_decides_on_the_own_claim(ask, accountant, rule):
    own = ask(100, by=accountant)

    for verb, facts in ((approve_claim, {}), (decline_claim, {"answer": "x"})):
        with pytest.raises(PermissionDenied):
            verb(own, by=accountant, **facts)
    with pytest.raises(IntegrityError, match="not_for_oneself"), transaction.atomic():
        Reimbursement.objects.update(status="approved", granted=1, decided_by=accountant)


def test_an_invoice_is_claimed_once(ask, accountant):
    first = ask(100, invoice_number="FP-1")
    with pytest.raises(Conflict, match="claimed already"):
        ask(100, invoice_number="FP-1")

    decline_claim(first, by=accountant, answer="重开发票")
    ask(100, invoice_number="FP-1")


@pytest.mark.parametrize(
    ("amount", "facts", "says"),
    [
        (0, {}, "above zero"),
        (1, {"spent_on": date(2019, 2, 28)}, "does not hold"),
        (1, {"spent_on": today() + timedelta(days=365)}, "not come yet"),
    ],
    ids=["nothing", "before the rule", "in a year"],
)
def test_a_claim_makes_sense(ask, amount, facts, says):
    with pytest.raises(Refused, match=says):
        ask(amount, **facts)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"status": "approved"}, "decided_by_somebody"),
        ({"granted": 5}, "decided_by_somebody"),
        ({"status": "paid", "granted": 5}, "decided_by_somebody"),
        ({"paid_on": today()}, "paid_has_a_date"),
    ],
    ids=["nobody", "not decided", "paid by nobody", "a date alone"],
)
def test_a_decision_is_whole(ask, facts, constraint):
    ask(100)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Reimbursement.objects.update(**facts)


def test_no_more_is_paid_back_than_was_paid(ask, accountant):
    approve_claim(ask(100), by=accountant)
    with pytest.raises(IntegrityError, match="no_more_than_claimed"), transaction.atomic():
        Reimbursement.objects.update(granted=Decimal("100.01"))


# -- nobody else -------------------------------------------------------------------------------------------------------
def test_no_role_but_the_accountants_sees_it(ask, make_person, clerk, colleague):
    ask(100)
    seen = {
        role: Reimbursement.objects.visible_to(make_person(role, name=role, roles=[role])).count()
        for role in Role.values
    }

    assert {role for role, count in seen.items() if count} == {Role.ACCOUNTANT}
    assert [Reimbursement.objects.visible_to(person).count() for person in (clerk, colleague)] == [1, 0]


def test_trail_search_and_notices_say_nothing_of_it(ask, accountant, clerk):
    paid = pay_claim(approve_claim(ask("1234.56"), by=accountant), by=accountant, paid_on=today())
    decline_claim(ask("77.77"), by=accountant, answer="不予受理之缘由")

    lines = LogEntry.objects.filter(subject_type__model="reimbursement")
    said = json.dumps([[line.facts, line.changes] for line in lines], ensure_ascii=False)
    for secret in (SECRET, "1234.56", "987.65", "77.77", "FP0", "不予受理之缘由", "门诊"):
        assert secret not in said
    assert lines.count() == 5
    assert SearchEntry.objects.filter(text__contains="门诊").count() == 0
    notices = " ".join(Notice.objects.filter(event="reimbursements.decided").values_list("says", flat=True))
    assert SECRET not in notices
    assert str(paid) == f"Reimbursement {paid.pk}"


def test_pages_lists_and_exports_of_others_do_not_have_it(client, ask, make_person, clerk, accountant):
    asked = ask("1234.56")
    boss = make_person("boss", roles=[role for role in Role if role != Role.ACCOUNTANT])
    pages = [address("ledger_reimbursement_list"), address("ledger_reimbursement_export")]

    for person, statuses in ((boss, 404), (clerk, 200), (accountant, 200)):
        client.force_login(person)
        assert client.get(asked.get_absolute_url()).status_code == statuses
        for page in pages:
            reply = client.get(page, {"format": "csv"})
            body = b"".join(reply.streaming_content) if reply.streaming else reply.content
            assert (b"1,234.56" in body or b"1234.56" in body) is (statuses == 200)
