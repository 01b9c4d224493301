"""By what the lists of the ledger are narrowed beside their own fields."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.pages.listing import ALL, filterset
from apps.ledger.queries.groups import GROUPS


class GroupFilter(django_filters.ChoiceFilter):
    """Rows on the budget lines of a group."""

    def __init__(self) -> None:
        choices = [(group.key, group.label) for group in GROUPS.values()]
        super().__init__(label=_("Group of lines"), choices=choices, empty_label=ALL)

    def filter(self, rows: QuerySet, value: str) -> QuerySet:
        return rows.filter(GROUPS[value].lines) if value else rows


def year() -> django_filters.Filter:
    return django_filters.NumberFilter(field_name="year", label=_("year"))


NARROWS: dict[str, Callable[[], django_filters.Filter]] = {"year": year, "group": GroupFilter}


class Narrowed:
    """A list that is narrowed by ``narrows`` too, beside the fields of its rows."""

    model: Any
    filters: tuple[str, ...]
    narrows: tuple[str, ...]

    def filter_class(self) -> type[django_filters.FilterSet]:
        more = {name: NARROWS[name]() for name in self.narrows}
        return type("Narrowed", (filterset(self.model, self.filters),), more)
