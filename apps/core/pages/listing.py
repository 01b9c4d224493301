"""The list: filters, search, sorting, fifty rows a page, and the same rows as a spreadsheet."""

from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db import models
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

from apps.core import cells, dates, exports, search
from apps.core.copying import Copied
from apps.core.editions import kept
from apps.core.exports import Sheet, hand_out
from apps.core.pages.declared import Declared
from apps.core.policies import can, require

COUNT_AT_MOST = 1_000
DEEPEST_PAGE = 10_000
ALL = gettext_lazy("All")
OPTION = '<option value="{}"{}>{}</option>'


class Listing(Declared):
    """The half of ``Pages`` that shows many records."""

    def list_page(self) -> HttpResponse:
        form, rows = self.chosen()
        number = page_number(self.request.GET.get("page"))
        start = (number - 1) * self.per_page
        found = self.drawn(rows[start : start + self.per_page + 1])
        more, found = len(found) > self.per_page, found[: self.per_page]
        creating = self.create and can(self.request.user, self.create[1].verb)
        return self.show(
            "list",
            columns=[self.heading(c) for c in self.shown_columns],
            rows=[self.line(row) for row in found],
            filter_form=form if self.filters else None,
            searchable=bool(self.search),
            q=self.request.GET.get("q", ""),
            active_filters=any(v for k, v in self.request.GET.items() if k not in ("page", "sort")),
            clear_url=self.request.path,
            page=self.pager(rows, number, start, len(found), more),
            create_url=self.address("new") if creating else None,
            create_label=self.create[1].label if self.create else "",
            export_url=self.export_address(),
        )

    def export_page(self) -> HttpResponseBase:
        if self.export_needs:
            require(self.request.user, self.export_needs)
        columns = [cells.column(self.model, spec) for spec in self.sheet_columns or self.columns]
        _form, rows = self.chosen()
        sheet = Sheet(self.title, [str(c.label) for c in columns], self.lines(rows, columns))
        total = rows.order_by().count() if hasattr(self.request, "running") else exports.count(rows)
        return hand_out(self.request, self.model, f"{self.title} {dates.today():%Y-%m-%d}", [sheet], total)

    def lines(self, rows: models.QuerySet, columns: list[cells.Column]) -> Any:
        """The rows of the spreadsheet, as records or, where the declaration says so, straight from the table."""
        if self.copied:
            return Copied(rows, columns)
        return ([c.value(row) for c in columns] for row in self.whole(rows).iterator(chunk_size=2000))

    def export_address(self) -> str | None:
        if self.export_needs and not can(self.request.user, self.export_needs):
            return None
        return f"{self.address('export')}?{self.request.GET.urlencode()}"

    def drawn(self, rows: models.QuerySet) -> list:
        """The rows of one page, with all that its cells ask them for."""
        return list(self.whole(rows))

    # -- which rows, in which order ----------------------------------------------------------------
    def chosen(self) -> tuple[Any, models.QuerySet]:
        """The filter form and the rows that the person may see and has asked for, in order."""
        rows = self.rows()
        chooser = self.filter_class()(self.request.GET, rows, request=self.request)
        rows = chooser.qs if chooser.is_valid() else rows
        word = self.request.GET.get("q", "").strip()[:80]
        if word and self.search:
            rows = search.containing(rows, self.search, word)
        key, descending = self.sorting()
        sort = {c.key: c.sort for c in self.shown_columns}.get(key)
        if sort:
            rows = rows.order_by(f"-{sort}" if descending else sort, "pk")
        return chooser.form, rows

    def filter_class(self) -> type[django_filters.FilterSet]:
        return filterset(self.model, tuple(self.filters))

    def sorting(self) -> tuple[str, bool]:
        asked = self.request.GET.get("sort", "")
        return asked.lstrip("-"), asked.startswith("-")

    # -- how they look -----------------------------------------------------------------------------
    @cached_property
    def shown_columns(self) -> list[cells.Column]:
        return [cells.column(self.model, spec) for spec in self.columns]

    def heading(self, column: cells.Column) -> dict[str, Any]:
        key, descending = self.sorting()
        direction = ("desc" if descending else "asc") if key == column.key else ""
        target = f"-{column.key}" if direction == "asc" else column.key
        return {
            "key": column.key,
            "label": capfirst(column.label),
            "numeric": column.numeric,
            "direction": direction,
            "sort_url": self.here(sort=target, page=None) if column.sort else None,
        }

    def line(self, row: Any) -> dict[str, Any]:
        shown = [{"html": cells.html(c.value(row)), "numeric": c.numeric} for c in self.shown_columns]
        return {"url": row.get_absolute_url(), "cells": shown, "title": str(row)}

    def here(self, **changes: Any) -> str:
        """This address with some parameters changed; None takes one away."""
        asked = {**self.request.GET.dict(), **changes}
        kept = {k: v for k, v in asked.items() if v not in (None, "")}
        return f"?{urlencode(kept)}" if kept else self.request.path

    def pager(self, rows: models.QuerySet, number: int, start: int, shown: int, more: bool) -> dict[str, Any]:
        """Counting stops at a thousand: nobody reads on, and the page must not grow slower with the table."""
        counted = start + shown
        if more:
            counted = max(counted + 1, rows.order_by()[: COUNT_AT_MOST + 1].count())
        total = _("more than %(n)s") % {"n": f"{COUNT_AT_MOST:,}"} if counted > COUNT_AT_MOST else f"{counted:,}"
        span = {"first": start + 1 if shown else 0, "last": start + shown, "total": total}
        return {
            "number": number,
            "text": _("%(first)s–%(last)s of %(total)s") % span,
            "previous_url": self.here(page=number - 1) if number > 1 else None,
            "next_url": self.here(page=number + 1) if more else None,
            **span,
        }


