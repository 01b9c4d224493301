"""How the operated units stand against what they are to take and to earn."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from apps.core.periods import Period
from apps.ledger.models import OperatedUnit, Return, RewardFormula
from apps.ledger.queries import rewards
from apps.ledger.queries.rewards import NOTHING, Figures


@dataclass(frozen=True)
class Standing:
    """An operated unit by the returns of a period's year up to its end: ``months`` of them, beside the same months of
    the year before. ``revenue`` and ``profit`` are the period's own, None where no return of it is there yet. Where no
    formula is in force there is no target, and no reward."""

    operated: OperatedUnit
    months: int
    revenue: Decimal | None
    profit: Decimal | None
    told: Figures
    revenue_target: Decimal | None = None
    profit_target: Decimal | None = None
    reward: Decimal | None = None


def standing(period: Period, rows: QuerySet[OperatedUnit] | None = None) -> list[Standing]:
    """Of those (or of ``rows``) which have filed a return of that year by then."""
    year, last = period.last.year, period.last
    houses = list((OperatedUnit.objects.all() if rows is None else rows).named())
    if not houses:
        return []
    filed: dict[int, dict[date, Return]] = defaultdict(dict)
    since = Period(date(year - 1, 1, 1), last)
    for one in Return.objects.standing().within(since).filter(operated__in=houses).order_by():
        filed[one.operated_id][one.month] = one
    formulas = RewardFormula.objects.of_year(year).filter(operated__in=houses).prefetch_related("tiers")
    known = {formula.operated_id: formula for formula in formulas.order_by("starts_on")}  # the latest one stays
    found = [_stands(house, period, filed[house.pk], known.get(house.pk)) for house in houses]
    return [one for one in found if one.months]


def _stands(house: OperatedUnit, period: Period, filed: dict[date, Return], formula: RewardFormula | None) -> Standing:
    months = [month for month in filed if month.year == period.last.year]
    now = [filed[month] for month in months]
    years_ago = [month.replace(year=month.year - 1) for month in months]
    before = [filed[month] for month in years_ago if month in filed]
    ours = [filed[month] for month in months if month >= period.first]
    told = Figures(_sum(before, "revenue"), _sum(before, "profit"), _sum(now, "revenue"), _sum(now, "profit"))
    of_period = (_sum(ours, "revenue"), _sum(ours, "profit")) if ours else (None, None)
    if formula is None:
        return Standing(house, len(months), *of_period, told)
    aims = rewards.targets(formula, told)
    return Standing(
        house, len(months), *of_period, told, *map(rewards.cents, aims), rewards.work_out(formula, told).amount
    )


def _sum(returns: list[Return], name: str) -> Decimal:
    return sum((getattr(one, name) for one in returns), NOTHING)
