"""The monthly cost report says what separate SQL over the entries says: every figure, every month, every sheet."""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.conf import settings
from django.utils import translation

from apps.core.periods import Period
from apps.ledger.models import Budget, BudgetLine, Category, Commitment
from apps.org.models import Campus, Unit
from apps.org.queries.tree import below
from apps.reports import monthly
from apps.reports.queries import cost_books, costs
from apps.reports.sheets import DASH, made
from tests.demo.conftest import TODAY, ask
from tests.offices import recalculated, said

pytestmark = [pytest.mark.usefixtures("bureau", "db")]
MONTHS = [Period.of("M", year, n) for year in (2024, 2025, 2026) for n in range(1, 13) if date(year, n, 1) <= TODAY]
LONGER = [Period.read(key) for key in ("2025-Q1", "2024-H1", "2026-H1", "2025", "2026")]
ZERO = Decimal("0.00")

# Worked out from the entries alone, month by month, without the totals kept beside them and without our own code.
BY_LINE = """
  SELECT l.code, coalesce(sum(amount) FILTER (WHERE month BETWEEN %(now0)s AND %(now1)s), 0),
    coalesce(sum(amount) FILTER (WHERE month BETWEEN %(before0)s AND %(before1)s), 0),
    coalesce(sum(amount) FILTER (WHERE month BETWEEN %(ago0)s AND %(ago1)s), 0),
    coalesce(sum(amount) FILTER (WHERE month BETWEEN %(year0)s AND %(now1)s), 0),
    coalesce(sum(amount) FILTER (WHERE month BETWEEN %(yearago0)s AND %(ago1)s), 0)
  FROM ledger_costentry e JOIN ledger_budgetline l ON l.id = e.line_id
  WHERE month BETWEEN least(%(before0)s, %(yearago0)s) AND %(now1)s AND {scope}
  GROUP BY l.code"""


def dates_of(period):
    """The same stretches by arithmetic on months, not by ``Period``."""
    first, last = period.first, period.last.replace(day=1)
    length = (last.year - first.year) * 12 + last.month - first.month + 1

    def back(on, months):
        year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
        return date(year, month + 1, 1)

    return {
        "now0": first, "now1": last, "before0": back(first, length), "before1": back(first, 1),
        "ago0": back(first, 12), "ago1": back(last, 12), "year0": date(last.year, 1, 1),
        "yearago0": date(last.year - 1, 1, 1),
    }  # fmt: skip


def by_hand(period, scope="true", **facts):
    rows = ask(BY_LINE.format(scope=scope), **dates_of(period), **facts)
    return {code: tuple(sums) for code, *sums in rows if any(sums)}


def by_us(sheet):
    keys = ("now", "before", "ago", "year", "year_ago")
    lines = {row["code"]: tuple(row[key] for key in keys) for row in sheet.body}
    return {code: sums for code, sums in lines.items() if any(sums)}


def first_sheet(period, scope=None, *, wan=False):
    found = costs.read(period, *monthly.split(scope))
    return found, {sheet.number: made(sheet, wan=wan) for sheet in monthly.sheets(found)}


def summed(table):
    return tuple(sum(column, ZERO) for column in zip(*table.values(), strict=True)) or (ZERO,) * 5


def agrees(period, scope=None, where="true", **facts):
    """The first sheet line by line, its total, and that the other sheets come to the same."""
    found, sheets = first_sheet(period, scope)
    hand, one = by_hand(period, where, **facts), sheets["1"]
    assert by_us(one) == hand
    if one.total:
        assert tuple(one.total[key] for key in ("now", "before", "ago", "year", "year_ago")) == summed(hand)
        two, twelve = sheets["2"], made(cost_books.details(found))
        assert (two.total["sum"] if two.total else ZERO) == one.total["now"]
        assert sum((row["sum"] for row in two.body), ZERO) == one.total["now"]
        assert (twelve.total["amount"] if twelve.total else ZERO) == one.total["now"]
    return found, sheets


@pytest.mark.parametrize("period", [*MONTHS, *LONGER], ids=lambda period: period.key)
def test_every_line_of_every_month_is_what_sql_over_the_entries_says(period):
    agrees(period)


