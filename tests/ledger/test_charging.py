"""One door into the ledger: what is charged, where it lands, what is refused and why."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Q, Sum

from apps.core.actions import Conflict, Refused
from apps.core.dates import today
from apps.core.periods import Period
from apps.ledger import actions
from apps.ledger.models import BudgetLine, CategoryLine, CostEntry, MonthSummary
from apps.ledger.queries.entries import address, source_of
from tests.ledger import records

pytestmark = pytest.mark.usefixtures("in_english")


def attempt(statement, *values):
    """The statement as somebody with a console would send it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


# -- what is charged ---------------------------------------------------------------------------------------------------
def test_a_trade_charges_its_own_record_under_the_line_of_the_day(room, units, power, clerk):
    entry = actions.charge(
        room, unit=units.finance, category=power, amount=Decimal("68.50"), on=today(), by=clerk,
        quantity=Decimal("100"), campus=room.campus, tags={"room": 12}, note="会议用电",
    )  # fmt: skip

    entry.refresh_from_db()
    assert (entry.source, entry.source_line, entry.line.code) == (f"meetings.Room:{room.pk}", 0, "30206")
    assert (entry.month, entry.belongs_to, entry.is_late) == (today().replace(day=1), today().replace(day=1), False)
    assert (entry.amount, entry.quantity, entry.tags) == (Decimal("68.50"), Decimal("100.000"), {"room": 12})
    assert source_of(entry, clerk) == room


def test_the_same_source_charges_once_and_gets_its_first_entry_again(spend):
    first, again = spend("12.50", source="fleet.Trip:7"), spend("12.50", source="fleet.Trip:7")

    assert again == first
    assert CostEntry.objects.count() == 1
    assert MonthSummary.objects.get().amount == Decimal("12.50")


@pytest.mark.parametrize("other", ["amount", "unit", "on", "quantity", "funding"])
def test_a_source_that_says_something_else_is_a_conflict(spend, units, other):
    changed = {"unit": units.affairs, "on": today() - timedelta(days=1), "quantity": Decimal(3), "funding": "own"}
    spend("12.50", source="fleet.Trip:7")

    with pytest.raises(Conflict, match="is in the ledger already"):
        spend("13.00" if other == "amount" else "12.50", source="fleet.Trip:7", **{
            name: value for name, value in changed.items() if name == other
        })  # fmt: skip
    assert CostEntry.objects.count() == 1


def test_another_line_of_the_same_source_is_another_cost(spend):
    spend("1.00", source="fleet.Trip:7", line=0)
    spend("2.00", source="fleet.Trip:7", line=1)

    assert CostEntry.objects.aggregate(Sum("amount"))["amount__sum"] == Decimal("3.00")


def test_many_are_charged_at_once_or_none(units, power, clerk):
    def bill(n, amount="5.00"):
        return actions.Charge(source="import:7", line=n, unit=units.finance, category=power, amount=Decimal(amount),
                              on=today())  # fmt: skip

    actions.charge_all([bill(n) for n in range(1200)], by=clerk)
    with pytest.raises(Refused):
        actions.charge_all([bill(2000), bill(2001, "0.001")], by=clerk)

    assert list(CostEntry.objects.order_by("pk").values_list("source_line", flat=True)) == list(range(1200))
    assert (CostEntry.objects.count(), MonthSummary.objects.get().entries) == (1200, 1200)


def test_many_that_charge_again_are_there_once_and_may_not_say_something_else(units, power, clerk):
    def bill(n, amount="5.00"):
        return actions.Charge(source="import:7", line=n, unit=units.finance, category=power, amount=Decimal(amount),
                              on=today())  # fmt: skip

    actions.charge_all([bill(0), bill(1)], by=clerk)
    actions.charge_all([bill(1), bill(2)], by=clerk)
    with pytest.raises(Conflict, match="is in the ledger already"), transaction.atomic():
        actions.charge_all([bill(3), bill(2, "6.00")], by=clerk)

    assert list(CostEntry.objects.order_by("source_line").values_list("source_line", flat=True)) == [0, 1, 2]


