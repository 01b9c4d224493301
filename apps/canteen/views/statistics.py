"""The statistics of the canteen: a month, a quarter or a year at a glance, and as a workbook."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from apps.canteen.models import Area, Meal
from apps.canteen.policies import sees_canteen_figures
from apps.canteen.queries import figures, statistics
from apps.core import metrics, periods
from apps.core.charts import definitions
from apps.core.dates import today
from apps.core.exports import Sheet, hand_out
from apps.core.periods import Period
from apps.org.models import Campus


class Asked:
    """Which period and campus the page is about, and the addresses of its neighbours."""

    def __init__(self, request: HttpRequest):
        self.path = request.path
        self.period, self.readable = periods.asked(request, "M")
        self.campuses = list(Campus.objects.filter(pk__in=Area.objects.values("campus")))
        wanted = request.GET.get("campus", "")
        self.campus = next((one for one in self.campuses if str(one.pk) == wanted), None)

    def to(self, period: Period | None = None, **changes: Any) -> str:
        facts = {"period": (period or self.period).key, "campus": self.campus.pk if self.campus else "", **changes}
        return f"{self.path}?{urlencode({name: value for name, value in facts.items() if value})}"

    def frame(self) -> dict[str, Any]:
        ahead, end = self.period.after(), min(self.period.last, today())
        names = [("M", pgettext("period", "Month")), ("Q", _("Quarter")), ("H", _("Half-year")),
                 ("Y", pgettext("period", "Year"))]  # fmt: skip
        sites = [{"url": self.to(campus=""), "label": _("All canteens"), "active": self.campus is None}] + [
            {"url": self.to(campus=one.pk), "label": one.name, "active": one == self.campus} for one in self.campuses
        ]
        return {
            "asked": self,
            "kinds": [{"url": self.to(Period.around(end, kind)), "label": label, "active": kind == self.period.kind}
                      for kind, label in names],
            "campuses": sites if len(self.campuses) > 1 else [],
            "previous_url": self.to(self.period.before()),
            "next_url": self.to(ahead) if ahead.first <= today() else "",
            "export_url": self.to(format="xlsx"),
        }  # fmt: skip


@require_safe
@login_required
def period(request: HttpRequest) -> HttpResponse:
    if not sees_canteen_figures(request.user):
        raise PermissionDenied(sees_canteen_figures.says)
    asked = Asked(request)
    here = (asked.period, asked.campus)
    with metrics.counting():
        if request.GET.get("format") == "xlsx":
            return workbook(request, asked)
        rows = statistics.lines(*here)
        context = {
            **asked.frame(),
            "empty": not figures.whole(*here).meals,
            "readings": statistics.readings(*here),
            "charts": [statistics.heads(rows), statistics.waste(rows), statistics.money(rows),
                       statistics.wasted_dishes(*here)],
            "opinions": statistics.opinions(*here),
            "lines": rows,
            "total": statistics.total(rows, *here),
        }  # fmt: skip
        return render(request, "canteen/eating_statistics.html", context)


# -- as a workbook -----------------------------------------------------------------------------------------------------
def workbook(request: HttpRequest, asked: Asked) -> HttpResponse:
    """All figures with their definitions, by day or month, and by dish."""
    here = (asked.period, asked.campus)
    where = f" {asked.campus.name}" if asked.campus else ""
    rows = statistics.lines(*here)
    said = statistics.opinions(*here)
    amounts = (
        *("meals", "booked", "prepared", "served", "missed", "cost", "income", "subsidy"),
        *("preparation", "unserved", "plate"),
    )
    headings = [_("Period"), _("Meals"), _("Booked"), _("Portions"), _("Diners"), _("Booked, did not come"), _("Cost"),
                _("Income"), _("Subsidy"), _("Preparation (kg)"), _("Cooked and not served (kg)"),
                _("Left on plates (kg)")]  # fmt: skip
    by_dish = [[one.name, one.amount, one.count] for one in figures.waste_by_dish(*here)]
    stars = [[one.name, metrics.rounded(one.amount, 2), one.count]
             for one in figures.ratings_by_dish(*here, said.needed)]  # fmt: skip
    sheets = [
        definitions(statistics.readings(*here)),
        Sheet(_("Over time"), headings, [[row.label, *(getattr(row.tally, name) for name in amounts)] for row in rows]),
        Sheet(_("Waste by dish"), [_("Dish"), _("kg"), _("Meals")], by_dish),
        Sheet(_("Stars by dish"), [_("Dish"), _("Mean stars"), _("Votes")], stars),
    ]
    title = f"{_('Statistics of the canteen')} {asked.period.name}{where}"
    return hand_out(request, Meal, title, sheets, len(rows))
