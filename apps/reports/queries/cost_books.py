"""The sheets of the monthly cost report that come from the books beside the ledger, and from its single entries."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.dates import today
from apps.core.periods import Period
from apps.ledger.models import CostEntry, Target
from apps.ledger.queries import entries, phones
from apps.ledger.queries import fees as bills
from apps.reports.queries import costs
from apps.reports.queries.cost_sheets import names_of
from apps.reports.queries.costs import MOST_DETAILS, NOTHING, MonthlyCosts
from apps.reports.sheets import Field, Kind, Row, Sheet, Value, minus, share


def targets(found: MonthlyCosts) -> Sheet:
    """Sheet 9: what is to be saved and earned this year, and how far that is."""
    fields = [
        Field("name", _("Section or unit"), Kind.TEXT, width=20),
        Field("kind", _("Target"), Kind.TEXT, width=14),
        Field("aim", _("Target of the year")),
        Field("base", _("Base: last year to date"), hides=True),
        Field("now", _("Spent or earned to date"), width=19),
        Field("done", _("Reached")),
        Field("reached", _("Reached, %"), Kind.PERCENT, "", share("done", "aim"), width=10),
        Field("progress", _("Time gone, %"), Kind.PERCENT, width=10),
    ]
    rows = [
        Row(
            {
                "name": f"{'　' if one.target.whole_id else ''}{one.target.unit}",
                "kind": str(one.target.get_kind_display()),
                "aim": one.target.amount,
                "base": one.base if one.target.kind == Target.Kind.SAVINGS else None,
                "now": one.now,
                "done": one.done,
                "progress": found.progress,
            },
            opens=_told_of(found, one.target),
        )
        for one in found.targets
    ]
    note = _("Savings are last year's spending in the same months less this year's. Parts stand under their whole.")
    return Sheet("9", _("Savings and revenue"), fields, rows, note=note)


def _told_of(found: MonthlyCosts, target: Target) -> dict[str, str]:
    """The target, and the entries from which savings are worked out; while a month still runs, no list has just those
    that count, and the target itself tells them."""
    opens = dict.fromkeys(("aim", "base", "now", "done"), target.get_absolute_url())
    if target.kind == Target.Kind.SAVINGS and found.period.last < today():
        spans = {"base": found.spans.year_ago, "now": found.spans.year}
        opens |= {name: entries.address(span, within=target.unit_id) for name, span in spans.items()}
    return opens


def fees(found: MonthlyCosts) -> Sheet:
    """Sheet 9, second part: what was billed for paid use, what is paid, what is owed."""
    fields = [
        Field("name", _("Paid use"), Kind.TEXT, width=24),
        Field("unit", _("Collected by"), Kind.TEXT, width=18),
        Field("billed", _("Billed"), adds=True),
        Field("paid", _("Paid of it"), adds=True),
        Field("owed", _("Still owed"), formula=minus("billed", "paid"), bad="up"),
        Field("overdue", _("Overdue, earlier months included"), adds=True, bad="up"),
    ]
    rows = [
        Row({"name": one.use, "unit": one.unit, "billed": one.billed, "paid": one.paid, "overdue": one.overdue},
            opens=_bills(found, use=one.use, unit=one.unit_id))
        for one in found.fees
    ]  # fmt: skip
    if rows:
        rows.append(Row({"name": _("Total"), "unit": ""}, "total", tuple(range(len(rows))), _bills(found)))
    return Sheet("9-2", _("Fees for paid use"), fields, rows)


def _bills(found: MonthlyCosts, **only: Any) -> dict[str, str]:
    """The month's bills, and those which were overdue at its end."""
    of_month = bills.address(found.period.first, **only)
    overdue = bills.address(overdue_on=min(found.period.last, today()), **only)
    return {"billed": of_month, "paid": of_month, "owed": of_month, "overdue": overdue}


