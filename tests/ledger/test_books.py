"""Months close one after the other and for good; lines and categories change by date; the night proves the totals."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.core.actions import Refused
from apps.core.dates import today
from apps.core.models import LogEntry
from apps.ledger import actions, regular
from apps.ledger.models import BooksMonth, BudgetLine, Category, CategoryLine, CostEntry, MonthSummary
from apps.ledger.queries import due
from apps.ledger.queries import months as reading
from apps.ledger.seed import CATEGORIES, LINES, seed_lines
from apps.notices.models import Notice
from tests.ledger import records
from tests.ledger.test_charging import attempt

pytestmark = pytest.mark.usefixtures("in_english")


# -- closing -----------------------------------------------------------------------------------------------------------
def test_a_late_voucher_lands_in_the_open_month_and_says_where_it_belongs(spend, close, months):
    spend(on=months(3))
    for back in (3, 2):
        close(months(back))

    late = spend("88.00", on=months(3) + timedelta(days=4))

    late.refresh_from_db()
    assert (late.month, late.belongs_to, late.is_late) == (months(1), months(3), True)
    assert list(CostEntry.objects.late()) == [late]
    assert MonthSummary.objects.get(month=months(1)).amount == Decimal("88.00")


def test_what_is_taken_back_after_the_month_closed_stands_in_the_open_one(spend, close, months, accountant):
    entry = spend(on=months(2))
    close(months(2))

    back = actions.reverse(entry, by=accountant, reason="重复入账")

    assert (back.month, back.belongs_to) == (months(1), months(2))
    assert actions.prove() == []


def test_months_are_closed_in_order_when_they_are_over_and_never_twice(spend, close, months):
    spend(on=months(3))

    with pytest.raises(Refused, match="comes first"):
        close(months(2))
    with pytest.raises(Refused, match="is not over yet"):
        close(today())
    close(months(3))
    with pytest.raises(Refused, match="is closed already"):
        close(months(3))
    assert close(months(2)).status == "closed"
    assert reading.next_to_close() == months(1)
    assert [on >= months(1) for on in reading.open_months()] == [True, True]


def test_only_the_accountant_closes(admin, months):
    with pytest.raises(PermissionDenied):
        actions.close_month(by=admin, first=months(1))
    assert not BooksMonth.objects.exists()


def test_before_the_books_begin_nothing_is_entered(spend, months):
    BooksMonth.objects.create(first=months(1))  # they begin here, open

    assert spend(on=months(3)).month == months(1)
    assert reading.landing(months(3)) == months(1)


INSERT = """INSERT INTO ledger_costentry (version, spent_on, month, belongs_to, unit_id, category_id, line_id, amount,
    funding, source, source_line, tags, note, voucher_number, entered_at)
SELECT version, spent_on, %s, belongs_to, unit_id, category_id, line_id, amount, funding, 'console', 0, tags, note, '',
    now() FROM ledger_costentry WHERE id = %s"""


def test_the_database_itself_refuses_an_entry_in_a_closed_month(spend, close, months):
    entry = spend(on=months(2))
    close(months(2))

    with pytest.raises(IntegrityError, match="The books are closed up to"):
        attempt(INSERT, months(2), entry.pk)
    assert attempt(INSERT, months(1), entry.pk) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_booksmonth SET status = 'open', closed_at = NULL, closed_by_id = NULL",
        "UPDATE ledger_booksmonth SET first = first + interval '1 month'",
        "DELETE FROM ledger_booksmonth",
    ],
)
def test_the_database_refuses_to_open_a_closed_month_again(close, months, statement):
    close(months(1))

    with pytest.raises(IntegrityError, match="are closed"):
        attempt(statement)
    assert BooksMonth.objects.closed().count() == 1


@pytest.mark.parametrize(("at", "by", "status", "stands"), [
    (1, 1, "closed", True), (0, 0, "open", True), (1, 1, "open", False), (0, 0, "closed", False),
    (1, 0, "closed", False), (0, 1, "closed", False), (1, 0, "open", False), (0, 1, "open", False),
])  # fmt: skip
def test_a_closed_month_says_who_and_when_and_an_open_one_neither(accountant, at, by, status, stands):
    facts = {"closed_at": timezone.now() if at else None, "closed_by": accountant if by else None}
    month = BooksMonth(first=date(2020, 1, 1), status=status, **facts)
    if stands:
        month.save()
        return
    with pytest.raises(IntegrityError, match="ledger_booksmonth_closed_by_somebody"), transaction.atomic():
        month.save()


def test_a_month_begins_on_the_first(db):
    with pytest.raises(IntegrityError, match="ledger_booksmonth_begins_on_the_first"), transaction.atomic():
        BooksMonth.objects.create(first=date(2020, 1, 2))


def test_the_undoing_of_a_migration_would_leave_no_function_behind(db):
    """Every function of the books has its trigger or its caller; none was forgotten when it was renamed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'ledger_%%' ORDER BY 1")
        found = {name for (name,) in cursor.fetchall()}
    assert found >= {"ledger_books_begin", "ledger_land", "ledger_costentry_enter", "ledger_costentry_keep"}


