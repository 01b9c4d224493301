"""The doors to supplies."""

from django.utils.translation import gettext_lazy as _

from apps.core import sockets
from apps.org.policies import staff
from apps.supplies.policies import reads_stock, storekeeper

GROUP = _("Supplies")
# key, label, icon, address, who
DOORS = (
    ("requisitions", _("Requisitions"), "package", "supplies_requisition_list", staff),
    ("desk", _("Storekeeper's desk"), "building-store", "supplies_queue", reads_stock),
    ("counter", _("Counter"), "barcode", "supplies_counter", storekeeper),
    ("documents", _("Stock documents"), "clipboard-list", "supplies_document_list", reads_stock),
    ("months", _("Months of the stores"), "book", "supplies_stockmonth_list", reads_stock),
    ("items", _("Items and quotas"), "tags", "supplies_item_list", staff),
)


def plug() -> None:
    for order, (key, label, icon, url_name, allowed) in enumerate(DOORS, start=180):
        sockets.menu.plug(f"supplies.{key}", sockets.MenuEntry(label, icon, url_name, allowed, order, GROUP))
    ask = sockets.Tile(_("Ask for supplies"), "package", "supplies_requisition_new", staff, order=45)
    sockets.tiles.plug("supplies.ask", ask)
    hand_out = sockets.Tile(_("Issue at the counter"), "barcode", "supplies_counter", storekeeper, order=6)
    sockets.tiles.plug("supplies.counter", hand_out)
