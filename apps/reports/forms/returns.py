"""The calendar of returns: what is owed, and that it was made."""

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import dates
from apps.core.forms import ActionForm, ActionModelForm, DateField
from apps.reports.models import ReturnRule


class ReturnForm(ActionModelForm):
    remind_days = SimpleArrayField(
        forms.IntegerField(min_value=0, max_value=180), label=_("reminded so many days before"), required=False,
        max_length=5, help_text=_("Several are parted by commas."),
    )  # fmt: skip

    class Meta:
        model = ReturnRule
        fields = [
            "name", "goes_to", "repeats", "months_after", "day", "owner", "remind_days", "source", "note", "starts_on",
            "ends_on",
        ]  # fmt: skip


class SubmitForm(ActionForm):
    filed_on = DateField(label=_("made on"))
    receipt = forms.CharField(label=pgettext_lazy("return", "receipt"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["filed_on"].initial = dates.today
