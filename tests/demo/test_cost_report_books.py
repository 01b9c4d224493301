"""The report's sheets beside the lines: budgets and promises, what is watched, targets, fees, lump sums, what is
remarkable and the single vouchers. Every figure of every month is worked out a second time in SQL over the tables that
people write into, without the totals that are kept beside them.
"""

import re
from datetime import timedelta
from decimal import Decimal
from functools import cache
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db.models import Sum
from django.http import QueryDict
from django.urls import reverse_lazy

from apps.core.periods import Period
from apps.ledger.models import BudgetAdjustment, CostEntry, Fee
from apps.ledger.queries import fees, targets
from apps.ledger.views.entries import EntryFilter
from apps.ledger.views.fees import FeePages
from apps.org.models import Person
from apps.reports.queries import cost_books, cost_sheets, cost_tiles, costs
from apps.reports.sheets import DASH, Kind, made
from tests.demo.conftest import TODAY, ask, one
from tests.demo.test_cost_report import MONTHS, ZERO, dates_of, first_sheet

report = cache(first_sheet)  # nobody changes what it reads, and seven stories ask for each month

pytestmark = [pytest.mark.usefixtures("bureau", "db", "on_that_day")]
every_month = pytest.mark.parametrize("period", MONTHS, ids=lambda period: period.key)


@pytest.fixture
def on_that_day(monkeypatch):
    """The demo's today, whatever the wall calendar says."""
    for module in (costs, cost_books, targets, fees):
        monkeypatch.setattr(module, "today", lambda: TODAY)


def until(period):
    return min(period.last, TODAY)


def body(period, number, *keys):
    """The rows of a sheet, these columns of them; none where the sheet is left out."""
    sheet = report(period)[1].get(number)
    return [tuple(row[key] for key in keys) for row in sheet.body] if sheet else []


NAME = "coalesce(nullif(u.short_name, ''), u.name)"


# -- meals -------------------------------------------------------------------------------------------------------------
MEALS = """
    SELECT a.name, s.name, count(*), sum(m.served), sum(m.cost), sum(m.income) FROM canteen_meal m
    JOIN canteen_sitting s ON s.id = m.sitting_id JOIN canteen_area a ON a.id = s.area_id
    WHERE m.status = 'served' AND m.on BETWEEN %(first)s AND %(last)s GROUP BY a.position, a.name, s.position, s.name
    ORDER BY a.position, a.name, s.position, s.name"""
CHARGED = """
    SELECT coalesce(sum(e.amount), 0) FROM ledger_costentry e
    WHERE e.source LIKE 'canteen.Meal:%%' AND e.spent_on BETWEEN %(first)s AND %(last)s"""


@every_month
def test_what_meals_cost_is_what_was_written_at_the_counter_and_what_the_ledger_holds(period):
    span = {"first": period.first, "last": period.last}
    rows = body(period, "8", "area", "sitting", "meals", "diners", "cost", "income")
    assert rows == ask(MEALS, **span)
    assert sum(row[4] for row in rows) == one(CHARGED, **span)


def test_a_head_costs_pays_and_is_given_what_adds_up():
    sheet = report(Period.of("M", 2026, 3))[1]["8"]
    for row in [*sheet.body, sheet.total]:
        assert row["subsidy"] == row["cost"] - row["income"]
        assert row["cost_head"] == row["cost"] / row["diners"]
        assert abs(row["income_head"] + row["subsidy_head"] - row["cost_head"]) < Decimal("0.0001")


# -- budgets and promises ----------------------------------------------------------------------------------------------
BUDGETS = """
    SELECT l.code, sum(b.initial), sum(b.initial) + coalesce(sum((
        SELECT sum(a.amount) FROM ledger_budgetadjustment a WHERE a.budget_id = b.id AND a.decided_on <= %(last)s)), 0)
    FROM ledger_budget b JOIN ledger_budgetline l ON l.id = b.line_id WHERE b.year = %(year)s GROUP BY l.code"""