def page_number(asked: str | None) -> int:
    """The page in the address; the first one where it says nothing of use."""
    return min(max(int(asked[:9]), 1), DEEPEST_PAGE) if asked and asked.isascii() and asked.isdigit() else 1


class Options(ModelChoiceIterator):
    """Ids and names of all rows there are, where the model keeps them (``labels``) because everybody may see them."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if not hasattr(self.queryset, "labels"):
            yield from super().__iter__()
            return
        yield ("", self.field.empty_label)
        yield from self.queryset.labels(self.field.edition)

    def drawn(self) -> SafeString | None:
        """All but the empty one as HTML, put together once an edition; None where the model does not keep
        their names."""
        if not hasattr(self.queryset, "labels"):
            return None
        edition = self.field.edition
        return kept(
            edition,
            ("options", self.queryset.model),
            lambda: format_html_join("", OPTION, ((value, "", says) for value, says in self.queryset.labels(edition))),
        )


class RecordField(ModelChoiceField):
    iterator = Options
    edition = 0


class RecordFilter(django_filters.ModelChoiceFilter):
    field_class = RecordField

    @property
    def field(self) -> Any:
        field = super().field
        field.edition = self.get_request().user.edition
        return field


@cache
def filterset(model: type[models.Model], names: tuple[str, ...]) -> type[django_filters.FilterSet]:
    """One filter a field: a choice, a yes/no, a span of days, or the records the person may see."""
    meta = type("Meta", (), {"model": model, "fields": []})
    return type("Filters", (django_filters.FilterSet,), {**{n: _filter(model, n) for n in names}, "Meta": meta})


def _filter(model: type[models.Model], name: str) -> django_filters.Filter:
    field: Any = model
    for part in name.split("__"):
        field = getattr(field, "related_model", field)._meta.get_field(part)
    label = capfirst(field.verbose_name)
    if field.is_relation:
        related = field.related_model
        return RecordFilter(
            field_name=name,
            label=label,
            empty_label=ALL,
            queryset=lambda request: related.objects.visible_to(request.user).named(),
        )
    if field.choices:
        return django_filters.ChoiceFilter(field_name=name, label=label, choices=field.choices, empty_label=ALL)
    if isinstance(field, models.BooleanField):
        answers = forms.Select(choices=[("", ALL), ("true", gettext_lazy("yes")), ("false", gettext_lazy("no"))])
        return django_filters.BooleanFilter(field_name=name, label=label, widget=answers)
    if isinstance(field, models.DateField):
        widget = django_filters.widgets.DateRangeWidget(attrs={"type": "date"})
        return django_filters.DateFromToRangeFilter(field_name=name, label=label, widget=widget)
    raise LookupError(f"no filter is known for {name}")
