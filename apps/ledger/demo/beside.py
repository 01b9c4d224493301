"""Write the demo's budgets, promises, lump sums and targets: made from what the demo's ledger holds, so that they fit.

Nothing here adds to the ledger of the half-year shown: its totals are known to the cent.
"""

from collections import defaultdict
from datetime import date, time, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from apps.core import demo
from apps.core.dates import local
from apps.ledger.demo import beside_plan as plan
from apps.ledger.demo import trading
from apps.ledger.demo.told import typed
from apps.ledger.models import Budget, BudgetAdjustment, Commitment, LumpSum, Settlement, Target
from apps.org.demo.trail import set_up_on

HUNDRED, THOUSAND = Decimal(100), Decimal(1000)
HOME = "机关事务管理局"
Spent = dict[tuple[int, Any], Decimal]


def load(bureau: demo.Bureau) -> None:
    costs = bureau.made["costs"]
    by_line: dict[int, Spent] = defaultdict(lambda: defaultdict(Decimal))
    by_category: dict[int, Spent] = defaultdict(lambda: defaultdict(Decimal))
    for cost in costs:
        by_line[cost.month.year][cost.unit_id, cost.line_id] += cost.amount
        by_category[cost.month.year][cost.unit_id, cost.category.key] += cost.amount
    year = bureau.starts_on.year
    _budgets(bureau, year - 1, by_line[year - 1], Decimal("1.03"))
    _budgets(bureau, year, by_line[year - 1], Decimal("0.98"))
    _adjusted(bureau, year)
    _promised(bureau, costs)
    _lump_sums(bureau, year, by_category)
    _targets(bureau, year, by_line[year - 1])
    trading.load(bureau)


def by(bureau: demo.Bureau) -> Any:
    return bureau.made["accounts"]["chenhong"]


def not_before_set_up(bureau: demo.Bureau, on: date) -> date:
    """What is older than the system was entered when it came."""
    return max(on, set_up_on(bureau) + timedelta(days=3))


def up(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).to_integral_value(ROUND_CEILING) * step


# -- budgets -----------------------------------------------------------------------------------------------------------
def _budgets(bureau: demo.Bureau, year: int, spent: Spent, factor: Decimal) -> None:
    on = not_before_set_up(bureau, date(year, 1, 12))
    if on > bureau.today:
        return
    units = {unit.pk: unit for unit in bureau.made["units"].values()}
    rows = [
        Budget(year=year, unit=units[unit], line_id=line, initial=up(amount * factor, HUNDRED),
               source=f"财预〔{year}〕1号批复")
        for (unit, line), amount in sorted(spent.items()) if amount > 0
    ]  # fmt: skip
    at = local(on, time(9, 20))
    for number, budget in enumerate(Budget.objects.bulk_create(rows, batch_size=500)):
        facts = typed(budget, ["year", "unit", "line", "initial", "source"])
        moment = at + timedelta(seconds=15 * number)
        bureau.wrote_down("ledger.adopt_budget", budget, by=by(bureau), at=moment, facts=facts)


def _adjusted(bureau: demo.Bureau, year: int) -> None:
    lines = {cost.category.key: cost.line_id for cost in bureau.made["costs"]}
    for section, key, amount, reason, paper, (month, day) in plan.ADJUSTMENTS:
        on = date(year, month, day)
        budget = Budget.objects.filter(
            year=year, unit=bureau.made["units"][section], line=lines.get(key), initial__gt=-amount
        ).first()
        if on > bureau.today or budget is None:
            continue
        at = local(on, time(10, 40))
        BudgetAdjustment.objects.create(
            budget=budget, amount=amount, reason=reason, document=paper.format(year=year), decided_on=on,
            made_by=by(bureau), made_at=at,
        )  # fmt: skip
        before, budget.version = budget.adjusted, budget.version + 1
        budget.save(update_fields=["version"])
        budget.refresh_from_db(fields=["adjusted"])
        facts = {"amount": str(amount), "reason": reason, "document": paper.format(year=year)}
        changes = {"adjusted": [str(before), str(budget.adjusted)]}
        bureau.wrote_down("ledger.adjust_budget", budget, by=by(bureau), at=at, version=budget.version, facts=facts,
                          changes=changes)  # fmt: skip


# -- promised ----------------------------------------------------------------------------------------------------------
def _promised(bureau: demo.Bureau, costs: list) -> None:
    categories = {cost.category.key: (cost.category, cost.line) for cost in costs}
    for number, (title, section, key, amount, days) in enumerate(plan.PROMISED):
        if key in categories:
            _commitment(bureau, number, title, section, categories[key], Decimal(amount), _ago(bureau, days))
    title, section, key, amount, days, reason = plan.GIVEN_UP
    if key in categories:
        given_up = _commitment(
            bureau, 90, title, section, categories[key], Decimal(amount), _ago(bureau, days),
            status="released", ended_on=_ago(bureau, days - 12), reason=reason, version=2,
        )  # fmt: skip
        changes = {"status": ["open", "released"], "reason": ["", reason]}
        bureau.wrote_down("ledger.release_commitment", given_up, by=by(bureau), version=2, changes=changes,
                          at=local(given_up.ended_on, time(15, 5)), facts={"reason": reason})  # fmt: skip
    _settled(bureau, costs)


def _ago(bureau: demo.Bureau, days: int) -> date:
    return bureau.today - timedelta(days=days)


def _commitment(bureau: demo.Bureau, number: int, title: str, section: str, under: tuple, amount: Decimal,
                on: date, **facts: Any) -> Commitment:  # fmt: skip
    category, line = under
    made = Commitment.objects.create(
        title=title, unit=bureau.made["units"][section], category=category, line=line, amount=amount,
        committed_on=on, source=f"ledger.hand:demo-{number}", made_by=by(bureau), **facts,
    )  # fmt: skip
    said = typed(made, ["unit", "category", "amount", "title", "committed_on"])
    bureau.wrote_down("ledger.commit_funds", made, by=by(bureau), at=local(on, time(14, 10)), facts=said)
    return made