# A payment that was taken back by that day pays nothing.
PROMISED = """
    SELECT l.code, sum(c.amount - coalesce((
        SELECT sum(s.amount) FROM ledger_settlement s LEFT JOIN ledger_costentry back ON back.reverses_id = s.entry_id
        WHERE s.commitment_id = c.id AND s.settled_on <= %(on)s
            AND (back.id IS NULL OR greatest(back.spent_on, back.month) > %(on)s)), 0)) AS still
    FROM ledger_commitment c JOIN ledger_budgetline l ON l.id = c.line_id
    WHERE c.committed_on <= %(on)s AND (c.ended_on IS NULL OR c.ended_on > %(on)s) GROUP BY l.code"""


def budgets_agree(period):
    by_hand = {code: sums for code, *sums in ask(BUDGETS, last=period.last, year=period.first.year)}
    promised = {code: still for code, still in ask(PROMISED, on=until(period)) if still}
    rows = body(period, "1", "code", "initial", "adjusted", "committed", "year", "balance", "execution")
    assert {code: [first, now] for code, first, now, *_rest in rows if first or now} == by_hand
    assert {code: still for code, _first, _now, still, *_rest in rows if still} == promised
    for _code, _first, now, still, year, balance, execution in rows if by_hand else []:
        assert balance == now - year - still
        assert execution == (year / now if now > 0 else DASH)
    return by_hand, promised


@every_month
def test_budgets_and_promises_of_every_line_are_what_sql_says(period):
    budgets_agree(period)


def test_the_demo_has_budgets_that_were_adjusted_and_promises_that_are_paid():
    months = {period.key: budgets_agree(period) for period in MONTHS if period.first.year == TODAY.year}
    assert any(first != now for by_hand, _promised in months.values() for first, now in by_hand.values())
    assert len({tuple(sorted(promised.items())) for _by_hand, promised in months.values()}) > 3


def test_the_chart_lays_the_year_beside_the_budget_line_by_line():
    found, sheets = report(MONTHS[-1])
    [chart] = [chart for chart in cost_tiles.charts(found) if chart.id == "budget"]
    drawn = [(point.label, point.value, budget.value) for point, budget in zip(chart.points, chart.beside, strict=True)]
    rows = [row for row in sheets["1"].body if row["adjusted"] or row["initial"]]
    largest = sorted(rows, key=lambda row: -row["adjusted"])
    assert [amounts for _label, *amounts in drawn] == [[row["year"], row["adjusted"]] for row in largest]
    assert {label for label, *_amounts in drawn} == {row["name"] for row in rows}


def test_one_changed_adjustment_is_noticed():
    """The control: one cent that the report does not know of fails the comparison."""
    period = MONTHS[-1]
    found = report(period)
    again = BudgetAdjustment.objects.filter(budget__year=period.first.year, decided_on__lte=period.last)[0]
    again.pk, again._state.adding, again.amount = None, True, Decimal("0.01")
    again.save()
    by_hand = {code: sums for code, *sums in ask(BUDGETS, last=period.last, year=period.first.year)}
    assert {row["code"]: [row["initial"], row["adjusted"]] for row in found[1]["1"].body if row["initial"]} != by_hand


# -- abroad, cars, reception, meetings, training, travel ---------------------------------------------------------------
WATCHED = """
    SELECT l.code, c.name, coalesce(sum(amount) FILTER (WHERE month = %(now0)s), 0),
        coalesce(sum(amount) FILTER (WHERE month = %(ago0)s), 0),
        coalesce(sum(amount) FILTER (WHERE month BETWEEN %(year0)s AND %(now1)s), 0),
        coalesce(sum(amount) FILTER (WHERE month BETWEEN %(yearago0)s AND %(ago1)s), 0),
        count(*) FILTER (WHERE month = %(now0)s), sum(quantity) FILTER (WHERE month = %(now0)s),
        sum(amount) FILTER (WHERE month = %(now0)s AND quantity IS NOT NULL)
    FROM ledger_costentry e JOIN ledger_budgetline l ON l.id = e.line_id JOIN ledger_category c ON c.id = e.category_id
    WHERE l.code IN ('30212', '30217', '30231', '31013', '30215', '30216', '30211')
        AND month BETWEEN least(%(before0)s, %(yearago0)s) AND %(now1)s GROUP BY 1, 2"""


