"""Lump sums and targets: what a section was given and what it owes, worked out from the books."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.core import dates
from apps.core.actions import Conflict, Refused
from apps.core.dates import today
from apps.core.metrics import Period
from apps.ledger.actions import (
    agree_lump_sum,
    change_lump_sum,
    change_target,
    set_target,
    settle_lump_sum,
    split_target,
    take_back_split,
)
from apps.ledger.models import BooksMonth, LumpSum, Target
from apps.ledger.queries import lumpsums, targets
from apps.org.models import Unit


def next_month(first):
    return (first.replace(day=28) + Period.day(first).last.resolution * 4).replace(day=1)


@pytest.fixture
def lump_sum(accountant, units, categories, last_month, this_month):
    """Of last month alone, so that it is over."""
    return agree_lump_sum(
        by=accountant, name="绿化养护包干", unit=units.affairs, category=categories.power, amount=Decimal(1000),
        keeps_percent=Decimal(30), starts_on=last_month, ends_on=this_month, source="协议",
    )  # fmt: skip


@pytest.fixture
def last_day(this_month):
    """On which the lump sum is over; in January that day is of the year before."""
    return this_month - timedelta(days=1)


def close(person, *months):
    for first in months:
        BooksMonth.objects.create(first=first, status="closed", closed_at=timezone.now(), closed_by=person)


# -- lump sums ---------------------------------------------------------------------------------------------------------
def test_what_is_not_spent_of_a_lump_sum_is_saved(lump_sum, spend, units, campuses, last_month, last_day):
    spend("400.10", on=last_month)
    spend("99.90", on=last_month, campus=campuses.main)
    spend("7", on=today())
    spend("8", on=last_month, unit=units.finance)

    (standing,) = lumpsums.standing(last_day)
    assert (standing.spent, standing.balance, standing.saving) == (500, 500, 500)
    assert (standing.execution, standing.kept) == (50, 150)


def test_a_running_lump_sum_has_saved_nothing_yet(lump_sum, spend, last_month):
    spend(400, on=last_month)

    (standing,) = lumpsums.standing(last_month)
    assert (standing.balance, standing.saving, standing.kept) == (600, None, None)


def test_a_lump_sum_of_one_campus_is_spent_there(lump_sum, accountant, spend, campuses, last_month, last_day):
    change_lump_sum(lump_sum, by=accountant, campus=campuses.main)
    spend(400, on=last_month)
    spend(100, on=last_month, campus=campuses.main)

    (standing,) = lumpsums.standing(last_day)
    assert standing.spent == 100


def test_it_is_settled_when_its_books_are_closed_and_never_moves_again(lump_sum, accountant, spend, last_month):
    spend(400, on=last_month)
    with pytest.raises(Refused, match="not closed yet"):
        settle_lump_sum(lump_sum, by=accountant)

    close(accountant, last_month)
    settled = settle_lump_sum(lump_sum, by=accountant)

    assert (settled.status, settled.spent) == ("settled", 400)
    with pytest.raises(Refused, match="too late"):
        change_lump_sum(settled, by=accountant, amount=Decimal(1))


@pytest.mark.parametrize("campus", ["all", "another"])
def test_money_is_not_spent_from_two_lump_sums(lump_sum, accountant, campuses, campus):
    """One for all campuses overlaps with every other one; two campuses do not overlap."""
    if campus == "another":
        change_lump_sum(lump_sum, by=accountant, campus=campuses.main)
    facts = {name: getattr(lump_sum, name) for name in ("unit", "category", "amount", "starts_on", "ends_on", "source")}
    facts |= {"name": "另一个", "campus": campuses.service}

    if campus == "all":
        with pytest.raises(Conflict, match="at that time already"):
            agree_lump_sum(by=accountant, **facts)
    else:
        agree_lump_sum(by=accountant, **facts)
        assert LumpSum.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"amount": Decimal(0)}, "above zero"),
        ({"ends_on": date(2020, 1, 1)}, "later than the first"),
        ({"starts_on": date(2020, 1, 2)}, "first day"),
        ({"keeps_percent": Decimal(101)}, "Between 0 and 100"),
    ],
    ids=["nothing", "backwards", "mid-month", "too much"],
)
def test_a_lump_sum_makes_sense(lump_sum, accountant, facts, says):
    with pytest.raises(Refused, match=says):
        change_lump_sum(lump_sum, by=accountant, **facts)


def test_a_settled_lump_sum_says_what_was_spent(lump_sum):
    for facts in ({"status": "settled"}, {"spent": 5}, {"settled_on": today()}):
        with pytest.raises(IntegrityError, match="settled_says_how"), transaction.atomic():
            LumpSum.objects.update(**facts)
    LumpSum.objects.update(status="settled", spent=5, settled_on=today())


# -- targets -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def sections(units):
    return [Unit.objects.create(name=name, parent=units.affairs) for name in ("绿化科", "车管科")]


@pytest.fixture
def target(accountant, units):
    return set_target(
        by=accountant, kind="savings", year=today().year, unit=units.affairs, amount=Decimal(1000), source="方案"
    )


def test_a_target_is_split_to_the_cent(target, accountant, sections):
    first, second = sections
    with pytest.raises(Refused, match=r"come to ¥999.99, the target is ¥1,000.00"):
        split_target(target, by=accountant, parts={first: Decimal("600"), second: Decimal("399.99")})

    whole = split_target(target, by=accountant, parts={first: Decimal("600"), second: Decimal("400")})

    assert whole.split == 1000
    assert [part.amount for part in whole.parts.order_by("pk")] == [600, 400]
    with pytest.raises(Refused, match="split already"):
        split_target(whole, by=accountant, parts={first: Decimal(1000)})


def test_parts_add_up_even_in_sql(target, accountant, sections):
    part = {"kind": target.kind, "year": target.year, "whole": target, "source": "x"}

    with pytest.raises(IntegrityError, match="parts_add_up"), transaction.atomic():
        Target.objects.create(unit=sections[0], amount=999, **part)
    with pytest.raises(IntegrityError, match="of its kind and its year"), transaction.atomic():
        Target.objects.create(unit=sections[0], amount=1000, **{**part, "kind": "revenue"})

    split_target(target, by=accountant, parts={sections[0]: Decimal(600), sections[1]: Decimal(400)})
    for sql in (
        "DELETE FROM ledger_target WHERE amount = 400",
        "UPDATE ledger_target SET amount = 1 WHERE amount = 400",
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.cursor().execute(sql)


def test_a_split_is_taken_back_and_the_target_set_anew(target, accountant, sections):
    whole = split_target(target, by=accountant, parts={sections[0]: Decimal(1000)})
    with pytest.raises(Refused, match="add up to the whole"):
        change_target(whole, by=accountant, amount=Decimal(900), source="方案")
    with pytest.raises(Refused, match="part of a bigger target"):
        change_target(whole.parts.get(), by=accountant, amount=Decimal(900), source="方案")

    whole = take_back_split(whole, by=accountant)
    changed = change_target(whole, by=accountant, amount=Decimal(900), source="新方案")

    assert (changed.amount, changed.split, Target.objects.count()) == (900, 0, 1)


def test_one_target_of_a_kind_a_unit_and_year(target, accountant):
    with pytest.raises(Conflict, match="already"):
        set_target(by=accountant, kind="savings", year=target.year, unit=target.unit, amount=Decimal(1), source="x")


def test_savings_are_last_years_same_months_less_this_years(target, spend, sections, monkeypatch):
    """Half a month beside a whole one would look like savings: only months that are over count."""
    year = target.year
    june = date(year, 6, 15)
    for module in (targets, dates):
        monkeypatch.setattr(module, "today", lambda: june)
    spend("900", on=date(year - 1, 2, 1), unit=sections[0])
    spend("50", on=date(year - 1, 6, 1))
    spend("80", on=date(year - 1, 7, 1))
    spend("700", on=date(year, 2, 1), unit=sections[0])
    spend("1", on=date(year, 6, 2))

    (standing,) = targets.standing(Period.of("Y", year))
    assert (standing.base, standing.now, standing.done, standing.reached) == (900, 700, 200, 20)
    (february,) = targets.standing(Period.of("M", year, 1))
    assert (february.done, february.reached) == (0, 0)
