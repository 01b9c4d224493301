"""The demo's books beside the ledger: every figure counted a second time in SQL, and what was planted is there."""

from datetime import date
from decimal import Decimal

import pytest

from apps.core import metrics
from apps.core.periods import Period
from apps.ledger import measures
from apps.ledger.actions import charge
from apps.ledger.models import CategoryLine, Fee, LumpSum, OperatedUnit, Reward
from apps.ledger.queries import budgets, commitments, fees, lumpsums, phones, rewards, targets
from apps.org.models import Unit
from apps.reports.queries import cost_tiles, costs
from tests.demo.conftest import TODAY, ask, one

pytestmark = [pytest.mark.usefixtures("bureau", "db", "on_that_day")]
YEAR = TODAY.year


@pytest.fixture
def on_that_day(monkeypatch):
    """The demo's today, whatever the wall calendar says."""
    for module in (targets, fees, measures):
        monkeypatch.setattr(module, "today", lambda: TODAY)


def test_budgets_by_line_are_what_sql_adds_up():
    rows = ask(
        """SELECT b.line_id, sum(b.initial), sum(b.initial + coalesce(a.amount, 0)) FROM ledger_budget b LEFT JOIN
        (SELECT budget_id, sum(amount) AS amount FROM ledger_budgetadjustment GROUP BY 1) a ON a.budget_id = b.id
        WHERE b.year = %(year)s GROUP BY 1""",
        year=YEAR,
    )
    assert budgets.by_line(TODAY) == {line: (initial, adjusted) for line, initial, adjusted in rows}
    assert one("SELECT count(*) FROM ledger_budgetadjustment") >= 4


def test_execution_is_what_sql_says():
    amount = one("SELECT sum(initial + adjusted) FROM ledger_budget WHERE year = 2026")
    spent = one("SELECT sum(amount) FROM ledger_costentry WHERE month BETWEEN '2026-01-01' AND '2026-11-30'")
    assert budgets.execution(TODAY) == (amount, spent)
    assert metrics.of("ledger.execution").value(Period.of("Y", YEAR), None) == round(spent / amount * 100, 1)


BY_THEN = """
    SELECT (SELECT sum(initial) FROM ledger_budget WHERE year = 2026) + coalesce((
        SELECT sum(a.amount) FROM ledger_budgetadjustment a JOIN ledger_budget b ON b.id = a.budget_id
        WHERE b.year = 2026 AND a.decided_on <= %(last)s), 0)"""


@pytest.mark.parametrize("number", range(1, 7))
def test_execution_is_one_figure_in_sql_report_and_tile_and_in_the_rows_it_opens(number):
    """What is decided later changes no month of before: the adjustments of the demo lie between March and June."""
    period = Period.of("M", YEAR, number)
    amount = one(BY_THEN, last=period.last)
    spent = one("SELECT sum(amount) FROM ledger_costentry WHERE month BETWEEN '2026-01-01' AND %(last)s",
                last=period.last)  # fmt: skip
    metric = metrics.of("ledger.execution")
    rows = list(metric.rows(period, None))
    found = costs.read(period, None, None)

    assert metric.value(period, None) == budgets.share(spent, amount)
    assert sum(row.then for row in rows) == sum(now for _first, now in found.budgets.values()) == amount
    assert sum(row.spent for row in rows) == found.sum("year") == spent
    tiles = {tile.key: (tile.value, tile.unit) for tile in cost_tiles.tiles(found)}
    assert tiles["execution"] == (str(budgets.share(spent, amount)), "%")


def test_what_is_spent_without_a_budget_is_among_the_rows_of_the_figure():
    period, metric = Period.of("Y", YEAR), metrics.of("ledger.execution")
    unplanned = CategoryLine.objects.exclude(line__budgets__year=YEAR).select_related("category")[0]
    unit = Unit.objects.get(name="机关事务管理局")
    charge("test:unplanned", unit=unit, category=unplanned.category, amount=Decimal("512.50"), on=TODAY, by=None)

    rows = {row.pk: (row.then, row.spent) for row in metric.rows(period, None)}

    assert rows[unplanned.line_id] == (0, Decimal("512.50"))
    amount, spent = (sum(part) for part in zip(*rows.values(), strict=True))
    assert metric.value(period, None) == budgets.share(spent, amount)
    assert spent == one("SELECT sum(amount) FROM ledger_costentry WHERE month >= '2026-01-01'")