@every_month
def test_what_is_watched_is_what_sql_says(period):
    by_hand = {}
    for code, name, *sums, quantity, measured in ask(WATCHED, **dates_of(period)):
        price = measured / quantity if quantity and quantity > 0 else DASH
        by_hand[code, name] = (*sums, quantity or None, price)
    rows = body(period, "3", "code", "name", "now", "ago", "year", "year_ago", "entries", "quantity", "price")
    assert {(code, name): tuple(sums) for code, name, *sums in rows} == by_hand


# -- targets, fees, lump sums ------------------------------------------------------------------------------------------
# A target counts the unit and all below it, in the months of its year that are over.
TARGETS = f"""
    WITH RECURSIVE tree AS (
        SELECT id AS top, id FROM org_unit UNION ALL
        SELECT t.top, u.id FROM tree t JOIN org_unit u ON u.parent_id = t.id)
    SELECT {NAME}, t.amount, t.kind,
        (SELECT coalesce(sum(e.amount), 0) FROM ledger_costentry e JOIN tree ON tree.id = e.unit_id
            WHERE tree.top = t.unit_id AND e.month BETWEEN %(year_ago)s AND %(ago)s),
        (SELECT coalesce(sum(e.amount), 0) FROM ledger_costentry e JOIN tree ON tree.id = e.unit_id
            WHERE tree.top = t.unit_id AND e.month BETWEEN %(year)s AND %(now)s),
        (SELECT coalesce(sum(p.amount), 0) FROM ledger_feepayment p JOIN ledger_fee f ON f.id = p.fee_id
            JOIN tree ON tree.id = f.unit_id WHERE tree.top = t.unit_id AND p.paid_on BETWEEN %(year)s AND %(now)s) +
        (SELECT coalesce(sum(r.profit), 0) FROM ledger_return r JOIN ledger_operatedunit o ON o.id = r.operated_id
            JOIN tree ON tree.id = o.unit_id WHERE tree.top = t.unit_id AND r.month BETWEEN %(year)s AND %(now)s
            AND NOT EXISTS (SELECT FROM ledger_return c WHERE c.corrects_id = r.id))
    FROM ledger_target t JOIN org_unit u ON u.id = t.unit_id WHERE t.year = extract(year FROM %(year)s::date)"""


@every_month
def test_targets_are_reached_as_far_as_sql_says(period):
    last = min(period.last, TODAY.replace(day=1) - timedelta(days=1))
    year = last.replace(month=1, day=1)
    facts = {"year": year, "now": last, "year_ago": year.replace(year=year.year - 1),
             "ago": last.replace(year=last.year - 1, day=1)}  # fmt: skip
    by_hand = sorted(
        (name, aim, base, now, base - now) if kind == "savings" else (name, aim, None, earned, earned)
        for name, aim, kind, base, now, earned in ask(TARGETS, **facts)
    )
    rows = body(period, "9", "name", "aim", "base", "now", "done")
    key = lambda row: (row[0], row[1], row[2] is not None)  # noqa: E731
    assert sorted(((name.strip("　"), *rest) for name, *rest in rows), key=key) == sorted(by_hand, key=key)


TREE = """
    WITH RECURSIVE tree AS (SELECT id FROM org_unit WHERE id = %(top)s UNION ALL
        SELECT u.id FROM tree JOIN org_unit u ON u.parent_id = tree.id)
    SELECT coalesce(sum(amount), 0) FROM ledger_costentry
    WHERE unit_id IN (SELECT id FROM tree) AND month BETWEEN %(first)s AND %(last)s"""


