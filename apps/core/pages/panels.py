"""Small tables below the facts of a record, each line a door to what it tells; and lists that belong together."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from apps.core import cells
from apps.core.cells import Column
from apps.core.pages.declared import Panel


def table(title: Any, columns: Sequence[Column], rows: Iterable[Any], *, says: Any = "", empty: Any = "",
          door: Callable[[Any], str] | None = None, id: str = "") -> Panel:  # fmt: skip  # noqa: A002
    """Rows under headings; ``door`` gives the address that the first cell of a row opens."""
    lines = [
        {
            "url": door(row) if door else "",
            "cells": [
                {"label": c.label, "html": cells.html(c.value(row)), "numeric": c.numeric, "first": n == 0}
                for n, c in enumerate(columns)
            ],
        }
        for row in rows
    ]
    return Panel(title, "core/_table.html", {"columns": columns, "lines": lines, "says": says, "empty": empty}, id)


def rate(value: Any) -> Any:
    """Per cent; a base of zero prints a dash."""
    return cells.EMPTY if value is None else f"{value:,.1f}%"


class Beside:
    """Lists that belong together: each shows the way to the others. ``beside``: (name of the address, label).
    ``list_template`` extends the one that is here."""

    beside: tuple[tuple[str, Any], ...] = ()
    list_template = "core/beside_list.html"
    request: HttpRequest

    def show(self, kind: str, *, status: int = 200, **context: Any) -> HttpResponse:
        if kind != "list":
            return super().show(kind, status=status, **context)  # type: ignore[misc]
        here = self.url_name("list")  # type: ignore[attr-defined]
        doors = [{"url": reverse(name), "label": label, "active": name == here} for name, label in self.beside]
        page = {"pages": self, "doors": doors, **context}
        return render(self.request, self.list_template, page, status=status)