@pytest.mark.parametrize(("day", "waits"), [(4, False), (5, True), (28, True)])
def test_from_the_fifth_on_the_month_that_is_over_waits_for_the_accountant(
    spend, close, months, accountant, admin, monkeypatch, day, waits
):
    spend(on=months(1))
    that_day = today().replace(day=day)
    monkeypatch.setattr(due.dates, "today", lambda: that_day)

    [*items] = due.months_to_close(accountant)

    assert [item.url for item in items] == ["/ledger/months/new/"] * waits
    assert due.months_to_close(admin) == []
    close(months(1))
    assert due.months_to_close(accountant) == []


# -- the proof ---------------------------------------------------------------------------------------------------------
def test_the_night_finds_a_total_that_is_not_true_and_tells_who_must_know(spend, accountant, admin, clerk):
    spend("10.00")
    regular.nightly()
    assert not Notice.objects.exists()
    MonthSummary.objects.update(amount=Decimal("10.01"))

    regular.nightly()

    told = Notice.objects.filter(event="ledger.mismatch")
    assert {notice.person for notice in told} == {accountant, admin}
    assert {notice.url for notice in told} == {"/ledger/months/"}


@pytest.mark.parametrize("harm", ["missing", "left over", "measured"])
def test_the_operator_rebuilds_what_is_wrong(spend, harm, capsys):
    spend("10.00", quantity=Decimal(2))
    total = MonthSummary.objects.get()
    if harm == "missing":
        total.delete()
    elif harm == "left over":
        total.pk, total.funding = None, "own"
        total.save()
    else:
        MonthSummary.objects.update(measured=3)

    with pytest.raises(SystemExit):
        call_command("prove_ledger")
    call_command("prove_ledger", rebuild=True)
    call_command("prove_ledger")

    assert capsys.readouterr().out.splitlines()[-1] == "Every total is what the ledger adds up to."
    assert MonthSummary.objects.get().measured == Decimal("10.00")


# -- lines and categories ----------------------------------------------------------------------------------------------
def test_an_empty_bureau_gets_the_states_lines_once(db):
    assert seed_lines() == len(LINES)
    assert seed_lines() == 0
    assert BudgetLine.objects.count() == 32
    for key, (_name, _quantity, code) in CATEGORIES.items():
        assert CategoryLine.objects.get(category__key=key).line.code == code
    assert BudgetLine.objects.get(code="30231").government_code == "50208"


def test_what_the_accountant_changed_stays_at_the_next_start(accountant):
    seed_lines()
    power = Category.objects.get(key="electricity")
    facts = {"name": "电费（含充电桩）", "unit_of_quantity": "度", "starts_on": power.starts_on, "ends_on": None}
    actions.change_category(power, by=accountant, position=1, **facts)

    call_command("load_lines")

    assert Category.objects.filter(name__startswith="电费").count() == 1
    assert Category.objects.get(key="electricity").name == "电费（含充电桩）"


