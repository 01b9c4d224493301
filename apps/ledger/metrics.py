"""The figures of money, defined: what was spent, beside the year before, and what one unit of a thing costs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core import metrics
from apps.core.cells import Column
from apps.core.metrics import Direction, Metric, Period, Point
from apps.ledger.models import CostEntry
from apps.ledger.policies import accountant, reads_all_costs
from apps.ledger.queries import costs

YUAN = _("yuan")
COLUMNS = ("spent_on", "unit", "category", "line", "amount", "voucher_number", "note")
MONTH = Column("month", _("month of the books"), lambda entry: Period.around(entry.month, "M").name)
COLUMNS_LATE = ("spent_on", MONTH, "unit", "category", "amount", "voucher_number", "note")
COLUMNS_MEASURED = ("spent_on", "unit", "category", "amount", "quantity", "voucher_number", "note")


# -- the entries behind a figure ---------------------------------------------------------------------------------------
def rows(period: Period, campus: Any) -> QuerySet[CostEntry]:
    """Entries in the books of the months the period touches."""
    found = CostEntry.objects.within(period).select_related("unit", "category", "line").order_by("month", "pk")
    return found.filter(campus=campus) if campus else found


def _year_before(period: Period, campus: Any) -> QuerySet[CostEntry]:
    return rows(period.a_year_before(), campus)


def _late(period: Period, campus: Any) -> QuerySet[CostEntry]:
    return rows(period, campus).late()


def _measured(key: str) -> metrics.Rows:
    return lambda period, campus: rows(period, campus).filter(category__key=key, quantity__isnull=False)


NARROW = {
    "unit": lambda entries, asked: entries.filter(unit=int(asked)),
    "line": lambda entries, asked: entries.filter(line=int(asked)),
    "month": lambda entries, asked: entries.within(_month(asked)),
}


def _month(asked: str) -> Period:
    if period := Period.read(asked):
        return period
    raise ValueError(asked)


# -- the same figure apart ---------------------------------------------------------------------------------------------
def _points(name: str, label: Callable[[Any], str]) -> Callable[[Period, Any], list[Point]]:
    """By unit, line or month: the largest first, months in their order; each opens its own entries."""

    def points(period: Period, campus: Any) -> list[Point]:
        return [
            Point(label(key), amount, metrics.of("ledger.spent").url(period, campus, **{name: _asked(key)}), key)
            for key, amount in costs.apart(name, period, campus)
        ]

    return points


def _asked(key: Any) -> str:
    return Period.around(key, "M").key if hasattr(key, "month") else str(key.pk)


# -- the figures -------------------------------------------------------------------------------------------------------
def _metric(code: str, name: Any, definition: Any, unit: Any, direction: Direction, rounding: int = 2,
            **how: Any) -> Metric:  # fmt: skip
    known = {"allowed": reads_all_costs, "columns": COLUMNS, "narrow": NARROW, "rows": rows, "counts": False, **how}
    known.setdefault("icon", "receipt")
    return Metric(f"ledger.{code}", name, definition, unit, rounding, direction, accountant.words, **known)


def _change(period: Period, campus: Any) -> Decimal | None:
    """Nothing to compare with is not the same as no change."""
    before = costs.spent(period.a_year_before(), campus)
    return (costs.spent(period, campus) - before) / before * 100 if before else None


def _unit_cost(key: str) -> metrics.Value:
    return lambda period, campus: costs.unit_cost(key, period, campus)


OF_SPENDING = (
    _metric(
        "spent",
        _("Spending"),
        _("What stands in the books of the months that the period touches, whatever day is on the voucher; what was "
          "taken back is taken off. The bureau's number holds every campus, and costs of none."),
        YUAN, Direction.DOWN, value=lambda period, campus: costs.spent(period, campus),
        by={
            "month": _points("month", lambda month: Period.around(month, "M").name),
            "unit": _points("unit", str),
            "line": _points("line", str),
        },
    ),
    _metric(
        "spent_year_before",
        _("Spending a year before"),
        _("Spending in the same months of the year before."),
        YUAN, Direction.NEUTRAL, value=lambda period, campus: costs.spent(period.a_year_before(), campus),
        rows=_year_before,
    ),
    _metric(
        "change",
        _("Change of spending on the year before"),
        _("Spending less that of the same months a year before, in per cent of the latter; nothing where nothing was "
          "spent a year before."),
        "%", Direction.DOWN, 1, value=_change, icon="trending-down",
    ),
    _metric(
        "late",
        _("Late vouchers"),
        _("Entries in the books of the period that belong to an earlier month, because it was closed when they came."),
        _("entries"), Direction.DOWN, 0, value=lambda period, campus: _late(period, campus).count(), rows=_late,
        counts=True, icon="hourglass", columns=COLUMNS_LATE,
    ),
    _metric(
        "per_head",
        _("Spending a head"),
        _("Spending, divided by the staff in service today; of a campus, those whose unit sits there."),
        YUAN, Direction.DOWN, value=lambda period, campus: costs.per_head(period, campus), icon="users",
    ),
)  # fmt: skip

# key of the category: what its unit cost is called, and in which unit
OF_UNITS = {
    "electricity": (_("Cost of a kilowatt-hour"), _("yuan a kWh")),
    "water": (_("Cost of a cubic metre of water"), _("yuan a m³")),
    "gas": (_("Cost of a cubic metre of gas"), _("yuan a m³")),
    "vehicle_fuel": (_("Cost of a litre of fuel"), _("yuan a litre")),
    "training": (_("Cost of training a person"), _("yuan a person")),
    "travel": (_("Cost of a journey"), _("yuan a journey")),
    "reception": (_("Cost of a reception"), _("yuan a reception")),
}
UNIT_COST = _("The entries of this category that name a quantity: their amounts added up, divided by their quantities.")


def plug() -> None:
    for metric in OF_SPENDING:
        metrics.plug(metric.code, metric)
    for key, (name, unit) in OF_UNITS.items():
        one = _metric(f"unit_cost_{key}", name, UNIT_COST, unit, Direction.DOWN, 4, value=_unit_cost(key),
                      rows=_measured(key), columns=COLUMNS_MEASURED)  # fmt: skip
        metrics.plug(one.code, one)
