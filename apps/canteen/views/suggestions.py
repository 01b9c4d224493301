"""Suggestions to the canteen and its answers. Declared."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from apps.canteen import actions
from apps.canteen.forms.suggestions import AnswerForm, SuggestionForm
from apps.canteen.models import Suggestion
from apps.canteen.models.sight import composes
from apps.core.cells import Column
from apps.core.pages import Pages, Panel
from apps.core.pages.panels import table

TEXT = Column("text", _("suggestion"), lambda suggestion: suggestion)


def whose(request: HttpRequest, suggestion: Suggestion) -> Panel | None:
    """For the canteen, which may ask back."""
    if not composes(request.user):
        return None
    columns = [
        Column("person", _("made by"), lambda s: s.made_by),
        Column("unit", _("unit"), lambda s: s.made_by.unit),
    ]
    return table(_("Whose it is"), columns, [suggestion], id="whose")


class SuggestionPages(Pages):
    """Who made a suggestion is read by the canteen, which may ask back, and by nobody else."""

    model = Suggestion
    icon = "message-circle"
    columns = (TEXT, "area", "made_at", "answer", "status")
    sheet_columns = ("made_at", "area", "text", "answer", "answered_at", "status")
    filters = ("status", "area")
    search = ("text", "answer")
    related = ("area", "made_by", "answered_by")
    create = (SuggestionForm, actions.make_suggestion)
    verbs = {"answer": (actions.answer_suggestion, AnswerForm)}
    tones = {"answer": "primary"}
    empty = _("Nobody has made a suggestion yet. Say what could be better: the canteen answers each.")

    facts = ("area", "text", "made_at", "answer", "answered_by", "answered_at")
    panels = (whose,)

    def show(self, kind: str, *, status: int = 200, **context: Any) -> HttpResponse:
        if kind == "record" and not composes(self.request.user):
            context["history"] = []
        return super().show(kind, status=status, **context)
