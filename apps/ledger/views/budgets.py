"""Budgets, commitments, lump sums and targets: declared."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core.cells import Column
from apps.core.dates import today
from apps.core.forms import ReasonForm
from apps.core.pages import Pages, Panel
from apps.core.pages.panels import Beside, rate, table
from apps.core.periods import Period
from apps.ledger import actions
from apps.ledger.forms import budgets as forms
from apps.ledger.models import Budget, BudgetAdjustment, Commitment, CostEntry, LumpSum, Settlement, Target
from apps.ledger.queries import lumpsums, targets
from apps.ledger.queries.budgets import share
from apps.ledger.views.filters import Narrowed

MONEY = {
    "beside": (
        ("ledger_budget_list", _("Budgets")),
        ("ledger_commitment_list", _("Commitments")),
        ("ledger_lumpsum_list", _("Lump sums")),
        ("ledger_target_list", _("Targets")),
    )
}


def adjustments_panel(request: HttpRequest, budget: Budget) -> Panel:
    """Every change with its reason."""
    rows = BudgetAdjustment.objects.visible_to(request.user).filter(budget=budget).select_related("made_by")
    columns = [
        Column("decided_on", _("decided on"), lambda a: a.decided_on),
        Column("amount", _("more or less (¥)"), lambda a: f"{a.amount:+,.2f}", numeric=True),
        Column("reason", _("reason"), lambda a: a.reason),
        Column("document", _("paper"), lambda a: a.document),
        Column("made_by", _("entered by"), lambda a: a.made_by),
    ]
    return table(_("Adjustments"), columns, rows, empty=_("It stands as it was adopted."), id="adjustments")


class BudgetPages(Beside, Narrowed, Pages):
    model = Budget
    icon = "wallet"
    beside = MONEY["beside"]
    columns = (
        Column("year", _("year"), lambda b: str(b.year), sort="year"),
        "unit",
        "line",
        "initial",
        Column("amount", _("after adjustment (¥)"), lambda b: b.amount, numeric=True),
        Column("spent", _("spent (¥)"), lambda b: b.spent, sort="spent", numeric=True),
        Column("execution", _("execution"), lambda b: rate(share(b.spent, b.amount)), numeric=True),
    )
    facts = (*columns, "adjusted", Column("left", _("still free (¥)"), lambda b: b.amount - b.spent), "source")
    filters = ("unit", "line")
    narrows = ("year", "group")
    related = ("unit", "line")
    create = (forms.BudgetForm, actions.adopt_budget)
    verbs = {"adjust": (actions.adjust_budget, forms.AdjustForm)}
    panels = (adjustments_panel,)
    empty = _("No budget has been entered yet. Enter the adopted ones, unit by unit and line by line.")

    def rows(self) -> QuerySet:
        return super().rows().with_spending()


def settlements_panel(request: HttpRequest, commitment: Commitment) -> Panel:
    """What it was settled with; each payment opens its cost entry."""
    rows = Settlement.objects.visible_to(request.user).filter(commitment=commitment)
    rows = rows.select_related("entry__category", "entry__reversal")
    columns = [
        Column("settled_on", _("settled on"), lambda s: s.settled_on),
        Column("amount", _("amount (¥)"), lambda s: s.amount, numeric=True),
        Column("voucher", _("voucher number"), lambda s: s.entry.voucher_number),
        Column("state", _("state"), lambda s: say("taken back") if hasattr(s.entry, "reversal") else say("counts")),
    ]
    return table(
        _("Payments"), columns, rows, empty=_("Nothing has been paid yet."),
        door=lambda s: s.entry.get_absolute_url(), id="settlements",
    )  # fmt: skip


class CommitmentPages(Beside, Narrowed, Pages):
    model = Commitment
    icon = "clock-dollar"
    beside = MONEY["beside"]
    columns = (
        "committed_on", "title", "unit", "line", "amount", "settled",
        Column("left", _("not paid yet (¥)"), lambda c: c.left, numeric=True), "status",
    )  # fmt: skip
    facts = (*columns, "category", "ended_on", "reason", "made_by")
    filters = ("status", "unit", "line", "committed_on")
    narrows = ("group",)
    search = ("title",)
    related = ("unit", "line", "category", "made_by")
    create = (forms.CommitForm, actions.commit_funds)
    verbs = {
        "pay": (actions.pay_commitment, forms.PayForm),
        "release": (actions.release_commitment, ReasonForm),
    }
    tones = {"pay": "primary", "release": "danger"}
    panels = (settlements_panel,)
    empty = _("No money is committed. What has been approved and will be paid later is entered here.")


def entries_panel(request: HttpRequest, lump_sum: LumpSum) -> Panel:
    """The latest costs that were spent from it."""
    rows = CostEntry.objects.visible_to(request.user).filter(
        unit=lump_sum.unit_id, category=lump_sum.category_id, month__gte=lump_sum.starts_on, month__lt=lump_sum.ends_on
    )
    if lump_sum.campus_id:
        rows = rows.filter(campus=lump_sum.campus_id)
    columns = [
        Column("spent_on", _("date on the voucher"), lambda e: e.spent_on),
        Column("note", _("what for"), lambda e: e.note),
        Column("voucher", _("voucher number"), lambda e: e.voucher_number),
        Column("amount", _("amount (¥)"), lambda e: e.amount, numeric=True),
    ]
    return table(
        _("Latest entries"), columns, rows[:12], empty=_("Nothing has been spent from it yet."),
        door=lambda e: e.get_absolute_url(), id="entries",
    )  # fmt: skip


def stands(lump_sum: LumpSum) -> lumpsums.Standing:
    """How it stands today; what it has spent came with its row."""
    return lumpsums.stands(lump_sum, today())


class LumpSumPages(Beside, Pages):
    model = LumpSum
    icon = "package"
    beside = MONEY["beside"]
    columns = (
        "name", "unit", "category",
        Column("months", _("months"), lambda s: months_of(s), sort="starts_on"),
        "amount",
        Column("spent", _("spent (¥)"), lambda s: stands(s).spent, numeric=True),
        Column("balance", _("balance (¥)"), lambda s: stands(s).balance, numeric=True),
        Column("execution", _("execution"), lambda s: rate(stands(s).execution), numeric=True),
        Column("passed", _("time gone by"), lambda s: rate(stands(s).passed), numeric=True),
        "status",
    )  # fmt: skip
    facts = (
        *columns, "campus", Column("saving", _("saved (¥)"), lambda s: stands(s).saving),
        Column("kept", _("of it the unit keeps (¥)"), lambda s: stands(s).kept), "keeps_percent", "settled_on",
        "source",
    )  # fmt: skip
    filters = ("status", "unit", "category")
    search = ("name",)
    related = ("unit", "category", "campus")
    create = (forms.LumpSumForm, actions.agree_lump_sum)
    update = (forms.LumpSumForm, actions.change_lump_sum)
    verbs = {"settle": (actions.settle_lump_sum, None)}
    panels = (entries_panel,)
    empty = _("No lump sum has been agreed yet. Agree one: a sum, a task, a unit and some months.")

    def rows(self) -> QuerySet:
        return lumpsums.with_spending(today(), super().rows())


def months_of(lump_sum: LumpSum) -> str:
    months = lump_sum.months.months()
    return f"{months[0].name} – {months[-1].name}" if len(months) > 1 else months[0].name


def parts_panel(request: HttpRequest, target: Target) -> Panel | None:
    """How it is handed on, and how far each part has come."""
    if not target.split:
        return None
    rows = Target.objects.visible_to(request.user).filter(whole=target)
    return table(_("Handed on to"), PARTS, targets.standing(_year(target), rows),
                 door=lambda s: s.target.get_absolute_url(), id="parts")  # fmt: skip


def _year(target: Target) -> Period:
    return Period.of("Y", target.year)


PARTS = [
    Column("unit", _("unit"), lambda s: s.target.unit),
    Column("amount", _("target (¥)"), lambda s: s.target.amount, numeric=True),
    Column("done", _("done (¥)"), lambda s: s.done, numeric=True),
    Column("reached", _("reached"), lambda s: rate(s.reached), numeric=True),
]


class TargetPages(Beside, Narrowed, Pages):
    model = Target
    icon = "target"
    beside = MONEY["beside"]
    columns = (
        Column("year", _("year"), lambda t: str(t.year), sort="year"), "kind", "unit", "amount",
        Column("done", _("done (¥)"), lambda t: standing_of(t).done, numeric=True),
        Column("reached", _("reached"), lambda t: rate(standing_of(t).reached), numeric=True), "whole",
    )  # fmt: skip
    facts = (
        *columns, "split", Column("base", _("spent last year in these months (¥)"), lambda t: _base(t)),
        Column("now", _("spent or earned this year (¥)"), lambda t: standing_of(t).now), "source",
    )  # fmt: skip
    filters = ("kind", "unit")
    narrows = ("year",)
    related = ("unit", "whole__unit")
    create = (forms.TargetForm, actions.set_target)
    update = (forms.ChangeTargetForm, actions.change_target)
    verbs = {
        "split": (actions.split_target, forms.SplitForm),
        "take_back": (actions.take_back_split, None),
    }
    tones = {"split": "primary", "take_back": "danger"}
    panels = (parts_panel,)
    empty = _("No target has been set yet. Set the bureau's, then split it over the sections.")

    def drawn(self, rows: QuerySet) -> list[Target]:
        return _with_standings(super().drawn(rows))

    def subject(self) -> Target:
        return _with_standings([super().subject()])[0]

    def offered(self, subject: Target) -> list[dict[str, Any]]:
        """A target is split or taken back, never both."""
        idle = "split" if subject.split else "take_back"
        return [verb for verb in super().offered(subject) if verb["name"] != idle]


def standing_of(target: Any) -> targets.Standing:
    """As it came with the page; a row of the spreadsheet asks for its own."""
    if not hasattr(target, "standing"):
        _with_standings([target])
    return target.standing


def _base(target: Any) -> Any:
    return standing_of(target).base if target.kind == Target.Kind.SAVINGS else None


def _with_standings(found: list[Target]) -> list[Target]:
    """Each with how far it has come; two queries a year, however many there are."""
    for year in sorted({target.year for target in found}):
        rows = [target for target in found if target.year == year]
        for standing in targets.standings(Period.of("Y", year), rows):
            standing.target.standing = standing  # type: ignore[attr-defined]
    return found