def operated(found: MonthlyCosts) -> Sheet:
    """Sheet 9, third part: what hotels and shops took and earned, against last year and what they are to reach."""
    this, revenue, profit = names_of(found.period)["now"], _("Revenue"), _("Profit")
    fields = [
        Field("name", _("Operated unit"), Kind.TEXT, width=12),
        Field("unit", _("Answers to"), Kind.TEXT, width=10, hides=True),
        Field("months", _("Months with a return"), Kind.COUNT, width=8, hides=True),
        Field("revenue_now", this, over=revenue, adds=True),
        Field("revenue", _("Year to date"), over=revenue, width=16, adds=True),
        Field("revenue_ago", _("Same period last year"), over=revenue, width=16, adds=True, hides=True),
        Field("revenue_aim", _("Target to date"), over=revenue, width=16, adds=True),
        Field("revenue_reached", _("Reached, %"), Kind.PERCENT, revenue, share("revenue", "revenue_aim"), width=9),
        Field("profit_now", this, over=profit, adds=True),
        Field("profit", _("Year to date"), over=profit, adds=True),
        Field("profit_ago", _("Same period last year"), over=profit, adds=True, hides=True),
        Field("profit_aim", _("Target to date"), over=profit, adds=True),
        Field("profit_over", _("Above the target"), over=profit, formula=minus("profit", "profit_aim"), bad="down"),
        Field("profit_reached", _("Reached, %"), Kind.PERCENT, profit, share("profit", "profit_aim"), width=9),
        Field("reward", _("Reward by these figures"), bad="down", width=12, adds=True),
    ]
    rows = [_operated(one) for one in found.operated]
    if rows:
        whole = dict.fromkeys((field.key for field in fields if field.adds), reverse("ledger_operatedunit_list"))
        rows.append(Row({"name": _("Total"), "unit": "", "months": None}, "total", tuple(range(len(rows))), whole))
    note = _("A target is last year's figure of the same months and what the formula adds to it. "
             "A month counts once its return is filed.")  # fmt: skip
    return Sheet("9-3", _("Operated units"), fields, rows, note=note)


def _operated(one: costs.Operated) -> Row:
    values: dict[str, Value] = {
        "name": one.operated.name, "unit": str(one.operated.unit), "months": one.months,
        "revenue_now": one.revenue, "revenue": one.told.revenue, "revenue_ago": one.told.base_revenue,
        "revenue_aim": one.revenue_target, "profit_now": one.profit, "profit": one.told.profit,
        "profit_ago": one.told.base_profit, "profit_aim": one.profit_target, "reward": one.reward,
    }  # fmt: skip
    told = dict.fromkeys((key for key in values if key not in ("name", "unit")), one.operated.get_absolute_url())
    return Row(values, opens=told | {"profit_over": one.operated.get_absolute_url()})


def lump_sums(found: MonthlyCosts) -> Sheet:
    """Sheet 10: what was agreed as a whole, and what is left of it."""
    fields = [
        Field("name", _("Lump sum"), Kind.TEXT, width=24),
        Field("unit", _("Section or unit"), Kind.TEXT, width=16),
        Field("from", _("First day"), Kind.DATE, width=11, hides=True),
        Field("until", _("Until (not included)"), Kind.DATE, width=11, hides=True),
        Field("amount", _("Lump sum (¥)"), adds=True),
        Field("spent", _("Spent"), adds=True),
        Field("balance", _("Balance left"), formula=minus("amount", "spent"), bad="down"),
        Field("execution", _("Execution, %"), Kind.PERCENT, "", share("spent", "amount"), width=10),
        Field("passed", _("Time gone, %"), Kind.PERCENT, width=10),
        Field("saving", _("Saved at the end"), bad="down"),
    ]
    rows = [
        Row(
            {
                "name": one.lump_sum.name,
                "unit": str(one.lump_sum.unit),
                "from": one.lump_sum.starts_on,
                "until": one.lump_sum.ends_on,
                "amount": one.amount,
                "spent": one.spent,
                "passed": one.passed / 100,
                "saving": one.saving,
            },
            opens=dict.fromkeys(("amount", "spent", "balance", "saving"), one.lump_sum.get_absolute_url()),
        )
        for one in found.lump_sums
    ]
    if rows:
        whole = dict.fromkeys(("amount", "spent"), reverse("ledger_lumpsum_list"))
        rows.append(Row({"name": _("Total")}, "total", tuple(range(len(rows))), whole))
    return Sheet("10", _("Lump sums and what is left"), fields, rows)


# -- what is remarkable ------------------------------------------------------------------------------------------------
def odd(found: MonthlyCosts, by: Any = None) -> Sheet:
    """Sheet 11: lines beyond their budget, sections beyond their quota, late vouchers, and what was taken back."""
    fields = [
        Field("kind", _("What is remarkable"), Kind.TEXT, width=20),
        Field("name", _("What it is about"), Kind.TEXT, width=34),
        Field("unit", _("Section or unit"), Kind.TEXT, width=16),
        Field("amount", _("Amount (¥)"), Kind.MONEY, scales=False),
        Field("says", _("Remarks"), Kind.TEXT, width=44),
    ]
    single, more = costs.odd(found, by)
    rows = [*_beyond(found), *_phones(found), *_overdue(found), *map(_entry, single)]
    if more:
        says = _("%(n)s more late vouchers and reversals: see the list of cost entries") % {"n": f"{more:,}"}
        rows.append(Row({"kind": "", "name": "", "unit": "", "amount": None, "says": says}))
    return Sheet("11", _("Remarkable"), fields, rows, frozen=1, empty=_("Nothing remarkable in these months."))


