"""The statistics of the meeting rooms: a period at a glance, a year on paper, and all of it as a workbook."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from apps.core import metrics, periods
from apps.core.charts import definitions
from apps.core.dates import day, today
from apps.core.exports import Sheet, hand_out
from apps.core.periods import Period
from apps.meetings.models import Booking
from apps.meetings.models.sight import statistics_scope
from apps.meetings.policies import sees_statistics
from apps.meetings.queries import figures, statistics
from apps.meetings.queries.times import Site, rooms_on
from apps.meetings.views.boards import number


class Asked:
    """Which period and campus a page of statistics is about, and the addresses of its neighbours."""

    def __init__(self, request: HttpRequest, default: str = "H"):
        self.request, self.path = request, request.path
        self.named, self.readable = periods.asked(request, default)
        # A year under way is told until today; dates of one's own may reach ahead, to what is booked.
        self.period = self.named.until(today()) if self.named.kind in periods.MONTHS else self.named
        sites = dict.fromkeys(room.campus for room in rooms_on(request.user, today()))
        scope = statistics_scope(request.user)
        if scope == set():
            raise PermissionDenied(sees_statistics.says)
        self.whole = scope is None
        self.sites: list[Site] = [site for site in sites if scope is None or site.pk in scope]
        self.campus = self._campus()

    def _campus(self) -> Site | None:
        asked = number(self.request.GET.get("campus", ""))
        found = next((site for site in self.sites if str(site.pk) == asked), None)
        if found is None and not self.whole:
            if asked or not self.sites:
                raise PermissionDenied(sees_statistics.says)
            return self.sites[0]
        return found

    def to(self, period: Period | None = None, *, page: str = "", **changes: Any) -> str:
        facts = {"period": (period or self.named).key, "campus": self.campus.pk if self.campus else "", **changes}
        asked = urlencode({name: value for name, value in facts.items() if value})
        return f"{reverse(page) if page else self.path}?{asked}"

    def kinds(self) -> list[dict[str, Any]]:
        """The month, quarter, half-year or year in which the present period ends."""
        month, year = pgettext("period", "Month"), pgettext("period", "Year")
        names = [("M", month), ("Q", _("Quarter")), ("H", _("Half-year")), ("Y", year)]
        end = self.period.last
        return [
            {"url": self.to(Period.around(end, kind)), "label": label, "active": kind == self.named.kind}
            for kind, label in names
        ]

    def campuses(self) -> list[dict[str, Any]]:
        shown = [
            {"url": self.to(campus=site.pk), "label": site.name, "active": site == self.campus} for site in self.sites
        ]
        bureau = {"url": self.to(campus=""), "label": _("The bureau"), "active": self.campus is None}
        found = [bureau, *shown] if self.whole else shown
        return found if len(found) > 1 else []

    def frame(self) -> dict[str, Any]:
        ahead = self.named.after()
        return {
            "asked": self,
            "kinds": self.kinds(),
            "campuses": self.campuses(),
            "previous_url": self.to(self.named.before()),
            "next_url": self.to(ahead) if ahead.first <= today() else "",
            "until": day(self.period.last) if self.period != self.named else "",
            "ahead": self.period.last > today(),
            "period_words": self.named.name,
            "export_url": self.to() + "&format=xlsx",
            "today": day(today(), year=True),
        }


@require_GET
@login_required
def period(request: HttpRequest) -> HttpResponse:
    asked = Asked(request)
    if request.GET.get("format") == "xlsx":
        return workbook(request, asked)
    with metrics.counting():
        readings = statistics.readings(asked.period, asked.campus)
        context = {
            **asked.frame(),
            "readings": readings,
            "empty": not figures.whole(asked.period, asked.campus).held,
            "time": statistics.over_time(asked.period, asked.campus),
            "units": statistics.by_unit(asked.period, asked.campus),
            "unit_lines": statistics.unit_lines(asked.period, asked.campus),
            "sites": statistics.by_campus(asked.period) if asked.campus is None else None,
            "heat": statistics.heat(asked.period, asked.campus),
            "rooms": statistics.by_room(asked.period, asked.campus),
            "year_url": asked.to(Period.around(asked.period.last, "Y"), page="meetings_year"),
        }
        return render(request, "meetings/statistics.html", context)


@require_GET
@login_required
def year(request: HttpRequest) -> HttpResponse:
    """A year, month by month and day by day, on one sheet of paper; other periods too, where they are asked for."""
    asked = Asked(request, "Y")
    with metrics.counting():
        *months, total = statistics.months(asked.period, asked.campus)
        context = {
            **asked.frame(),
            "months": months,
            "total": total,
            "days": range(1, 32),
            "readings": statistics.readings(asked.period, asked.campus)[:4],
            "statistics_url": asked.to(page="meetings_statistics"),
            "export_url": asked.to(page="meetings_statistics") + "&format=xlsx",
        }
        return render(request, "meetings/year.html", context)


# -- as a workbook -----------------------------------------------------------------------------------------------------
def workbook(request: HttpRequest, asked: Asked) -> HttpResponse:
    """All figures with their definitions, apart by month, unit, room and day, and the meetings they count."""
    where = f" {asked.campus.name}" if asked.campus else ""
    title = f"{_('Statistics of the meeting rooms')} {asked.named.name}{where}"
    with metrics.counting():
        meetings = figures.worked(asked.period, asked.campus).held
        sheets = summed(asked)
    return hand_out(request, Booking, title, [*sheets, listed(asked)], meetings)


def summed(asked: Asked) -> list[Sheet]:
    here = (asked.period, asked.campus)
    held, rooms = metrics.of("meetings.held"), statistics.by_room(*here)
    sites = [site for site in asked.sites if asked.campus in (None, site)]
    return [
        definitions(statistics.readings(*here)),
        Sheet(_("By month"), [_("Month"), str(held.name)], [[m.name, m.held] for m in statistics.months(*here)[:-1]]),
        Sheet(
            _("By campus"), [_("Campus"), *named(statistics.OF_A_CAMPUS)],
            statistics.campus_lines(asked.period, sites), widths=[26, *[14] * len(statistics.OF_A_CAMPUS)],
        ),
        Sheet(
            _("By unit"), [_("Unit"), str(held.name), _("Hours met"), *named(["cancelled", "no_shows"])],
            [[u.name, u.held, u.hours, u.cancelled, u.no_shows] for u in statistics.unit_lines(*here)],
            widths=[30, 12, 12, 12, 12],
        ),
        Sheet(
            _("By room"),
            [_("Meeting room"), _("Seats"), str(held.name), *named(["room_hours", "room_use", "seat_use"])],
            [[r.name, r.seats, r.meetings, r.hours, r.share_words, r.seat_words] for r in rooms],
            widths=[30, 8, 12, 16, 18, 16],
        ),
        Sheet(
            _("By day"),
            [_("Day"), str(held.name)],
            [[on, tally.held] for on, tally in figures.by_working_day(*here).items()],
        ),
    ]  # fmt: skip


def named(codes: Iterable[str]) -> list[str]:
    return [str(metrics.of(f"meetings.{code}").name) for code in codes]


def listed(asked: Asked) -> Sheet:
    held = metrics.of("meetings.held")
    columns, rows = held.shown(Booking), held.rows(asked.period, asked.campus).iterator(chunk_size=2000)
    lines = ([column.value(row) for column in columns] for row in rows)
    return Sheet(_("Meetings"), [str(column.label) for column in columns], lines, widths=[30, 30, 40, 18, 8, 12])
