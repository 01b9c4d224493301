"""What people type about checklists, posts to be checked and the rules of rounds."""

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core.forms import ActionForm, ActionModelForm, TimeField
from apps.core.imports.tables import bare, spelled
from apps.findings.models.rules import Severity
from apps.inspections.actions.books import MOST_ITEMS
from apps.inspections.models import Checklist, RoundRule, Station
from apps.inspections.models.checklists import Aspect
from apps.inspections.models.stations import WEEKDAYS

ASPECTS = {word: one for one in Aspect for word in spelled(one.label, (one.value,))}
SEVERITIES = {word: one for one in Severity for word in spelled(one.label, (one.value,))}
LONGEST = 12_000


class ItemsField(forms.CharField):
    """One thing to look at a line: aspect | what to look at | severity | usual faults, apart by semicolons."""

    widget = forms.Textarea(attrs={"rows": 12, "spellcheck": "false"})

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        if len(lines) > MOST_ITEMS:
            raise forms.ValidationError(say("Twenty things to look at are the most."))
        return [self._read(at, line) for at, line in enumerate(lines, start=1)]

    def _read(self, at: int, line: str) -> dict[str, Any]:
        parts = [part.strip() for part in line.replace("｜", "|").split("|")] + ["", "", ""]
        aspect, text, severity, phrases = parts[:4]
        known = ASPECTS.get(bare(aspect)), SEVERITIES.get(bare(severity or str(Severity.ORDINARY.label)))
        if None in known or not text or len(parts) > 7:
            says = say("Line %(at)s cannot be read. Write: on post, attitude or service | what to look at | minor, "
                       "ordinary or grave | usual faults, with semicolons between.")  # fmt: skip
            raise forms.ValidationError(says % {"at": at})
        found = "\n".join(one.strip() for one in phrases.replace("；", ";").split(";") if one.strip())
        if len(text) > 80 or len(found) > 500:
            says = say("Line %(at)s is too long: 80 characters for what to look at, 500 for the usual faults.")
            raise forms.ValidationError(says % {"at": at})
        return {"aspect": known[0], "text": text, "severity": known[1], "phrases": found}

    def run_validators(self, value: Any) -> None:
        """They were judged as they were read."""


def line_of(item: Any) -> str:
    faults = "; ".join(item.phrases.splitlines())
    return " | ".join([str(item.get_aspect_display()), item.text, str(item.get_severity_display()), faults])


class ChecklistForm(ActionModelForm):
    class Meta:
        model = Checklist
        fields = ["name", "position"]


class EditionForm(ActionForm):
    items = ItemsField(
        label=_("what to look at"), max_length=LONGEST,
        help_text=_("A line each: on post, attitude or service | what to look at | minor, ordinary or grave | usual "
                    "faults, with semicolons between. Rounds that have begun keep the edition they began with."),
    )  # fmt: skip

    def __init__(self, *args: Any, subject: Any = None, **kwargs: Any):
        super().__init__(*args, subject=subject, **kwargs)
        current = subject.current if subject else None
        self.fields["items"].initial = "\n".join(map(line_of, current.items.all())) if current else ""


class StationForm(ActionModelForm):
    weekdays = forms.TypedMultipleChoiceField(
        label=_("weekdays"), choices=WEEKDAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    from_time = TimeField(example="08:30", label=_("manned from"))
    until_time = TimeField(example="17:30", label=_("manned until"))

    class Meta:
        model = Station
        fields = [
            "name", "unit", "place", "checklist", "post", "days", "weekdays", "from_time", "until_time", "risk",
            "position", "opened_on", "closed_on",
        ]  # fmt: skip


class RoundRuleForm(ActionModelForm):
    class Meta:
        model = RoundRule
        fields = [
            "cap_weeks", "uniform_percent", "explain_hours", "questions", "starts_on", "ends_on", "source",
        ]  # fmt: skip
