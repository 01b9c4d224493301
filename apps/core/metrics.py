"""The one place where a figure is defined: what it is called, what it counts, and which rows stand behind it.

Tiles, charts, statistics and reports read figures from here, so that two pages never give two numbers. A trade plugs
its metrics in ``AppConfig.ready()``::

    metrics.plug("meetings.held", Metric("meetings.held", _("Meetings held"), _("Meetings that…"), _("meetings"),
                                         0, Direction.NEUTRAL, _("Meeting-room keeper"),
                                         value=figures.held, rows=figures.held_rows, allowed=sees_statistics))
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core import cells
from apps.core.cells import EMPTY, Column
from apps.core.dates import today
from apps.core.periods import Period
from apps.core.policies import Rule, anyone
from apps.core.sockets import Socket

__all__ = [
    "Direction", "Metric", "Period", "Point", "Reading",
    "counting", "of", "once", "plug", "read", "reading", "rounded",
]  # fmt: skip


class Direction(Enum):
    """Which way is good: satisfaction goes up, no-shows go down, a number of meetings is neither."""

    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"


Number = Decimal | int
# A campus of the bureau, or None for the whole of it.
Value = Callable[[Period, Any], Number | None]
Rows = Callable[[Period, Any], "QuerySet | str"]


@dataclass(frozen=True)
class Point:
    """One bar of a chart, one line of the table beside it; it may open its own rows."""

    label: str
    value: Number | None
    url: str = ""
    key: Any = None


@dataclass(frozen=True)
class Metric:
    """A figure's definition. ``value`` and ``rows`` are functions of (period, campus); a value of None means that
    there is nothing to tell, which is not the same as 0.

    ``rows``: the records it was counted from, or the address of a list of exactly those. ``counts``: it is the number
    of these rows; otherwise they are what it was worked out from. ``columns``: how a row is shown.
    ``veiled`` gives the page's rows as that person may see them: (person, rows) → rows.
    ``by``: the same figure apart, by "day", "month", "unit"…, each a function of (period, campus).
    ``narrow``: how its rows are cut down to one unit, one room… (rows, what the address says) → rows.
    ``is_now``: of this very moment, whatever the period.
    """

    code: str
    name: Any
    definition: Any
    unit: Any
    rounding: int
    direction: Direction
    owner: Any
    value: Value = field(kw_only=True)
    rows: Rows = field(kw_only=True)
    allowed: Rule = field(default=anyone, kw_only=True)
    columns: tuple[str | Column, ...] = field(default=(), kw_only=True)
    veiled: Callable[[Any, list], list] = field(default=lambda person, rows: rows, kw_only=True)
    by: Mapping[str, Callable[[Period, Any], list[Point]]] = field(default_factory=dict, kw_only=True)
    narrow: Mapping[str, Callable[[QuerySet, str], QuerySet]] = field(default_factory=dict, kw_only=True)
    note: Callable[[Period, Any], str] | None = field(default=None, kw_only=True)
    icon: str = field(default="chart-bar", kw_only=True)
    counts: bool = field(default=True, kw_only=True)
    is_now: bool = field(default=False, kw_only=True)

    def rounded(self, value: Number | None) -> Number | None:
        return None if value is None else rounded(value, self.rounding)

    def words(self, value: Number | None) -> str:
        """The figure without its unit, as it is printed: 12,345 or 67.5."""
        return EMPTY if value is None else f"{rounded(value, self.rounding):,.{self.rounding}f}"

    def url(self, period: Period, campus: Any = None, **narrowed: Any) -> str:
        """The page with the rows behind it; ``narrowed``: of one unit, one room…"""
        asked = {"period": period.key, **({"campus": campus.pk} if campus else {}), **narrowed}
        return f"{reverse('figure', args=[self.code])}?{urlencode(asked)}"


    def shown(self, model: Any) -> list[Column]:
        """The columns of its rows."""
        return [cells.column(model, column) for column in self.columns]


registry = Socket("figures and what they mean")


def plug(code: str, metric: Metric) -> Metric:
    if code != metric.code:
        raise LookupError(f"{metric.code} is plugged as {code}")
    return registry.plug(code, metric)


def of(code: str) -> Metric:
    return registry[code]


def rounded(value: Number, digits: int) -> Number:
    """Half goes up, as offices round; a whole number for no digits."""
    exact = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return exact if digits else int(exact)


# -- reading ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Reading:
    """A figure read for a period, beside the same stretch of another one where that was asked for and is known."""

    metric: Metric
    period: Period
    campus: Any
    value: Number | None
    earlier: Number | None = None
    note: str = ""
    tone: str = "blue"

    @property
    def text(self) -> str:
        return self.metric.words(self.value)

    @property
    def unit(self) -> str:
        return str(self.metric.unit)

    @property
    def url(self) -> str:
        return self.metric.url(self.period, self.campus)

    @property
    def change(self) -> Decimal | None:
        """Per cent against the earlier one; points where the figure itself is in per cent; None where there is
        nothing to compare with."""
        if self.value is None or not self.earlier:
            return None
        difference = Decimal(self.value) - Decimal(self.earlier)
        by_points = self.metric.unit == "%"
        return Decimal(rounded(difference if by_points else difference / Decimal(self.earlier) * 100, 1))

    @property
    def change_words(self) -> str:
        if self.change is None:
            return ""
        words = _("%(change)s points") if self.metric.unit == "%" else _("%(change)s%%")
        return words % {"change": f"{self.change:+,.1f}"}

    @property
    def change_tone(self) -> str:
        """Green where it goes the good way, orange where it does not, grey where there is no good way."""
        if not self.change or self.metric.direction is Direction.NEUTRAL:
            return "secondary"
        return "green" if (self.change > 0) is (self.metric.direction is Direction.UP) else "orange"


def read(code: str, period: Period | None = None, campus: Any = None, *, beside: Period | None = None,
         note: str = "", tone: str = "blue") -> Reading:  # fmt: skip
    """The figure for that period (today, where none is given), compared with the one ``beside`` it."""
    metric, period = registry[code], period or Period.day(today())
    value = metric.rounded(metric.value(period, campus))
    earlier = metric.rounded(metric.value(beside, campus)) if beside and not metric.is_now else None
    if not note and metric.note and value is not None:
        note = metric.note(period, campus)
    return Reading(metric, period, campus, value, earlier, note, tone)


_kept: ContextVar[dict | None] = ContextVar("what was counted already", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Inside, what is decorated with ``once`` is counted once, however many figures are made of it."""
    mark = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(mark)


@contextmanager
def counting() -> Iterator[None]:
    """The same for a page that counts a year: each statement is done by one process of PostgreSQL. A second one would
    bring the answer a little sooner and cost twice the work, which everybody else then waits for. And what is counted
    lies in memory, where it costs little to follow an index: joining a year's rooms takes a third less time."""
    with reading(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL random_page_cost = 1.1")
        yield


F = TypeVar("F", bound=Callable[..., Any])


def once(count: F) -> F:
    """A count that several figures share, e.g. the meetings of a period by day. Outside of ``reading`` it is done anew
    each time, so that nobody is given yesterday's."""

    @wraps(count)
    def counted(*facts: Any) -> Any:
        kept = _kept.get()
        if kept is None:
            return count(*facts)
        key = (count, *facts)
        if key not in kept:
            kept[key] = count(*facts)
        return kept[key]

    return counted  # type: ignore[return-value]
