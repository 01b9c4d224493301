"""What meals add up to: heads, money, waste and stars of a period, counted once for all figures made of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet, Sum

from apps.canteen.models import Meal, MenuRule, Rating, Waste
from apps.core import metrics
from apps.core.dates import today
from apps.core.periods import Period

ZERO = Decimal(0)
PLEASED = 4  # stars from which somebody is content
VOTES = 10  # where no rule says how many make a mean


@dataclass
class Tally:
    """Heads, yuan and kilograms of some meals. ``weighed_diners``: those of the meals at which something was weighed;
    ``counted``: booked heads of the meals of which it is known how many stayed away."""

    meals: int = 0
    booked: int = 0
    counted: int = 0
    missed: int = 0
    prepared: int = 0
    served: int = 0
    cost: Decimal = ZERO
    income: Decimal = ZERO
    waste: Decimal = ZERO
    preparation: Decimal = ZERO
    unserved: Decimal = ZERO
    plate: Decimal = ZERO
    weighed_diners: int = 0
    stars: int = 0
    votes: int = 0
    pleased: int = 0

    def add(self, **amounts: Any) -> None:
        for name, amount in amounts.items():
            setattr(self, name, getattr(self, name) + (amount or 0))

    @property
    def subsidy(self) -> Decimal:
        return self.cost - self.income


# -- the rows ----------------------------------------------------------------------------------------------------------
def meals(period: Period, campus: Any) -> QuerySet[Meal]:
    """Meals of the period that were not cancelled."""
    rows = Meal.objects.filter(on__range=(period.first, period.last)).exclude(status=Meal.Status.CANCELLED)
    rows = rows.filter(sitting__area__campus=campus) if campus else rows
    return rows.select_related("sitting__area").order_by("on", "sitting__area__position", "sitting__position", "pk")


def served(period: Period, campus: Any) -> QuerySet[Meal]:
    return meals(period, campus).filter(status=Meal.Status.SERVED)


def weighed(period: Period, campus: Any) -> QuerySet[Waste]:
    """What was weighed at meals that were served."""
    return _of(Waste.objects, period, campus).select_related("meal__sitting", "dish").order_by("meal__on", "pk")


def rated(period: Period, campus: Any) -> QuerySet[Rating]:
    return _of(Rating.objects, period, campus)


def _of(rows: Any, period: Period, campus: Any) -> QuerySet:
    found = rows.filter(meal__on__range=(period.first, period.last), meal__status=Meal.Status.SERVED)
    return found.filter(meal__sitting__area__campus=campus) if campus else found


# -- counted -----------------------------------------------------------------------------------------------------------
@metrics.once
def by_day(period: Period, campus: Any) -> dict[date, Tally]:
    """Four statements, however many meals."""
    days: dict[date, Tally] = defaultdict(Tally)
    for on, booked in meals(period, campus).order_by().values_list("on").annotate(Sum("booked")):
        days[on].add(booked=booked)
    sums = served(period, campus).order_by().values("on").annotate(
        sum_meals=Count("pk"), sum_prepared=Sum("prepared"), sum_served=Sum("served"), sum_cost=Sum("cost"),
        sum_income=Sum("income"), sum_missed=Sum("missed"), sum_counted=Sum("booked", filter=Q(missed__isnull=False)),
    )  # fmt: skip
    for row in sums:
        on = row.pop("on")
        days[on].add(**{name.removeprefix("sum_"): amount for name, amount in row.items()})
    _weigh(days, period, campus)
    votes = rated(period, campus).order_by().values_list("meal__on")
    sums = votes.annotate(sum=Sum("stars"), count=Count("pk"), pleased=Count("pk", filter=Q(stars__gte=PLEASED)))
    for on, stars, count, pleased in sums:
        days[on].add(stars=stars, votes=count, pleased=pleased)
    return dict(sorted(days.items()))


def _weigh(days: dict[date, Tally], period: Period, campus: Any) -> None:
    at: set[int] = set()
    sums = weighed(period, campus).order_by().values_list("meal__on", "meal", "meal__served", "kind")
    for on, meal, diners, kind, kilograms in sums.annotate(Sum("kilograms")):
        days[on].add(waste=kilograms, **{kind: kilograms})
        days[on].add(weighed_diners=0 if meal in at else diners)
        at.add(meal)


def added(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.add(**{field.name: getattr(tally, field.name) for field in fields(Tally)})
    return whole


@metrics.once
def whole(period: Period, campus: Any) -> Tally:
    return added(by_day(period, campus).values())


# -- figures made of them ----------------------------------------------------------------------------------------------
def share(part: int, of: int) -> Decimal | None:
    """Per cent."""
    return Decimal(part) * 100 / of if of else None


def show_up(tally: Tally) -> Decimal | None:
    return share(tally.counted - tally.missed, tally.counted)


def waste_per_head(tally: Tally) -> Decimal | None:
    """Grams."""
    return tally.waste * 1000 / tally.weighed_diners if tally.weighed_diners else None


def per_diner(amount: Decimal, tally: Tally) -> Decimal | None:
    return Decimal(amount) / tally.served if tally.served else None


def stars(tally: Tally) -> Decimal | None:
    return Decimal(tally.stars) / tally.votes if tally.votes else None


def pleased(tally: Tally) -> Decimal | None:
    return share(tally.pleased, tally.votes)


# -- by dish -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class DishFigure:
    dish: int
    name: str
    amount: Decimal
    count: int


def waste_by_dish(period: Period, campus: Any) -> list[DishFigure]:
    """Kilograms of the dishes that were weighed apart, the most first; ``count``: at how many meals."""
    sums = weighed(period, campus).filter(dish__isnull=False).order_by().values_list("dish", "dish__name")
    found = [
        DishFigure(dish, name, kilograms, times)
        for dish, name, kilograms, times in sums.annotate(Sum("kilograms"), Count("meal", distinct=True))
    ]
    return sorted(found, key=lambda one: (-one.amount, one.name))


def votes_needed(on: date | None = None) -> int:
    """How many stars make a mean, as the rule on low-rated dishes has it."""
    rule = MenuRule.objects.in_force(on or today()).filter(check_code=MenuRule.Check.RATINGS).first()
    return int(rule.limits.get("votes", VOTES)) if rule else VOTES


def ratings_by_dish(period: Period, campus: Any, needed: int) -> list[DishFigure]:
    """The mean stars of dishes with as many votes as are needed, the best first."""
    sums = rated(period, campus).order_by().values_list("dish", "dish__name")
    found = sums.annotate(mean=Avg("stars"), votes=Count("pk")).filter(votes__gte=needed)
    rows = [DishFigure(dish, name, Decimal(str(mean)), votes) for dish, name, mean, votes in found]
    return sorted(rows, key=lambda one: (-one.amount, one.name))
