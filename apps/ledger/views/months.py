"""Months of the books, budget lines and cost categories."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.core import cells, dates
from apps.core.cells import Column
from apps.core.pages import Pages, Panel
from apps.ledger import actions, forms
from apps.ledger.models import BooksMonth, BudgetLine, Category, CategoryLine
from apps.ledger.policies import reads_all_costs
from apps.ledger.queries import entries, months


class MonthPages(Pages):
    model = BooksMonth
    icon = "book"
    create = (forms.CloseForm, actions.close_month)
    related = ("closed_by",)
    empty = _("No month has been closed yet: all of them are open.")
    columns = (
        Column("month", _("month"), str, sort="first"),
        "status",
        Column("entries", _("entries"), lambda m: m.standing.entries, numeric=True),
        Column("amount", _("amount (¥)"), lambda m: m.standing.amount, numeric=True),
        Column("late", _("late vouchers"), lambda m: m.standing.late, numeric=True),
        "closed_by",
        "closed_at",
    )

    sheet_columns = ("first", "status", "closed_by", "closed_at")

    def drawn(self, rows: QuerySet) -> list[BooksMonth]:
        return months.with_standing(super().drawn(rows))

    def subject(self) -> BooksMonth:
        return months.with_standing([super().subject()])[0]

    @property
    def facts(self) -> tuple[Any, ...]:  # type: ignore[override]
        def opens(month: BooksMonth) -> Any:
            return format_html('<a href="{}">{}</a>', entries.address(month.period), _("Open the entries"))

        return (*self.columns, Column("open", _("Entries"), opens))

    @cached_property
    def still_open(self) -> list[dict[str, Any]]:
        """The months that nobody has closed yet, for those who may read all of them."""
        if not reads_all_costs(self.request.user):
            return []
        found = months.standings(months.open_months())
        return [
            {"standing": one, "amount": cells.text(one.amount), "url": entries.address(one.period)}
            for one in found.values()
        ]


def lines_panel(request: HttpRequest, category: Category) -> Panel:
    """Under which line it was booked when."""
    rows = CategoryLine.objects.visible_to(request.user).filter(category=category).select_related("line")
    return Panel(_("Budget lines by date"), "ledger/_category_lines.html", {"rows": rows.order_by("-starts_on")})


class CategoryPages(Pages):
    model = Category
    icon = "tags"
    columns = (
        "name",
        Column("line", _("budget line"), lambda c: next((x.line for x in c.lines.all() if _now(x)), "")),
        "unit_of_quantity",
        "starts_on",
        "ends_on",
    )
    search = ("name",)
    prefetch = ("lines__line",)
    create = (forms.NewCategoryForm, actions.add_category)
    update = (forms.CategoryForm, actions.change_category)
    verbs = {"book_under": (actions.book_under, forms.BookUnderForm)}
    panels = (lines_panel,)


def _now(row: CategoryLine) -> bool:
    return row.is_in_force(dates.today())


class LinePages(Pages):
    model = BudgetLine
    icon = "list-numbers"
    columns = ("code", "name", "government_code", "government_name", "starts_on", "ends_on")
    facts = (*columns, "source")
    search = ("code", "name")
    create = (forms.LineForm, actions.add_line)
    update = (forms.LineForm, actions.change_line)