def _beyond(found: MonthlyCosts) -> list[Row]:
    """Lines of which more is spent or promised than there is."""
    rows = []
    for line in sorted(found.lines.values(), key=lambda line: line.code) if found.budgets else []:
        budget = found.budgets.get(line.pk)
        spent = found.sum("year", lambda cell, pk=line.pk: cell.line == pk)
        left = (budget[1] if budget else NOTHING) - spent - found.committed.get(line.pk, NOTHING)
        if left < 0:
            what = _("Beyond the budget") if budget else _("Spent without a budget")
            rows.append(Row({"kind": what, "name": str(line), "unit": "", "amount": -left,
                             "says": _("Adjust the budget, or look why.")},
                            opens={"amount": entries.address(found.spans.year, **found.scope, line=line)}))  # fmt: skip
    return rows


def _phones(found: MonthlyCosts) -> list[Row]:
    return [
        Row({"kind": _("Telephone beyond the quota"), "name": _("Telephone"), "unit": str(one.unit), "amount": one.over,
             "says": _("%(amount)s against a quota of %(quota)s") % {
                 "amount": f"¥{one.amount:,.2f}", "quota": f"¥{one.quota:,.2f}"}},
            opens={"amount": phones.address(found.period.first, one.unit)})
        for one in found.phones
        if one.over
    ]  # fmt: skip


def _overdue(found: MonthlyCosts) -> list[Row]:
    return [
        Row({"kind": _("Fee overdue"), "name": one.use, "unit": one.unit, "amount": one.overdue,
             "says": _("Remind those who pay.")},
            opens={"amount": _bills(found, use=one.use, unit=one.unit_id)["overdue"]})
        for one in found.fees
        if one.overdue
    ]  # fmt: skip


def _entry(entry: CostEntry) -> Row:
    back = entry.reverses_id is not None
    month = Period.around(entry.belongs_to, "M").name
    says = entry.note if back else _("belongs to %(month)s") % {"month": month}
    values = {"kind": _("Taken back") if back else _("Late voucher"), "name": str(entry.category.name),
              "unit": str(entry.unit), "amount": entry.amount,
              "says": " · ".join(part for part in (entry.voucher_number, says) if part)}  # fmt: skip
    return Row(values, opens={"amount": entry.get_absolute_url()})


# -- the entries -------------------------------------------------------------------------------------------------------
def details(found: MonthlyCosts, by: Any = None) -> Sheet:
    """Sheet 12: the entries themselves; where there are too many, the rest in one row, so that the sum still stands."""
    fields = [
        Field("on", _("Date"), Kind.DATE, width=11),
        Field("belongs", _("Belongs to"), Kind.TEXT, width=10),
        Field("unit", _("Section or unit"), Kind.TEXT, width=16),
        Field("code", _("Code"), Kind.TEXT, width=8),
        Field("category", _("Cost category"), Kind.TEXT, width=16),
        Field("amount", _("Amount"), adds=True),
        Field("quantity", _("Quantity"), Kind.NUMBER, width=11),
        Field("measure", _("Unit of measure"), Kind.TEXT, width=9),
        Field("funding", _("Funding"), Kind.TEXT, width=14),
        Field("voucher", _("Voucher"), Kind.TEXT, width=14),
        Field("note", _("What for"), Kind.TEXT, width=30),
    ]
    whole = costs.details(found, by)
    rows = [_detail(entry) for entry in whole]
    known, total = sum(cell.entries for cell in found.cells), found.sum("now")
    if len(whole) == MOST_DETAILS and known > len(whole):
        rest = total - sum((entry.amount for entry in whole), NOTHING)
        more = _("%(n)s more: export them from the list of cost entries") % {"n": f"{known - len(whole):,}"}
        rows.append(Row({"amount": rest, "note": more}))
    if rows:
        rows.append(Row({"unit": _("Total")}, "total", tuple(range(len(rows)))))
    return Sheet("12", _("Entries"), fields, rows, frozen=1)


def _detail(entry: CostEntry) -> Row:
    return Row({
        "on": entry.spent_on,
        "belongs": f"{entry.belongs_to:%Y-%m}" if entry.is_late else "",
        "unit": str(entry.unit),
        "code": entry.line.code,
        "category": entry.category.name,
        "amount": entry.amount,
        "quantity": entry.quantity,
        "measure": entry.category.unit_of_quantity if entry.quantity else "",
        "funding": str(entry.get_funding_display()),
        "voucher": entry.voucher_number,
        "note": entry.note,
    })  # fmt: skip
