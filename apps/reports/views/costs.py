"""The monthly cost report as a page: a period and a scope at a glance, every figure a door to its entries, and the
same as a workbook or a PDF."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from apps.core import periods
from apps.core.dates import today
from apps.core.exports import write_down
from apps.core.periods import Period
from apps.ledger.models import CostEntry, sight
from apps.org.models import Campus, Unit
from apps.reports import monthly
from apps.reports.policies import campuses_read, reads_cost_report, reads_some_costs
from apps.reports.queries import cost_tiles, costs
from apps.reports.sheets import made

FORMATS = {"xlsx": monthly.as_workbook, "pdf": monthly.as_pdf}
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "pdf": "application/pdf"}


class Asked:
    """Which months, whose costs and in which money the page is about, and the addresses of its neighbours."""

    def __init__(self, request: HttpRequest):
        if not reads_some_costs(request.user):
            raise PermissionDenied(reads_some_costs.says)
        self.path, self.person = request.path, request.user
        found, self.readable = periods.asked(request, "M")
        if not request.GET.get("period"):
            found = cost_tiles.usual_period()
        # Books are kept by the month: days of one's own, a single day too, become the month in which they end.
        self.period = found if found.kind in periods.MONTHS else Period.around(found.last, "M")
        self.units, self.campuses = self._may_choose()
        self.scope = self._scope(request.GET.get("scope", ""))
        self.wan = request.GET.get("money") == "wan"

    def _may_choose(self) -> tuple[list[Unit], list[Campus]]:
        units = sight.units_read(self.person)
        if units is None:
            return list(Unit.objects.all()), list(Campus.objects.all())
        sites = Campus.objects.filter(pk__in=campuses_read(self.person))
        return list(Unit.objects.filter(pk__in=units)), list(sites)

    def _scope(self, asked: str) -> Unit | Campus | None:
        """What the address names, if this person may read it; else the bureau, else the own unit."""
        named = {self.key(one): one for one in (*self.units, *self.campuses)}
        scope = named.get(asked)
        if asked and scope is None:
            raise PermissionDenied(reads_cost_report.says)
        if scope is None and not sight.reads_all(self.person):
            own = next((unit for unit in self.units if unit.pk in self.person.unit_ids), None)
            scope = own or next(iter((*self.units, *self.campuses)), None)
        if not reads_cost_report(self.person, scope):
            raise PermissionDenied(reads_cost_report.says)
        return scope

    @staticmethod
    def key(scope: Any) -> str:
        return "" if scope is None else f"{'unit' if isinstance(scope, Unit) else 'campus'}-{scope.pk}"

    def to(self, period: Period | None = None, **changes: Any) -> str:
        facts = {"period": (period or self.period).key, "scope": self.key(self.scope),
                 "money": "wan" if self.wan else "", **changes}  # fmt: skip
        return f"{self.path}?{urlencode({name: value for name, value in facts.items() if value})}"

    def kinds(self) -> list[dict[str, Any]]:
        """The month, quarter, half-year or year in which the present period ends."""
        month, year = pgettext("period", "Month"), pgettext("period", "Year")
        names = [("M", month), ("Q", _("Quarter")), ("H", _("Half-year")), ("Y", year)]
        on = min(self.period.last, today())
        return [
            {"url": self.to(Period.around(on, kind)), "label": label, "active": kind == self.period.kind}
            for kind, label in names
        ]

    def money(self) -> list[dict[str, Any]]:
        return [
            {"url": self.to(money=""), "label": _("yuan"), "active": not self.wan},
            {"url": self.to(money="wan"), "label": _("ten thousand yuan"), "active": self.wan},
        ]

    def scopes(self) -> list[dict[str, Any]]:
        """For the select: the bureau, campuses, units."""
        bureau = [{"key": "", "name": _("The bureau"), "chosen": self.scope is None}]
        known = bureau if sight.reads_all(self.person) else []
        return known + [
            {"key": self.key(one), "name": one.name, "chosen": one == self.scope}
            for one in (*self.campuses, *self.units)
        ]

    def frame(self) -> dict[str, Any]:
        ahead = self.period.after()
        return {
            "asked": self,
            "title": monthly.title(self.period),
            "office": monthly.office(self.scope),
            "kinds": self.kinds(),
            "money": self.money(),
            "scopes": self.scopes(),
            "previous_url": self.to(self.period.before()),
            "next_url": self.to(ahead) if ahead.first <= today() else "",
            "xlsx_url": f"{self.to()}&format=xlsx",
            "pdf_url": f"{self.to()}&format=pdf",
        }


@require_safe
@login_required
def monthly_costs(request: HttpRequest) -> HttpResponse | FileResponse:
    asked = Asked(request)
    form = request.GET.get("format", "")
    if form in FORMATS:
        return download(request, asked, form)
    with costs.moment():
        found = costs.read(asked.period, *monthly.split(asked.scope), by=request.user)
        sheets = [made(sheet, wan=asked.wan) for sheet in monthly.sheets(found, request.user)]
    context = {
        **asked.frame(),
        "found": found,
        "tiles": cost_tiles.tiles(found),
        "charts": cost_tiles.charts(found),
        "sheets": [sheet for sheet in sheets if sheet.rows or sheet.empty],
    }
    return render(request, "reports/costs.html", context)


def download(request: HttpRequest, asked: Asked, form: str) -> FileResponse:
    file, name = FORMATS[form](asked.period, asked.scope, request.user, wan=asked.wan)
    write_down(request, CostEntry, 1)
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[form])
