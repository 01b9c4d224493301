"""Scheduling a report: which one, when, for whom."""

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.forms import ActionForm, ActionModelForm, TimeField
from apps.core.periods import Period
from apps.meetings.queries.naming import recognise
from apps.org.models import Grant, Person, Role
from apps.reports import kinds
from apps.reports.models import Schedule
from apps.reports.queries import runs

TRUSTED = (Role.OFFICE_ADMIN, Role.ACCOUNTANT, Role.LEADER, Role.ROOM_KEEPER)


class ChangeScheduleForm(ActionModelForm):
    """What may change while a schedule runs: everything but what its reports are about."""

    at = TimeField(label=_("at"), example="07:00", initial="07:00")
    formats = forms.MultipleChoiceField(label=_("formats"), widget=forms.CheckboxSelectMultiple, initial=["xlsx"])
    roles = forms.MultipleChoiceField(
        label=_("roles"), choices=Role.choices, required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )

    people = forms.CharField(
        label=pgettext_lazy("who gets a report", "people"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Names, parted by commas or one a line."),
    )  # fmt: skip

    class Meta:
        model = Schedule
        fields = ["name", "which", "day", "at", "formats", "roles", "posts", "kept_by"]
        widgets = {"posts": forms.SelectMultiple(attrs={"size": 6})}

    def __init__(self, *args: Any, subject: Any = None, **kwargs: Any):
        super().__init__(*args, subject=subject, **kwargs)
        made = [kinds.of(subject.kind)] if subject and subject.report_kind else list(kinds.registry.values())
        known = dict.fromkeys(form for kind in made for form in kind.formats)
        self.fields["formats"].choices = [(form, form.upper()) for form in known]  # type: ignore[attr-defined]
        trusted = Grant.objects.current().filter(role__in=TRUSTED).values("person")
        keeper = self.fields["kept_by"]
        keeper.queryset = keeper.queryset.filter(  # type: ignore[attr-defined]
            Q(pk__in=trusted, is_active=True) | Q(pk=subject and subject.kept_by_id)
        )
        if subject is not None:
            self.initial["people"] = "、".join(subject.people.values_list("name", flat=True))

    def clean_people(self) -> list[Person]:
        found = recognise(self.person, re.sub(r"[,，]", "、", self.cleaned_data["people"]))
        if found.unclear or found.guests:
            strangers = [_("%(name)s is not on the staff list.") % {"name": guest} for guest in found.guests]
            raise forms.ValidationError([*found.unclear, *strangers])
        return found.people


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
