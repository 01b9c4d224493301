"""The record: its facts, the buttons for those who may press them, its panels, and its history."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core import cells, sockets
from apps.core.actions import HIDDEN, label_of
from apps.core.models import LogEntry
from apps.core.pages.declared import Declared

HISTORY_SHOWN = 50


class Records(Declared):
    """The half of ``Pages`` that shows one record."""

    def record_page(self, pk: int) -> HttpResponse:
        subject = self.subject()
        makers = (*self.panels, *sockets.panels.values())
        return self.show(
            "record",
            object=subject,
            title=self.name_of(subject),
            badge=cells.badge(subject, "status") if hasattr(subject, "status") else None,
            facts=[self.fact(subject, spec) for spec in self.facts or self.columns],
            verbs=self.offered(subject),
            edit_url=self.edit_address(subject),
            panels=[panel for make in makers if (panel := make(self.request, subject))],
            history=history(LogEntry.objects.about(subject).select_related("by")[:HISTORY_SHOWN], type(subject)),
            back_url=self.address("list"),
            back_label=self.title,
        )

    def fact(self, subject: Any, spec: Any) -> dict[str, Any]:
        column = cells.column(self.model, spec)
        value = column.value(subject)
        return {"label": capfirst(column.label), "html": cells.html(value), "wide": len(cells.text(value)) > 40}

    def offered(self, subject: Any) -> list[dict[str, Any]]:
        """The buttons: only those this person may press on this record as it stands."""
        return [
            {
                "name": name,
                "label": act.label,
                "url": self.address(name, subject.pk),
                "tone": self.tones.get(name, "secondary"),
                "icon": name.replace("_", "-"),
                "plain": form is None,
            }
            for name, (act, form) in self.verbs.items()
            if act.offered(self.request.user, subject)
        ]

    def edit_address(self, subject: Any) -> str | None:
        if self.update and self.update[1].offered(self.request.user, subject):
            return self.address("edit", subject.pk)
        return None


def history(entries: Iterable[LogEntry], model: type[models.Model]) -> list[dict[str, Any]]:
    """Lines of the audit trail as people read them: who did what when, and what was different afterwards."""
    return [
        {
            "at": entry.at,
            "by": entry.by,
            "label": label_of(entry.verb),
            "note": " · ".join(filter(None, [_note(entry.facts), _way(entry.facts.get("via"))])),
            "changes": [
                {"label": field_label(model, name), "old": _words(model, name, old), "new": _words(model, name, new)}
                for name, (old, new) in entry.changes.items()
            ],
        }
        for entry in entries
    ]


def _note(facts: dict[str, Any]) -> str:
    return facts.get("reason") or _files_named(facts)


def _files_named(facts: dict[str, Any]) -> str:
    """The files that a line of the history is about."""
    came, went = facts.get("files"), facts.get("attachment")  # or the sign that the trail may not know
    named = [*(came if isinstance(came, list) else []), *([went["name"]] if isinstance(went, dict) else [])]
    return "、".join(map(str, named))


def _way(via: str | None) -> str:
    return _("via API token “%(name)s”") % {"name": via} if via else ""


def _field(model: type[models.Model], name: str) -> Any:
    return next((f for f in model._meta.get_fields() if f.name == name), None)


def field_label(model: type[models.Model], name: str) -> Any:
    field = _field(model, name)
    if getattr(field, "one_to_many", False):  # rows of another table that the record logs as its own
        return capfirst(str(field.related_model._meta.verbose_name_plural))
    return capfirst(getattr(field, "verbose_name", name))


def _words(model: type[models.Model], name: str, value: Any) -> str:
    """A stored JSON value as this field would show it."""
    field = _field(model, name)
    if isinstance(value, dict):
        return value.get("name", "")
    if value in (None, "", []):
        return cells.EMPTY
    if value == HIDDEN:
        return value
    if getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateField | models.TimeField) and isinstance(value, str):
        value = field.to_python(value)
    return cells.text(value)
