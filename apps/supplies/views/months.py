"""The closed months of the stock ledger, and what came and went in each."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.cells import Column
from apps.core.pages import Pages
from apps.core.pages.declared import Panel
from apps.core.pages.panels import table
from apps.supplies.actions.months import close_month
from apps.supplies.forms.months import CloseForm
from apps.supplies.models import ItemGroup, StockMonth
from apps.supplies.queries import months

HEADS = {
    "opening": _("at the beginning"),
    "received": pgettext_lazy("supplies", "received"),
    "issued": pgettext_lazy("supplies", "issued"),
    "returned": _("returned"),
    "adjusted": _("counted and written off"), "closing": _("at the end"),
}  # fmt: skip


def book_panel(request: HttpRequest, month: StockMonth) -> Panel:
    """By group: what all of it was worth at the beginning, what came, what went, what is left."""
    cards = months.by_group(month.period)
    rows = [(str(group), cards[group.pk].values) for group in ItemGroup.objects.filter(pk__in=list(cards))]
    if rows:
        rows.append((str(_("Total")), {part: sum(values[part] for _name, values in rows) for part in months.PARTS}))
    columns = [Column("group", _("group"), lambda row: row[0])] + [
        Column(part, head, lambda row, part=part: row[1][part], numeric=True) for part, head in HEADS.items()
    ]
    return table(_("Stock book (¥)"), columns, rows, empty=_("Nothing moved and nothing was there."), id="book")


class StockMonthPages(Pages):
    model = StockMonth
    icon = "book"
    columns = (Column("month", _("month"), str, sort="first"), "closed_by", "closed_at")
    sheet_columns = ("first", "closed_by", "closed_at")
    facts = ("closed_by", "closed_at")
    related = ("closed_by",)
    create = (CloseForm, close_month)
    panels = (book_panel,)
    empty = _("No month of the stores has been closed yet: all of them are open.")
