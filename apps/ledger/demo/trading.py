"""Write the demo's operated units, fees, telephones and reimbursements."""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from apps.core import demo
from apps.core.dates import local
from apps.core.periods import Period
from apps.ledger.actions.charging import enter, name_of, seat
from apps.ledger.demo import beside_plan as plan
from apps.ledger.demo.told import typed
from apps.ledger.models import (
    Commitment,
    CostEntry,
    Fee,
    FeePayment,
    FeeRate,
    FeeReminder,
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
    RewardTier,
    Settlement,
)
from apps.ledger.queries import rewards
from apps.org.demo.trail import set_up_on

CENT = Decimal("0.01")
DAY = timedelta(days=1)
BILLED_MONTHS = 4
HOME = "机关事务管理局"


def load(bureau: demo.Bureau) -> None:
    random = bureau.random("ledger.trading")
    houses = _houses(bureau, random)
    _formulas(bureau, houses)
    _fees(bureau, random)
    _telephones(bureau, random)
    _claims(bureau)


def _by(bureau: demo.Bureau) -> Any:
    return bureau.made["accounts"]["chenhong"]


def _since(bureau: demo.Bureau) -> datetime:
    """When the books were set up."""
    return local(set_up_on(bureau) + 3 * DAY, time(10, 0))


def _added(bureau: demo.Bureau, verb: str, record: Any, names: list[str], at: datetime | None = None) -> Any:
    record.save()
    facts = typed(record, names)
    bureau.wrote_down(f"ledger.{verb}", record, by=_by(bureau), at=at or _since(bureau), facts=facts)
    return record


# -- operated units ----------------------------------------------------------------------------------------------------
def _houses(bureau: demo.Bureau, random: Random) -> list[OperatedUnit]:
    """Returns from two years before the one shown until last month, filed on the fifth; one was corrected."""
    first = Period.of("M", bureau.starts_on.year - 2, 1)
    found = []
    for name, (kind, section, revenue, profit, growth) in plan.HOUSES.items():
        unit = bureau.made["units"][section]
        house = OperatedUnit(name=name, kind=kind, unit=unit, starts_on=date(2015, 1, 1))
        found.append(_added(bureau, "add_operated_unit", house, ["name", "kind", "unit", "starts_on"]))
        month, base = first, {}
        while month.last < bureau.today.replace(day=1):
            told = _told(month, revenue, profit, base, growth[min(month.first.year - first.first.year, 2) - 1], random)
            base[month.first] = told
            _filed(bureau, house, month, told)
            month = month.after()
    return found


def _told(month: Period, revenue: int, share: int, base: dict, growth: float, random: Random) -> tuple:
    before = base.get(month.first.replace(year=month.first.year - 1))
    if before is None:
        season = plan.HOUSE_SEASONS[month.first.month - 1]
        taken = Decimal(revenue * season * random.randint(970, 1030)) / 100_000
        return _cents(taken), _cents(taken * share / 1000)
    grown = 1 + Decimal(str(growth)) / 100 + Decimal(random.randint(-8, 8)) / 1000
    return _cents(before[0] * grown), _cents(before[1] * (grown + Decimal("0.004")))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def _filed(bureau: demo.Bureau, house: OperatedUnit, month: Period, told: tuple) -> None:
    at = max(local(month.last + 5 * DAY, time(9, 30)), _since(bureau) + timedelta(hours=1))
    if at.date() > bureau.today:
        return
    facts = {"operated": house, "month": month.first, "filed_by": _by(bureau)}
    wrong = house.kind == "shop" and month.first == bureau.month(3)
    first = (told[0], told[1] - 600) if wrong else told
    filed = Return.objects.create(revenue=first[0], profit=first[1], filed_at=at, **facts)
    house.version += 1
    house.save(update_fields=["version"])
    said = {"month": month.first.isoformat(), "revenue": str(first[0]), "profit": str(first[1])}
    bureau.wrote_down("ledger.file_return", house, by=_by(bureau), at=at, version=house.version, facts=said)
    if wrong:
        right = Return.objects.create(revenue=told[0], profit=told[1], corrects=filed, reason="漏计当月返利",
                                      filed_at=at + DAY, **facts)  # fmt: skip
        said = {"reason": right.reason, "profit": str(told[1]), "from": {"id": filed.pk, "name": str(filed)}}
        bureau.wrote_down("ledger.correct_return", right, by=_by(bureau), at=at + DAY, facts=said)


