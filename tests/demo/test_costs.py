"""The demo's ledger: half-years known to the cent, the planted traps, and totals that agree with the entries."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from apps.core.periods import Period
from apps.ledger.actions import prove
from apps.ledger.models import BooksMonth, CostEntry, MonthSummary
from apps.org.models import Unit
from tests.demo.conftest import one

pytestmark = [pytest.mark.usefixtures("bureau", "db")]
SPENT = "SELECT sum(amount) FROM ledger_costentry WHERE month BETWEEN %(first)s AND %(last)s"


def spent(half, table="ledger_costentry"):
    period = Period.read(half)
    return one(SPENT.replace("ledger_costentry", table), first=period.first, last=period.last)


def test_the_half_year_costs_five_per_cent_less_to_the_cent():
    before, now = spent("2025-H1"), spent("2026-H1")
    assert (before, now) == (Decimal("1564000.00"), Decimal("1485800.00"))
    assert (now - before) / before == Decimal("-0.05")


@pytest.mark.parametrize("half", ["2024-H1", "2024-H2", "2025-H1", "2025-H2", "2026-H1"])
def test_the_totals_the_ledger_and_the_orm_say_the_same(half):
    by_orm = CostEntry.objects.within(Period.read(half)).aggregate(Sum("amount"))["amount__sum"]
    assert spent(half) == spent(half, "ledger_monthsummary") == by_orm


def test_every_total_is_what_its_entries_add_up_to():
    assert prove() == []
    assert MonthSummary.objects.aggregate(n=Sum("entries"))["n"] == CostEntry.objects.count() > 2500


def test_months_are_closed_one_after_the_other_up_to_the_last():
    firsts = list(BooksMonth.objects.closed().order_by("first").values_list("first", flat=True))
    assert (firsts[0], firsts[-1], len(firsts)) == (date(2024, 1, 1), date(2026, 10, 1), 34)
    assert one("SELECT count(*) FROM ledger_costentry WHERE month > date_trunc('month', spent_on)") == 2
    assert one("SELECT max(entered_at)::date FROM ledger_costentry") <= date(2026, 11, 22)


def test_a_late_voucher_stands_in_the_month_it_came_and_says_where_it_belongs():
    late = CostEntry.objects.late().order_by("month").first()
    assert (late.spent_on, late.belongs_to) == (date(2025, 12, 26), date(2025, 12, 1))
    assert (late.month, late.amount) == (date(2026, 2, 1), Decimal("8640.00"))


def test_the_renamed_unit_keeps_its_costs_under_its_present_name():
    unit = Unit.objects.get(name="科技创新局")
    months = set(CostEntry.objects.filter(unit=unit).values_list("month", flat=True))
    assert {date(2026, 4, 1), date(2026, 6, 1), date(2025, 4, 1)} <= months
    assert not Unit.objects.filter(name="科学技术局").exists()


def test_29_february_and_a_rent_without_a_year_before_are_there():
    assert CostEntry.objects.get(spent_on=date(2024, 2, 29), amount=Decimal("612.30")).month == date(2024, 2, 1)
    rents = CostEntry.objects.filter(category__key="rent").order_by("month").values_list("month", flat=True)
    assert list(rents)[:2] == [date(2026, 5, 1), date(2026, 6, 1)]


def test_the_wrong_entry_and_its_opposite_cancel_out():
    [back] = CostEntry.objects.exclude(reverses=None)
    assert (back.amount + back.reverses.amount, back.month) == (0, back.reverses.month)
    assert back.tags == back.reverses.tags == {}


def test_books_moved_to_another_line_and_the_old_entries_stayed():
    lines = CostEntry.objects.filter(category__key="books").order_by("spent_on").values_list("spent_on", "line__code")
    assert {code for on, code in lines if on < date(2026, 1, 1)} == {"30201"}
    assert {code for on, code in lines if on >= date(2026, 1, 1)} == {"30299"}


def test_every_entry_by_hand_was_written_down():
    unwritten = """SELECT count(*) FROM ledger_costentry c WHERE c.source LIKE 'hand:%%' AND NOT EXISTS (
      SELECT FROM core_logentry l JOIN django_content_type t ON t.id = l.subject_type_id AND t.model = 'costentry'
      WHERE l.subject_id = c.id AND l.at = c.entered_at AND l.verb IN ('ledger.enter_cost', 'ledger.reverse'))"""
    assert one(unwritten) == 0
    assert one("SELECT count(*) FROM core_logentry WHERE verb = 'ledger.close_month'") == 34
