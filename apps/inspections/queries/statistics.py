"""The statistics of spot checks: a period's figures, over its rounds, by unit and by kind of post.

Units stand in the order of the organisation and kinds in that of the checklists, never by how they did.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.core import metrics
from apps.core.charts import Chart
from apps.core.dates import here
from apps.core.metrics import Metric, Number, Point, Reading
from apps.core.periods import Period
from apps.inspections.models import Checklist, Station
from apps.inspections.models.checklists import Aspect
from apps.inspections.queries import figures
from apps.inspections.queries.figures import Tally
from apps.org.models import Unit

TILES = {
    "seen": "blue", "on_post": "blue", "absent": "orange", "longest_unseen": "purple",
    "attitude": "teal", "service": "teal", "found": "orange", "in_time": "purple",
}  # fmt: skip
BY_ROUND = 30  # more rounds than that are shown by month
LONGEST = 6


def readings(period: Period, campus: Any) -> list[Reading]:
    return [metrics.read(f"inspections.{code}", period, campus, tone=tone) for code, tone in TILES.items()]


# -- over time ---------------------------------------------------------------------------------------------------------
def over_time(period: Period, campus: Any) -> list[Chart]:
    """Posts checked and the on-post rate, round by round; month by month where there are many."""
    went = figures.rounds(period, campus)
    if len(went) <= BY_ROUND:
        tallies, by = figures.by(0, period, campus), _("Round")
        parts = [(_day(one), tallies[one.pk], (period, campus), {"round": one.pk}) for one in went]
    else:
        by = _("Month")
        parts = [(m.name, figures.whole(m, campus), (m, campus), {}) for m in period.months()]
    return [_over_time(code, parts, by, kind) for code, kind in (("seen", "bar"), ("on_post", "line"))]


def _over_time(code: str, parts: list[tuple], by: str, kind: str) -> Chart:
    metric = metrics.of(f"inspections.{code}")
    points = [
        Point(label, getattr(tally, code), metric.url(*where, **narrowed)) for label, tally, where, narrowed in parts
    ]
    return Chart(code, metric.name, metric, points, by=by, kind=kind)


def _day(one: Any) -> str:
    on = here(one.starts_at)
    return f"{on.month}/{on.day}"


def by_aspect(period: Period, campus: Any) -> Chart:
    """Faults by what was looked at."""
    metric, found = metrics.of("inspections.found"), figures.faults_by("aspect", period, campus)
    named = [*((str(one.value), str(one.label)) for one in Aspect), ("", _("Others"))]
    points = [
        Point(label, found[key], metric.url(period, campus, aspect=key or "none"))
        for key, label in named
        if key in found
    ]
    return Chart("aspects", _("Faults by what was looked at"), metric, points, by=_("Aspect"), kind="lying")


# -- by unit and by kind -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """A unit or a kind of post: its figures in the order of the table's headings, and the rows that each opens."""

    name: str
    values: list[Number | None]
    words: list[tuple[str, str]]  # what is printed, address


@dataclass(frozen=True)
class Table:
    title: str
    by: str
    headings: list[str]
    lines: list[Line]


OF_POSTS = ("seen", "absent", "on_post", "attitude", "service")


def by_unit(period: Period, campus: Any) -> Table:
    tallies, faults = figures.by(1, period, campus), figures.faults_by("unit", period, campus)
    units = Unit.objects.filter(pk__in={*tallies, *faults}).order_by("position", "pk")
    codes, where = (*OF_POSTS, "found"), (period, campus)
    lines = [_line(unit, codes, [*_numbers(tallies.get(unit.pk)), faults.get(unit.pk, 0)], where) for unit in units]
    return Table(_("By unit"), _("unit"), _names(codes), lines)


def by_kind(period: Period, campus: Any) -> Table:
    tallies, where = figures.by(2, period, campus), (period, campus)
    kinds = Checklist.objects.filter(pk__in=tallies)
    lines = [_line(kind, OF_POSTS, _numbers(tallies[kind.pk]), where, "kind") for kind in kinds]
    return Table(_("By kind of post"), _("Kind of post"), _names(OF_POSTS), lines)


def _numbers(tally: Tally | None) -> list[Number | None]:
    return [getattr(tally or Tally(), code) for code in OF_POSTS]


def _names(codes: tuple[str, ...]) -> list[str]:
    return [str(metrics.of(f"inspections.{code}").name) for code in codes]


def _line(one: Any, codes: tuple[str, ...], numbers: list[Number | None], where: tuple[Period, Any],
          by: str = "unit") -> Line:  # fmt: skip
    named = [metrics.of(f"inspections.{code}") for code in codes]
    words = [
        (_words(metric, number), metric.url(*where, **{by: one.pk}) if number is not None else "")
        for metric, number in zip(named, numbers, strict=True)
    ]
    return Line(str(one), [m.rounded(n) for m, n in zip(named, numbers, strict=True)], words)


def _words(metric: Metric, number: Number | None) -> str:
    return metric.words(number) + ("%" if metric.unit == "%" and number is not None else "")


def longest_unseen(period: Period, campus: Any) -> list[Station]:
    return list(figures.unseen(period, campus)[:LONGEST])
