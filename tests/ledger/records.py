"""Rows of this app as the tables of the house want them: one of each kind, or one more."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from apps.core.dates import today
from apps.ledger.actions import charge
from apps.ledger.models import BooksMonth, BudgetLine, Category, CategoryLine

FIRST = date(2018, 1, 1)


def line(code="30206", name="电费", **facts):
    facts = {"government_code": "50201", "starts_on": FIRST, "source": "财预〔2017〕98号", **facts}
    return BudgetLine.objects.get_or_create(code=code, name=name, defaults=facts)[0]


def category(name="电费", under=None, **facts):
    """A category with the line it is booked under from the beginning."""
    made = Category.objects.create(name=name, starts_on=FIRST, **facts)
    CategoryLine.objects.create(category=made, line=under or line(), starts_on=FIRST)
    return made


def closed(first, by):
    return BooksMonth.objects.create(first=first, status="closed", closed_by=by, closed_at=timezone.now())


def one_of_each(clerk):
    """What the clerk's unit bears, in the month of today; a month long ago is closed."""
    power = category("测试电费")
    spent = charge("test:1", unit=clerk.unit, category=power, amount=Decimal("12.50"), on=today(), by=clerk)
    return {
        "ledger_costentry": spent,
        "ledger_booksmonth": closed(date(2019, 1, 1), clerk),
        "ledger_category": power,
        "ledger_budgetline": spent.line,
    }


def makers(clerk):
    """By model: one more row."""

    def entry(n):
        return charge(
            f"test:more-{n}", unit=clerk.unit, category=category(f"类别{n}", line(f"31{n:03}", f"科目{n}")),
            amount=Decimal("3.20"), quantity=Decimal("1.5"), on=today(), by=clerk,
        )  # fmt: skip

    return {
        "ledger.CostEntry": entry,
        "ledger.BooksMonth": lambda n: closed(date(2018, n, 1), clerk),
        "ledger.Category": lambda n: category(f"类{n}", line(f"32{n:03}", f"目{n}")),
        "ledger.BudgetLine": lambda n: line(f"33{n:03}", f"科目{n}"),
    }