def test_a_line_and_a_category_under_it_are_added_and_ended(accountant, units):
    facts = {"name": "充电服务", "government_code": "50201", "government_name": "办公经费", "source": "通知"}
    line = actions.add_line(by=accountant, code="30241", starts_on=date(2026, 1, 1), ends_on=None, **facts)
    kept = {"name": "充电", "unit_of_quantity": "千瓦时", "position": 9, "ends_on": None}
    category = actions.add_category(by=accountant, line=line, starts_on=date(2026, 1, 1), source="通知", **kept)

    assert CategoryLine.objects.get(category=category).line == line
    actions.change_line(line, by=accountant, code="30241", starts_on=line.starts_on, ends_on=date(2026, 7, 1), **facts)
    with pytest.raises(Refused, match="which ended on"):
        actions.charge("x:1", unit=units.finance, category=category, amount=Decimal(1), on=date(2026, 7, 1), by=None)


def test_a_category_moves_to_another_line_from_a_day_on(power, accountant):
    other = records.line("30299", "其他商品和服务支出")
    actions.book_under(power, by=accountant, line=other, starts_on=date(2026, 1, 1), source="通知")

    rows = CategoryLine.objects.filter(category=power).order_by("starts_on").values_list("line__code", "ends_on")
    assert list(rows) == [("30206", date(2026, 1, 1)), ("30299", None)]
    with pytest.raises(Refused, match="Choose a later day"):
        actions.book_under(power, by=accountant, line=records.line(), starts_on=date(2026, 1, 1))
    entries = LogEntry.objects.about(power)
    assert entries.get().verb == "ledger.book_under"


def test_a_category_is_not_moved_to_a_line_that_has_ended(power, accountant):
    gone = records.line("30235", "旧科目", ends_on=date(2025, 1, 1))

    with pytest.raises(Refused, match="30235 旧科目 is not in force on"):
        actions.book_under(power, by=accountant, line=gone, starts_on=date(2026, 1, 1))


def test_a_code_and_a_category_have_one_line_at_a_time(power, accountant):
    with pytest.raises(Refused, match="There is a line with this code"):
        actions.add_line(by=accountant, code="30206", name="电", starts_on=date(2026, 1, 1), ends_on=None, source="x")
    with pytest.raises(IntegrityError, match="ledger_categoryline_one_at_a_time"), transaction.atomic():
        CategoryLine.objects.create(category=power, line=records.line("30205", "水费"), starts_on=date(2026, 1, 1))


@pytest.mark.parametrize("code", ["30", "302a", "3020612345"])
def test_a_code_is_digits(db, code):
    with pytest.raises(Exception, match=r"ledger_budgetline_code_is_digits|too long"), transaction.atomic():
        records.line(code, "x")


@pytest.mark.parametrize("model", [BudgetLine, Category, CategoryLine])
def test_what_is_dated_ends_after_it_starts(power, model):
    row = {BudgetLine: records.line("30205", "水费"), Category: power, CategoryLine: power.lines.get()}[model]
    row.ends_on = row.starts_on
    name = f"ledger_{model._meta.model_name}_ends_after_start"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save()
    row.ends_on = row.starts_on + timedelta(days=1)
    row.save()


def test_a_total_of_one_cell_is_there_once(spend):
    spend()
    total = MonthSummary.objects.get()
    total.pk = None
    with pytest.raises(IntegrityError, match="ledger_monthsummary_one_a_cell"), transaction.atomic():
        total.save()


def test_staff_keep_no_books(clerk, spend, power, units):
    entry = spend()
    for attempted in (
        lambda: actions.enter_cost(by=clerk, unit=units.finance, category=power, amount=Decimal(1), on=today()),
        lambda: actions.reverse(entry, by=clerk, reason="x"),
        lambda: actions.add_line(by=clerk, code="1"),
        lambda: actions.change_category(power, by=clerk, name="x"),
    ):
        with pytest.raises(PermissionDenied):
            attempted()


def test_an_unknown_option_is_refused():
    with pytest.raises((CommandError, TypeError)):
        call_command("prove_ledger", "--everything")
