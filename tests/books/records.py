"""Rows of the books as the tables of the house want them: one of each kind, or one more."""

from datetime import date, timedelta
from decimal import Decimal

from apps.core.dates import today
from apps.ledger.models import (
    Budget,
    BudgetLine,
    Category,
    Commitment,
    Fee,
    FeeRate,
    LumpSum,
    OperatedUnit,
    Payer,
    PhoneBill,
    PhoneLine,
    PhoneQuota,
    Reimbursement,
    ReimbursementRule,
    Return,
    Reward,
    RewardFormula,
    Target,
)
from apps.ledger.models.commitments import BY_HAND
from apps.org.models import Unit

SINCE = date(2020, 1, 1)
KEY = "book records"


def one_of_each(clerk, n=0):
    """By the beginning of its addresses; all of the clerk's unit or about the clerk."""
    unit = clerk.unit if n == 0 else Unit.objects.create(name=f"账科{n}")
    line = BudgetLine.objects.create(code=f"{99100 + n}", name=f"科目{n}", starts_on=SINCE, source="分类")
    category = Category.objects.create(name=f"类别{n}", starts_on=SINCE)
    category.lines.create(line=line, starts_on=SINCE)
    return {
        **_plans(unit, line, category, n),
        **_houses(unit, clerk, n),
        **_fees(unit, clerk if n == 0 else None, n),
        **_phones(unit, n),
        **_claims(clerk, category, n),
    }


def _plans(unit, line, category, n):
    year, first = today().year, today().replace(day=1)
    facts = {"unit": unit, "source": "批复"}
    months = {"starts_on": first, "ends_on": (first + timedelta(days=32)).replace(day=1)}
    return {
        "ledger_budget": Budget.objects.create(year=year, line=line, initial=1000, **facts),
        "ledger_commitment": Commitment.objects.create(
            title=f"采购{n}", unit=unit, category=category, line=line, amount=10, source=f"{BY_HAND}{KEY} {n}"
        ),
        "ledger_lumpsum": LumpSum.objects.create(name="绿化包干", category=category, amount=100, **months, **facts),
        "ledger_target": Target.objects.create(kind="savings", year=year, amount=100, **facts),
    }


def _houses(unit, clerk, n):
    operated = OperatedUnit.objects.create(name=f"宾馆{n}", kind="hotel", unit=unit, starts_on=SINCE)
    formula = RewardFormula.objects.create(operated=operated, number=1, starts_on=SINCE, cap=100, source="办法")
    formula.tiers.create(above=0, rate=5)
    told = {"base_revenue": 10, "base_profit": 1, "revenue": 12, "profit": 2}
    return {
        "ledger_operatedunit": operated,
        "ledger_return": Return.objects.create(
            operated=operated, month=date(2025, 5, 1), revenue=10, profit=1, filed_by=clerk
        ),
        "ledger_rewardformula": formula,
        "ledger_reward": Reward.objects.create(operated=operated, year=2025, formula=formula, amount=1, **told),
    }


def _fees(unit, person, n):
    payer = Payer.objects.create(name=f"缴费人{n}", person=person)
    rate = FeeRate.objects.create(
        name=f"宿舍用电{n}", unit=unit, unit_of_quantity="度", price=Decimal("0.5"), starts_on=SINCE, source="办法"
    )
    fee = Fee.objects.create(
        payer=payer, rate=rate, unit=unit, month=today().replace(day=1), quantity=10, price=Decimal("0.5"), amount=5,
        due_on=today() + timedelta(days=15),
    )  # fmt: skip
    return {"ledger_payer": payer, "ledger_feerate": rate, "ledger_fee": fee}


def _phones(unit, n):
    line = PhoneLine.objects.create(number=f"6880{n:04}", unit=unit, starts_on=SINCE)
    return {
        "ledger_phoneline": line,
        "ledger_phonequota": PhoneQuota.objects.create(unit=unit, amount=100, starts_on=SINCE, source="办法"),
        "ledger_phonebill": PhoneBill.objects.create(line=line, unit=unit, month=date(2025, 5, 1), amount=50),
    }


def _claims(clerk, category, n):
    rule = ReimbursementRule.objects.create(name=f"门诊报销{n}", category=category, starts_on=SINCE, source="规定")
    claim = Reimbursement.objects.create(
        person=clerk, unit=clerk.unit, rule=rule, spent_on=today(), claimed=10, purpose="复诊", invoice_number=f"FP{n}"
    )
    return {"ledger_reimbursementrule": rule, "ledger_reimbursement": claim}


def makers(clerk):
    """By model: how one more row comes to be; ``n`` keeps them apart."""
    known = {}

    def maker(model):
        def make(n):
            if (n, model) not in known:
                for record in one_of_each(clerk, n).values():
                    known[n, type(record)] = record

        return make

    plans, houses = (Budget, Commitment, LumpSum, Target), (OperatedUnit, Return, RewardFormula, Reward)
    others = (Payer, FeeRate, Fee, PhoneLine, PhoneQuota, PhoneBill, ReimbursementRule, Reimbursement)
    kinds = (*plans, *houses, *others)
    return {model._meta.label: maker(model) for model in kinds}
