"""The auditor's pages: the whole trail, one line of it, and whether the chain over it holds."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import django_filters
from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from apps.core import auditing, seals
from apps.core.actions import WRITTEN, label_of, verbs
from apps.core.cells import EMPTY, Column, text
from apps.core.models import LogEntry, Seal
from apps.core.pages import Pages, Panel
from apps.core.pages.listing import ALL, page_number
from apps.core.pages.records import field_label, history

LONGEST = 120


def kind_of(entry: LogEntry) -> str:
    model = entry.subject_type.model_class()
    return capfirst(str(model._meta.verbose_name) if model else entry.subject_type.model)


def record_of(entry: LogEntry) -> str:
    """The kind of record and its number; an export is about all of a kind."""
    return f"{kind_of(entry)} {entry.subject_id}" if entry.subject_id else kind_of(entry)


def changed(entry: LogEntry) -> str:
    """What was different afterwards, in one line."""
    (line,) = history([entry], entry.subject_type.model_class() or LogEntry)
    said = "；".join(f"{change['label']} {change['old']} → {change['new']}" for change in line["changes"])
    return f"{said[:LONGEST]}…" if len(said) > LONGEST else said or str(line["note"])


def details(entry: LogEntry) -> Iterator[dict[str, Any]]:
    """What was said when it was done, by the names the fields have on their forms."""
    model = entry.subject_type.model_class() or LogEntry
    for name, value in entry.facts.items():
        yield {"label": field_label(model, name), "value": told(value)}


def told(value: Any) -> str:
    if isinstance(value, dict):
        return value["name"] if "name" in value else "；".join(f"{key}：{told(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "、".join(told(one) for one in value) or EMPTY
    return text(value) or EMPTY


# -- filters -----------------------------------------------------------------------------------------------------------
def actions_known() -> list[tuple[str, str]]:
    return sorted(((verb, str(label_of(verb))) for verb in [*verbs, *WRITTEN]), key=lambda pair: pair[1])


@cache
def _kinds() -> dict[int, Any]:
    ours = [model for model in apps.get_models() if model.__module__.startswith("apps.")]
    types = ContentType.objects.get_for_models(*ours)
    return {kind.pk: model._meta.verbose_name for model, kind in types.items()}


def kinds_known() -> list[tuple[int, str]]:
    return sorted(((pk, capfirst(str(name))) for pk, name in _kinds().items()), key=lambda pair: pair[1])


class TrailFilters(django_filters.FilterSet):
    verb = django_filters.ChoiceFilter(label=_("Action"), choices=actions_known, empty_label=ALL)
    subject_type = django_filters.ChoiceFilter(label=_("Kind of record"), choices=kinds_known, empty_label=ALL)
    at = django_filters.DateFromToRangeFilter(
        label=_("Time"), widget=django_filters.widgets.DateRangeWidget(attrs={"type": "date"})
    )

    class Meta:
        model = LogEntry
        fields: list[str] = []


# -- pages -------------------------------------------------------------------------------------------------------------
def details_panel(request: HttpRequest, entry: LogEntry) -> Panel | None:
    said = list(details(entry))
    return Panel(_("What was said"), "core/_details.html", {"details": said}) if said else None


def changes_panel(request: HttpRequest, entry: LogEntry) -> Panel | None:
    lines = history([entry], entry.subject_type.model_class() or LogEntry)
    return Panel(_("What was different afterwards"), "core/_history.html", {"history": lines})


def sealed(entry: LogEntry, name: str) -> Any:
    return getattr(entry.seal, name) if hasattr(entry, "seal") else ""


# To the second: on lists the minute is enough.
EXACTLY = Column("at", _("time"), lambda entry: f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}")
ADDRESS = Column("address", _("network address"), lambda entry: entry.address or "")


class TrailPages(Pages):
    model = LogEntry
    icon = "report-search"
    needs = "core.verify_trail"
    columns = (
        Column("at", _("time"), lambda entry: entry.at, sort="id"),
        "by",
        Column("verb", _("action"), lambda entry: str(label_of(entry.verb)), sort="verb"),
        Column("record", _("record"), record_of),
        Column("changes", _("changes"), changed),
    )
    sheet_columns = (
        Column("number", _("entry"), lambda entry: entry.pk, numeric=True),
        EXACTLY,
        *columns[1:4],
        Column("facts", _("details"), lambda entry: "；".join(f"{d['label']}：{d['value']}" for d in details(entry))),
        columns[4],
        ADDRESS,
    )
    facts = (
        Column("number", _("entry"), lambda entry: entry.pk),
        EXACTLY,
        *columns[1:4],
        ADDRESS,
        Column("version", _("version"), lambda entry: entry.subject_version),
        Column("place", _("place in the chain"), lambda entry: sealed(entry, "number") or _("not sealed yet")),
        Column("digest", _("digest"), lambda entry: sealed(entry, "digest")),
    )
    filters = ("verb", "subject_type", "at")
    search = ("by__name", "by__username")
    related = ("by", "subject_type", "seal")
    panels = (details_panel, changes_panel)
    empty = _("The trail is empty. Every change people make leaves a line here.")

    def filter_class(self) -> type[django_filters.FilterSet]:
        return TrailFilters

    def show(self, kind: str, *, status: int = 200, **context: Any) -> HttpResponse:
        if kind == "list" and page_number(self.request.GET.get("page")) == 1:
            context["chain"] = chain()
        if kind == "record":
            context |= {
                "history": None,
                "title": f"{label_of(context['object'].verb)} · {record_of(context['object'])}",
            }
        return super().show(kind, status=status, **context)


def chain() -> dict[str, Any]:
    """How the chain stands: its end, what still waits for a seal, and what came of the last time it was followed."""
    return {"head": Seal.objects.order_by("-number").first(), "waiting": seals.waiting(), "last": auditing.latest()}


@require_POST
@login_required
def verify(request: HttpRequest) -> HttpResponse:
    return redirect(auditing.verify_trail(by=request.user))
