"""The figures of the canteen, defined: diners, money, waste and stars."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.canteen.models import Meal
from apps.canteen.policies import sees_canteen_figures
from apps.canteen.queries import figures
from apps.canteen.queries.figures import Tally
from apps.core import metrics
from apps.core.cells import Column
from apps.core.metrics import Direction, Metric, Period, Point

UP, DOWN, NEUTRAL = Direction.UP, Direction.DOWN, Direction.NEUTRAL
KEEPER = _("canteen manager")
PEOPLE, YUAN = pgettext_lazy("unit of measure", "people"), _("yuan")
SITTING = Column("sitting", _("sitting"), lambda meal: f"{meal.sitting.area} · {meal.sitting}")
HEADS = ("on", SITTING, "booked", "served")
MONEY = ("on", SITTING, "prepared", "served", "cost", "income")
WEIGHED = ("meal", "kind", "dish", "kilograms", "note")
RATED = ("on", SITTING, "served")


# -- rows --------------------------------------------------------------------------------------------------------------
def _counted(period: Period, campus: Any) -> QuerySet[Meal]:
    return figures.served(period, campus).filter(missed__isnull=False)


def _rated(period: Period, campus: Any) -> QuerySet[Meal]:
    """The meals that were rated, and not who gave which stars."""
    return figures.served(period, campus).filter(ratings__isnull=False).distinct()


OF_SITTING = {"sitting": lambda rows, asked: rows.filter(sitting=int(asked))}
NARROW = {"dish": lambda rows, asked: rows.filter(dish=int(asked))}


def _meal(code: str, name: Any, definition: Any, unit: Any, direction: Direction, rounding: int,
          value: Callable[[Tally], Any], **how: Any) -> Metric:  # fmt: skip
    """Of what the meals of a period add up to; by day as well."""

    def points(period: Period, campus: Any) -> list[Point]:
        metric = metrics.of(f"canteen.{code}")
        return [
            Point(f"{on.month}/{on.day}", value(tally), metric.url(Period.day(on), campus), on)
            for on, tally in figures.by_day(period, campus).items()
        ]

    known = {"rows": figures.served, "columns": MONEY, "counts": False, "allowed": sees_canteen_figures,
             "by": {"day": points}, "narrow": OF_SITTING, **how}  # fmt: skip
    return Metric(
        f"canteen.{code}", name, definition, unit, rounding, direction, KEEPER,
        value=lambda period, campus: value(figures.whole(period, campus)), **known,
    )  # fmt: skip


OF_HEADS = (
    _meal("diners", _("Diners served"),
          _("All who ate at meals that were served in the period, booked or not, guests included; somebody who eats "
            "twice counts twice."),
          PEOPLE, NEUTRAL, 0, lambda tally: tally.served, columns=HEADS, icon="bowl-chopsticks"),
    _meal("booked", _("Heads booked"),
          _("Heads booked at the meals of the period that were not cancelled, guests included."),
          PEOPLE, NEUTRAL, 0, lambda tally: tally.booked, rows=figures.meals, columns=HEADS, icon="calendar-plus"),
    _meal("show_up", _("Show-up rate"),
          _("Of the heads booked at served meals, how many came, in per cent. It is known of the whole only, never of "
            "a person."),
          "%", UP, 1, figures.show_up, rows=_counted, columns=HEADS, icon="user-check"),
)  # fmt: skip

OF_MONEY = (
    _meal("cost", _("Cost of meals"),
          _("What the meals served in the period cost: their recipes at the purchase prices of the day, for the "
            "portions that were prepared. It is what the ledger holds of them."),
          YUAN, DOWN, 2, lambda tally: tally.cost if tally.meals else None, icon="receipt"),
    _meal("cost_per_meal", _("Cost of a meal"),
          _("Cost of meals, divided by the diners served."),
          YUAN, DOWN, 2, lambda tally: figures.per_diner(tally.cost, tally), icon="receipt"),
    _meal("income", _("Income from meals"),
          _("What diners paid at the meals served in the period."),
          YUAN, UP, 2, lambda tally: tally.income if tally.meals else None, icon="cash"),
    _meal("subsidy", _("Subsidy"),
          _("Cost of meals less income: what the bureau adds to what diners pay."),
          YUAN, DOWN, 2, lambda tally: tally.subsidy if tally.meals else None, icon="wallet"),
)  # fmt: skip

OF_WASTE = (
    _meal("waste", _("Food thrown away"),
          _("What was weighed at the meals served in the period: trimmings, food left over, plates; what was weighed "
            "by mistake is taken off."),
          _("kg"), DOWN, 1, lambda tally: tally.waste if tally.weighed_diners else None, rows=figures.weighed,
          columns=WEIGHED, narrow=NARROW, icon="recycle"),
    _meal("waste_per_head", _("Waste a head"),
          _("Food thrown away, divided by the diners of the meals at which something was weighed."),
          _("g"), DOWN, 1, figures.waste_per_head, rows=figures.weighed, columns=WEIGHED, narrow=NARROW,
          icon="recycle"),
)  # fmt: skip

OF_STARS = (
    _meal("stars", _("Mean stars"),
          _("The mean of all stars given to dishes of the meals served in the period; one vote a diner, dish and "
            "meal."),
          _("stars"), UP, 2, figures.stars, rows=_rated, columns=RATED, icon="star"),
    _meal("pleased", _("Share of four and five stars"),
          _("Of all votes on dishes of the meals served in the period, those with four or five stars, in per cent."),
          "%", UP, 1, figures.pleased, rows=_rated, columns=RATED, icon="star"),
)  # fmt: skip


def plug() -> None:
    for metric in (*OF_HEADS, *OF_MONEY, *OF_WASTE, *OF_STARS):
        metrics.plug(metric.code, metric)
