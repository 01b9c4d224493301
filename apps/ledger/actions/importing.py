"""Costs and budgets from files: what a row must hold, and the doors through which rows enter and leave the books."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.core import dates, sockets
from apps.core.actions import Refused, hold
from apps.core.imports.judging import Kind, Row, known_by
from apps.core.imports.tables import Field, Table, spelled
from apps.ledger.actions.budgeting import adopt_all
from apps.ledger.actions.charging import Charge, charge_all, enter, land, opposite
from apps.ledger.models import Budget, BudgetLine, Category, CategoryLine, CostEntry, Funding
from apps.ledger.policies import enters_costs
from apps.ledger.queries import budgets
from apps.org.models import Campus, Unit

AT_ONCE = 2_000
UNIT = pgettext_lazy("who bears the cost", "Unit")

COSTS = Table(
    "costs",
    gettext_lazy("Cost entries"),
    ("费用", "成本", "支出明细"),
    (
        Field("on", gettext_lazy("Date on the voucher"), ("凭证日期", "日期", "发生日期"), True, "2026-03-08"),
        Field("unit", UNIT, ("单位", "科室", "部门", "承担单位"), True, "财务科",
              gettext_lazy("Its name or short name as in the system.")),
        Field("category", gettext_lazy("Cost category"), ("费用类别", "类别", "费用名称"), True, "电费",
              gettext_lazy("As on the page of cost categories. The budget line follows from it and the date.")),
        Field("amount", gettext_lazy("Amount (¥)"), ("金额", "金额（元）", "金额(元)"), True, "1280.50",
              gettext_lazy("Two places after the point at most; negative for money that came back.")),
        Field("quantity", gettext_lazy("Quantity"), ("数量",), example="1600",
              note=gettext_lazy("In the category's own unit; three places at most.")),
        Field("campus", gettext_lazy("Campus"), ("办公区",), example="管委会"),
        Field("funding", gettext_lazy("Funding"), ("资金来源", "经费来源"), example="财政拨款",
              note=gettext_lazy("Fiscal appropriation, special funds or own funds; empty: fiscal appropriation.")),
        Field("voucher_number", gettext_lazy("Voucher number"), ("凭证号", "凭证编号"), example="记-0312"),
        Field("note", gettext_lazy("What for"), ("用途", "摘要", "说明"), example="3月电费"),
    ),
)  # fmt: skip


# -- costs -------------------------------------------------------------------------------------------------------------
def judge_costs(by: Any) -> Callable[[Row], dict[str, Any] | None]:
    """Knows the units, categories and lines of the day the file is read."""
    units = known_by(Unit.objects.visible_to(by).order_by("pk"), "name", "short_name")
    campuses = known_by(Campus.objects.order_by("pk"), "name")
    categories = known_by(Category.objects.order_by("pk"), "name")
    fundings = _fundings()
    why_not = cache(_why_not(dates.today()))

    def judge(row: Row) -> dict[str, Any] | None:
        on, category = row.day("on"), row.one_of("category", categories)
        values = {
            "on": on,
            "category": category,
            "unit": row.one_of("unit", units),
            "amount": row.number_of("amount", 2),
            "quantity": row.number_of("quantity", 3),
            "campus": row.one_of("campus", campuses),
            "funding": row.one_of("funding", fundings) or Funding.FISCAL,
            "voucher_number": row.words("voucher_number", 40),
            "note": row.words("note", 200),
            "line": row.number,
        }
        if values["amount"] is not None and not values["amount"]:
            row.complain("amount", _("The amount must not be zero. Correct it or take the row out."))
        if on and category and (problem := why_not(on, category)):
            row.complain(*problem)
        return None if row.problems else values

    return judge


# What offices write beside the names themselves.
ALSO_CALLED = {Funding.FISCAL: ("财政", "财政资金"), Funding.SPECIAL: ("专项",), Funding.OWN: ("自有", "自筹")}


def _fundings() -> dict[str, str]:
    return {word: funding for funding in Funding for word in spelled(funding.label, ALSO_CALLED[funding])}


def _why_not(today: date) -> Callable[[date, Category], tuple[str, str] | None]:
    """Why nothing can be booked under a category on a day, and in which column that is wrong."""
    lines: dict[int, list[CategoryLine]] = {}
    for under in CategoryLine.objects.select_related("line").order_by("starts_on"):
        lines.setdefault(under.category_id, []).append(under)

    def problem(on: date, category: Category) -> tuple[str, str] | None:
        told = {"category": str(category), "day": dates.day(on, year=True)}
        if on > today:
            return "on", _("%(day)s has not come yet. Enter the date that stands on the voucher.") % told
        if not category.is_in_force(on):
            says = _("“%(category)s” is not in use on %(day)s. Choose another category.")
            return "category", says % told
        under = next((one for one in lines.get(category.pk, []) if one.is_in_force(on)), None)
        if under is None:
            says = _("“%(category)s” has no budget line on %(day)s. Give it one under “Cost categories” first.")
            return "category", says % told
        line: BudgetLine = under.line
        if not line.is_in_force(on):
            says = _("“%(category)s” is booked under %(line)s, which ended on %(day)s. "
                     "Give the category a new line first.")  # fmt: skip
            told |= {"line": str(line), "day": dates.day(line.ends_on or line.starts_on, year=True)}
            return "category", says % told
        return None

    return problem


def write_costs(batch: Any, values: Iterator[dict[str, Any]], by: Any) -> None:
    """Each row becomes an entry whose source is the import, and its line the row of the file."""
    while some := list(islice(values, AT_ONCE)):
        charge_all([Charge(source=batch.source, **facts) for facts in some], by=by)


def undo_costs(batch: Any, by: Any) -> None:
    """Every entry is taken back by its opposite, in its own month while that is open, else in the first open one. What
    somebody has reversed by hand stays as it is."""
    entries = CostEntry.objects.filter(source=batch.source, reversal=None).order_by("source_line")
    lands, now = cache(land), timezone.now()
    reason = _("Import “%(name)s” undone") % {"name": batch.file_name}
    # No cursor of the server: the entries that are written would be among those still to be read.
    for some in _pieces(list(entries.values_list("pk", flat=True))):
        found = CostEntry.objects.filter(pk__in=some).order_by("source_line")
        enter([opposite(entry, lands(entry.month), by=by, reason=reason, now=now) for entry in found])


def _pieces(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


# -- budgets -----------------------------------------------------------------------------------------------------------
BUDGETS = Table(
    "budgets",
    gettext_lazy("Budgets"),
    ("预算", "年初预算"),
    (
        Field("year", gettext_lazy("Year"), ("年度", "年份"), True, "2026"),
        Field("unit", UNIT, ("单位", "科室", "部门"), True, "财务科",
              gettext_lazy("Its name or short name as in the system.")),
        Field("line", gettext_lazy("Budget line"), ("科目", "科目编码", "预算科目"), True, "30206",
              gettext_lazy("Its code or its name.")),
        Field("initial", gettext_lazy("Initial budget (¥)"), ("年初预算", "金额", "预算数"), True, "120000.00"),
        Field("source", gettext_lazy("Adopted by"), ("依据", "批复文号", "文号"), True, "财预〔2026〕1号"),
    ),
)  # fmt: skip


def judge_budgets(by: Any) -> Callable[[Row], Budget | None]:
    units = known_by(Unit.objects.visible_to(by).order_by("pk"), "name", "short_name")
    every = list(BudgetLine.objects.order_by("code", "starts_on"))
    lines = cache(lambda year: _lines_of(every, year))
    there = set(Budget.objects.values_list("year", "unit_id", "line_id"))

    def judge(row: Row) -> Budget | None:
        year, unit = row.number_of("year", 0, 4), row.one_of("unit", units)
        line = row.one_of("line", lines(int(year or 0)))
        initial, source = row.number_of("initial", 2), row.words("source", 120)
        if initial is not None and initial < 0:
            row.complain("initial", _("A budget is not negative."))
        if year is not None and not 2000 <= year <= 2100:
            row.complain("year", _("Choose a year between 2000 and 2100."))
        if row.problems or initial is None:
            return None
        key = (int(year or 0), unit.pk, line.pk)
        if key in there:
            row.complain("line", _("This unit has a budget under that line already. Adjust that one."))
            return None
        there.add(key)
        return Budget(year=key[0], unit=unit, line=line, initial=initial, source=source)

    return judge


def _lines_of(lines: list[BudgetLine], year: int) -> dict[str, BudgetLine]:
    """Those that are in force at the beginning or at the end of the year, by code and by name."""
    days = (date(year, 1, 1), date(year, 12, 31)) if 2000 <= year <= 2100 else (dates.today(),)
    return known_by([line for line in lines if any(line.is_in_force(on) for on in days)], "code", "name")


def write_budgets(batch: Any, values: Iterator[Budget], by: Any) -> None:
    while some := list(islice(values, AT_ONCE)):
        for budget in some:
            budget.batch = batch
        adopt_all(some, by=by)


def undo_budgets(batch: Any, by: Any) -> None:
    """They are gone again, all of them, while nobody has built on one: what was adjusted, spent or promised since keeps
    the whole table in the books. A table from before budgets knew theirs stays too."""
    found = Budget.objects.filter(batch=batch)
    if len(hold(found)) != batch.rows:
        raise Refused(_("What this table brought is changed line by line, with a reason each."))
    used = budgets.used_since(batch.made_at, found).select_related("unit", "line").first()
    if used is not None:
        says = _("“%(budget)s” has been adjusted, spent from or promised from since, so this table stays in the books. "
                 "Adjust what is wrong line by line.")  # fmt: skip
        raise Refused(says % {"budget": used})
    found.delete()


def plug() -> None:
    sockets.imports.plug(
        "ledger.costs",
        Kind(gettext_lazy("Cost entries"), COSTS, enters_costs, judge_costs, write_costs, undo_costs, sums="amount"),
    )
    sockets.imports.plug(
        "ledger.budgets",
        Kind(
            gettext_lazy("Budgets"), BUDGETS, enters_costs, judge_budgets, write_budgets, undo_budgets, sums="initial"
        ),
    )
