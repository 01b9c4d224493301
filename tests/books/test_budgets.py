"""Budgets: adopted once, adjusted with reasons, never below zero; and what is promised out of them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from apps.core.actions import Conflict, Refused
from apps.core.dates import today
from apps.ledger.actions import (
    adjust_budget,
    adopt_budget,
    commit,
    commit_funds,
    pay_commitment,
    release_commitment,
    settle,
)
from apps.ledger.models import Budget, BudgetAdjustment, Commitment, CostEntry
from apps.ledger.queries import budgets, commitments
from apps.org.models import Unit

DAY = timedelta(days=1)


@pytest.fixture
def budget(accountant, units, lines):
    return adopt_budget(
        by=accountant, year=today().year, unit=units.affairs, line=lines.power, initial=Decimal(1000), source="批复"
    )


@pytest.fixture
def commitment(accountant, units, categories):
    return commit_funds(
        by=accountant, unit=units.affairs, category=categories.power, amount=Decimal(300), title="空调",
        committed_on=today(),
    )  # fmt: skip


# -- budgets -----------------------------------------------------------------------------------------------------------
def test_a_budget_is_adjusted_and_what_was_adopted_stays(budget, accountant):
    adjusted = adjust_budget(budget, by=accountant, amount=Decimal("-250.50"), reason="压减", document="财〔2026〕3号")

    assert (adjusted.initial, adjusted.adjusted, adjusted.amount) == (1000, Decimal("-250.50"), Decimal("749.50"))
    assert budgets.by_line(date(budget.year, 12, 31)) == {budget.line_id: (1000, Decimal("749.50"))}


def test_no_more_is_taken_away_than_there_is(budget, accountant):
    with pytest.raises(Refused, match="than there is in it"):
        adjust_budget(budget, by=accountant, amount=Decimal("-1000.01"), reason="压减")

    assert BudgetAdjustment.objects.count() == 0


@pytest.mark.parametrize(
    ("amount", "reason", "says"),
    [(Decimal(0), "压减", "more or less"), (Decimal(5), "", "Say why"), (Decimal(5), "追加", None)],
    ids=["zero", "no reason", "both"],
)
def test_an_adjustment_changes_something_for_a_reason(budget, accountant, amount, reason, says):
    if says:
        with pytest.raises(ValidationError, match=says):
            adjust_budget(budget, by=accountant, amount=amount, reason=reason)
    else:
        assert adjust_budget(budget, by=accountant, amount=amount, reason=reason).amount == 1005


def test_one_budget_a_unit_line_and_year(budget, accountant):
    with pytest.raises(Conflict, match="Adjust that one"):
        adopt_budget(
            by=accountant, year=budget.year, unit=budget.unit, line=budget.line, initial=Decimal(1), source="x"
        )


def test_a_line_that_ended_before_the_year_takes_no_budget(accountant, units, lines):
    lines.power.ends_on = date(2020, 1, 1)
    lines.power.save()

    with pytest.raises(Refused, match="not in force in 2026"):
        adopt_budget(by=accountant, year=2026, unit=units.affairs, line=lines.power, initial=Decimal(1), source="x")


def test_staff_do_not_touch_budgets(budget, clerk):
    with pytest.raises(PermissionDenied):
        adjust_budget(budget, by=clerk, amount=Decimal(1), reason="追加")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_budget SET initial = 1",
        "UPDATE ledger_budget SET year = 2030",
        "UPDATE ledger_budgetadjustment SET amount = 1",
        "DELETE FROM ledger_budgetadjustment",
    ],
)
def test_what_was_entered_is_not_changed_even_in_sql(budget, accountant, sql):
    adjust_budget(budget, by=accountant, amount=Decimal(5), reason="追加")

    with pytest.raises(IntegrityError, match=r"append-only|stands as it was entered"), transaction.atomic():
        connection.cursor().execute(sql)


def test_nobody_types_the_sum_of_adjustments(budget, accountant):
    adjust_budget(budget, by=accountant, amount=Decimal(5), reason="追加")

    Budget.objects.update(adjusted=999)

    assert Budget.objects.get().adjusted == 5


def test_execution_counts_the_books_of_the_year_so_far(budget, spend, units):
    spend("120.50")
    spend("79.50", unit=units.finance)

    assert budgets.execution(today(), units.affairs) == (1000, Decimal("120.50"))
    assert budgets.execution(today()) == (1000, 200)
    assert Budget.objects.with_spending().get().spent == Decimal("120.50")


def test_a_unit_stands_with_what_is_under_it(budget, accountant, units, lines):
    section = Unit.objects.create(name="科", parent=units.affairs)
    adopt_budget(by=accountant, year=budget.year, unit=section, line=lines.power, initial=Decimal(50), source="x")

    assert budgets.by_line(date(budget.year, 12, 31), units.affairs) == {lines.power.pk: (1050, 1050)}
    assert budgets.by_line(date(budget.year, 12, 31), units.finance) == {}


# -- promised ----------------------------------------------------------------------------------------------------------
def test_what_is_committed_is_open_until_it_is_paid(commitment, accountant, lines):
    assert commitments.open_by_line(today()) == {lines.power.pk: 300}
    assert commitments.open_by_line(today() - DAY) == {}

    paid = pay_commitment(commitment, by=accountant, amount=Decimal(100), spent_on=today(), is_last=False)
    assert (paid.status, paid.left) == ("open", 200)
    assert commitments.open_by_line(today()) == {lines.power.pk: 200}

    paid = pay_commitment(paid, by=accountant, amount=Decimal("180.00"), spent_on=today())
    assert (paid.status, paid.settled, paid.left) == ("settled", 280, 0)
    assert commitments.open_by_line(today()) == {}
    assert sum(CostEntry.objects.values_list("amount", flat=True)) == 280


def test_what_costs_more_than_was_committed_settles_all_of_it(commitment, accountant):
    paid = pay_commitment(commitment, by=accountant, amount=Decimal(350), spent_on=today(), is_last=False)

    assert (paid.status, paid.settled) == ("settled", 300)


def test_a_charge_that_is_reversed_settles_nothing_any_more(commitment, accountant, lines, take_back):
    pay_commitment(commitment, by=accountant, amount=Decimal(300), spent_on=today())

    take_back(CostEntry.objects.get())

    commitment.refresh_from_db()
    assert (commitment.status, commitment.settled, commitment.ended_on) == ("open", 0, None)
    assert commitments.open_by_line(today()) == {lines.power.pk: 300}


def test_one_charge_settles_one_commitment(commitment, accountant, spend):
    entry = spend(100)
    settle(commitment, entry)

    with pytest.raises(IntegrityError), transaction.atomic():
        settle(commitment, entry)


def test_a_charge_of_another_unit_settles_nothing(commitment, spend, units):
    with pytest.raises(Refused, match="another unit"):
        settle(commitment, spend(100, unit=units.finance))


def test_what_is_not_needed_is_released_for_a_reason(commitment, accountant):
    with pytest.raises(Refused, match="Say why"):
        release_commitment(commitment, by=accountant, reason="")

    released = release_commitment(commitment, by=accountant, reason="取消采购")

    assert (released.status, commitments.open_by_line(today())) == ("released", {})
    with pytest.raises(Refused, match="too late"):
        pay_commitment(released, by=accountant, amount=Decimal(1), spent_on=today())


def test_a_source_commits_once(accountant, units, categories):
    facts = {"unit": units.affairs, "category": categories.power, "on": today(), "by": accountant, "title": "车"}
    first = commit("test.Buy:1", amount=Decimal(10), **facts)

    assert commit("test.Buy:1", amount=Decimal(10), **facts) == first
    with pytest.raises(Conflict, match="another sum"):
        commit("test.Buy:1", amount=Decimal(11), **facts)
    assert Commitment.objects.count() == 1


def test_nothing_is_settled_twice_even_in_sql(commitment, spend):
    commitment.settlements.create(entry=spend(300), amount=200, settled_on=today())

    with pytest.raises(IntegrityError, match="settled_once"), transaction.atomic():
        commitment.settlements.create(entry=spend(300), amount=200, settled_on=today())


def test_a_commitment_is_above_zero(accountant, units, categories):
    with pytest.raises(Refused, match="above zero"):
        commit_funds(
            by=accountant, unit=units.affairs, category=categories.power, amount=Decimal(0), title="x",
            committed_on=today(),
        )  # fmt: skip
