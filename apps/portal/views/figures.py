"""The figures of the house: what each one means, and the rows it was counted from."""

from itertools import groupby, islice
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core import cells, metrics, periods
from apps.core.charts import definitions
from apps.core.exports import Sheet, hand_out
from apps.core.metrics import Metric, Reading
from apps.core.pages.listing import page_number
from apps.core.templatetags.figures import facts
from apps.org.models import Campus

PER_PAGE = 50
AT_ONCE = 500


def app_of(entry: tuple[str, Metric]) -> str:
    return entry[0].partition(".")[0]


@require_safe
@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """The list of all figures with their definitions (指标目录); who may see the figure itself can open it."""
    every = sorted(metrics.registry.items(), key=app_of)
    books = [
        {
            "title": apps.get_app_config(app).verbose_name,
            "lines": [
                {
                    "metric": metric,
                    "facts": facts(metric),
                    "who": metric.allowed.says,
                    "open": metric.allowed(request.user, None),
                }
                for _code, metric in found
            ],
        }
        for app, found in groupby(every, key=app_of)
    ]
    return render(request, "portal/figures.html", {"books": books})


@require_safe
@login_required
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """One figure with exactly the rows it counts; ``?unit=…`` and the like narrow both."""
    metric = metrics.registry.get(code)
    if metric is None:
        raise Http404
    campus = asked_campus(request)
    if not metric.allowed(request.user, campus):
        raise PermissionDenied(metric.allowed.says)
    period, readable = periods.asked(request)
    with metrics.reading():
        reading = metrics.read(code, period, campus)
        rows = metric.rows(period, campus)
        if isinstance(rows, str):
            return redirect(rows)
        rows, narrowed = narrow(request, metric, rows)
        if request.GET.get("format") == "xlsx":
            return workbook(request, reading, rows)
        return render(request, "portal/figure.html", shown(request, reading, rows, narrowed, readable))


def asked_campus(request: HttpRequest) -> Campus | None:
    asked = request.GET.get("campus", "")[:12]
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit()):
        raise Http404
    return get_object_or_404(Campus.objects.visible_to(request.user), pk=asked)


def narrow(request: HttpRequest, metric: Metric, rows: QuerySet) -> tuple[QuerySet, bool]:
    """The rows of the unit, room or hour in the address, and whether one was there."""
    narrowed = False
    for name, cut in metric.narrow.items():
        if asked := request.GET.get(name, "")[:12]:
            try:
                rows, narrowed = cut(rows, asked), True
            except ValueError:
                raise Http404 from None
    return rows, narrowed


def shown(request: HttpRequest, reading: Reading, rows: QuerySet, narrowed: bool, readable: bool) -> dict[str, Any]:
    metric, number = reading.metric, page_number(request.GET.get("page"))
    start = (number - 1) * PER_PAGE
    found = list(rows[start : start + PER_PAGE + 1])
    more, found = len(found) > PER_PAGE, found[:PER_PAGE]
    total = rows.order_by().count() if more or start else len(found)
    columns = metric.shown(rows.model)
    asked = {name: value for name, value in request.GET.items() if name != "page"}
    return {
        "metric": metric,
        "reading": reading,
        "total": total,
        "narrowed": narrowed,
        "readable": readable,
        "columns": [{"label": column.label, "numeric": column.numeric} for column in columns],
        "rows": lines(request.user, metric, rows.model, found, columns),
        "export_url": address({**asked, "format": "xlsx"}),
        "page": {
            "number": number,
            "text": _("%(first)s–%(last)s of %(total)s")
            % {"first": start + 1 if found else 0, "last": start + len(found), "total": f"{total:,}"},
            "previous_url": address({**asked, "page": number - 1}) if number > 1 else None,
            "next_url": address({**asked, "page": number + 1}) if more else None,
        },
    }


def address(asked: dict[str, Any]) -> str:
    return f"?{urlencode(asked)}"


def lines(person: Any, metric: Metric, model: Any, rows: list, columns: list[cells.Column]) -> list[dict[str, Any]]:
    """A row opens its record where the person may open that."""
    seen = set(model.objects.visible_to(person).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [
        {
            "url": row.get_absolute_url() if row.pk in seen else "",
            "cells": [{"html": cells.html(column.value(row)), "numeric": column.numeric} for column in columns],
        }
        for row in metric.veiled(person, rows)
    ]


def workbook(request: HttpRequest, reading: Reading, rows: QuerySet) -> HttpResponse:
    """The figure with its definition, and its rows, as a spreadsheet."""
    metric = reading.metric
    columns = metric.shown(rows.model)
    found = rows.iterator(chunk_size=2000)
    pieces = iter(lambda: list(islice(found, AT_ONCE)), [])
    shown = (row for piece in pieces for row in metric.veiled(request.user, piece))
    lines = ([column.value(row) for column in columns] for row in shown)
    sheets = [definitions([reading]), Sheet(_("Rows"), [str(column.label) for column in columns], lines)]
    return hand_out(request, rows.model, f"{metric.name} {reading.period.name}", sheets, rows.order_by().count())
