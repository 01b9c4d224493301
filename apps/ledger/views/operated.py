"""Operated units, their returns, formulas and rewards: declared."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core.cells import Column
from apps.core.dates import today
from apps.core.pages import Pages, Panel
from apps.core.pages.panels import Beside, rate, table
from apps.core.periods import Period
from apps.ledger import actions
from apps.ledger.forms import operated as forms
from apps.ledger.models import OperatedUnit, Return, Reward, RewardFormula
from apps.ledger.queries import rewards
from apps.ledger.queries.budgets import share

HOUSES = (
    ("ledger_operatedunit_list", _("Operated units")),
    ("ledger_return_list", _("Monthly returns")),
    ("ledger_rewardformula_list", _("Reward formulas")),
    ("ledger_reward_list", _("Rewards")),
)
MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Beside12:
    """One month beside the same month a year before."""

    now: Return
    before: Return | None

    def growth(self, name: str) -> Decimal | None:
        base = getattr(self.before, name) if self.before else Decimal(0)
        return share(getattr(self.now, name) - base, base) if base > 0 else None


def returns_panel(request: HttpRequest, operated: OperatedUnit) -> Panel:
    """The latest twelve months, each beside its month a year before."""
    rows = list(Return.objects.visible_to(request.user).standing().filter(operated=operated)[: 2 * MONTHS_SHOWN])
    known = {row.month: row for row in rows}
    columns = [
        Column("month", _("month"), lambda b: Period.around(b.now.month, "M").name),
        Column("revenue", _("revenue (¥)"), lambda b: b.now.revenue, numeric=True),
        Column("grown", _("on last year"), lambda b: rate(b.growth("revenue")), numeric=True),
        Column("profit", _("profit (¥)"), lambda b: b.now.profit, numeric=True),
        Column("more", _("on last year"), lambda b: rate(b.growth("profit")), numeric=True),
    ]
    lines = [Beside12(row, known.get(row.month.replace(year=row.month.year - 1))) for row in rows[:MONTHS_SHOWN]]
    return table(_("Monthly returns"), columns, lines, empty=_("No return has been filed yet. File last month's."),
                 door=lambda b: b.now.get_absolute_url(), id="returns")  # fmt: skip


STEPS = [
    Column("says", _("step"), lambda step: step.says),
    Column("amount", _("amount (¥)"), lambda step: step.amount, numeric=True),
]


def working(title: Any, formula: RewardFormula, told: rewards.Figures, *, says: Any = "") -> Panel:
    """Every step from the figures to the reward, so that anybody can follow with a pocket calculator."""
    found = rewards.work_out(formula, told)
    given = [
        rewards.Step(say("Revenue of the year before"), told.base_revenue),
        rewards.Step(say("Revenue"), told.revenue),
        rewards.Step(say("Profit of the year before"), told.base_profit),
        rewards.Step(say("Profit"), told.profit),
    ]
    last = rewards.Step(say("Reward"), found.amount)
    return table(title, STEPS, [*given, *found.steps, last], says=says, id="working")


def reward_panel(request: HttpRequest, operated: OperatedUnit) -> Panel | None:
    """What the reward of this year would be by the returns that are there."""
    formula = RewardFormula.objects.for_year(operated, today().year)
    told, months = rewards.figures(operated, today().year)
    if formula is None or not months:
        return None
    says = _("By the returns of %(n)s months and version %(number)s of the formula.")
    return working(
        _("The reward as it stands"), formula, told, says=says % {"n": len(months), "number": formula.number}
    )


class OperatedUnitPages(Beside, Pages):
    model = OperatedUnit
    icon = "building-store"
    beside = HOUSES
    columns = ("name", "kind", "unit", "starts_on", "ends_on")
    related = ("unit",)
    create = (forms.OperatedUnitForm, actions.add_operated_unit)
    update = (forms.OperatedUnitForm, actions.change_operated_unit)
    verbs = {
        "file_return": (actions.file_return, forms.ReturnForm),
        "lay_down": (actions.lay_down_formula, forms.FormulaForm),
        "fix_reward": (actions.fix_reward, forms.FixForm),
    }
    tones = {"file_return": "primary"}
    panels = (returns_panel, reward_panel)
    empty = _("No operated unit has been entered yet. Enter the hotels and shops that work for profit.")


def corrections_panel(request: HttpRequest, filed: Return) -> Panel | None:
    """What was said before, and what is right since."""
    others = [r for r in (filed.corrects, getattr(filed, "correction", None)) if r]
    if not others:
        return None
    columns = [
        Column("filed_at", _("filed at"), lambda r: r.filed_at),
        Column("revenue", _("revenue (¥)"), lambda r: r.revenue, numeric=True),
        Column("profit", _("profit (¥)"), lambda r: r.profit, numeric=True),
        Column("reason", _("reason"), lambda r: r.reason),
    ]
    says = _("This return was corrected; the other one counts.") if filed.is_corrected else _("This return counts.")
    return table(_("Corrections"), columns, others, says=says, door=lambda r: r.get_absolute_url(), id="corrections")


class ReturnPages(Beside, Pages):
    model = Return
    icon = "report-money"
    beside = HOUSES
    columns = (
        Column("month", _("month"), lambda r: Period.around(r.month, "M").name, sort="month"), "operated", "revenue",
        "profit", Column("state", _("state"), lambda r: say("corrected") if r.is_corrected else say("counts")),
        "filed_by", "filed_at",
    )  # fmt: skip
    facts = (*columns, "reason")
    filters = ("operated", "month")
    related = ("operated", "filed_by", "corrects", "correction")
    verbs = {"correct": (actions.correct_return, forms.CorrectForm)}
    panels = (corrections_panel,)
    empty = _("No return has been filed yet. Open an operated unit and file last month's.")

    def offered(self, subject: Return) -> list[dict[str, Any]]:
        return [] if subject.is_corrected else super().offered(subject)


def tiers_panel(request: HttpRequest, formula: RewardFormula) -> Panel:
    columns = [
        Column("above", _("above the target by (%)"), lambda t: rate(t.above), numeric=True),
        Column("rate", _("rewarded (%)"), lambda t: rate(t.rate), numeric=True),
    ]
    return table(_("Tiers"), columns, formula.tiers.all(), id="tiers")


class RewardFormulaPages(Beside, Pages):
    model = RewardFormula
    icon = "math-function"
    beside = HOUSES
    columns = ("operated", "number", "starts_on", "revenue_growth", "profit_growth", "floor", "cap", "source")
    facts = (
        "operated", "number", "starts_on", "revenue_growth", "profit_growth", "needs_revenue", "penalty_rate", "floor",
        "cap", "source",
    )  # fmt: skip
    related = ("operated",)
    prefetch = ("tiers",)
    panels = (tiers_panel,)
    empty = _("No formula has been laid down yet. Open an operated unit and lay one down.")


def reward_working(request: HttpRequest, reward: Reward) -> Panel:
    """The figures it was fixed with; and what today's returns would give, where they say something else by now."""
    names = ("base_revenue", "base_profit", "revenue", "profit")
    told = rewards.Figures(*(getattr(reward, name) for name in names))
    now, _months = rewards.figures(reward.operated, reward.year)
    says = _("Whoever works it out again comes to the same.")
    if now != told:
        amount = rewards.work_out(reward.formula, now).amount
        says = _("Returns were corrected since: by today's figures it would be ¥%(amount)s.")
        says = says % {"amount": f"{amount:,.2f}"}
    return working(_("How it was worked out"), reward.formula, told, says=says)


class RewardPages(Beside, Pages):
    model = Reward
    icon = "award"
    beside = HOUSES
    columns = (
        Column("year", _("year"), lambda r: str(r.year), sort="year"), "operated", "base_profit", "profit", "amount",
        "formula", "fixed_at",
    )  # fmt: skip
    facts = (*columns, "base_revenue", "revenue", "fixed_by")
    filters = ("operated",)
    related = ("operated", "formula__operated", "fixed_by")
    prefetch = ("formula__tiers",)
    panels = (reward_working,)
    empty = _("No reward has been fixed yet. When the twelve returns of a year are there, open an operated unit.")
