"""Write the demo's ledger: the costs as planned, what was taken back, and the months that have been closed."""

from datetime import datetime, time, timedelta

from apps.core import demo
from apps.core.dates import local
from apps.core.periods import Period
from apps.ledger.actions.charging import enter, name_of
from apps.ledger.demo.book import Book
from apps.ledger.models import BooksMonth, CostEntry
from apps.ledger.seed import seed_lines
from apps.org.demo.trail import set_up_on

CLOSED_BY = 8  # the day of the next month on which a month is closed


def load(bureau: demo.Bureau) -> None:
    seed_lines()
    book = Book(bureau, came_at=local(set_up_on(bureau) + timedelta(days=2), time(9, 0)))
    costs = enter([entry for entry in book.written() if entry.entered_at.date() <= bureau.today])
    costs += _taken_back([entry for entry in book.wrong if entry.pk])
    bureau.made["costs"] = costs
    for entry in costs:
        if entry.reverses_id or entry.source.startswith("hand:"):  # a trade's own verb says that it charged
            _wrote_down(bureau, entry)
    _close(bureau, book)


def _taken_back(wrong: list[CostEntry]) -> list[CostEntry]:
    """What had been entered for the wrong unit, forty minutes later."""
    return enter([
        CostEntry(
            source=name_of(entry), spent_on=entry.spent_on, month=entry.month, belongs_to=entry.belongs_to,
            unit=entry.unit, category=entry.category, line_id=entry.line_id, campus=entry.campus, amount=-entry.amount,
            quantity=entry.quantity and -entry.quantity, funding=entry.funding, note="承担单位填错，冲销重录",
            voucher_number=entry.voucher_number, reverses=entry, entered_by=entry.entered_by,
            entered_at=entry.entered_at + timedelta(minutes=40),
        )
        for entry in wrong
    ])  # fmt: skip


def _wrote_down(bureau: demo.Bureau, entry: CostEntry) -> None:
    if entry.reverses_id:
        facts = {"reason": entry.note, "from": {"id": entry.reverses_id, "name": str(entry.reverses)}}
        bureau.wrote_down("ledger.reverse", entry, by=entry.entered_by, at=entry.entered_at, facts=facts)
        return
    facts = {
        "unit": {"id": entry.unit_id, "name": str(entry.unit)},
        "category": {"id": entry.category_id, "name": entry.category.name},
        "amount": str(entry.amount),
        "on": entry.spent_on.isoformat(),
        "voucher_number": entry.voucher_number,
    }
    bureau.wrote_down("ledger.enter_cost", entry, by=entry.entered_by, at=entry.entered_at, facts=facts)


def _close(bureau: demo.Bureau, book: Book) -> None:
    """One after the other; those from before the system came were closed when their books were brought in."""
    accountant = bureau.made["accounts"]["chenhong"]
    month, closed = Period.around(book.first, "M"), []
    while (at := _closed_at(month, book.came_at)).date() <= bureau.today:
        closed.append(BooksMonth(first=month.first, status="closed", closed_by=accountant, closed_at=at))
        month = month.after()
    for row in BooksMonth.objects.bulk_create(closed):
        facts = {"first": row.first.isoformat()}
        bureau.wrote_down("ledger.close_month", row, by=accountant, at=row.closed_at, facts=facts)


def _closed_at(month: Period, came_at: datetime) -> datetime:
    usual = local(month.after().first.replace(day=CLOSED_BY), time(16, 30))
    months_before = (came_at.year - month.first.year) * 12 + came_at.month - month.first.month
    return max(usual, came_at + timedelta(days=1, minutes=60 - months_before))