@pytest.mark.parametrize("period", [MONTHS[-8], MONTHS[-2]], ids=lambda period: period.key)
def test_what_a_unit_spent_and_its_base_open_the_entries_they_add_up(period):
    rows = [row for row in report(period)[1]["9"].body if row["base"] is not None]
    assert len(rows) > 5
    for row in rows:
        for key in ("base", "now"):
            asked = dict(parse_qsl(urlsplit(row.opens[key]).query))
            span = Period.read(asked["period"])
            assert one(TREE, top=int(asked["within"]), first=span.first, last=span.last) == row[key]


def test_a_budget_and_a_promise_open_their_lists():
    lines = report(MONTHS[-2])[1]["1"].body
    lists = {key: {row["code"] for row in lines if key in row.opens} for key in ("initial", "adjusted", "committed")}
    with_budget = {row["code"] for row in lines if row["initial"] or row["adjusted"]}
    assert lists["initial"] == lists["adjusted"] == with_budget
    assert lists["committed"] == {row["code"] for row in lines if row["committed"]} != set()


ENTRIES, BILLS = reverse_lazy("ledger_costentry_list"), reverse_lazy("ledger_fee_list")


def listed(url, asking):
    """What the list at that address adds up to, where it is one of entries or of bills; None elsewhere."""
    path, asked = urlsplit(url).path, QueryDict(urlsplit(url).query)
    if path not in (ENTRIES, BILLS):
        return None
    chooser, model = (EntryFilter, CostEntry) if path == ENTRIES else (FeePages().filter_class(), Fee)
    found = chooser(asked, model.objects.all(), request=asking)
    assert found.is_valid(), found.errors
    return found.qs.aggregate(sum=Sum("amount", default=ZERO))["sum"]


@pytest.mark.parametrize("period", [*MONTHS[-3:], Period.of("H", 2026, 1)], ids=lambda period: period.key)
def test_every_amount_opens_what_it_is_made_of(period, rf):
    asking = rf.get("/")
    asking.user = Person.objects.get(username="chenhong")
    added_up = set()
    for sheet in report(period)[1].values():
        moneys = [one.key for one in sheet.fields if one.kind is Kind.MONEY and not one.formula and one.scales]
        for row in sheet.rows:
            amounts = {key: row[key] for key in moneys if isinstance(row[key], Decimal) and row[key]}
            assert [key for key in amounts if key not in row.opens] == [], (sheet.number, row)
            for key in amounts.keys() & {*cost_sheets.AMOUNTS, "billed"}:
                total = listed(row.opens[key], asking)
                assert total in (amounts[key], None), (sheet.number, row, key)
                added_up |= {sheet.number} if total else set()
    assert added_up >= {"1", "3"}


FEES = f"""
    WITH bill AS (
        SELECT f.*, coalesce((SELECT sum(p.amount) FROM ledger_feepayment p
            WHERE p.fee_id = f.id AND p.paid_on <= %(on)s), 0) AS paid_then
        FROM ledger_fee f WHERE f.status <> 'cancelled' AND f.month <= %(first)s)
    SELECT r.name, {NAME}, coalesce(sum(amount) FILTER (WHERE month = %(first)s), 0),
        coalesce(sum(paid_then) FILTER (WHERE month = %(first)s), 0),
        coalesce(sum(amount - paid_then) FILTER (WHERE due_on < %(on)s AND paid_then < amount), 0)
    FROM bill JOIN ledger_feerate r ON r.id = bill.rate_id JOIN org_unit u ON u.id = bill.unit_id
    GROUP BY r.name, u.id"""


@every_month
def test_fees_are_billed_paid_and_overdue_as_sql_says(period):
    by_hand = [row for row in ask(FEES, first=period.first, on=until(period)) if row[2] or row[4]]
    rows = body(period, "9-2", "name", "unit", "billed", "paid", "overdue", "owed")
    assert sorted(row[:5] for row in rows) == sorted(by_hand)
    assert all(owed == billed - paid for _name, _unit, billed, paid, _overdue, owed in rows)


