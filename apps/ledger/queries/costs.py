"""What was spent, read from the month's totals: whole, apart, a head, and a unit of what was used."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from apps.core import dates, metrics
from apps.core.periods import Period
from apps.ledger.models import BudgetLine, MonthSummary
from apps.ledger.models.sight import reads_all
from apps.org.models import Campus, Person, Unit

ZERO = Decimal("0.00")


def totals(period: Period, campus: Campus | None = None) -> QuerySet[MonthSummary]:
    """Of the months that the period touches; None: of every campus, and of what belongs to none."""
    rows = MonthSummary.objects.within(period).order_by()
    return rows.filter(campus=campus) if campus else rows


@metrics.once
def spent(period: Period, campus: Campus | None = None) -> Decimal:
    return totals(period, campus).aggregate(sum=Sum("amount"))["sum"] or ZERO


def apart(name: str, period: Period, campus: Campus | None = None) -> list[tuple[Any, Decimal]]:
    """By "month" (its first day, in order, months without costs too), "unit" or "line" (the record, largest first)."""
    rows = totals(period, campus).values_list(name).annotate(sum=Sum("amount"))
    if name == "month":
        found: dict[date, Decimal] = dict(rows)
        return [(m.first.replace(day=1), found.get(m.first.replace(day=1), ZERO)) for m in period.months()]
    records = {"unit": Unit, "line": BudgetLine}[name]._base_manager.in_bulk([key for key, _sum in rows])
    return sorted(((records[key], amount) for key, amount in rows), key=lambda pair: (-pair[1], pair[0].pk))


def unit_cost(key: str, period: Period, campus: Campus | None = None) -> Decimal | None:
    """Of the category that programs call ``key``; None where no entry names a quantity."""
    found = totals(period, campus).filter(category__key=key).aggregate(amount=Sum("measured"), used=Sum("quantity"))
    return found["amount"] / found["used"] if found["used"] else None


def unit_costs(period: Period, campus: Campus | None = None) -> list[tuple[str, str, Decimal, Decimal, Decimal]]:
    """Every category with quantities: its name, its unit, amount, quantity, and what one unit costs."""
    rows = totals(period, campus).exclude(quantity=0).values_list("category__name", "category__unit_of_quantity")
    sums = rows.annotate(Sum("measured"), Sum("quantity")).order_by("category__position", "category_id")
    return [(name, unit, amount, used, amount / used) for name, unit, amount, used in sums if used]


def per_head(period: Period, campus: Campus | None = None) -> Decimal | None:
    people = Person.objects.filter(is_active=True)
    people = people.filter(unit__campus=campus) if campus else people
    heads = people.count()
    return spent(period, campus) / heads if heads else None


def of_the_year(person: Any) -> list[metrics.Reading]:
    """For the home page of those who read all costs: the months of this year that are over, beside the year before."""
    if not reads_all(person):
        return []
    last = Period.around(dates.today(), "M").before()
    period = Period(date(last.first.year, 1, 1), last.last)
    months = _("%(first)s to %(last)s") % {"first": Period.around(period.first, "M").name, "last": last.name}
    with metrics.reading():
        return [metrics.read("ledger.spent", period, beside=period.a_year_before(), tone="teal", note=months)]
