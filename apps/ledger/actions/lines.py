"""Looking after budget lines and cost categories: everything by date, nothing taken away."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core import dates
from apps.core.actions import Refused, action
from apps.core.models import Record
from apps.ledger.models import BudgetLine, Category, CategoryLine
from apps.org.models import Person


def kept(record: Record, facts: dict[str, Any]) -> Any:
    for name, value in facts.items():
        setattr(record, name, value)
    record.judge()
    record.save()
    return record


@action("ledger.add_line", _("Add budget line"))
def add_line(*, by: Person, **facts: Any) -> BudgetLine:
    """The accountant enters a line that the classification has newly been given."""
    return kept(BudgetLine(), facts)


@action("ledger.change_line", _("Change budget line"))
def change_line(line: BudgetLine, *, by: Person, **facts: Any) -> BudgetLine:
    """The accountant corrects a line or ends it; entries made under it stay under it."""
    return kept(line, facts)


@action("ledger.add_category", _("Add cost category"))
def add_category(*, by: Person, line: BudgetLine, source: str = "", **facts: Any) -> Category:
    """The accountant offers a new category, with the budget line it is booked under."""
    category = kept(Category(), facts)
    _must_be_in_force(line, category.starts_on)
    CategoryLine.objects.create(category=category, line=line, starts_on=category.starts_on, source=source)
    return category


@action("ledger.change_category", _("Change cost category"))
def change_category(category: Category, *, by: Person, **facts: Any) -> Category:
    """The accountant renames a category or ends it; its entries stay what they are."""
    return kept(category, facts)


@action("ledger.book_under", _("Change its budget line"))
def book_under(category: Category, *, by: Person, line: BudgetLine, starts_on: date, source: str = "") -> Category:
    """From that day on a category is booked under another line; what was entered before stays under the old one."""
    _must_be_in_force(line, starts_on)
    before = CategoryLine.objects.filter(category=category).order_by("-starts_on").first()
    if before and before.starts_on >= starts_on:
        raise Refused(
            {"starts_on": [say("It is booked under %(line)s from %(day)s on. Choose a later day.")
                           % {"line": before.line, "day": dates.day(before.starts_on, year=True)}]}
        )  # fmt: skip
    if before and (before.ends_on is None or before.ends_on > starts_on):
        before.ends_on = starts_on
        before.save(update_fields=["ends_on"])
    CategoryLine.objects.create(category=category, line=line, starts_on=starts_on, source=source)
    return category


def _must_be_in_force(line: BudgetLine, on: date) -> None:
    if not line.is_in_force(on):
        known = {"line": line, "day": dates.day(on, year=True)}
        raise Refused({"line": [say("%(line)s is not in force on %(day)s. Choose another line or day.") % known]})
