"""The week's menus as a report: what hangs in every dining area, for those who send it on or pin it up."""

from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.canteen import papers
from apps.canteen.models import Menu
from apps.canteen.queries.printed import Printed, printed
from apps.core.actions import Refused
from apps.core.exports import Sheet, workbook_response
from apps.core.periods import Period
from apps.org.policies import staff
from apps.reports import kinds

File = tuple[BinaryIO, str]


def as_paper(period: Period, scope: Any, by: Any, *, version: int = 1) -> File:
    """A page for each area."""
    return papers.a4(*_published(period, scope)), _name(period, scope, version, "pdf")


def as_workbook(period: Period, scope: Any, by: Any, *, version: int = 1) -> File:
    """A sheet for each area: a line for each dish, with its day, its meal and its price."""
    sheets = [_sheet(printed(menu)) for menu in _published(period, scope)]
    name = _name(period, scope, version, "xlsx")
    return workbook_response(name, sheets).file_to_stream, name


def _published(period: Period, scope: Any) -> list[Menu]:
    menus = Menu.objects.published().named().filter(starts_on=period.first)
    if scope is not None:
        menus = menus.filter(area__campus=scope)
    if found := list(menus.order_by("area__position", "area__name")):
        return found
    raise Refused(_("No menu is published for %(week)s. Publish it, then try again.") % {"week": period.name})


def _sheet(week: Printed) -> Sheet:
    rows = [
        [on, block.sitting, row.category, dish.name, dish.price]
        for at, on in enumerate(week.days)
        for block in week.blocks for row in block.rows for dish in row.days[at]
    ]  # fmt: skip
    return Sheet(week.title[:31], [_("Day"), _("Meal"), _("Category"), _("Dish"), _("Price (¥)")], rows,
                 widths=[12, 10, 10, 24, 10])  # fmt: skip


def _name(period: Period, scope: Any, version: int, ending: str) -> str:
    where = f" {scope}" if scope else ""
    issue = _(" (issue %(n)s)") % {"n": version} if version > 1 else ""
    return f"{_('Weekly menu')} {period.name}{where}{issue}.{ending}"


def plug() -> None:
    label = gettext_lazy("Weekly menu")
    made = kinds.ReportKind(label, "W", {"pdf": as_paper, "xlsx": as_workbook}, staff, ("campus",))
    kinds.plug("reports.weekly_menu", made)