def test_the_line_is_found_by_the_date_and_stays_with_the_entry(spend, power, accountant):
    other = records.line("30299", "其他商品和服务支出")
    before = spend(on=today() - timedelta(days=1))
    actions.book_under(power, by=accountant, line=other, starts_on=today())
    after = spend()

    before.refresh_from_db()
    assert (before.line.code, after.line.code) == ("30206", "30299")


# -- what cannot be right ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"amount": "0.00"}, "The amount must not be zero."),
        ({"amount": "12.345"}, "An amount has two places after the point at most, for example 1280.50."),
        ({"amount": "NaN"}, "An amount has two places after the point at most, for example 1280.50."),
        ({"on": date(2099, 1, 1)}, "Thu 1 Jan 2099 has not come yet. Enter the date that stands on the voucher."),
        ({"on": date(2017, 12, 31)}, "“电费” is not in use on Sun 31 Dec 2017. Choose another category."),
    ],
    ids=lambda value: str(next(iter(value.values()))) if isinstance(value, dict) else "",
)
def test_what_cannot_be_right_is_refused_in_a_sentence(spend, facts, sentence):
    with pytest.raises(Refused) as refused:
        spend(**facts)

    assert refused.value.messages == [sentence]
    assert not CostEntry.objects.exists()


def test_a_line_that_ended_last_year_is_named(spend):
    BudgetLine.objects.update(ends_on=date(2025, 1, 1))

    with pytest.raises(Refused) as refused:
        spend()
    assert refused.value.messages == [
        "“电费” is booked under 30206 电费, which ended on Wed 1 Jan 2025. Give the category a new line first."
    ]
    assert spend(on=date(2024, 12, 31)).line.code == "30206"


def test_a_category_without_a_line_is_told_so(spend):
    CategoryLine.objects.all().delete()

    with pytest.raises(Refused, match="has no budget line on"):
        spend()


# -- the ledger only grows ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_costentry SET amount = 1 WHERE id = %s",
        "UPDATE ledger_costentry SET note = 'x' WHERE id = %s",
        "DELETE FROM ledger_costentry WHERE id = %s",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(spend, statement):
    entry = spend()

    with pytest.raises(IntegrityError, match="append-only"):
        attempt(statement, entry.pk)
    entry.refresh_from_db()
    assert entry.amount == Decimal("100.00")


@pytest.mark.parametrize("table", ["ledger_costentry", "ledger_booksmonth"])
def test_the_database_refuses_to_empty_the_books(spend, table):
    spend()

    with pytest.raises(IntegrityError, match="TRUNCATE was refused"):
        attempt(f"SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL logistics.trail_may_go = 'no'; TRUNCATE {table} CASCADE")


CONSTRAINTS = [
    ({"amount": 0}, "ledger_costentry_amount_is_not_zero"),
    ({"belongs_to": date(2026, 1, 1)}, "ledger_costentry_belongs_to_its_date"),
    ({"month": date(2026, 1, 1)}, "ledger_costentry_month_not_before"),
    ({"month": date(2026, 3, 2)}, "ledger_costentry_month_not_before"),
]


@pytest.mark.parametrize(("wrong", "name"), CONSTRAINTS, ids=[f"{n}-{c[1]}" for n, c in enumerate(CONSTRAINTS)])
def test_the_database_refuses_an_impossible_entry(units, power, wrong, name):
    facts = {"unit": units.finance, "category": power, "line": records.line(), "amount": 5, "source": "x"}
    days = {"spent_on": date(2026, 2, 9), "belongs_to": date(2026, 2, 1), "month": date(2026, 2, 1)}

    assert CostEntry.objects.create(**facts, **days).pk
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CostEntry.objects.create(**{**facts, **days, "source": "y", **wrong})


# -- reversal ----------------------------------------------------------------------------------------------------------
def test_an_entry_is_taken_back_by_its_opposite(spend, accountant):
    entry = spend("250.00", quantity=Decimal("3.5"))

    back = actions.reverse(entry, by=accountant, reason="承担单位填错")

    back.refresh_from_db()
    assert (back.amount, back.quantity, back.reverses, back.note) == (-250, Decimal("-3.500"), entry, "承担单位填错")
    assert (back.month, back.spent_on, back.line_id) == (entry.month, entry.spent_on, entry.line_id)
    total = MonthSummary.objects.get()
    assert (total.amount, total.quantity, total.measured, total.entries) == (0, 0, 0, 2)


