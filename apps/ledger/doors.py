"""The doors to the books: entries in the left rail, under «Costs»."""

from django.utils.translation import gettext_lazy as _

from apps.core import sockets
from apps.ledger.policies import enters_costs, reads_all_costs, reads_costs
from apps.org.policies import staff

GROUP = _("Costs")
DOORS = (
    ("entries", _("Cost entries"), "receipt", "ledger_costentry_list", reads_costs),
    ("budgets", _("Budgets and targets"), "wallet", "ledger_budget_list", reads_costs),
    ("operated", _("Operated units"), "building-store", "ledger_operatedunit_list", reads_costs),
    ("fees", _("Fees"), "cash", "ledger_fee_list", staff),
    ("telephones", _("Telephones"), "phone", "ledger_phonebill_list", reads_costs),
    ("reimbursements", _("Reimbursements"), "receipt-refund", "ledger_reimbursement_list", staff),
    ("months", _("Months of the books"), "book", "ledger_booksmonth_list", reads_all_costs),
    ("categories", _("Cost categories"), "tags", "ledger_category_list", enters_costs),
    ("imports", _("tables brought in"), "file-import", "core_import_list", enters_costs),
    ("lines", _("Budget lines"), "list-numbers", "ledger_budgetline_list", enters_costs),
)


def plug() -> None:
    for order, (key, label, icon, url_name, allowed) in enumerate(DOORS, start=310):
        sockets.menu.plug(f"ledger.{key}", sockets.MenuEntry(label, icon, url_name, allowed, order, GROUP))
    enter = sockets.Tile(_("Enter a cost"), "receipt", "ledger_costentry_new", enters_costs, order=60)
    sockets.tiles.plug("ledger.enter", enter)
    claim = sockets.Tile(_("Claim a reimbursement"), "receipt-refund", "ledger_reimbursement_new", staff, order=62)
    sockets.tiles.plug("ledger.claim", claim)