@pytest.mark.parametrize("on", [date(2026, 5, 31), TODAY], ids=str)
def test_what_is_promised_is_what_sql_says(on):
    rows = ask(
        """SELECT c.line_id, sum(c.amount - coalesce((SELECT sum(s.amount) FROM ledger_settlement s
            WHERE s.commitment_id = c.id AND s.settled_on <= %(on)s), 0))
        FROM ledger_commitment c WHERE c.committed_on <= %(on)s AND (c.ended_on IS NULL OR c.ended_on > %(on)s)
        GROUP BY 1""",
        on=on,
    )
    assert commitments.open_by_line(on) == dict(rows)


def test_a_lump_sum_is_spent_from_the_ledger_and_last_years_is_settled():
    assert LumpSum.objects.filter(status="settled").count() == 2
    for standing in lumpsums.standing(TODAY):
        lump_sum = standing.lump_sum
        spent = one(
            """SELECT coalesce(sum(amount), 0) FROM ledger_costentry WHERE unit_id = %(unit)s
            AND category_id = %(category)s AND month >= %(first)s AND month < %(last)s""",
            unit=lump_sum.unit_id, category=lump_sum.category_id, first=lump_sum.starts_on, last=lump_sum.ends_on,
        )  # fmt: skip
        assert standing.spent == spent > 0
        assert standing.balance == lump_sum.amount - spent


def test_targets_add_up_and_savings_are_what_sql_says():
    assert (
        ask(
            """SELECT w.id FROM ledger_target w JOIN ledger_target p ON p.whole_id = w.id
        GROUP BY w.id HAVING sum(p.amount) <> w.amount"""
        )
        == []
    )
    (bureau,) = targets.of_bureau(Period.of("Y", YEAR), "savings")
    spent = """SELECT sum(amount) FROM ledger_costentry JOIN org_unit u ON u.id = unit_id
        WHERE month BETWEEN %(first)s AND %(last)s AND (u.name = '机关事务管理局' OR u.parent_id =
        (SELECT id FROM org_unit WHERE name = '机关事务管理局'))"""
    before = one(spent, first=date(2025, 1, 1), last=date(2025, 10, 31))
    now = one(spent, first=date(2026, 1, 1), last=date(2026, 10, 31))
    assert (bureau.base, bureau.now, bureau.done) == (before, now, before - now)


def test_three_operated_units_and_rewards_that_anybody_comes_to_again():
    assert OperatedUnit.objects.count() == 3
    assert Reward.objects.filter(year=2025).count() == 3
    for reward in Reward.objects.all():
        told = rewards.Figures(reward.base_revenue, reward.base_profit, reward.revenue, reward.profit)
        assert rewards.work_out(reward.formula, told).amount == reward.amount
    assert one("SELECT count(*) FROM ledger_return WHERE corrects_id IS NOT NULL") == 1


def test_a_resident_owes_and_was_reminded():
    late = list(fees.arrears(TODAY))
    assert len({fee.payer_id for fee in late}) == 1
    assert all(fee.reminders.exists() for fee in late)
    owed = one("SELECT sum(amount - paid) FROM ledger_fee WHERE status = 'billed' AND due_on < %(on)s", on=TODAY)
    assert sum(fee.owed for fee in late) == owed > 0
    assert one("SELECT sum(credit) FROM ledger_payer") == Decimal(60)
    assert Fee.objects.filter(status="paid").exists()


def test_one_section_is_over_its_telephone_quota():
    over = [standing for standing in phones.standing(date(2026, 10, 1)) if standing.over]
    assert len(over) == 1


def test_every_telephone_bill_and_paid_claim_stands_in_the_ledger():
    assert (
        one(
            """SELECT count(*) FROM ledger_phonebill b LEFT JOIN ledger_costentry c
        ON c.source = 'ledger.PhoneBill:' || b.id AND c.amount = b.amount WHERE c.id IS NULL"""
        )
        == 0
    )
    assert (
        one(
            """SELECT count(*) FROM ledger_reimbursement r LEFT JOIN ledger_costentry c
        ON c.source = 'ledger.Reimbursement:' || r.id AND c.amount = r.granted
        WHERE r.status = 'paid' AND c.id IS NULL"""
        )
        == 0
    )


