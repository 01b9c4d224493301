"""What verbs of the stores have in common."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from apps.core.pinyin import readings
from apps.org.models import Person
from apps.supplies.models import Item, Store
from apps.supplies.models.sight import keeps


def kept(record: Any, facts: dict[str, Any]) -> Any:
    for name, value in facts.items():
        setattr(record, name, value)
    record.judge()
    record.save()
    return record


def must_keep(person: Person, store: Store) -> None:
    """Raises ``PermissionDenied``: the verb is for storekeepers, this one for the keeper of that store."""
    if not keeps(person, store):
        raise PermissionDenied(_("Only the storekeeper of %(store)s does that.") % {"store": store})


def spelled(item: Item) -> str:
    """How its name is typed by those who search."""
    full, initials = readings(item.name)
    return " ".join([*initials, *full])[:240]
