"""Scheduling a report: which one, when, for whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import ActionForm, ActionModelForm, TimeField
from apps.core.periods import Period
from apps.org.models import Role
from apps.reports import kinds
from apps.reports.models import Schedule
from apps.reports.queries import runs

LISTED = {name: forms.SelectMultiple(attrs={"size": 6}) for name in ("people", "posts")}


class ChangeScheduleForm(ActionModelForm):
    """What may change while a schedule runs: everything but what its reports are about."""

    at = TimeField(label=_("at"), example="07:00", initial="07:00")
    formats = forms.MultipleChoiceField(label=_("formats"), widget=forms.CheckboxSelectMultiple)
    roles = forms.MultipleChoiceField(
        label=_("roles"), choices=Role.choices, required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )

    class Meta:
        model = Schedule
        fields = ["name", "which", "day", "at", "formats", "roles", "posts", "people", "kept_by"]
        widgets = LISTED

    def __init__(self, *args: Any, subject: Any = None, **kwargs: Any):
        super().__init__(*args, subject=subject, **kwargs)
        made = [kinds.of(subject.kind)] if subject and subject.report_kind else list(kinds.registry.values())
        known = dict.fromkeys(form for kind in made for form in kind.formats)
        self.fields["formats"].choices = [(form, form.upper()) for form in known]  # type: ignore[attr-defined]
        for name in ("people", "kept_by"):
            self.fields[name].queryset = self.fields[name].queryset.filter(is_active=True)  # type: ignore[attr-defined]


class ScheduleForm(ChangeScheduleForm):
    kind = forms.ChoiceField(label=_("report"))

    class Meta(ChangeScheduleForm.Meta):
        fields = ["kind", "name", "unit", "campus", "repeats", *ChangeScheduleForm.Meta.fields[1:]]

    field_order = ["kind", "name", "unit", "campus", "repeats", "which", "day", "at", "formats", "roles", "posts"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offered = [(code, str(kind.label)) for code, kind in sorted(kinds.registry.items())]
        self.fields["kind"].choices = offered  # type: ignore[attr-defined]


class RunForm(ActionForm):
    """The period to report on, as a rule the one that the next run by the clock would have had."""

    period = forms.ChoiceField(label=_("period"))

    def __init__(self, *args: Any, subject: Any = None, **kwargs: Any):
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["period"].choices = runs.periods(subject)  # type: ignore[attr-defined]
        self.fields["period"].initial = runs.usual(subject)

    def clean_period(self) -> Period | None:
        return Period.read(self.cleaned_data["period"])
