"""The head of the cost report's page: four figures, and the charts."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core import metrics
from apps.core.charts import Chart
from apps.core.dates import today
from apps.core.metrics import Metric, Point
from apps.core.periods import Period
from apps.ledger.models import BooksMonth
from apps.ledger.queries import entries
from apps.reports.queries.cost_sheets import names_of, opened
from apps.reports.queries.costs import NOTHING, MonthlyCosts
from apps.reports.sheets import DASH

MOST = 12


@dataclass(frozen=True)
class Tile:
    """A figure, what is said beside it, and where it leads. ``means``: the metric it is a part of, or what it counts
    in a sentence. ``worse``: it went the wrong way; None: nothing to say."""

    key: str
    name: str
    value: str
    icon: str
    tone: str
    url: str
    means: Metric | str
    change: str = ""
    worse: bool | None = None
    note: str = ""
    unit: str = ""


def usual_period() -> Period:
    """The last month that is closed; this one where none is."""
    last = BooksMonth.objects.closed().order_by("-first").values_list("first", flat=True).first()
    return Period.around(last or today(), "M")


def tiles(found: MonthlyCosts) -> list[Tile]:
    opens, names = opened(found), names_of(found.period)
    now, year = found.sum("now"), found.sum("year")
    first = [
        _spent(found, "now", names["now"], now, found.sum("ago"), "receipt", opens["now"]),
        _spent(found, "year", _("Year to date"), year, found.sum("year_ago"), "calendar-stats", opens["year"]),
    ]
    if not found.budgets:
        late = sum(found.late.values(), NOTHING)
        url = entries.address(found.period, **found.scope, late=True)
        means = _("What was spent in earlier months and entered only in these, because the books were closed.")
        return [*first, Tile("late", _("Late vouchers"), money(late), "hourglass", "orange", url, means,
                             unit=_("yuan"))]  # fmt: skip
    return [*first, *_budget(found, year)]


def _spent(found: MonthlyCosts, key: str, name: str, now: Decimal, ago: Decimal, icon: str, url: str) -> Tile:
    spent, yuan = metrics.of("ledger.spent"), _("yuan")
    change = (now - ago) / ago * 100 if found.compares and ago > 0 else None
    base = _("year before: ¥%(amount)s") % {"amount": money(ago)}
    says = _("not closed yet, so not compared") if not found.compares else base
    if change is None:
        return Tile(key, name, money(now), icon, "blue", url, spent, note=says, unit=yuan)
    words = _("%(change)s on the year before") % {"change": f"{rounded(change, 1):+,.1f}%"}
    return Tile(key, name, money(now), icon, "blue", url, spent, words, now > ago, says, yuan)


def _budget(found: MonthlyCosts, year: Decimal) -> list[Tile]:
    adjusted = sum((adjusted for _initial, adjusted in found.budgets.values()), NOTHING)
    committed = sum(found.committed.values(), NOTHING)
    share = year / adjusted if adjusted > 0 else None
    ahead = None if share is None else rounded((share - found.progress) * 100, 1)
    gone = _("time gone: %(share)s%%") % {"share": rounded(found.progress * 100, 1)}
    left = adjusted - year - committed
    url = reverse("ledger_budget_list") + f"?year={found.period.last.year}"
    points = "" if ahead is None else _("%(points)s points against time gone") % {"points": f"{ahead:+,.1f}"}
    executed = DASH if share is None else f"{rounded(share * 100, 1):,.1f}"
    promised = _("committed, not paid: ¥%(amount)s") % {"amount": money(committed)}
    metric = metrics.of("ledger.execution")
    free = _("The adjusted budget of the year without what was spent and what is committed.")
    return [
        Tile("execution", _("Budget execution"), executed, "gauge", "purple", url, metric, points,
             None if ahead is None else ahead > 0, gone, "" if share is None else "%"),
        Tile("left", _("Balance left"), money(left), "wallet", "teal", url, free, note=promised, unit=_("yuan")),
    ]  # fmt: skip


def money(amount: Decimal) -> str:
    return f"{rounded(amount, 2):,.2f}"


def rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


# -- charts ------------------------------------------------------------------------------------------------------------
def charts(found: MonthlyCosts) -> list[Chart]:
    spent = metrics.of("ledger.spent")
    made = [_months(found, spent), _apart(found, spent, "lines", "line", found.lines, _("Spending by budget line"))]
    if len({cell.unit for cell in found.cells}) > 1:
        made.append(_apart(found, spent, "units", "unit", found.units, _("By unit")))
    return [*made, _beside_budget(found, spent)] if found.budgets else made


def _months(found: MonthlyCosts, spent: Any) -> Chart:
    """The twelve months that end with the period, and in grey the same months of the year before."""
    last = found.period.last.replace(day=1)
    firsts = [_months_before(last, n) for n in range(11, -1, -1)]
    named = [
        Point(f"{on.year}-{on.month:02}", found.months.get(on, NOTHING),
              entries.address(Period.around(on, "M"), **found.scope))
        for on in firsts
    ]  # fmt: skip
    before = [
        Point(_("year before"), found.months.get(on.replace(year=on.year - 1), NOTHING)) for on in firsts
    ]  # fmt: skip
    return Chart("months", _("Twelve months, and in grey those a year before"), spent, named, by=_("Month"),
                 beside=before, beside_name=_("year before"))  # fmt: skip


def _months_before(first: date, number: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 - number, 12)
    return date(year, month + 1, 1)


def _apart(found: MonthlyCosts, spent: Any, key: str, name: str, records: dict[int, Any], title: str) -> Chart:
    """The largest first."""
    sums: dict[int, Decimal] = {}
    for cell in found.cells:
        if cell.entries:
            pk = getattr(cell, name)
            sums[pk] = sums.get(pk, NOTHING) + cell.now
    scope = {} if name == "unit" and found.unit else found.scope
    points = [
        Point(getattr(records[pk], "short_name", "") or records[pk].name, amount,
              entries.address(found.period, **scope, **{name: pk}))
        for pk, amount in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
    ]  # fmt: skip
    note = _("the twelve largest; all in the table") if len(points) > MOST else ""
    return Chart(key, title, spent, points, by=title, kind="lying", most=MOST, note=note)


def _beside_budget(found: MonthlyCosts, spent: Any) -> Chart:
    """The largest budgets first: what the year has brought under each line, and in grey what it may bring."""
    sums: dict[int, Decimal] = {}
    for cell in found.cells:
        sums[cell.line] = sums.get(cell.line, NOTHING) + cell.year
    lines = sorted(found.budgets, key=lambda pk: (-found.budgets[pk][1], pk))
    year = [
        Point(found.lines[pk].name, sums.get(pk, NOTHING), entries.address(found.spans.year, **found.scope, line=pk))
        for pk in lines
    ]
    budget = [Point(_("budget"), found.budgets[pk][1]) for pk in lines]
    note = _("the twelve largest; all in the table") if len(lines) > MOST else ""
    return Chart("budget", _("Year to date, and in grey the budget"), spent, year, by=_("Budget line"), kind="lying",
                 most=MOST, note=note, beside=budget, beside_name=_("budget"))  # fmt: skip
