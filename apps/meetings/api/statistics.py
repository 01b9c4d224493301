"""The figures of the meeting rooms, as the page of statistics reads them."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Query, Schema
from pydantic import Field

from apps.core import metrics
from apps.core.api import Problem, asked
from apps.meetings.api.parts import READING, read, router
from apps.meetings.api.shown import Named, named
from apps.meetings.forms.asked import FiguresForm
from apps.meetings.queries import figures, statistics


class FigureOut(Schema):
    """A figure of the registry, read for the period."""

    code: str
    name: str
    definition: str
    unit: str
    value: int | float | None = Field(description="null where there is nothing to tell, which is not 0")
    text: str
    earlier: int | float | None = Field(description="the same stretch of the year before, where that is compared")


class UnitOut(Schema):
    """What became of the bookings of a unit; confidential meetings name none."""

    unit: Named | None
    held: int
    hours: float
    cancelled: int
    no_shows: int


class StatisticsOut(Schema):
    """A period of a campus, or of the bureau where ``campus`` is null."""

    period: str
    name: str
    first: str
    last: str
    campus: Named | None
    figures: list[FigureOut]
    units: list[UnitOut]


@router.get("statistics/", response={200: StatisticsOut, READING: Problem}, summary=_("Figures of a period"))
def get_statistics(request: HttpRequest, wish: Query[asked(FiguresForm)]) -> dict:  # type: ignore[valid-type]
    """Of the campus named, of the bureau, or of the campus that one looks after. A period under way is told until
    today; without one it is the present half-year."""
    facts = read(FiguresForm(request.GET, person=request.user)).cleaned_data
    period, campus = facts["period"], facts["campus"]
    with metrics.counting():
        readings, units = statistics.readings(period, campus), figures.by_unit(period, campus)
    return {
        "period": period.key,
        "name": period.name,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "campus": named(campus),
        "figures": [figure_out(one) for one in readings],
        "units": [unit_out(unit) for unit in units],
    }


def figure_out(one: metrics.Reading) -> dict[str, Any]:
    metric = one.metric
    return {
        "code": metric.code,
        **{name: str(getattr(metric, name)) for name in ("name", "definition", "unit")},
        "value": number(one.value),
        "text": one.text,
        "earlier": number(one.earlier),
    }


def unit_out(unit: figures.UnitUse) -> dict[str, Any]:
    counts = {name: getattr(unit, name) for name in ("held", "cancelled", "no_shows")}
    named_unit = {"id": unit.pk, "name": unit.name} if unit.pk else None
    return {"unit": named_unit, "hours": float(figures.hours(unit.lasted)), **counts}


def number(value: Any) -> int | float | None:
    return value if value is None or isinstance(value, int) else float(value)
