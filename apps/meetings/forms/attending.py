"""Asking people to a meeting, and answering."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import ActionForm
from apps.meetings.queries.naming import recognise
from apps.org.forms.fields import PersonField


class InviteForm(ActionForm):
    """Names as they are typed, or pasted from a message or a spreadsheet."""

    names = forms.CharField(
        label=_("who is to come"),
        max_length=20_000,
        widget=forms.Textarea(
            attrs={
                "rows": 6,
                "placeholder": _("Li Na, Zhang Wei\nWang Lei, Design Institute, 13812345678"),
                "autofocus": True,
            }
        ),
        help_text=_(
            "Several names with 、 between, or one a line. Of a guest, write the organisation behind the name and the "
            "telephone if you like. A list copied from a spreadsheet will do."
        ),
    )

    def clean_names(self) -> Any:
        found = recognise(self.person, self.cleaned_data["names"])
        if found.unclear:
            raise forms.ValidationError(found.unclear[:20])
        return found

    def facts(self) -> dict[str, Any]:
        found = self.cleaned_data["names"]
        return {"people": found.people, "guests": found.guests}


class LeaveForm(ActionForm):
    reason = forms.CharField(label=_("reason"), max_length=120)


class SubstituteForm(ActionForm):
    person = PersonField(label=_("who comes instead"))
    reason = forms.CharField(label=_("reason"), max_length=120, required=False)
