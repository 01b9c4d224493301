"""Verbs of the operated units: what they took and earned, how they are rewarded, and the reward itself."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action
from apps.core.dates import today
from apps.ledger.models import OperatedUnit, Return, Reward, RewardFormula, RewardTier
from apps.ledger.queries import rewards
from apps.org.actions.books import kept
from apps.org.models import Person


@action("ledger.add_operated_unit", _("Add operated unit"))
def add_operated_unit(*, by: Person, **facts: Any) -> OperatedUnit:
    """A hotel or shop that works for revenue and profit is entered."""
    return kept(OperatedUnit(), facts)


@action("ledger.change_operated_unit", _("Change operated unit"))
def change_operated_unit(operated: OperatedUnit, *, by: Person, **facts: Any) -> OperatedUnit:
    """The particulars of an operated unit are kept."""
    return kept(operated, facts)


@action("ledger.file_return", _("File the monthly return"))
def file_return(operated: OperatedUnit, *, by: Person, month: date, revenue: Decimal, profit: Decimal) -> OperatedUnit:
    """An operated unit says once a month what it took and what it earned; a month that is not over is not told."""
    first = month.replace(day=1)
    if first >= today().replace(day=1):
        raise Refused({"month": [gettext("This month is not over yet. File its return next month.")]})
    if not operated.is_in_force(first):
        raise Refused({"month": [gettext("%(unit)s was not open in that month.") % {"unit": operated}]})
    filed = Return(operated=operated, month=first, revenue=revenue, profit=profit, filed_by=by)
    filed.judge()
    filed.save()
    operated.save(update_fields=["version"])
    return operated


@action("ledger.correct_return", _("Correct"))
def correct_return(filed: Return, *, by: Person, revenue: Decimal, profit: Decimal, reason: str) -> Return:
    """A wrong return stays, and another one says what is right and why."""
    if filed.is_corrected:
        raise Refused(gettext("This return has been corrected already. Correct the newer one."))
    right = Return(
        operated=filed.operated, month=filed.month, revenue=revenue, profit=profit, corrects=filed, reason=reason,
        filed_by=by,
    )  # fmt: skip
    right.judge()
    right.save()
    return right


@action("ledger.lay_down_formula", _("Lay down a reward formula"))
def lay_down_formula(
    operated: OperatedUnit, *, by: Person, tiers: Iterable[tuple[Decimal, Decimal]], **facts: Any
) -> RewardFormula:
    """A new version of the formula holds from a day on; older ones stay as they were, for whoever recomputes."""
    rows = sorted(tiers)
    if not rows or rows[0][0] != 0:
        raise Refused(gettext("The first tier begins at 0: what lies directly above the target."))
    last = operated.formulas.order_by("-number").first()
    formula = RewardFormula(operated=operated, number=last.number + 1 if last else 1, **facts)
    if last and formula.starts_on <= last.starts_on:
        raise Refused({"starts_on": [gettext("Version %(number)s holds from a later day. A new one comes after it.")
                                     % {"number": last.number}]})  # fmt: skip
    formula.judge()
    formula.save()
    RewardTier.objects.bulk_create(RewardTier(formula=formula, above=above, rate=rate) for above, rate in rows)
    return formula


@action("ledger.fix_reward", _("Fix the reward"))
def fix_reward(operated: OperatedUnit, *, by: Person, year: int) -> Reward:
    """When all twelve returns are there, the reward of a year is worked out and written down with its figures."""
    formula = RewardFormula.objects.for_year(operated, year)
    if formula is None:
        raise Refused({"year": [gettext("There is no reward formula for that year. Lay one down first.")]})
    told, months = rewards.figures(operated, year)
    if len(months) < 12:
        says = gettext("Only %(n)s of the twelve returns of %(year)s are there. File the others first.")
        raise Refused({"year": [says % {"n": len(months), "year": year}]})
    reward = Reward(
        operated=operated, year=year, formula=formula, fixed_by=by, amount=rewards.work_out(formula, told).amount,
        **asdict(told),
    )  # fmt: skip
    reward.judge()
    reward.save()
    return reward
