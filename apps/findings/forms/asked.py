"""What programs ask of findings."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.findings.models import Finding
from apps.findings.queries.figures import of_campus
from apps.org.models import Campus, Place, Unit


class FindingsForm(forms.Form):
    """Which findings: those of a state, of a unit, found at a place or on a campus."""

    state = forms.ChoiceField(
        label=_("status"), required=False,
        choices=[("", ""), ("unsettled", ""), ("overdue", ""), *Finding.Status.choices],
    )  # fmt: skip
    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("unit"), required=False)
    place = forms.ModelChoiceField(Place.objects.all(), label=_("place"), required=False)
    campus = forms.ModelChoiceField(Campus.objects.all(), label=_("Campus"), required=False)

    def chosen(self, rows: QuerySet) -> QuerySet:
        wanted = self.cleaned_data
        rows = of_campus(rows, wanted["campus"])
        rows = rows.filter(**{name: wanted[name] for name in ("unit", "place") if wanted[name]})
        if wanted["state"] in ("unsettled", "overdue"):
            return getattr(rows, wanted["state"])()
        return rows.filter(status=wanted["state"]) if wanted["state"] else rows