def _settled(bureau: demo.Bureau, costs: list) -> None:
    """The largest repair of the half-year had been promised before it was paid."""
    repairs = [c for c in costs if c.category.key == "major_repair" and c.amount > 0 and c.tags == {}
               and bureau.starts_on <= c.spent_on <= bureau.ends_on]  # fmt: skip
    if not repairs:
        return
    entry = max(repairs, key=lambda cost: (cost.amount, cost.pk))
    on = max(entry.spent_on, entry.month)
    made = _commitment(bureau, 91, "屋面防水大修（合同）", entry.unit.name, (entry.category, entry.line), entry.amount,
                       entry.spent_on - timedelta(days=32), status="settled", ended_on=on, version=2)  # fmt: skip
    Settlement.objects.create(commitment=made, entry=entry, amount=entry.amount, settled_on=on)
    changes = {"status": ["open", "settled"], "settled": ["0.00", str(entry.amount)]}
    bureau.wrote_down("ledger.pay_commitment", made, by=by(bureau), version=2, changes=changes,
                      at=local(on, time(16, 0)), facts={"amount": str(entry.amount)})  # fmt: skip


# -- agreed ------------------------------------------------------------------------------------------------------------
def _lump_sums(bureau: demo.Bureau, year: int, spent: dict[int, Spent]) -> None:
    for name, section, key, keeps in plan.LUMP_SUMS:
        unit = bureau.made["units"][section]
        last = spent[year - 1][unit.pk, key]
        category = next((cost.category for cost in bureau.made["costs"] if cost.category.key == key), None)
        if category is None or last <= 0:
            continue
        facts = {"unit": unit, "category": category, "keeps_percent": keeps}
        before = LumpSum(
            name=f"{year - 1}年{name}", amount=up(last * Decimal("1.06"), THOUSAND), starts_on=date(year - 1, 1, 1),
            ends_on=date(year, 1, 1), source=f"包干协议〔{year - 1}〕", **facts,
        )  # fmt: skip
        now = LumpSum(
            name=f"{year}年{name}", amount=up(last, THOUSAND), starts_on=date(year, 1, 1),
            ends_on=date(year + 1, 1, 1), source=f"包干协议〔{year}〕", **facts,
        )  # fmt: skip
        _agreed(bureau, before, not_before_set_up(bureau, before.starts_on))
        _agreed(bureau, now, not_before_set_up(bureau, date(year, 1, 6)))
        _closed(bureau, before, last, date(year, 1, 15))


def _agreed(bureau: demo.Bureau, lump_sum: LumpSum, on: date) -> None:
    if on > bureau.today:
        return
    lump_sum.save()
    facts = typed(lump_sum, ["name", "unit", "category", "amount", "starts_on", "ends_on", "source"])
    bureau.wrote_down("ledger.agree_lump_sum", lump_sum, by=by(bureau), at=local(on, time(11, 0)), facts=facts)


def _closed(bureau: demo.Bureau, lump_sum: LumpSum, spent: Decimal, on: date) -> None:
    """When the books of all its months were closed."""
    if on > bureau.today or lump_sum.pk is None:
        return
    lump_sum.status, lump_sum.spent, lump_sum.settled_on, lump_sum.version = "settled", spent, on, 2
    lump_sum.save()
    changes = {"status": ["running", "settled"], "spent": [None, str(spent)], "settled_on": [None, on.isoformat()]}
    bureau.wrote_down("ledger.settle_lump_sum", lump_sum, by=by(bureau), at=local(on, time(15, 30)), version=2,
                      changes=changes)  # fmt: skip


def _targets(bureau: demo.Bureau, year: int, spent: Spent) -> None:
    """The bureau's, split over its sections to the cent: savings by what each spent, earnings as planned."""
    on = not_before_set_up(bureau, date(year, 1, 20))
    if on > bureau.today:
        return
    sections = [unit for unit in bureau.made["units"].values() if unit.parent and unit.parent.name == HOME]
    shares = {unit: sum((a for (pk, _line), a in spent.items() if pk == unit.pk), Decimal(0)) for unit in sections}
    savings = {unit: up(share * plan.SAVINGS, HUNDRED) for unit, share in shares.items() if share > 0}
    earnings = {bureau.made["units"][name]: amount for name, amount in plan.EARNINGS.items()}
    for minutes, (kind, parts) in enumerate((("savings", savings), ("revenue", earnings))):
        if parts:
            _target(bureau, kind, year, parts, local(on, time(9, minutes)))


def _target(bureau: demo.Bureau, kind: str, year: int, parts: dict, at: Any) -> None:
    facts = {"kind": kind, "year": year, "source": f"节支创收考核方案〔{year}〕"}
    whole = Target.objects.create(unit=bureau.made["units"][HOME], amount=sum(parts.values()), version=2, **facts)
    Target.objects.bulk_create(Target(unit=unit, amount=amount, whole=whole, **facts) for unit, amount in parts.items())
    said = typed(whole, ["kind", "year", "unit", "amount", "source"])
    bureau.wrote_down("ledger.set_target", whole, by=by(bureau), at=at, facts=said)
    changes = {"split": ["0.00", str(whole.amount)]}
    told = {"parts": {str(unit): str(amount) for unit, amount in parts.items()}}
    bureau.wrote_down("ledger.split_target", whole, by=by(bureau), at=at + timedelta(minutes=30), version=2,
                      facts=told, changes=changes)  # fmt: skip