def test_every_approved_claim_is_promised_until_it_is_paid_out():
    claims = """SELECT count(*) FROM ledger_reimbursement r LEFT JOIN ledger_commitment c
        ON c.source = 'ledger.Reimbursement:' || r.id AND c.amount = r.granted
        AND c.status = CASE r.status WHEN 'paid' THEN 'settled' ELSE 'open' END
        AND c.settled = CASE r.status WHEN 'paid' THEN r.granted ELSE 0 END
        WHERE r.status IN ('approved', 'paid')"""
    assert one(claims) > one(f"{claims} AND c.id IS NULL") == 0


UNDER = """WITH RECURSIVE tree AS (SELECT t.id AS target, t.unit_id AS unit FROM ledger_target t
    WHERE t.year = 2026 AND t.kind = %(kind)s AND t.whole_id IS NULL
    UNION SELECT tree.target, u.id FROM org_unit u JOIN tree ON u.parent_id = tree.unit)"""
TARGETS = "SELECT sum(amount) FROM ledger_target WHERE year = 2026 AND kind = %(kind)s AND whole_id IS NULL"


def reading(code):
    return metrics.of(f"ledger.{code}").value(Period.of("Y", YEAR), None)


def test_savings_reached_are_what_sql_says(on_that_day):
    saved = f"""{UNDER} SELECT sum(CASE WHEN e.month < '2026-01-01' THEN e.amount ELSE -e.amount END)
        FROM tree JOIN ledger_costentry e ON e.unit_id = tree.unit
        WHERE e.month BETWEEN '2025-01-01' AND '2025-10-31' OR e.month BETWEEN '2026-01-01' AND '2026-10-31'"""
    reached = one(saved, kind="savings") / one(TARGETS, kind="savings") * 100
    assert reading("savings") == round(reached, 1)


def test_earnings_reached_are_what_sql_says(on_that_day):
    earned = f"""{UNDER} SELECT coalesce((SELECT sum(p.amount) FROM tree JOIN ledger_fee f ON f.unit_id = tree.unit
            JOIN ledger_feepayment p ON p.fee_id = f.id AND p.paid_on BETWEEN '2026-01-01' AND '2026-10-31'), 0)
        + coalesce((SELECT sum(r.profit) FROM tree JOIN ledger_operatedunit o ON o.unit_id = tree.unit
            JOIN ledger_return r ON r.operated_id = o.id AND r.month BETWEEN '2026-01-01' AND '2026-10-31'
            WHERE NOT EXISTS (SELECT FROM ledger_return c WHERE c.corrects_id = r.id)), 0)"""
    reached = one(earned, kind="revenue") / one(TARGETS, kind="revenue") * 100
    assert reading("earnings") == round(reached, 1) > 0


def test_arrears_are_what_sql_says(on_that_day):
    owed = """SELECT sum(f.amount - coalesce((SELECT sum(p.amount) FROM ledger_feepayment p WHERE p.fee_id = f.id), 0))
        FROM ledger_fee f WHERE f.status = 'billed' AND f.due_on < %(today)s"""
    assert reading("arrears") == one(owed, today=TODAY) > 0


def test_what_is_promised_in_all_is_what_sql_says(on_that_day):
    left = """SELECT sum(c.amount - coalesce((SELECT sum(s.amount) FROM ledger_settlement s
            WHERE s.commitment_id = c.id AND s.settled_on <= %(today)s AND NOT EXISTS (
                SELECT FROM ledger_costentry r WHERE r.reverses_id = s.entry_id
                AND greatest(r.spent_on, r.month) <= %(today)s)), 0))
        FROM ledger_commitment c WHERE c.committed_on <= %(today)s AND (c.ended_on IS NULL OR c.ended_on > %(today)s)"""
    assert reading("promised") == one(left, today=TODAY) > 0


def test_every_figure_of_the_books_is_told_twice():
    told = {"execution", "savings", "earnings", "arrears", "promised"}
    assert {code.partition(".")[2] for code, metric in metrics.registry.items()
            if code.startswith("ledger.") and metric.value.__module__ == measures.__name__} == told  # fmt: skip
