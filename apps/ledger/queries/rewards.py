"""The reward of an operated unit, worked out step by step from its formula and four figures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from apps.core.periods import Period
from apps.ledger.models import OperatedUnit, Return, RewardFormula

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Figures:
    """What a formula is given: a year's revenue and profit, and those of the year before."""

    base_revenue: Decimal
    base_profit: Decimal
    revenue: Decimal
    profit: Decimal


@dataclass(frozen=True)
class Step:
    """One line of the working: what it says, and the amount it comes to."""

    says: str
    amount: Decimal


@dataclass(frozen=True)
class Working:
    """All steps and the result, rounded once, at the end."""

    amount: Decimal
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class Tier:
    """Above so many per cent over the target, this part is rewarded."""

    above: Decimal
    rate: Decimal


def figures(operated: OperatedUnit, year: int) -> tuple[Figures, list[date]]:
    """From the returns as they stand; and the months of that year that have one. The year before counts the same
    months, so that an unfinished year is compared with its like."""
    rows = Return.objects.standing().filter(operated=operated)
    months = list(rows.within(Period.of("Y", year)).order_by("month").values_list("month", flat=True))
    before = [month.replace(year=year - 1) for month in months]
    now, then = (rows.filter(month__in=of).aggregate(r=Sum("revenue"), p=Sum("profit")) for of in (months, before))
    found = Figures(then["r"] or NOTHING, then["p"] or NOTHING, now["r"] or NOTHING, now["p"] or NOTHING)
    return found, months


def work_out(formula: RewardFormula, told: Figures, tiers: Sequence[Tier] | None = None) -> Working:
    """Numbers in, numbers out: no text of a formula is ever evaluated.

    A base below zero asks for nothing more than zero: to grow from a loss has no per cent. With a target of zero there
    are no tiers either; all of the profit falls into the first.
    """
    rows = [Tier(tier.above, tier.rate) for tier in (formula.tiers.all() if tiers is None else tiers)]
    revenue_target, profit_target = targets(formula, told)
    steps = [
        Step(_("Revenue target: last year's and %(rate)s%% more") % {"rate": _plain(formula.revenue_growth)},
             revenue_target),
        Step(_("Profit target: last year's and %(rate)s%% more") % {"rate": _plain(formula.profit_growth)},
             profit_target),
        Step(_("Profit above the target"), told.profit - cents(profit_target)),
    ]  # fmt: skip
    over = told.profit - profit_target
    total = NOTHING
    if over < 0:
        total = over * formula.penalty_rate / HUNDRED
        says = _("%(rate)s%% of the missing profit is taken off")
        steps.append(Step(says % {"rate": _plain(formula.penalty_rate)}, total))
    elif formula.needs_revenue and told.revenue < revenue_target:
        steps.append(Step(_("Revenue has not grown as agreed: no reward"), NOTHING))
    else:
        for tier, part in _parts(sorted(rows, key=lambda tier: tier.above), over, profit_target):
            worth = part * tier.rate / HUNDRED
            total += worth
            says = _("%(rate)s%% of ¥%(part)s above the target by more than %(above)s%%")
            words = {"rate": _plain(tier.rate), "part": f"{part:,.2f}", "above": _plain(tier.above)}
            steps.append(Step(says % words, worth))
    limited = min(max(total, formula.floor), formula.cap)
    if limited != total:
        steps.append(Step(_("At most the cap") if total > limited else _("At least the floor"), limited))
    return Working(cents(limited), [Step(step.says, cents(step.amount)) for step in steps])


def targets(formula: RewardFormula, told: Figures) -> tuple[Decimal, Decimal]:
    """Of revenue and of profit, not rounded."""
    return _target(told.base_revenue, formula.revenue_growth), _target(told.base_profit, formula.profit_growth)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def _target(base: Decimal, growth: Decimal) -> Decimal:
    return max(base, NOTHING) * (HUNDRED + growth) / HUNDRED


def _parts(tiers: list[Tier], over: Decimal, target: Decimal) -> list[tuple[Tier, Decimal]]:
    """How much of ``over`` lies in each tier."""
    if not target:
        return [(tiers[0], over)] if tiers else []
    edges = [tier.above * target / HUNDRED for tier in tiers]
    ends = [*edges[1:], None]
    found = []
    for tier, start, end in zip(tiers, edges, ends, strict=True):
        part = (over if end is None else min(over, end)) - start
        if part > 0:
            found.append((tier, part))
    return found


def _plain(rate: Decimal) -> str:
    return f"{rate.normalize():f}"
