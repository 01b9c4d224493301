"""How a value looks: formatted here in Python, so that templates only place it (a date filter costs 27 µs a cell)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from html import escape
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core import dates

EMPTY = "–"


@dataclass(frozen=True)
class Column:
    """A column or fact that is not simply a field: ``value(row)`` gives it, ``sort`` names the field to order by, and
    ``sql`` (a path or an expression) is the same value in the database, for tables that are copied out as they lie."""

    key: str
    label: Any
    value: Callable[[Any], Any]
    sort: str = ""
    numeric: bool = False
    sql: Any = ""


def column(model: type[models.Model], spec: "str | Column") -> Column:
    """The column for a field name; foreign keys read as their names, choices as badges."""
    if isinstance(spec, Column):
        return spec
    try:
        field: Any = model._meta.get_field(spec)
    except FieldDoesNotExist:
        raise LookupError(f"{model.__name__} has no field “{spec}”; use a Column") from None
    if field.choices:
        return Column(spec, field.verbose_name, lambda row: badge(row, spec), sort=spec, sql=spec)
    if field.many_to_many:
        return Column(spec, field.verbose_name, lambda row: list(getattr(row, spec).all()))
    numeric = isinstance(field, models.IntegerField | models.DecimalField) and not field.is_relation
    path = "" if field.is_relation else spec
    return Column(spec, field.verbose_name, lambda row: getattr(row, spec), sort=spec, numeric=numeric, sql=path)


@dataclass(frozen=True)
class Badge:
    """A status in words with a colour beside it; colour alone says nothing."""

    label: str
    tone: str


def badge(row: Any, name: str) -> "Badge | str":
    value = getattr(row, name)
    label = _labels(row._meta.model, name).get(value, value)
    tones = getattr(row, "TONES", None)
    return Badge(str(label), tones.get(value, "secondary")) if tones and name == "status" else str(label)


@cache
def _labels(model: type[models.Model], name: str) -> dict[Any, Any]:
    return dict(model._meta.get_field(name).flatchoices)  # type: ignore[union-attr]


def text(value: Any) -> str:
    """The value in words, for people and for spreadsheets that want text."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return dates.moment(value)
    if isinstance(value, date):
        return dates.day(value, year=True)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, list):
        return "、".join(text(v) for v in value)
    if isinstance(value, Badge):
        return value.label
    return f"{value:,.2f}" if isinstance(value, Decimal) else str(value)


def html(value: Any) -> SafeString:
    """The value as escaped HTML."""
    if isinstance(value, SafeString):
        return value
    if isinstance(value, Badge):
        return _badge(value)
    if isinstance(value, date):
        return format_html('<span class="dated">{}</span>', text(value))
    return SafeString(escape(text(value) or EMPTY))


@lru_cache(maxsize=500)
def _badge(value: Badge) -> SafeString:
    return format_html('<span class="badge bg-{0}-lt tone-{0}">{1}</span>', value.tone, value.label)