@pytest.mark.parametrize("key", ["2025-06", "2026-02", "2026-H1"])
def test_a_unit_s_report_holds_it_and_what_is_below_and_a_campus_its_own(key):
    period = Period.read(key)
    for unit in Unit.objects.filter(name__in=["机关事务管理局", "房产维修科", "科技创新局"]):
        agrees(period, unit, "unit_id = ANY(%(units)s)", units=below(unit))
    for campus in Campus.objects.all():
        agrees(period, campus, "campus_id = %(campus)s", campus=campus.pk)


@pytest.mark.parametrize("key", ["2026-06", "2026-02", "2025-H1"])
def test_every_cell_of_the_matrix_is_what_its_entries_add_up_to(key):
    period = Period.read(key)
    rows = ask("SELECT coalesce(nullif(u.short_name, ''), u.name), category_id, sum(amount) FROM ledger_costentry e "
               "JOIN org_unit u ON u.id = e.unit_id WHERE month BETWEEN %(now0)s AND %(now1)s GROUP BY u.id, 2",
               **dates_of(period))  # fmt: skip
    _found, sheets = first_sheet(period)
    ours = {(row["name"], int(key[1:])): row[key] for row in sheets["2"].body for key in sheets["2"].crosses
            if row[key] is not None}  # fmt: skip
    assert ours == {(name, category): amount for name, category, amount in rows}


def test_the_half_year_falls_by_five_per_cent_and_says_so():
    _found, sheets = first_sheet(Period.read("2026-H1"))
    total = sheets["1"].total
    assert (total["now"], total["ago"], total["ago_change"]) == (
        Decimal("1485800.00"), Decimal("1564000.00"), Decimal("-0.05"),
    )  # fmt: skip


def test_percentages_are_worked_out_from_the_amounts_beside_them():
    _found, sheets = first_sheet(Period.read("2026-06"))
    for row in sheets["1"].rows:
        for change, now, base in (("before_change", "now", "before"), ("ago_change", "now", "ago"),
                                  ("year_change", "year", "year_ago")):  # fmt: skip
            expected = (row[now] - row[base]) / row[base] if row[base] > 0 else DASH
            assert row[change] == expected
        assert row["ago_more"] == row["now"] - row["ago"]


def test_a_base_of_zero_prints_a_dash_and_never_a_percentage():
    bases = [row["ago_change"] for period in MONTHS for row in first_sheet(period)[1]["1"].rows if not row["ago"]]
    assert len(bases) > 50
    assert set(bases) == {DASH}


def test_a_month_that_is_open_is_compared_with_no_other():
    found, sheets = first_sheet(Period.read("2026-11"))
    assert not found.compares
    assert {row[key] for row in sheets["1"].rows for key in ("before_change", "ago_change", "year_change")} == {DASH}


@pytest.mark.parametrize("key", ["2026-01", "2026-06", "2025-12", "2026-H1", "2025"])
def test_in_ten_thousands_every_column_and_row_still_adds_up(key):
    period = Period.read(key)
    exact, rounded = first_sheet(period)[1], first_sheet(period, wan=True)[1]
    one, total = rounded["1"], rounded["1"].total
    for name in ("now", "before", "ago", "year", "year_ago"):
        assert sum(row[name] for row in one.body) == total[name]
        assert abs(total[name] - exact["1"].total[name] / 10_000) <= Decimal("0.005")
        assert all(abs(row[name] - real[name] / 10_000) < Decimal("0.01")
                   for row, real in zip(one.body, exact["1"].body, strict=True))  # fmt: skip
    two = rounded["2"]
    assert two.total["sum"] == total["now"]
    for column in two.crosses:
        assert sum(row[column] or ZERO for row in two.body) == two.total[column]
    for row in two.body:
        assert sum(row[column] or ZERO for column in two.crosses) == row["sum"]


@pytest.fixture
def power():
    """The line of electricity, with a budget in 2026 even where the demo has none, and something promised in June."""
    line, unit = BudgetLine.objects.get(code="30206"), Unit.objects.get(name="房产维修科")
    if not Budget.objects.filter(year=2026, line=line, unit=unit).exists():
        Budget.objects.create(year=2026, unit=unit, line=line, initial=Decimal("480000"), source="预算批复")
    Commitment.objects.create(
        title="电费预付", unit=unit, category=Category.objects.get(key="electricity"), line=line,
        amount=Decimal("12000"), committed_on=date(2026, 6, 10), source="test:1",
    )  # fmt: skip
    return line


