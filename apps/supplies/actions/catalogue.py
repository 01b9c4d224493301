"""Verbs of what is kept and where: items, packs, groups, stores, levels, suppliers."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action
from apps.org.models import Person
from apps.supplies.actions.keeping import kept, must_keep, spelled
from apps.supplies.models import Holding, Item, ItemGroup, Level, Move, Pack, Store, Supplier

Packs = list[tuple[str, Decimal]]


@action("supplies.add_group", _("Add group of items"))
def add_group(*, by: Person, **facts: Any) -> ItemGroup:
    """Items are kept in groups, each with the cost category under which it is booked."""
    return kept(ItemGroup(), facts)


@action("supplies.change_group", _("Change group of items"))
def change_group(group: ItemGroup, *, by: Person, **facts: Any) -> ItemGroup:
    """The name and the order of a group change; its cost category counts for what is issued from then on."""
    return kept(group, facts)


@action("supplies.add_item", _("Add item"))
def add_item(*, by: Person, packs: Packs = (), **facts: Any) -> Item:  # type: ignore[assignment]
    """An item is entered with its unit, its packs and its levels."""
    return _item(Item(), facts, packs)


@action("supplies.change_item", _("Change item"))
def change_item(item: Item, *, by: Person, packs: Packs = (), **facts: Any) -> Item:  # type: ignore[assignment]
    """An item changes its name, packs and levels; its unit only while nothing has moved."""
    moved = Move.objects.filter(item=item).exists()
    if moved and (facts.get("unit", item.unit), facts.get("is_whole", item.is_whole)) != (item.unit, item.is_whole):
        raise Refused({"unit": [say("It has been counted in %(unit)s so far, and stays so. Enter another item for "
                                    "another unit.") % {"unit": item.unit}]})  # fmt: skip
    return _item(item, facts, packs)


def _item(item: Item, facts: dict[str, Any], packs: Packs) -> Item:
    for name, value in facts.items():
        setattr(item, name, value)
    item.barcode = item.barcode or None
    item.spelling = spelled(item)
    item.judge()
    if any(name == item.unit for name, _holds in packs):
        raise Refused({"packs": [say("%(unit)s is the unit itself, not a pack of it.") % {"unit": item.unit}]})
    item.save()
    known = {pack.name: pack for pack in item.packs.all()}
    for name, holds in packs:
        pack = known.pop(name, None) or Pack(item=item, name=name)
        pack.quantity = holds
        pack.save()
    for pack in known.values():
        pack.delete()
    return item


@action("supplies.add_store", _("Add store"))
def add_store(*, by: Person, **facts: Any) -> Store:
    """A store opens on a campus, kept by a unit that bears what is lost there."""
    return kept(Store(), facts)


@action("supplies.change_store", _("Change store"))
def change_store(store: Store, *, by: Person, **facts: Any) -> Store:
    """A store changes its name and keeper, or closes once nothing lies in it."""
    if not facts.get("is_open", True) and Holding.objects.there().filter(spot__store=store).exists():
        raise Refused({"is_open": [say("Something lies in this store. Transfer it to another one first.")]})
    return kept(store, facts)


@action("supplies.set_level", _("Set shelf and levels"))
def set_level(item: Item, *, by: Person, store: Store, **facts: Any) -> Item:
    """The storekeeper says on which shelf an item lies and how much of it the store wants."""
    must_keep(by, store)
    kept(Level.objects.filter(store=store, item=item).first() or Level(store=store, item=item), facts)
    return item


@action("supplies.add_supplier", _("Add supplier"))
def add_supplier(*, by: Person, **facts: Any) -> Supplier:
    """A shop or firm is entered before goods are received from it."""
    return kept(Supplier(), facts)


@action("supplies.change_supplier", _("Change supplier"))
def change_supplier(supplier: Supplier, *, by: Person, **facts: Any) -> Supplier:
    """A supplier changes its particulars or is no longer used."""
    return kept(supplier, facts)