def _formulas(bureau: demo.Bureau, houses: list[OperatedUnit]) -> None:
    year = bureau.starts_on.year
    for house in houses:
        for number, (since, cap) in enumerate(((year - 1, 60_000), (year, 80_000)), 1):
            at = max(local(date(since, 1, 8), time(14, 0)), _since(bureau) + timedelta(hours=number))
            if at.date() > bureau.today:
                continue
            formula = RewardFormula.objects.create(
                operated=house, number=number, starts_on=date(since, 1, 1), penalty_rate=5, cap=cap, floor=-20_000,
                source=f"宾馆、商场考核办法（{since}年）",
            )  # fmt: skip
            RewardTier.objects.bulk_create(RewardTier(formula=formula, above=a, rate=r) for a, r in plan.TIERS)
            said = {**typed(formula, ["starts_on", "cap", "floor", "source"]), "tiers": [list(t) for t in plan.TIERS]}
            bureau.wrote_down("ledger.lay_down_formula", formula, by=_by(bureau), at=at, facts=said)
        _rewarded(bureau, house, year - 1)


def _rewarded(bureau: demo.Bureau, house: OperatedUnit, year: int) -> None:
    at = local(date(year + 1, 1, 20), time(15, 0))
    formula = RewardFormula.objects.for_year(house, year)
    told, months = rewards.figures(house, year)
    if at.date() > bureau.today or formula is None or len(months) < 12:
        return
    reward = Reward.objects.create(
        operated=house, year=year, formula=formula, base_revenue=told.base_revenue, base_profit=told.base_profit,
        revenue=told.revenue, profit=told.profit, amount=rewards.work_out(formula, told).amount, fixed_by=_by(bureau),
        fixed_at=at,
    )  # fmt: skip
    bureau.wrote_down("ledger.fix_reward", reward, by=_by(bureau), at=at, facts={"year": year})


# -- paid use ----------------------------------------------------------------------------------------------------------
def _fees(bureau: demo.Bureau, random: Random) -> None:
    rates = {}
    for name, (section, quantity, price, usual) in plan.RATES.items():
        rate = FeeRate(name=name, unit=bureau.made["units"][section], unit_of_quantity=quantity, price=Decimal(price),
                       starts_on=date(2020, 1, 1), source="有偿使用收费办法")  # fmt: skip
        rates[_added(bureau, "add_fee_rate", rate, ["name", "unit", "price", "source"])] = usual
    guards = [p for p in bureau.made["people"] if p.is_active and p.unit.name == "安全保卫科"][-plan.RESIDENTS :]
    payers = [Payer(name=person.name, person=person) for person in guards]
    payers.append(Payer(name=plan.OUTSIDE[0], contact=plan.OUTSIDE[1]))
    for payer in payers:
        _added(bureau, "add_payer", payer, ["name", "person", "contact"])
    month = Period.around(bureau.today, "M")
    for back in range(BILLED_MONTHS):
        month = month.before()
        for number, payer in enumerate(payers):
            outside = payer.person_id is None
            for rate, usual in rates.items():
                if outside is (rate.name == "电子显示屏"):
                    _billed(bureau, payer, rate, month, Decimal(random.randint(*usual)), back, number)


