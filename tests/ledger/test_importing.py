"""Costs and budgets from files: every mistake has its cell, a table comes in whole and once, and goes whole."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from apps.core import work
from apps.core.actions import Refused
from apps.core.dates import today
from apps.core.imports import views
from apps.core.imports.actions import carry_out_import, check_import, undo_import
from apps.core.models import Import, Job, LogEntry
from apps.core.regular import forget_tables
from apps.ledger.actions import adjust_budget, commit_funds
from apps.ledger.models import BooksMonth, Budget, BudgetLine, Category, CategoryLine, CostEntry, MonthSummary
from apps.ledger.views.entries import EntryPages
from apps.org.models import Role, Unit
from tests.ledger.importing import HEAD, text, workbook

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 8)
GOOD = [
    ["2026-03-08", "财务科", "电费", "1280.50", "1600", None, "财政拨款", "记-0312", "3月电费"],
    ["2026/3/9", "综合事务科", "水费", "￥320.00", None, None, "专项", None, "+86 水费"],
    ["2026年3月10日", "财务科", "电费", "-80.5", None, None, None, "记-0313", "退费"],
]


@pytest.fixture(autouse=True)
def books(units, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    units.finance.name, units.affairs.name = "财务科", "综合事务科"
    units.finance.save()
    units.affairs.save()
    since = date(2020, 1, 1)
    for name, code in (("电费", "30206"), ("水费", "30205")):
        category, _new = Category.objects.get_or_create(name=name, defaults={"starts_on": since})
        line = BudgetLine.objects.filter(code=code).first() or BudgetLine.objects.create(
            code=code, name=name, starts_on=since, source="分类"
        )
        CategoryLine.objects.get_or_create(category=category, defaults={"line": line, "starts_on": since})


@pytest.fixture
def accountant(make_person):
    return make_person("chenhong", name="陈红", roles=[Role.ACCOUNTANT])


def checked(by, file, kind="ledger.costs"):
    return check_import(by=by, kind=kind, file=file)


def brought(batch):
    entries = CostEntry.objects.filter(source=batch.source).order_by("source_line")
    return [(e.spent_on.isoformat(), e.unit.name, e.category.name, f"{e.amount}", e.source_line) for e in entries]


WANTED = [
    ("2026-03-08", "财务科", "电费", "1280.50", 2),
    ("2026-03-09", "综合事务科", "水费", "320.00", 3),
    ("2026-03-10", "财务科", "电费", "-80.50", 4),
]
FILES = {
    "xlsx": lambda: workbook(GOOD),
    "csv": lambda: text(GOOD),
    "csv with a mark": lambda: text(GOOD, encoding="utf-8-sig"),
    "gbk": lambda: text(GOOD, encoding="gbk"),
    "gb18030": lambda: text([*GOOD[:2], [*GOOD[2][:8], "𠮷野"]], encoding="gb18030"),
    "tabs in utf-16": lambda: text(GOOD, encoding="utf-16", delimiter="\t"),
    "semicolons": lambda: text(GOOD, delimiter=";"),
}


@pytest.mark.parametrize("form", FILES)
def test_a_table_comes_in_from_every_program(form, accountant):
    batch = checked(accountant, FILES[form]())
    assert (batch.rows, batch.mistakes, batch.shown, batch.total) == (3, 0, [], Decimal("1520.00"))
    assert not CostEntry.objects.exists()
    carry_out_import(batch, by=accountant)

    assert brought(batch) == WANTED
    batch.refresh_from_db()
    assert batch.status == "imported"
    assert CostEntry.objects.filter(entered_by=accountant, voucher_number="记-0312", note="3月电费").count() == 1


def test_cells_of_a_workbook_may_be_dates_and_numbers(accountant):
    batch = checked(accountant, workbook([[DAY, "财务科", "电费", 0.1 + 0.2, 1600, None, None, 312, None]]))
    carry_out_import(batch, by=accountant)

    entry = CostEntry.objects.get()
    assert (entry.spent_on, entry.amount, entry.quantity, entry.voucher_number) == (DAY, Decimal("0.30"), 1600, "312")


WRONG = {
    "letters": ({3: "12a"}, "D2", "“12a”不是数字。请按 1280.50 的格式填写。"),
    "three places": ({3: "1.005"}, "D2", "“1.005”的小数位数超过 2 位，请四舍五入后填写。"),
    "nothing": ({3: "0"}, "D2", "金额不能为零，请改正或删除该行。"),
    "too much": ({3: "1000000000000"}, "D2", "“1000000000000”超出可记录的范围，请检查小数点。"),
    "no amount": ({3: None}, "D2", "必须填写。"),
    "no date": ({0: "三月八日"}, "A2", "“三月八日”不是日期。请按 2026-03-08 的格式填写。"),
    "the thirtieth of February": ({0: "2026-02-30"}, "A2", "“2026-02-30”不是日期。请按 2026-03-08 的格式填写。"),
    "tomorrow": ({0: "2099-01-01"}, "A2", "2099年1月1日（周四）还没有到，请填写凭证上的日期。"),
    "a unit nobody knows": ({1: "财务课"}, "B2", "没有“财务课”。是不是“财务科”？"),
    "a category nobody knows": ({2: "燃油"}, "C2", "没有“燃油”，请按系统中的名称填写。"),
    "a funding nobody knows": ({6: "贷款"}, "G2", "没有“贷款”，请按系统中的名称填写。"),
    "a long note": ({8: "长" * 201}, "I2", "最多 200 个字，请缩短。"),
    "before the category": ({0: "2019-12-31"}, "C2", "“电费”在2019年12月31日（周二）未启用，请选择其他类别。"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_wrong_has_its_cell(kind, accountant):
    change, at, says = WRONG[kind]
    row = [change.get(place, cell) for place, cell in enumerate(GOOD[0])]
    batch = checked(accountant, workbook([row]))

    assert [(one[0], one[2]) for one in batch.shown] == [(at, says)]
    assert (batch.rows, batch.wrong_rows, batch.mistakes) == (1, 1, 1)
    with pytest.raises(Refused, match="有错误"):
        carry_out_import(batch, by=accountant)
    assert not CostEntry.objects.exists()


def test_a_line_that_ended_last_year_takes_nothing(accountant):
    BudgetLine.objects.filter(categories__category__name="电费").update(ends_on=date(2026, 1, 1))
    batch = checked(accountant, workbook(GOOD[:1]))

    assert [one[0] for one in batch.shown] == ["C2"]
    assert "停用" in batch.shown[0][2]


def test_the_first_hundred_mistakes_are_shown_and_the_rest_counted(accountant):
    batch = checked(accountant, text([["x", f"科{n}", "电费", "y", *[None] * 5] for n in range(150)]))

    assert (batch.rows, batch.wrong_rows, batch.mistakes, len(batch.shown)) == (150, 150, 450, 100)


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (text([], head=["日期", "金额"]), "第一行没有“单位”列"),
        (text([]), "表头下没有数据"),
        (text([], head=[]), "文件中没有数据"),
        (text([["a" * 1001]]), "超过1,000个字符"),
        (workbook([], head=["日期"], name="x.xlsx"), "第一行没有"),
    ],
    ids=["columns", "rows", "empty", "long cell", "workbook"],
)
def test_what_is_no_such_table_is_refused(file, says, accountant):
    file.seek(0)
    with pytest.raises(ValidationError) as refused:
        checked(accountant, file)

    assert says in " ".join(refused.value.messages)
    assert not Import.objects.exists()


def test_neither_a_picture_nor_noise_is_a_table(accountant):
    for data in (b"\x89PNG\r\n\x1a\n\0\0", bytes(range(256)), b"\xff\xfe\xff\xff"):
        file = text([])
        file.file.seek(0)
        file.file.truncate()
        file.file.write(data)
        with pytest.raises(ValidationError):
            checked(accountant, file)


def test_the_same_table_comes_in_once_however_it_was_saved(accountant):
    carry_out_import(checked(accountant, workbook(GOOD)), by=accountant)
    waiting = Import.objects.create(kind="ledger.costs", digest=Import.objects.get().digest, made_by=accountant)

    with pytest.raises(Refused, match="已在账中"):
        checked(accountant, text(GOOD, encoding="gbk"))
    with pytest.raises(Refused):
        carry_out_import(waiting, by=accountant)
    assert CostEntry.objects.count() == 3


def test_an_import_is_taken_back_by_opposites(accountant):
    batch = checked(accountant, workbook(GOOD))
    carry_out_import(batch, by=accountant)
    undo_import(batch, by=accountant)

    assert CostEntry.objects.count() == 6
    assert MonthSummary.objects.aggregate(total=Sum("amount"), entries=Sum("entries")) == {"total": 0, "entries": 6}
    assert CostEntry.objects.filter(reverses__source=batch.source, month=date(2026, 3, 1)).count() == 3
    again = checked(accountant, workbook(GOOD))
    carry_out_import(again, by=accountant)
    assert brought(again) == WANTED


def test_after_the_month_is_closed_the_opposites_stand_in_the_open_one(accountant):
    batch = checked(accountant, workbook(GOOD))
    carry_out_import(batch, by=accountant)
    BooksMonth.objects.create(
        first=date(2026, 3, 1), status="closed", closed_at=timezone.now(), closed_by=accountant
    )
    undo_import(batch, by=accountant)

    back = CostEntry.objects.filter(reverses__source=batch.source)
    assert set(back.values_list("month", "belongs_to")) == {(date(2026, 4, 1), date(2026, 3, 1))}


def test_what_comes_for_a_closed_month_lands_in_the_open_one(accountant):
    BooksMonth.objects.create(
        first=date(2026, 3, 1), status="closed", closed_at=timezone.now(), closed_by=accountant
    )
    carry_out_import(checked(accountant, workbook(GOOD)), by=accountant)

    assert set(CostEntry.objects.values_list("month", flat=True)) == {date(2026, 4, 1)}
    assert CostEntry.objects.late().count() == 3


def test_only_who_enters_costs_brings_them_in(clerk, accountant, client):
    with pytest.raises(PermissionDenied):
        checked(clerk, workbook(GOOD))
    batch = checked(accountant, workbook(GOOD))
    for verb in (carry_out_import, undo_import):
        with pytest.raises(PermissionDenied):
            verb(batch, by=clerk)

    client.force_login(clerk)
    assert client.get(batch.get_absolute_url()).status_code == 403
    assert client.get(reverse("core_import_marked", args=[batch.pk])).status_code == 404
    assert client.get(reverse("core_import_template", args=["ledger.costs"])).status_code == 403


def test_the_table_comes_back_with_its_mistakes_marked(accountant, client):
    batch = checked(accountant, workbook([GOOD[0], ["?", *GOOD[1][1:]], [*GOOD[2][:3], "x", *GOOD[2][4:]]]))
    client.force_login(accountant)
    answer = client.get(reverse("core_import_marked", args=[batch.pk]))

    page = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    red = {cell.coordinate for row in page.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFC7CE"}
    assert red == {"A3", "D4"}
    says = "金额（元）：“x”不是数字。请按 1280.50 的格式填写。"
    assert [page.cell(row, 10).value for row in (1, 2, 4)] == ["错误", None, says]
    assert [cell.value for cell in page[1]][:9] == HEAD


def test_the_pages_lead_from_the_file_to_the_books(accountant, client):
    client.force_login(accountant)
    assert client.get(reverse("core_import_list")).status_code == 200
    assert "ledger.costs" in client.get(reverse("core_import_new")).content.decode()
    answer = client.post(reverse("core_import_new"), {"kind": "ledger.costs", "file": workbook(GOOD)})
    batch = Import.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, batch.get_absolute_url())
    assert client.post(f"{batch.get_absolute_url()}carry-out-import/").status_code == 302
    assert CostEntry.objects.count() == 3
    again = client.post(reverse("core_import_new"), {"kind": "ledger.costs", "file": workbook(GOOD)})
    assert again.status_code == 422


def test_the_template_is_one_that_can_be_filled_in(accountant, client):
    client.force_login(accountant)
    body = b"".join(client.get(reverse("core_import_template", args=["ledger.costs"])).streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(body))
    head = [cell.value for cell in book.worksheets[0][1]]
    batch = checked(accountant, workbook(GOOD, head=head))

    assert (batch.unknown, batch.mistakes) == ([], 0)
    explained = [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)]
    assert explained == [name.removesuffix(" *") for name in head]


def test_a_long_table_comes_in_by_a_worker(accountant, client, monkeypatch):
    monkeypatch.setattr(views, "ROWS_AT_ONCE", 2)
    batch = checked(accountant, workbook(GOOD))
    client.force_login(accountant)
    answer = client.post(f"{batch.get_absolute_url()}carry-out-import/")

    job = Job.objects.get()
    assert (answer["Location"], CostEntry.objects.count()) == (job.get_absolute_url(), 0)
    work.work_off()
    job.refresh_from_db()
    assert (job.status, job.link, CostEntry.objects.count()) == ("done", batch.get_absolute_url(), 3)
    views.carry_out(type("Again", (), {"by": accountant}), batch.pk)
    assert CostEntry.objects.count() == 3
    assert LogEntry.objects.filter(verb="core.carry_out_import").count() == 1


def test_a_file_is_kept_for_a_week(accountant, tmp_path):
    batch = checked(accountant, workbook(GOOD))
    forget_tables()
    assert len(list(tmp_path.rglob("imports/*"))) == 1

    Import.objects.update(made_at=timezone.now() - timezone.timedelta(days=8))
    forget_tables()
    batch.refresh_from_db()
    assert list(tmp_path.rglob("imports/*")) == []
    with pytest.raises(Refused, match="一周"):
        carry_out_import(batch, by=accountant)


BUDGET = ["年度", "单位", "科目", "年初预算", "依据"]


YEAR = str(today().year)
BUDGETS = [[YEAR, "财务科", "30206", "120000", "财预1号"], [YEAR, "综合事务科", "水费", "8000.5", "财预1号"]]


@pytest.fixture
def budgets(accountant):
    """The table of two budgets, brought in."""
    batch = checked(accountant, text(BUDGETS, head=BUDGET), kind="ledger.budgets")
    return carry_out_import(batch, by=accountant)


def test_budgets_come_in_go_again_and_come_in_once_more(budgets, accountant):
    wanted = [("30205", Decimal("8000.50")), ("30206", Decimal(120000))]
    assert sorted(budgets.budgets.values_list("line__code", "initial")) == wanted

    undone = undo_import(budgets, by=accountant)
    assert (undone.status, Budget.objects.count()) == ("undone", 0)
    again = checked(accountant, text(BUDGETS, head=BUDGET), kind="ledger.budgets")
    carry_out_import(again, by=accountant)
    assert sorted(Budget.objects.values_list("line__code", "initial")) == wanted


def adjusted(by):
    adjust_budget(Budget.objects.get(line__code="30206"), by=by, amount=Decimal(-500), reason="压减")


def spent(by):
    carry_out_import(checked(by, workbook([[today(), *GOOD[0][1:]]])), by=by)


def promised(by):
    unit, category = Unit.objects.get(name="财务科"), Category.objects.get(name="电费")
    commit_funds(by=by, unit=unit, category=category, amount=Decimal(90), title="电费预付", committed_on=today())


@pytest.mark.parametrize("use", [adjusted, spent, promised])
def test_budgets_on_which_somebody_has_built_stay(use, budgets, accountant):
    use(accountant)

    with pytest.raises(Refused, match=f"“{YEAR} 财务科 30206 电费”已"):
        undo_import(budgets, by=accountant)
    budgets.refresh_from_db()
    assert (budgets.status, Budget.objects.count()) == ("imported", 2)


def test_what_was_spent_before_and_by_others_holds_no_budget_back(accountant):
    spent(accountant)
    batch = checked(accountant, text(BUDGETS[:1], head=BUDGET), kind="ledger.budgets")
    carry_out_import(batch, by=accountant)
    others = [[today(), "综合事务科", "电费", "12.00", *[None] * 5], [today(), "财务科", "水费", "5", *[None] * 5]]
    carry_out_import(checked(accountant, workbook(others)), by=accountant)

    undo_import(batch, by=accountant)
    assert not Budget.objects.exists()


def test_a_table_of_budgets_from_before_they_knew_theirs_stays(budgets, accountant):
    budgets.budgets.update(batch=None)

    with pytest.raises(Refused, match="逐项"):
        undo_import(budgets, by=accountant)


def test_one_budget_a_line_in_the_file_and_in_the_books(accountant):
    row = ["2026", "财务科", "30206", "120000", "财预1号"]
    batch = checked(accountant, text([row, row, ["1999", *row[1:3], "-1", None]], head=BUDGET), kind="ledger.budgets")

    assert [one[0] for one in batch.shown] == ["C3", "E4"]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_list_goes_out_as_its_records_read(form, accountant, client, monkeypatch):
    """PostgreSQL writes it by itself; the same columns from the records give the same cells."""
    carry_out_import(checked(accountant, workbook(GOOD)), by=accountant)
    client.force_login(accountant)
    copied = b"".join(client.get(reverse("ledger_costentry_export"), {"format": form}).streaming_content)
    monkeypatch.setattr(EntryPages, "copied", False)
    read = b"".join(client.get(reverse("ledger_costentry_export"), {"format": form}).streaming_content)

    def cells(body):
        if form == "csv":
            return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
        return [list(row) for page in openpyxl.load_workbook(io.BytesIO(body)) for row in page.values]

    assert cells(copied) == cells(read)
    assert sorted(row[11] or "" for row in cells(copied)[1:]) == sorted(
        ["3月电费", "退费", "'+86 水费" if form == "csv" else "+86 水费"]
    )
