"""The statistics of spot checks: a month, a quarter or a year at a glance, on paper and as a workbook."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from apps.core import metrics, periods
from apps.core.charts import definitions
from apps.core.dates import today
from apps.core.exports import Sheet, hand_out
from apps.core.periods import Period
from apps.findings.policies import watches_over
from apps.inspections.models import Station, Visit
from apps.inspections.queries import figures, statistics
from apps.org.models import Campus


class Asked:
    """Which period and campus the page is about, and the addresses of its neighbours."""

    def __init__(self, request: HttpRequest):
        self.path = request.path
        self.period, self.readable = periods.asked(request, "H")
        self.campuses = list(Campus.objects.filter(buildings__places__in=Station.objects.values("place")).distinct())
        wanted = request.GET.get("campus", "")
        self.campus = next((one for one in self.campuses if str(one.pk) == wanted), None)

    def to(self, period: Period | None = None, **changes: Any) -> str:
        facts = {"period": (period or self.period).key, "campus": self.campus.pk if self.campus else "", **changes}
        return f"{self.path}?{urlencode({name: value for name, value in facts.items() if value})}"

    def frame(self) -> dict[str, Any]:
        ahead, end = self.period.after(), min(self.period.last, today())
        names = [("M", pgettext("period", "Month")), ("Q", _("Quarter")), ("H", _("Half-year")),
                 ("Y", pgettext("period", "Year"))]  # fmt: skip
        sites = [{"url": self.to(campus=""), "label": _("The bureau"), "active": self.campus is None}] + [
            {"url": self.to(campus=one.pk), "label": one.name, "active": one == self.campus} for one in self.campuses
        ]
        return {
            "asked": self,
            "period_words": self.period.name,
            "kinds": [{"url": self.to(Period.around(end, kind)), "label": label, "active": kind == self.period.kind}
                      for kind, label in names],
            "campuses": sites if len(self.campuses) > 1 else [],
            "previous_url": self.to(self.period.before()),
            "next_url": self.to(ahead) if ahead.first <= today() else "",
            "export_url": self.to(format="xlsx"),
        }  # fmt: skip


@require_safe
@login_required
def statistics_page(request: HttpRequest) -> HttpResponse:
    if not watches_over(request.user, None):
        raise PermissionDenied(watches_over.says)
    asked = Asked(request)
    here = (asked.period, asked.campus)
    with metrics.counting():
        if request.GET.get("format") == "xlsx":
            return workbook(request, asked)
        context = {
            **asked.frame(),
            "empty": not figures.whole(*here).seen,
            "readings": statistics.readings(*here),
            "charts": [*statistics.over_time(*here), statistics.by_aspect(*here)],
            "tables": [statistics.by_unit(*here), statistics.by_kind(*here)],
            "unseen": statistics.longest_unseen(*here),
            "unseen_url": metrics.of("inspections.longest_unseen").url(*here),
        }
        return render(request, "inspections/statistics.html", context)


# -- as a workbook -----------------------------------------------------------------------------------------------------
def workbook(request: HttpRequest, asked: Asked) -> HttpResponse:
    """All figures with their definitions, by round, unit and kind of post, and the posts unseen longest first."""
    here = (asked.period, asked.campus)
    seen, rate = statistics.over_time(*here)
    over_time = [[a.label, a.value, metrics.of("inspections.on_post").rounded(b.value)]
                 for a, b in zip(seen.points, rate.points, strict=True)]  # fmt: skip
    tables = [statistics.by_unit(*here), statistics.by_kind(*here)]
    unseen = [
        [str(one), str(one.unit), str(one.place or ""), one.last_seen, one.waited.days]
        for one in figures.unseen(*here)
    ]  # fmt: skip
    sheets = [
        definitions(statistics.readings(*here)),
        Sheet(_("Over time"), [str(seen.by), str(seen.metric.name), str(rate.metric.name)], over_time),
        *(Sheet(table.title, [table.by, *table.headings], [[line.name, *line.values] for line in table.lines],
                widths=[30, *[14] * len(table.headings)]) for table in tables),
        Sheet(_("Unseen longest"), [_("Post"), _("unit"), _("Place"), _("Last checked"), _("Days unseen")], unseen,
              widths=[30, 30, 30, 14, 10]),
    ]  # fmt: skip
    where = f" {asked.campus.name}" if asked.campus else ""
    title = f"{_('Statistics of spot checks')} {asked.period.name}{where}"
    return hand_out(request, Visit, title, sheets, len(over_time) + len(unseen))