def _billed(bureau: demo.Bureau, payer: Payer, rate: FeeRate, month: Period, quantity: Decimal, back: int,
            number: int) -> None:  # fmt: skip
    on = month.last + 3 * DAY
    at = local(on, time(9, 10))
    if on > bureau.today or at < _since(bureau):
        return
    fee = Fee.objects.create(
        payer=payer, rate=rate, unit=rate.unit, month=month.first, quantity=quantity, price=rate.price,
        amount=_cents(quantity * rate.price), due_on=on + 15 * DAY, billed_on=on,
    )  # fmt: skip
    facts = typed(fee, ["payer", "rate", "month", "quantity"])
    bureau.wrote_down("ledger.bill", fee, by=_by(bureau), at=at, facts=facts)
    owes = number == 0 and rate.name == "宿舍用电" and back in (1, 2)  # the first resident owes two months' power
    if owes:
        _reminded(bureau, fee)
    elif on + 8 * DAY <= bureau.today:
        _paid(bureau, fee, on + 8 * DAY, Decimal(60) if payer.person_id is None and back == 2 else Decimal(0))


def _reminded(bureau: demo.Bureau, fee: Fee) -> None:
    """The house does this by itself: no line in the trail."""
    on = fee.due_on + DAY
    while on <= bureau.today:
        FeeReminder.objects.create(fee=fee, reminded_on=on)
        on += fee.rate.remind_days * DAY


def _paid(bureau: demo.Bureau, fee: Fee, on: date, too_much: Decimal) -> None:
    at = local(on, time(10, 5))
    way = FeePayment.Way.PAYROLL if fee.payer.person_id else FeePayment.Way.TRANSFER
    FeePayment.objects.create(fee=fee, amount=fee.amount, credit=too_much, way=way, paid_on=on, received_by=_by(bureau),
                              received_at=at, receipt_number=f"SJ{on:%Y%m}-{fee.pk:04}")  # fmt: skip
    fee.version = 2
    fee.save(update_fields=["version"])
    facts = {"amount": str(fee.amount + too_much), "way": str(way), "paid_on": on.isoformat()}
    changes = {"paid": ["0.00", str(fee.amount)], "status": ["billed", "paid"]}
    bureau.wrote_down("ledger.take_payment", fee, by=_by(bureau), at=at, version=2, facts=facts, changes=changes)


# -- telephones --------------------------------------------------------------------------------------------------------
def _telephones(bureau: demo.Bureau, random: Random) -> None:
    """Two lines a section; last month's bills came this month, and one section talked too much."""
    sections = [unit for unit in bureau.made["units"].values() if unit.parent and unit.parent.name == HOME]
    category = next((c.category for c in bureau.made["costs"] if c.category.key == "telephone"), None)
    month = Period.around(bureau.today, "M").before()
    on = bureau.today.replace(day=min(5, bureau.today.day))
    for number, unit in enumerate(sections):
        quota = PhoneQuota(unit=unit, amount=plan.QUOTA, starts_on=date(2020, 1, 1), source="电话费管理办法")
        _added(bureau, "set_phone_quota", quota, ["unit", "amount", "source"])
        for second in (0, 1):
            line = PhoneLine(number=f"68802{100 + 2 * number + second}", unit=unit, starts_on=date(2020, 1, 1),
                             kind="fax" if second else "landline", used_for="传真" if second else "办公")  # fmt: skip
            _added(bureau, "add_phone_line", line, ["number", "kind", "unit", "used_for"])
            # The half-year shown is known to the cent: nothing is charged in it.
            if category is not None and on > bureau.ends_on and category.is_in_force(on):
                too_much = number == 3 and not second
                amount = Decimal(random.randint(30_000, 34_000) if too_much else random.randint(4_000, 12_000)) / 100
                _phone_bill(bureau, line, month, amount, on, category)


def _phone_bill(bureau: demo.Bureau, line: PhoneLine, month: Period, amount: Decimal, on: date, category: Any) -> None:
    at = local(on, time(15, 20))
    bill = PhoneBill.objects.create(line=line, unit=line.unit, month=month.first, amount=amount, entered_by=_by(bureau),
                                    entered_at=at)  # fmt: skip
    _charged(bureau, bill, line.unit, category, amount, at, {"telephone": line.number})
    facts = {**typed(bill, ["line", "month", "amount"]), "spent_on": on.isoformat()}
    bureau.wrote_down("ledger.enter_phone_bill", bill, by=_by(bureau), at=at, facts=facts)


