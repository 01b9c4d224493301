"""The figures of findings, defined."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import metrics
from apps.core.cells import Column
from apps.core.metrics import Direction, Metric, Period
from apps.findings.models import Finding
from apps.findings.policies import watches_over
from apps.findings.queries import figures

UP, DOWN, NEUTRAL = Direction.UP, Direction.DOWN, Direction.NEUTRAL
KEEPER = _("supervisor")
FINDINGS = pgettext_lazy("unit of measure", "findings")
FOUND = ("title", "unit", "severity", "found_at", "due_on", "status")
JUDGED = ("title", "unit", "due_on", Column("done_on", _("put right"), lambda f: f.done_on), "closed_at", "status")


def shown(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """With what a line of the list is made of; those that were to be put right first come first."""
    return rows.select_related("unit").order_by("due_on", "pk")


def _judged(period: Period, campus: Any) -> QuerySet[Finding]:
    return shown(figures.judged(figures.of_campus(Finding.objects.standing(), campus), period))


def _unsettled(period: Period, campus: Any) -> QuerySet[Finding]:
    return shown(figures.of_campus(Finding.objects.unsettled(), campus))


def _overdue(period: Period, campus: Any) -> QuerySet[Finding]:
    return shown(figures.of_campus(Finding.objects.overdue(), campus))


NARROW = {"unit": lambda rows, asked: rows.filter(unit=int(asked))}


def _metric(code: str, name: Any, definition: Any, unit: Any, direction: Direction, rounding: int = 0,
            **how: Any) -> Metric:  # fmt: skip
    known = {"allowed": watches_over, "columns": FOUND, "narrow": NARROW, **how}
    return Metric(f"findings.{code}", name, definition, unit, rounding, direction, KEEPER, **known)


EVERY = (
    _metric(
        "found", _("Findings"),
        _("What was found in the period to be wrong, wherever it comes from; withdrawn findings count nowhere."),
        FINDINGS, NEUTRAL, value=lambda period, campus: figures.found(period, campus).count(),
        rows=lambda period, campus: shown(figures.found(period, campus)), icon="alert-triangle",
    ),
    _metric(
        "in_time", _("Put right in time"),
        _("Of the findings whose last day to be put right lies in the period and that are closed or overdue, the share "
          "that was put right by that day in the way that passed; the look again may come later. Where more time was "
          "given, the later day holds. Withdrawn findings count nowhere."),
        "%", UP, 1, value=lambda period, campus: figures.in_time(_judged(period, campus)), rows=_judged,
        columns=JUDGED, counts=False, icon="calendar-due",
    ),
    _metric(
        "unsettled", _("Not settled"),
        _("Findings that are to be put right, or were and nobody has looked again yet, at this moment."),
        FINDINGS, DOWN, value=lambda period, campus: _unsettled(period, campus).count(), rows=_unsettled,
        is_now=True, icon="list-check",
    ),
    _metric(
        "overdue", _("Overdue findings"),
        _("Findings that are not put right although their last day is over, at this moment."),
        FINDINGS, DOWN, value=lambda period, campus: _overdue(period, campus).count(), rows=_overdue, is_now=True,
        icon="alert-circle",
    ),
)  # fmt: skip


def plug() -> None:
    for metric in EVERY:
        metrics.plug(metric.code, metric)