def test_budgets_and_promises_stand_beside_the_spending_as_they_did_at_the_end_of_the_month(power):
    promised = {}
    for key in ("2026-05", "2026-06"):
        _found, sheets = first_sheet(Period.read(key))
        [row] = [row for row in sheets["1"].body if row["code"] == "30206"]
        until = Period.read(key).last
        [[initial, adjusted]] = ask(
            "SELECT sum(initial), sum(initial) + coalesce((SELECT sum(a.amount) FROM ledger_budgetadjustment a "
            "JOIN ledger_budget b ON b.id = a.budget_id WHERE b.year = 2026 AND b.line_id = %(line)s "
            "AND a.decided_on <= %(on)s), 0) FROM ledger_budget WHERE year = 2026 AND line_id = %(line)s",
            line=power.pk, on=until,
        )  # fmt: skip
        assert (row["initial"], row["adjusted"]) == (initial, adjusted)
        assert row["execution"] == row["year"] / adjusted
        promised[key] = row["committed"]
        assert row["balance"] == adjusted - row["year"] - row["committed"]
        assert row["ahead"] == (row["year"] / adjusted - Decimal(until.month) / 12) * 100
    assert promised["2026-06"] - promised["2026-05"] >= Decimal("12000")


# -- as files ----------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def files(bureau, tmp_path_factory, django_db_blocker):
    """One month as it is filed, and what LibreOffice makes of it; made once for the stories below."""
    folder = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), translation.override(settings.LANGUAGE_CODE):
        period = Period.read("2026-06")
        for name, make in (("report.xlsx", monthly.as_workbook), ("report.pdf", monthly.as_pdf)):
            opened, _name = make(period, None, None, version=2)
            with opened:
                (folder / name).write_bytes(opened.read())
        whole = monthly.paper(period, None, None, version=2)
    return folder, recalculated(folder / "report.xlsx", folder), whole


def test_what_libreoffice_works_out_is_what_the_formulas_carry_along(files):
    folder, again, _whole = files
    formulas, carried, worked_out = (
        openpyxl.load_workbook(path, data_only=values)
        for path, values in ((folder / "report.xlsx", False), (folder / "report.xlsx", True), (again, True))
    )
    compared = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    ours = carried[sheet.title][cell.coordinate].value
                    theirs = worked_out[sheet.title][cell.coordinate].value
                    where = f"{sheet.title} {cell.coordinate} {cell.value}"
                    same = ours == theirs if isinstance(ours, str) else abs(ours - theirs) < 1e-6
                    assert same, f"{where}: {ours} and {theirs}"
                    compared += 1
    assert compared > 200


def test_the_workbook_prints_as_the_officials_want_it(files):
    folder, _again, whole = files
    book = openpyxl.load_workbook(folder / "report.xlsx")
    for sheet in book:
        page = sheet.page_setup
        assert (page.orientation, page.paperSize, page.fitToWidth or 1, page.fitToHeight) == ("landscape", 9, 1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows
        assert sheet.freeze_panes
        assert whole.fingerprint[:12] in sheet.oddFooter.right.text
        assert "版本 2" in sheet.oddFooter.right.text
        assert whole.period in sheet.oddFooter.left.text
        assert sheet["A1"].font.name == "宋体"
    first = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert [name for name in ("单位负责人：", "财务负责人：", "复核：", "制表：") if name not in first] == []


def test_the_paper_has_a_page_a_sheet_its_own_letters_and_text_one_can_search(files):
    folder, _again, whole = files
    paper = folder / "report.pdf"
    text = said("pdftotext", "-layout", paper, "-")
    fonts = said("pdffonts", paper).splitlines()[2:]
    pages = next(int(line.split()[1]) for line in said("pdfinfo", paper).splitlines() if line.startswith("Pages"))
    assert pages == len(whole.sheets)
    assert [line for line in fonts if "NotoSerifSC" not in line or " yes yes yes " not in line] == []
    [total] = [row for row in whole.sheets[0].rows if row.level == "total"]
    assert f"{total['year']:,.2f}" in text
    assert whole.fingerprint[:12] in text
    assert "月度成本报表" in text
    assert "版本 2" in text


def test_the_same_figures_have_the_same_fingerprint_and_another_cent_another(files):
    _folder, _again, whole = files
    with translation.override(settings.LANGUAGE_CODE):
        again = monthly.paper(Period.read("2026-06"), None, None, version=5, entries=True)
        other = monthly.paper(Period.read("2026-05"), None, None)
    assert again.fingerprint == whole.fingerprint
    assert other.fingerprint != whole.fingerprint
