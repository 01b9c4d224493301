"""The entries of the demo's ledger: every half-year comes to exactly what the plan says, traps included."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from apps.core import demo
from apps.core.dates import local
from apps.core.periods import Period
from apps.ledger.demo import plan
from apps.ledger.models import BudgetLine, Category, CategoryLine, CostEntry, Funding
from apps.org.models import Unit

FEN = 100


@dataclass
class Cost:
    """One cost to be: a share of what the half-year comes to, or an amount of its own."""

    unit: str
    key: str
    on: date
    weight: int = 0
    amount: Decimal | None = None
    landed: date | None = None  # a late voucher: the month of the books it landed in
    is_wrong: bool = False
    note: str = ""


class Book:
    """All costs from four half-years before the one shown until the present one; ``came_at``: when the system came."""

    def __init__(self, bureau: demo.Bureau, came_at: datetime):
        self.bureau, self.came_at, self.random = bureau, came_at, bureau.random("ledger")
        self.units: dict[str, Unit] = bureau.made["units"]
        self.sizes = Counter(person.unit.name for person in bureau.made["people"])
        self.categories = {category.key: category for category in Category.objects.all()}
        self.half = Period.around(bureau.starts_on, "H")
        self.first = self._back(max(plan.HALF_YEARS)).first
        self.wrong: list[CostEntry] = []
        self.charges: list[dict[str, Any]] = self.bureau.made.get("charges", [])
        self._books_move()
        self.lines = list(CategoryLine.objects.select_related("line"))

    def written(self) -> list[CostEntry]:
        """In the order in which they were entered."""
        found: list[CostEntry] = []
        back = max(plan.HALF_YEARS)
        while (half := self._back(back)).first <= self.bureau.today:
            found += self._half_year(half, back)
            back -= 1
        found.sort(key=lambda entry: (entry.entered_at, entry.spent_on, entry.unit.position, entry.category.position))
        before = [entry for entry in found if entry.entered_at == self.came_at]
        for number, entry in enumerate(before, 1):
            entry.source, entry.source_line = "import:0", number
        typed = (entry for entry in found[len(before) :] if not entry.source)
        for number, entry in enumerate(typed, 1):
            entry.source = f"hand:demo-{number:05}"
        return found

    def _back(self, halves: int) -> Period:
        half = self.half
        for _n in range(abs(halves)):
            half = half.before() if halves > 0 else half.after()
        return half

    # -- what a half-year comes to ---------------------------------------------------------------------
    def _half_year(self, half: Period, back: int) -> list[CostEntry]:
        charges = [one for one in self.charges if half.first <= one["on"] <= half.last]
        issued = {(one["key"], one["on"].replace(day=1)) for one in charges if one["key"] in plan.ISSUED}
        bought = [*self._central(half), *self._own(half)]
        costs = [cost for cost in bought if (cost.key, cost.on.replace(day=1)) not in issued]
        costs += [*self._traps(half, back), *self._meals(half, charges)]
        total = plan.HALF_YEARS.get(back) or plan.HALF_YEARS[-1 - back % 2]
        fixed = sum((cost.amount for cost in costs if cost.amount and not cost.is_wrong), Decimal(0))
        fixed += sum((one["amount"] for one in charges), Decimal(0))
        self._share_out(int((total - fixed) * FEN), [cost for cost in costs if cost.amount is None])
        return [self._entry(cost) for cost in costs] + [self._charged(one) for one in charges]

    def _meals(self, half: Period, charges: list[dict[str, Any]]) -> list[Cost]:
        """What the canteen cost in months in which it did not charge each meal yet."""
        told = {one["on"].replace(day=1) for one in charges}
        if plan.MEALS not in self.categories:
            return []
        dice = self.bureau.random(f"ledger.meals.{half.first}")
        return [
            Cost(plan.CANTEEN, plan.MEALS, month.last - timedelta(days=1),
                 amount=Decimal(dice.randint(*plan.MEALS_A_MONTH)) / 10)
            for month in half.months() if month.first not in told
        ]  # fmt: skip

    @staticmethod
    def _share_out(fen: int, costs: list[Cost]) -> None:
        """By weight, in whole fen; what rounding leaves over goes to the largest remainders."""
        weights = sum(cost.weight for cost in costs)
        shares = [divmod(fen * cost.weight, weights) for cost in costs]
        left = fen - sum(share for share, _rest in shares)
        most = sorted(range(len(costs)), key=lambda n: -shares[n][1])[:left]
        for n, cost in enumerate(costs):
            cost.amount = Decimal(shares[n][0] + (n in set(most))) / FEN

    def _central(self, half: Period) -> list[Cost]:
        """What the sections of the bureau's home bear for everybody."""
        found = []
        for key, (share, sections) in plan.CENTRAL.items():
            season = plan.SEASONS.get(key, plan.EVERY_MONTH)
            months = [month for month in half.months() if season[month.first.month - 1]]
            together = sum(season[month.first.month - 1] for month in months) or 1
            for month in months:
                part = share * 100_000 * season[month.first.month - 1] // together // len(sections)
                found += [Cost(name, key, self._day(month), self._around(part)) for name in sections]
        return found

    def _own(self, half: Period) -> list[Cost]:
        """What each unit spends for itself; telephones every month, the rest when it comes up."""
        found, people = [], sum(self.sizes.values())
        for name, unit in self.units.items():
            for key, share in plan.OWN.items():
                season = plan.SEASONS.get(key, plan.EVERY_MONTH)
                months = [month for month in half.months() if season[month.first.month - 1]]
                if key != "telephone":
                    months = [m for m in months if (m.first.month + unit.position) % (3 if key in RARE else 2) == 0]
                for month in months:
                    part = share * 100_000 * self.sizes[name] // people // max(1, len(months))
                    found.append(Cost(name, key, self._day(month), self._around(part)))
        return found

    def _around(self, weight: int) -> int:
        return max(1, int(weight * self.random.uniform(0.8, 1.2)))

    def _day(self, month: Period) -> date:
        return month.first + timedelta(days=self.random.randint(2, 26))

    # -- the traps -------------------------------------------------------------------------------------
    def _traps(self, half: Period, back: int) -> list[Cost]:
        """Late vouchers, a cost of 29 February, a rent that had none the year before, an entry that was wrong."""
        found = []
        if back <= 0:
            late = half.first - timedelta(days=6)
            second = half.months()[1].first
            found.append(Cost("房产维修科", "building_repair", late, amount=Decimal("8640.00"), landed=second,
                              note="管道抢修，发票迟到"))  # fmt: skip
            since = self.bureau.month(5)
            rents = [month.first for month in half.months() if month.first >= since]
            found += [Cost("资产管理科", "rent", on + timedelta(days=17), amount=Decimal("4500.00")) for on in rents]
        if back == 0:
            on, amount = self.bureau.month(3) + timedelta(days=10), Decimal("3260.00")
            found.append(Cost("财政局", "office_supplies", on, amount=amount, is_wrong=True))
            found.append(Cost("财务科", "office_supplies", on, amount=amount))
        february = date(half.first.year, 3, 1) - timedelta(days=1)
        if february.day == 29 and half.first <= february <= half.last:
            found.append(Cost("车辆管理科", "vehicle_fuel", february, amount=Decimal("612.30")))
        return found

    def _books_move(self) -> None:
        """From the first day shown, books and papers are booked under another line; the old entries stay."""
        books = self.categories["books"]
        CategoryLine.objects.filter(category=books).update(ends_on=self.bureau.starts_on)
        other = BudgetLine.objects.get(code="30299")
        CategoryLine.objects.create(
            category=books, line=other, starts_on=self.bureau.starts_on, source="财政局关于科目使用的通知"
        )

    # -- as the ledger keeps it ------------------------------------------------------------------------
    def _entry(self, cost: Cost) -> CostEntry:
        unit, category = self.units[cost.unit], self.categories[cost.key]
        month = cost.on.replace(day=1)
        price, amount = plan.PRICES.get(cost.key), cost.amount or Decimal(0)
        line = next(r.line for r in self.lines if r.category_id == category.pk and r.is_in_force(cost.on))
        entry = CostEntry(
            spent_on=cost.on, month=cost.landed or month, belongs_to=month, unit=unit, category=category, line=line,
            campus=self._campus(unit, cost.on), amount=amount,
            quantity=_quantity(amount, price, category.unit_of_quantity) if price else None,
            funding=plan.FUNDING.get(cost.key, Funding.FISCAL), tags=self._tags(cost),
            note=cost.note or plan.NOTES.get(cost.key, category.name).format(month=month.month),
            voucher_number=f"{cost.on:%Y%m}-{self.random.randint(1, 899):03}",
            entered_by=self.bureau.made["accounts"]["chenhong"], entered_at=self._entered_at(cost),
        )  # fmt: skip
        self.wrong += [entry] if cost.is_wrong else []
        return entry

    def _charged(self, one: dict[str, Any]) -> CostEntry:
        """What a trade of the demo charges, as ``charging.charge`` would have entered it then."""
        category, on = self.categories[one["key"]], one["on"]
        line = next(r.line for r in self.lines if r.category_id == category.pk and r.is_in_force(on))
        return CostEntry(
            source=one["source"], source_line=one.get("line", 0), spent_on=on, month=on.replace(day=1),
            belongs_to=on.replace(day=1), unit=one["unit"],
            category=category, line=line, campus=one["campus"], amount=one["amount"], quantity=one["quantity"],
            funding=Funding.FISCAL, note=one["note"], entered_by=one["by"], entered_at=one["at"],
        )  # fmt: skip

    def _campus(self, unit: Unit, on: date) -> Any:
        """Before their own site opened, units sat in the main one."""
        main = self.bureau.made["campuses"]["管委会"]
        return unit.campus if unit.campus is not None and unit.campus.is_in_service(on) else main

    def _tags(self, cost: Cost) -> dict[str, Any]:
        tags: dict[str, Any] = {}
        if cost.key.startswith("vehicle"):
            tags["vehicle"] = f"苏D·{self.random.randint(10000, 99999)}"
        if cost.key == "rent":
            tags["room"] = "503"
        return tags

    def _entered_at(self, cost: Cost) -> datetime:
        """Some days after the date on the voucher, before its month is closed; late ones when they came."""
        on = cost.on + timedelta(days=self.random.randint(1, 5))
        if cost.landed:
            on = cost.landed + timedelta(days=9)
        at = local(on, time(9 + self.random.randint(0, 7), self.random.randint(0, 59)))
        return max(at, self.came_at)


def _quantity(amount: Decimal, price: Decimal, of: str) -> Decimal:
    """People, journeys and machines come in whole numbers."""
    if of in plan.COUNTED:
        return max(Decimal(1), (amount / price).quantize(Decimal(1)))
    return (amount / price).quantize(Decimal("0.001"))


RARE = plan.OWN_NOW_AND_THEN
