"""What approvers see of a requisition, and what the conditions of routes may ask."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.approvals.matters import Fact
from apps.org.models import Campus
from apps.supplies.models import ItemGroup, Requisition
from apps.supplies.models.items import plain


def _groups() -> list[tuple[Any, Any]]:
    return list(ItemGroup.objects.values_list("pk", "name"))


FIELDS = {
    "amount": Fact(_("worth about (¥)"), "number"),
    "beyond_quota": Fact(_("beyond the quota"), "yes_no"),
    "durable": Fact(_("with durable items"), "yes_no"),
    "group": Fact(_("group of items"), "choice", _groups),
    "campus": Fact(_("campus"), "choice", lambda: list(Campus.objects.values_list("pk", "name"))),
}
WORDS = {
    "unit": _("unit"),
    "store": _("store"),
    "purpose": pgettext_lazy("supplies", "what for"),
    "items": pgettext_lazy("supplies", "items"),
    "worth": _("worth about (¥)"),
    "quota": _("beyond the quota"),
}


def facts(requisition: Requisition) -> dict[str, Any]:
    lines = requisition.lines.select_related("item")
    return {
        "amount": float(requisition.estimate),
        "beyond_quota": requisition.is_over,
        "durable": any(line.item.is_durable for line in lines),
        "group": sorted({line.item.group_id for line in lines}),
        "campus": requisition.store.campus_id,
    }


def snapshot(requisition: Requisition) -> dict[str, Any]:
    lines = requisition.lines.select_related("item")
    return {
        "unit": str(requisition.unit),
        "store": str(requisition.store),
        "purpose": requisition.purpose,
        "items": "、".join(f"{line.item} {plain(line.quantity)} {line.item.unit}" for line in lines),
        "worth": f"{requisition.estimate:,.2f}",
        "quota": str(_("yes") if requisition.is_over else _("no")),
    }


def campus_of(requisition: Requisition) -> Any:
    return requisition.store.campus
