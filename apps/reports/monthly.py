"""The monthly cost report as a kind of report: the same sheets on the page, in the workbook and on paper."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.periods import Period
from apps.org.models import Campus, Unit
from apps.reports import kinds
from apps.reports.papers.paper import Paper
from apps.reports.papers.pdf import pdf
from apps.reports.papers.workbook import workbook
from apps.reports.policies import reads_cost_report
from apps.reports.queries import canteen_sheet, cost_books, cost_sheets, costs
from apps.reports.queries.costs import MonthlyCosts
from apps.reports.sheets import Field, Row, Sheet, made, plus

TITLES = {
    "M": gettext_lazy("Monthly cost report"),
    "Q": gettext_lazy("Quarterly cost report"),
    "H": gettext_lazy("Half-yearly cost report"),
    "Y": gettext_lazy("Yearly cost report"),
}
MOST_ON_PAPER = 14  # categories beside each other on a page one can still read


def title(period: Period) -> str:
    return str(TITLES.get(period.kind, _("Cost report")))


def sheets(found: MonthlyCosts, by: Any = None) -> list[Sheet]:
    """Those of the officials' twelve whose trade is in the house, and of these the ones that hold something."""
    always = [cost_sheets.by_line(found), cost_sheets.matrix(found)]
    books = (cost_books.targets, cost_books.fees, cost_books.operated, cost_books.lump_sums)
    some = [cost_sheets.watched(found), canteen_sheet.meals(found, by), *(sheet(found) for sheet in books)]
    return [*always, *(sheet for sheet in some if sheet.rows), cost_books.odd(found, by)]


def paper(period: Period, scope: Any, by: Any, *, version: int = 1, wan: bool = False, entries: bool = False) -> Paper:
    """Read at one moment; ``entries``: with the vouchers themselves."""
    with costs.moment():
        found = costs.read(period, *split(scope), by=by)
        parts = sheets(found, by)
        more = [cost_books.details(found, by)] if entries else []
    whole = [made(sheet, wan=wan) for sheet in parts]
    drawn = [*map(folded, whole), *(made(sheet, wan=wan) for sheet in more)]
    full = [
        replace(one, number=f"{one.number}-2", title=_("Units and all categories")) for one in whole if _is_wide(one)
    ]
    return Paper(
        title=title(period), office=office(scope), period=period.name, read_at=found.read_at,
        sheets=whole, version=version, wan=wan, drawn=drawn + (full if entries else []),
    )  # fmt: skip


def split(scope: Any) -> tuple[Unit | None, Campus | None]:
    return (scope if isinstance(scope, Unit) else None, scope if isinstance(scope, Campus) else None)


def office(scope: Any) -> str:
    """Whose report it is: the house is called as its uppermost unit."""
    if scope is not None:
        return scope.name
    return _("The bureau")


# -- as files ----------------------------------------------------------------------------------------------------------
def as_workbook(period: Period, scope: Any, by: Any, *, version: int = 1, wan: bool = False) -> tuple[BinaryIO, str]:
    whole = paper(period, scope, by, version=version, wan=wan, entries=True)
    return workbook(whole), f"{_name(whole)}.xlsx"


def as_pdf(period: Period, scope: Any, by: Any, *, version: int = 1, wan: bool = False) -> tuple[BinaryIO, str]:
    whole = paper(period, scope, by, version=version, wan=wan)
    return pdf(whole), f"{_name(whole)}.pdf"


def _name(whole: Paper) -> str:
    issue = _(" (issue %(n)s)") % {"n": whole.version} if whole.version > 1 else ""
    in_wan = f" {_('ten thousand yuan')}" if whole.wan else ""
    return f"{whole.title} {whole.period} {whole.office}{in_wan}{issue}".replace("/", "-")


def _is_wide(sheet: Sheet) -> bool:
    return len(sheet.crosses) > MOST_ON_PAPER


def folded(sheet: Sheet) -> Sheet:
    """For paper: of more categories than fit beside each other the largest stay, the rest go into one column."""
    total = sheet.total
    if total is None or not _is_wide(sheet):
        return sheet
    largest = sorted(sheet.crosses, key=lambda key: -abs(total[key]))[:MOST_ON_PAPER]  # type: ignore[arg-type]
    kept = [key for key in sheet.crosses if key in largest]
    rest = [key for key in sheet.crosses if key not in largest]
    fields = [
        sheet.fields[0],
        *(one for one in sheet.fields if one.key in kept),
        Field("rest", _("%(n)s others") % {"n": len(rest)}, width=11, adds=True),
        replace(sheet.field("sum"), formula=plus(*kept, "rest")),
    ]
    note = _("Others: %(names)s.") % {"names": "、".join(str(sheet.field(key).label) for key in rest)}
    return replace(sheet, fields=fields, rows=[_with_rest(row, rest) for row in sheet.rows], note=note)


def _with_rest(row: Row, rest: list[str]) -> Row:
    known = [row[key] for key in rest if isinstance(row[key], Decimal)]
    return replace(row, values=row.values | {"rest": sum(known, Decimal(0)) if known else None})


def plug() -> None:
    kind = kinds.ReportKind(
        TITLES["M"], periods="MQHY", formats={"xlsx": as_workbook, "pdf": as_pdf}, allowed=reads_cost_report
    )
    kinds.plug("reports.monthly_cost", kind)
