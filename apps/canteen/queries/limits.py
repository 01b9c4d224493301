"""The numbers that each check goes by, as people read and type them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.canteen.models import MenuRule

Check = MenuRule.Check


@dataclass(frozen=True)
class Limit:
    """One number among the limits of a check. ``at``: its place in a pair of least and most."""

    key: str
    label: Any
    kind: str = "whole"
    at: int | None = None

    @property
    def field(self) -> str:
        return f"limit_{self.key}" if self.at is None else f"limit_{self.key}_{self.at}"

    def shown(self, limits: Mapping[str, Any]) -> Any:
        value = limits.get(self.key)
        return value[self.at] if self.at is not None and value else value

    def keep(self, limits: dict[str, Any], value: Any) -> None:
        value = float(value) if isinstance(value, Decimal) else value
        if self.at is None:
            limits[self.key] = value
        else:
            pair = list(limits.get(self.key) or [0, 0])
            pair[self.at] = value
            limits[self.key] = pair


def _pair(key: str, least: Any, most: Any) -> tuple[Limit, Limit]:
    return Limit(key, least, "number", 0), Limit(key, most, "number", 1)


LIMITS: dict[str, tuple[Limit, ...]] = {
    Check.REPEAT: (Limit("days", _("not again within (working days)")),),
    Check.MAINS: (
        Limit("sitting", _("dishes of one main ingredient at a sitting, at most")),
        Limit("day", _("dishes of one main ingredient on a day, at most")),
    ),
    Check.METHODS: (
        Limit("fried", _("deep-fried dishes at a sitting, at most")),
        Limit("gentle", _("steamed or boiled dishes at a sitting, at least")),
    ),
    Check.DARK: (Limit("dishes", _("dishes with dark vegetables at a sitting, at least")),),
    Check.GROUPS: (
        Limit("soy", _("dishes with soya products on a day, at least")),
        Limit("coarse", _("dishes with coarse grain on a day, at least")),
        Limit("fish", _("days with fish in a week, at least")),
    ),
    Check.VARIETY: (
        Limit("day", _("different foods on a day, at least")),
        Limit("week", _("different foods in a week, at least")),
    ),
    Check.COST: (
        Limit("tray", _("cost of a tray (¥), at most"), "number"),
        Limit("of_price", _("cost of a tray in per cent of its price, at most")),
    ),
    Check.RATINGS: (
        Limit("below", _("a dish is liked little below (stars)"), "number"),
        Limit("votes", _("votes that it takes to say so")),
    ),
    Check.NUTRITION: (
        *_pair("salt", _("salt of a tray (g), at least"), _("salt of a tray (g), at most")),
        *_pair("fat", _("added fat of a tray (g), at least"), _("added fat of a tray (g), at most")),
        *_pair("kcal", _("energy of a tray (kcal), at least"), _("energy of a tray (kcal), at most")),
    ),
}


def limits_of(code: str) -> list[Limit]:
    """None of them where a check goes by no number."""
    return list(LIMITS.get(code, ()))


def told(rule: MenuRule) -> str:
    """All numbers of a rule in one line."""
    return "；".join(f"{limit.label} {limit.shown(rule.limits)}" for limit in limits_of(rule.check_code))