def _charged(bureau: demo.Bureau, source: Any, unit: Any, category: Any, amount: Decimal, at: datetime,
             tags: dict[str, str]) -> CostEntry:  # fmt: skip
    """Only in the month of today, which is open."""
    on = at.date()
    line = category.lines.in_force(on).get().line_id
    entry = CostEntry(
        source=name_of(source), spent_on=on, month=on.replace(day=1), belongs_to=on.replace(day=1), unit=unit,
        category=category, line_id=line, campus=seat(unit, on), amount=amount, tags=tags, entered_by=_by(bureau),
        entered_at=at,
    )  # fmt: skip
    enter([entry])
    return entry


# -- reimbursements ----------------------------------------------------------------------------------------------------
def _claims(bureau: demo.Bureau) -> None:
    category = next((c.category for c in bureau.made["costs"] if c.category.key == "welfare"), None)
    on = bureau.today.replace(day=1)
    if category is None or on <= bureau.ends_on or not category.is_in_force(on):
        return
    rule = ReimbursementRule(name="门诊报销", category=category, rate=80, cap=2000, starts_on=date(2020, 1, 1),
                             source="门诊报销补充规定")  # fmt: skip
    _added(bureau, "add_reimbursement_rule", rule, ["name", "category", "rate", "cap", "source"])
    home = [p for p in bureau.made["people"] if p.is_active and p.unit.name == HOME and p.username not in demo.logins]
    people = [bureau.made["accounts"]["zhangwei"], *home]
    for number, ((amount, became), person) in enumerate(zip(plan.CLAIMS, people, strict=False)):
        _claim(bureau, rule, person, Decimal(amount), became, number)


def _claim(bureau: demo.Bureau, rule: ReimbursementRule, person: Any, amount: Decimal, became: str, n: int) -> None:
    at = local(bureau.today.replace(day=1), time(9, 40)) + timedelta(minutes=7 * n)
    granted = _cents(amount * rule.rate / 100) if became in ("approved", "paid") else None
    claim = Reimbursement.objects.create(
        person=person, unit=person.unit, rule=rule, spent_on=at.date() - 6 * DAY, claimed=amount, granted=granted,
        purpose="门诊就诊", invoice_number=f"0320{at:%y%m}{n:04}", status=became,
        decided_by=None if became == "submitted" else _by(bureau), paid_on=at.date() if became == "paid" else None,
        answer="发票抬头不是本人，请重开。" if became == "declined" else "",
        version={"submitted": 1, "paid": 3}.get(became, 2),
    )  # fmt: skip
    hidden = dict.fromkeys(("rule", "spent_on", "claimed", "invoice_number", "purpose"), "＊＊＊")
    bureau.wrote_down("ledger.claim", claim, by=person, at=at, facts=hidden)
    verbs = {"approved": ["approve_claim"], "paid": ["approve_claim", "pay_claim"], "declined": ["decline_claim"]}
    for version, verb in enumerate(verbs.get(became, []), 2):
        bureau.wrote_down(f"ledger.{verb}", claim, by=_by(bureau), at=at + timedelta(minutes=version), version=version)
    if became == "paid":
        entry = _charged(bureau, claim, person.unit, rule.category, granted, at, {})
        Settlement.objects.create(commitment=_promised(bureau, claim, at), entry=entry, amount=granted,
                                  settled_on=at.date())  # fmt: skip
    elif became == "approved":
        _promised(bureau, claim, at)


def _promised(bureau: demo.Bureau, claim: Reimbursement, at: datetime) -> Commitment:
    on, category, is_paid = at.date(), claim.rule.category, claim.status == "paid"
    return Commitment.objects.create(
        source=name_of(claim), unit=claim.unit, category=category, line_id=category.lines.in_force(on).get().line_id,
        amount=claim.granted, title=category.name, committed_on=on, made_by=_by(bureau),
        status="settled" if is_paid else "open", ended_on=on if is_paid else None, version=2 if is_paid else 1,
    )  # fmt: skip
