"""What people type about findings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.attachments.forms import PhotosField
from apps.core.forms import ActionForm, ActionModelForm, DateField
from apps.findings.models import DueRule, EscalationRule, Finding
from apps.org.forms.fields import PersonField


class RecordForm(ActionModelForm):
    owner = PersonField(
        label=_("puts it right"), required=False, help_text=_("Empty: the head of the unit. Name, initials or number.")
    )
    due_on = DateField(
        label=_("to be put right by"), required=False, help_text=_("Empty: as is laid down for the severity.")
    )
    photos = PhotosField()

    class Meta:
        model = Finding
        fields = ["title", "unit", "severity", "place", "detail", "owner", "due_on"]
        widgets = {"detail": forms.Textarea(attrs={"rows": 3})}

    def _post_clean(self) -> None:
        """The verb judges the whole: who owns it and until when is found there where it was left open."""


class ExplainForm(ActionForm):
    words = forms.CharField(label=_("explanation"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class RectifyForm(ActionForm):
    what = forms.CharField(label=_("what was done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    photos = PhotosField()


class RecheckForm(ActionForm):
    passed = forms.TypedChoiceField(
        label=_("is it in order?"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", _("yes, close it")), ("no", _("no, it is still wrong"))],
    )  # fmt: skip
    remark = forms.CharField(label=_("remark"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("passed") is False and not found.get("remark"):
            self.add_error("remark", _("Say what is still wrong."))
        return found


class ReassignForm(ActionForm):
    owner = PersonField(label=_("puts it right"))


class PutOffForm(ActionForm):
    due_on = DateField(label=_("to be put right by"))
    reason = forms.CharField(label=_("reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class DueRuleForm(ActionModelForm):
    class Meta:
        model = DueRule
        fields = ["severity", "working_days", "starts_on", "ends_on", "source"]


class EscalationRuleForm(ActionModelForm):
    class Meta:
        model = EscalationRule
        fields = ["level", "after_days", "starts_on", "ends_on", "source"]