# The year before counts the months that have a return this year. Worked out without ``rewards``: tiers by SQL.
OPERATED = f"""
    WITH r AS (SELECT * FROM ledger_return r WHERE NOT EXISTS (SELECT FROM ledger_return c WHERE c.corrects_id = r.id)
            AND r.month <= %(last)s),
    year AS (
        SELECT now.operated_id, count(*) AS months,
            sum(now.revenue) FILTER (WHERE now.month >= %(first)s) AS revenue_now,
            sum(now.profit) FILTER (WHERE now.month >= %(first)s) AS profit_now, sum(now.revenue) AS revenue,
            sum(now.profit) AS profit, coalesce(sum(ago.revenue), 0) AS revenue_ago,
            coalesce(sum(ago.profit), 0) AS profit_ago
        FROM r now LEFT JOIN r ago ON ago.operated_id = now.operated_id AND ago.month = now.month - interval '1 year'
        WHERE now.month >= date_trunc('year', %(last)s::date) GROUP BY 1),
    aim AS (
        SELECT year.*, f.*, greatest(revenue_ago, 0) * (100 + f.revenue_growth) / 100 AS revenue_aim,
            greatest(profit_ago, 0) * (100 + f.profit_growth) / 100 AS profit_aim
        FROM year LEFT JOIN LATERAL (SELECT id AS formula, revenue_growth, profit_growth, needs_revenue, penalty_rate,
            cap, floor FROM ledger_rewardformula f WHERE f.operated_id = year.operated_id
            AND f.starts_on <= (%(year)s || '-12-31')::date ORDER BY f.starts_on DESC LIMIT 1) f ON true),
    tier AS (
        SELECT formula_id, rate, above, lead(above) OVER (PARTITION BY formula_id ORDER BY above) AS until
        FROM ledger_rewardtier),
    reward AS (
        SELECT aim.*, CASE WHEN profit < profit_aim THEN (profit - profit_aim) * penalty_rate / 100
            WHEN needs_revenue AND revenue < revenue_aim THEN 0
            ELSE (SELECT sum(greatest(0, least(profit - profit_aim, coalesce(until * profit_aim / 100, profit))
                - above * profit_aim / 100) * rate / 100) FROM tier WHERE formula_id = formula) END AS worth
        FROM aim)
    SELECT o.name, {NAME}, months, revenue_now, revenue, revenue_ago, round(revenue_aim, 2), profit_now, profit,
        profit_ago, round(profit_aim, 2), round(least(greatest(worth, floor), cap), 2)
    FROM reward JOIN ledger_operatedunit o ON o.id = operated_id JOIN org_unit u ON u.id = o.unit_id"""
OPERATED_KEYS = ("name", "unit", "months", "revenue_now", "revenue", "revenue_ago", "revenue_aim", "profit_now",
                 "profit", "profit_ago", "profit_aim", "reward")  # fmt: skip


@every_month
def test_operated_units_have_taken_earned_and_reached_what_sql_says(period):
    by_hand = ask(OPERATED, first=period.first, last=period.last, year=period.first.year)
    rows = body(period, "9-3", *OPERATED_KEYS)
    assert sorted(rows) == sorted(by_hand)
    for profit, aim, over, reached in body(period, "9-3", "profit", "profit_aim", "profit_over", "profit_reached"):
        assert (over, reached) == ((profit - aim, profit / aim) if aim else (DASH, DASH))
    if rows:
        total = report(period)[1]["9-3"].total
        summed = [sum((row[at] or ZERO for row in rows), ZERO) for at in range(3, len(OPERATED_KEYS))]
        assert [total[key] or ZERO for key in OPERATED_KEYS[3:]] == summed