def test_nothing_is_taken_back_twice_nor_is_what_takes_back(spend, accountant):
    entry = spend()
    back = actions.reverse(entry, by=accountant, reason="重复")

    with pytest.raises(Refused, match="has been reversed already"):
        actions.reverse(entry, by=accountant, reason="再来")
    with pytest.raises(Refused, match="takes another one back"):
        actions.reverse(back, by=accountant, reason="反悔")
    assert CostEntry.objects.count() == 2


@pytest.mark.parametrize("column", ["amount = -1", "unit_id = %(other)s", "funding = 'own'"])
def test_the_database_refuses_a_reversal_that_is_not_the_opposite(spend, units, column):
    entry = spend()
    names = ("version", "spent_on", "month", "belongs_to", "unit_id", "category_id", "line_id", "amount", "funding",
             "source_line", "tags", "note", "voucher_number", "entered_at")  # fmt: skip
    name, _equals, value = column.partition(" = ")
    taken = [{"amount": "-amount"}.get(n, n) if n != name else value % {"other": units.affairs.pk} for n in names]
    with pytest.raises(IntegrityError, match="takes back exactly"):
        attempt(
            f"INSERT INTO ledger_costentry ({', '.join(names)}, source, reverses_id) "
            f"SELECT {', '.join(taken)}, 'back', id FROM ledger_costentry WHERE id = %s",
            entry.pk,
        )


# -- the totals beside it ----------------------------------------------------------------------------------------------
def by_hand():
    """What the entries add up to, by the ORM; the trigger's own arithmetic is SQL."""
    keys = ("month", "unit", "category", "line", "campus", "funding")
    rows = CostEntry.objects.order_by().values(*keys).annotate(
        Sum("amount"), Sum("quantity"), Count("pk"), measured=Sum("amount", filter=Q(quantity__isnull=False))
    )  # fmt: skip
    return {
        tuple(row[key] for key in keys): (
            row["amount__sum"], row["quantity__sum"] or 0, row["measured"] or 0, row["pk__count"]
        )
        for row in rows
    }  # fmt: skip


def kept():
    keys = ("month", "unit", "category", "line", "campus", "funding")
    values = ("amount", "quantity", "measured", "entries")
    return {tuple(r[k] for k in keys): tuple(r[v] for v in values) for r in MonthSummary.objects.values(*keys, *values)}


@pytest.mark.parametrize("seed", range(6))
def test_after_any_charges_and_reversals_the_totals_are_what_the_entries_add_up_to(
    seed, spend, close, months, units, power, fuel, campuses, accountant
):
    dice = random.Random(seed)
    standing = []
    for step in range(60):
        if step in (20, 40):
            close(months(4 - step // 20))  # charges before it land later from now on
        if standing and dice.random() < 0.25:
            entry = standing.pop(dice.randrange(len(standing)))
            actions.reverse(entry, by=accountant, reason="更正")
            continue
        on = months(dice.randrange(4)) + timedelta(days=dice.randrange(28))
        entry = spend(
            f"{dice.randrange(1, 10**7) / 100:.2f}", on=min(on, today()),
            unit=dice.choice([units.finance, units.affairs]),
            category=dice.choice([power, fuel]), campus=dice.choice([None, campuses.main]),
            quantity=dice.choice([None, Decimal(dice.randrange(1, 9999)) / 1000]),
            funding=dice.choice(["fiscal", "own"]),
        )  # fmt: skip
        standing.append(entry)

    assert kept() == by_hand()
    assert actions.prove() == []


def test_a_month_is_counted_anew(spend, months):
    spend("10.00", on=months(2))
    spend("20.00", quantity=Decimal(4))
    before = kept()
    MonthSummary.objects.all().delete()

    assert actions.prove() == [months(2), today().replace(day=1)]
    for month in (months(2), today().replace(day=1)):
        actions.rebuild(month)
    assert kept() == before
    assert actions.prove() == []


def test_an_address_names_what_stands_behind_a_figure(units, power):
    assert address(Period.read("2026-06"), unit=units.finance, category=power.pk, late=True) == (
        f"/ledger/entries/?unit={units.finance.pk}&category={power.pk}&late=true&period=2026-06"
    )
