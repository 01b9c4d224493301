"""How items are found: by name, number, barcode and pinyin."""

from django.utils.translation import gettext_lazy as _

from apps.core.search import Entry, Kind, kinds
from apps.supplies.models import Item


def item_entry(item: Item) -> Entry:
    return Entry(
        title=str(item), subtitle=f"{item.code} · {item.group}", words=[item.name, item.code, item.barcode or ""]
    )


def plug() -> None:
    rows = Item.objects.select_related("group")
    kinds.plug("supplies.Item", Kind(_("Supplies"), "package", item_entry, 65, lambda: rows.all()))