def test_two_hotels_and_a_shop_are_told_with_and_without_a_reward():
    rows = body(MONTHS[-2], "9-3", "name", "profit_over", "reward")
    assert [name for name, *_amounts in rows] == ["迎宾馆", "湖滨宾馆", "机关商场"]
    assert {(over > 0, reward > 0) for _name, over, reward in rows} == {(True, True), (False, False)}


LUMP_SUMS = f"""
    SELECT s.name, {NAME}, s.starts_on, s.ends_on, s.amount, coalesce((
        SELECT sum(e.amount) FROM ledger_costentry e WHERE e.unit_id = s.unit_id AND e.category_id = s.category_id
            AND (s.campus_id IS NULL OR e.campus_id = s.campus_id) AND e.month >= s.starts_on
            AND e.month < s.ends_on AND e.month <= %(on)s), 0)
    FROM ledger_lumpsum s JOIN org_unit u ON u.id = s.unit_id
    WHERE s.starts_on <= %(on)s AND s.ends_on > date_trunc('year', %(on)s::date)"""


@every_month
def test_lump_sums_are_spent_as_sql_says(period):
    rows = body(period, "10", "name", "unit", "from", "until", "amount", "spent", "balance", "saving")
    assert sorted(row[:6] for row in rows) == sorted(ask(LUMP_SUMS, on=until(period)))
    for *_names, ends_on, amount, spent, balance, saving in rows:
        assert balance == amount - spent
        assert saving == (balance if (ends_on - until(period)).days <= 1 else None)


# -- what is remarkable, and the vouchers ------------------------------------------------------------------------------
ODD = """
    SELECT e.amount, (e.reverses_id IS NOT NULL) FROM ledger_costentry e
    WHERE e.month = %(first)s AND (e.month <> e.belongs_to OR e.reverses_id IS NOT NULL)"""
OVER = """
    SELECT sum(b.amount) - max(q.amount) FROM ledger_phonebill b JOIN ledger_phonequota q ON q.unit_id = b.unit_id
        AND q.starts_on <= %(first)s AND (q.ends_on IS NULL OR q.ends_on > %(first)s)
    WHERE b.month = %(first)s AND b.status = 'charged' GROUP BY b.unit_id HAVING sum(b.amount) > max(q.amount)"""


@every_month
def test_what_is_remarkable_is_what_sql_finds(period):
    found, sheets = report(period)
    single = re.compile(r"/ledger/entries/\d+/$")
    entries = [(row["amount"], bool(single.search(row.opens.get("amount", "")))) for row in sheets["11"].rows]
    vouchers = sorted(amount for amount, is_voucher in entries if is_voucher)
    others = sorted(amount for amount, is_voucher in entries if not is_voucher)
    late = [overdue for *_names, overdue in ask(FEES, first=period.first, on=until(period)) if overdue]
    beyond = [-row["balance"] for row in sheets["1"].body if found.budgets and row["balance"] < 0]
    assert vouchers == sorted(amount for amount, _back in ask(ODD, first=period.first))
    assert others == sorted([*beyond, *late, *(over for [over] in ask(OVER, first=period.first))])


VOUCHERS = f"""
    SELECT e.spent_on, {NAME}, l.code, c.name, e.amount, e.quantity, e.voucher_number, e.note
    FROM ledger_costentry e JOIN org_unit u ON u.id = e.unit_id JOIN ledger_budgetline l ON l.id = e.line_id
    JOIN ledger_category c ON c.id = e.category_id WHERE e.month = %(first)s ORDER BY e.spent_on, e.id"""


@every_month
def test_every_voucher_stands_in_the_last_sheet(period):
    found, _sheets = report(period)
    keys = ("on", "unit", "code", "category", "amount", "quantity", "voucher", "note")
    sheet = made(cost_books.details(found))
    assert [tuple(row[key] for key in keys) for row in sheet.body] == ask(VOUCHERS, first=period.first)
    assert sum((row["amount"] for row in sheet.body), ZERO) == (sheet.total["amount"] if sheet.total else Decimal(0))
