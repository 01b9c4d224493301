"""The statistics of the canteen: a period's figures, over its days or months, by dish."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.canteen.queries import figures
from apps.canteen.queries.figures import DishFigure, Tally
from apps.core import metrics
from apps.core.charts import Chart
from apps.core.metrics import Point, Reading
from apps.core.periods import Period

TILES = {
    "diners": "blue", "show_up": "blue", "waste_per_head": "teal", "stars": "orange",
    "cost": "purple", "income": "purple", "subsidy": "purple", "cost_per_meal": "purple",
}  # fmt: skip
BY_DAY = 62  # days: longer periods are shown by month
MOST_WASTED, BEST = 12, 8


def readings(period: Period, campus: Any) -> list[Reading]:
    """Each beside the period before, where there was one."""
    return [metrics.read(f"canteen.{code}", period, campus, tone=tone) for code, tone in TILES.items()]


@dataclass(frozen=True)
class Line:
    """A day or a month of the period, as a row of the table."""

    period: Period
    label: str
    url: str
    tally: Tally

    @property
    def cells(self) -> list[str]:
        """As the table prints them."""
        tally = self.tally
        heads = [f"{heads:,}" for heads in (tally.booked, tally.prepared, tally.served)]
        money = [f"{amount:,.2f}" for amount in (tally.cost, tally.income, tally.subsidy)]
        means = {
            "cost_per_meal": figures.per_diner(tally.cost, tally), "waste": tally.waste,
            "waste_per_head": figures.waste_per_head(tally), "stars": figures.stars(tally),
        }  # fmt: skip
        return [*heads, *money, *(metrics.of(f"canteen.{code}").words(mean) for code, mean in means.items())]


def lines(period: Period, campus: Any) -> list[Line]:
    """Its days on which a meal was served, or its months where it is long."""
    days = {on: tally for on, tally in figures.by_day(period, campus).items() if tally.meals}
    metric = metrics.of("canteen.diners")
    if len(period) <= BY_DAY:
        return [
            Line(Period.day(on), f"{on.month}/{on.day}", metric.url(Period.day(on), campus), tally)
            for on, tally in days.items()
        ]
    return [
        Line(part, part.name, metric.url(part, campus),
             figures.added(tally for on, tally in days.items() if part.first <= on <= part.last))
        for part in period.months()
    ]  # fmt: skip


def total(rows: list[Line], period: Period, campus: Any) -> Line:
    """The last row of the table: what stands above it, added up."""
    return Line(period, "", metrics.of("canteen.diners").url(period, campus), figures.added(row.tally for row in rows))


# -- charts ------------------------------------------------------------------------------------------------------------
def heads(rows: list[Line]) -> Chart:
    return _over_time(
        "heads", _("Diners, and heads booked"), "diners", rows, lambda tally: tally.served,
        lambda tally: tally.booked, _("Booked"),
    )  # fmt: skip


def waste(rows: list[Line]) -> Chart:
    return _over_time("waste", _("Waste a head"), "waste_per_head", rows, figures.waste_per_head, kind="line")


def money(rows: list[Line]) -> Chart:
    return _over_time(
        "money", _("Cost and income of meals"), "cost", rows, lambda tally: tally.cost, lambda tally: tally.income,
        _("Income"),
    )  # fmt: skip


def _over_time(
    key: str, title: str, code: str, rows: list[Line], value: Callable[[Tally], Any],
    beside: Callable[[Tally], Any] | None = None, beside_name: str = "", kind: str = "bar",
) -> Chart:  # fmt: skip
    metric = metrics.of(f"canteen.{code}")
    points = [Point(row.label, value(row.tally), row.url) for row in rows]
    others = [Point(row.label, beside(row.tally)) for row in rows] if beside else []
    note = _("grey: %(name)s") % {"name": beside_name} if beside else ""
    return Chart(
        key, title, metric, points, by=_("Period"), kind=kind, beside=others, beside_name=beside_name, note=note
    )


def wasted_dishes(period: Period, campus: Any) -> Chart:
    metric = metrics.of("canteen.waste")
    points = [
        Point(one.name, one.amount, metric.url(period, campus, dish=one.dish), one.dish)
        for one in figures.waste_by_dish(period, campus)
    ]
    note = _("of what was weighed by dish")
    return Chart("dishes", _("Waste by dish"), metric, points, by=_("Dish"), kind="lying", most=MOST_WASTED, note=note)


# -- what people think -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Opinions:
    """``needed`` votes make a mean."""

    best: list[DishFigure]
    worst: list[DishFigure]
    needed: int


def opinions(period: Period, campus: Any) -> Opinions:
    """The best and the worst dishes; none is both."""
    needed = figures.votes_needed(period.last)
    every = figures.ratings_by_dish(period, campus, needed)
    half = min(BEST, (len(every) + 1) // 2)
    rest = every[half:]
    return Opinions(every[:half], rest[::-1][:BEST], needed)
