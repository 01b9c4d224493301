"""What diners pay, over time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from apps.canteen.models import Dish, DishPrice
from apps.canteen.models.dishes import change
from apps.core import dates
from apps.core.charts import Chart
from apps.core.metrics import Direction, Metric, Point

# What a chart of one dish draws; it is of no period, so no statistic reads it.
DISH_PRICE = Metric(
    "canteen.dish_price", _("Price of a portion"), _("What a portion of the dish costs whoever eats it."), "¥", 2,
    Direction.DOWN, _("Canteen"), value=lambda period, campus: None,
    rows=lambda period, campus: DishPrice.objects.none(),
)  # fmt: skip


@dataclass
class Change:
    """The dishes of a category that went from one price to another."""

    category: str
    before: Decimal
    after: Decimal
    dishes: list[str]

    @property
    def rate(self) -> Decimal | None:
        """Per cent."""
        return change(self.before, self.after)


def by_day(days: Iterable[date]) -> dict[tuple[int, date], Decimal]:
    """What a portion of each dish costs on each of these days; missing where it has none."""
    days = list(days)
    rows = DishPrice.objects.exclude(starts_on__gt=max(days)).exclude(ends_on__lte=min(days))
    return {(row.dish_id, on): row.price for row in rows for on in days if row.is_in_force(on)}


def changes_of(on: date) -> list[Change]:
    """What was changed on that day, by category; new dishes have changed nothing."""
    old = dict(DishPrice.objects.filter(ends_on=on).values_list("dish", "price"))
    new = DishPrice.objects.filter(starts_on=on, dish__in=old).select_related("dish__category")
    found: dict[tuple[str, Decimal, Decimal], list[str]] = defaultdict(list)
    for row in new.order_by("dish__category__position", "dish__name"):
        if row.price != old[row.dish_id]:
            found[row.dish.category.name, old[row.dish_id], row.price].append(row.dish.name)
    return [Change(category, before, after, names) for (category, before, after), names in found.items()]


def history_chart(dish: Dish, rows: list[DishPrice]) -> Chart | None:
    """Each price at the day from which it held; none where there was only ever one."""
    if len(rows) < 2:
        return None
    points = [Point(dates.day(row.starts_on, year=True), row.price) for row in rows]
    return Chart("price-history", _("Price of a portion"), DISH_PRICE, points, by=_("from"), kind="line")
