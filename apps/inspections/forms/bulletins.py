"""What is typed when a bulletin is issued."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import ActionForm


class IssueForm(ActionForm):
    words = forms.CharField(
        label=_("What is asked for"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stands below the figures; may stay empty."),
    )  # fmt: skip
    heading = forms.BooleanField(label=_("With the red heading of the office"), required=False)
