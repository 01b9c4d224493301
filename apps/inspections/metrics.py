"""The figures of spot checks, defined: posts, not people."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import metrics
from apps.core.cells import Column
from apps.core.metrics import Direction, Metric, Period
from apps.findings.metrics import FINDINGS, FOUND, JUDGED, shown
from apps.findings.models import Finding
from apps.findings.policies import watches_over
from apps.findings.queries.figures import in_time
from apps.inspections.models import Visit
from apps.inspections.queries import figures

UP, DOWN, NEUTRAL = Direction.UP, Direction.DOWN, Direction.NEUTRAL
KEEPER = _("supervisor")
POSTS, DAYS = pgettext_lazy("unit of measure", "posts"), _("days")

SEEN = (
    Column("post", _("post"), lambda v: v.target.station),
    Column("unit", _("unit"), lambda v: v.target.station.unit),
    Column("round", _("round"), lambda v: v.target.round),
    "presence",
    "attitude",
    "service",
)
UNSEEN = (
    "name", "unit", "place",
    Column("last_seen", _("last checked"), lambda s: s.last_seen or ""),
    Column("waited", _("days unseen"), lambda s: s.waited.days, numeric=True),
)  # fmt: skip


# -- the rows behind them ----------------------------------------------------------------------------------------------
def visits(period: Period, campus: Any) -> QuerySet[Visit]:
    rows = figures.visits(period, campus).select_related("target__station__unit", "target__round")
    return rows.order_by("target__round__starts_at", "target__round", "target__order", "pk")


def where(**known: Any) -> metrics.Rows:
    return lambda period, campus: visits(period, campus).filter(**known)


def due_there(period: Period, campus: Any) -> QuerySet[Visit]:
    return visits(period, campus).filter(presence__in=["present", "absent"])


def graded(name: str) -> metrics.Rows:
    return lambda period, campus: visits(period, campus).exclude(**{name: "none"})


def faults(period: Period, campus: Any) -> QuerySet[Finding]:
    return shown(figures.faults(period, campus))


def judged(period: Period, campus: Any) -> QuerySet[Finding]:
    return shown(figures.judged(period, campus))


NARROW = {
    "round": lambda rows, asked: rows.filter(target__round=int(asked)),
    "unit": lambda rows, asked: rows.filter(target__station__unit=int(asked)),
    "kind": lambda rows, asked: rows.filter(target__station__checklist=int(asked)),
}
NARROW_FOUND = {
    "unit": lambda rows, asked: rows.filter(unit=int(asked)),
    "aspect": lambda rows, asked: rows.filter(aspect="" if asked == "none" else asked),
}


def longest(period: Period, campus: Any) -> int | None:
    found = figures.longest_unseen(period, campus)
    return found.waited.days if found else None  # type: ignore[attr-defined]


# -- what they are called ----------------------------------------------------------------------------------------------
def _metric(code: str, name: Any, definition: Any, unit: Any, direction: Direction, rounding: int = 0,
            **how: Any) -> Metric:  # fmt: skip
    known = {"allowed": watches_over, "columns": SEEN, "narrow": NARROW, **how}
    return Metric(f"inspections.{code}", name, definition, unit, rounding, direction, KEEPER, **known)


def of_tally(name: str) -> metrics.Value:
    return lambda period, campus: getattr(figures.whole(period, campus), name)


OF_POSTS = (
    _metric(
        "seen", _("Posts checked"),
        _("Posts that a team checked in the rounds that began in the period and were not called off. A post that two "
          "checkers saw in one round counts once; posts that nobody had to be at are among them."),
        POSTS, NEUTRAL, value=of_tally("seen"), rows=visits, icon="clipboard-check",
    ),
    _metric(
        "on_post", _("On-post rate"),
        _("Of the checks at which somebody had to be at the post, the share where somebody was. Leave, business trips, "
          "meetings, hours off duty and posts that nobody holds are left out."),
        "%", UP, 1, value=of_tally("on_post"), rows=due_there, counts=False, icon="user-check",
    ),
    _metric(
        "absent", _("Nobody on post"),
        _("Checks at which somebody had to be at the post and nobody was."),
        POSTS, DOWN, value=of_tally("absent"), rows=where(presence="absent"), icon="user-off",
    ),
    _metric(
        "attitude", _("Good attitude"),
        _("Of the checks at which the attitude was graded, the share graded good; “not applicable” is left out."),
        "%", UP, 1, value=of_tally("attitude"), rows=graded("attitude"),
        counts=False, icon="star",
    ),
    _metric(
        "service", _("Good service"),
        _("Of the checks at which the service was graded, the share graded good; “not applicable” is left out."),
        "%", UP, 1, value=of_tally("service"), rows=graded("service"),
        counts=False, icon="checks",
    ),
    _metric(
        "longest_unseen", _("Longest unseen post"),
        _("For how many days the post that has waited longest has not been checked, on the last day of the period or "
          "today. Posts in service whose kind has a checklist; one that was never checked waits since it was opened, "
          "or since the first round of all."),
        DAYS, DOWN, value=longest, rows=figures.unseen, columns=UNSEEN, narrow={}, counts=False,
        note=lambda period, campus: str(figures.longest_unseen(period, campus) or ""), icon="hourglass",
    ),
)  # fmt: skip

OF_FINDINGS = (
    _metric(
        "found", _("Findings of spot checks"),
        _("What was found to be wrong in the rounds that began in the period; withdrawn findings count nowhere."),
        FINDINGS, NEUTRAL, value=lambda period, campus: figures.faults(period, campus).count(), rows=faults,
        columns=FOUND, narrow=NARROW_FOUND, icon="alert-triangle",
    ),
    _metric(
        "in_time", _("Findings of spot checks put right in time"),
        _("Of the findings of spot checks whose last day to be put right lies in the period and that are closed or "
          "overdue, the share that was put right by that day in the way that passed; the look again may come later. "
          "Withdrawn findings count nowhere."),
        "%", UP, 1, value=lambda period, campus: in_time(figures.judged(period, campus)), rows=judged,
        columns=JUDGED, narrow={"unit": NARROW_FOUND["unit"]}, counts=False, icon="calendar-due",
    ),
)  # fmt: skip


def plug() -> None:
    for metric in (*OF_POSTS, *OF_FINDINGS):
        metrics.plug(metric.code, metric)
