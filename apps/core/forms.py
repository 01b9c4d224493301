"""Forms turn typing into clean values; the verbs judge them."""

from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

DASHES = "---------"  # Django's own words for nothing chosen
# Draws one field of any form; see templatetags/fields.py.
FIELD = "core/field.html"


class DateInput(forms.DateInput):
    """A native date picker. It understands only ISO dates, whatever the language of the page."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class DateField(forms.DateField):
    widget = DateInput

    def __init__(self, **kwargs):
        super().__init__(input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"], **kwargs)

    def to_python(self, value):
        """Years that no calendar of ours reaches would only overflow somewhere further down."""
        on = super().to_python(value)
        if on is not None and not 2000 <= on.year <= 2100:
            raise forms.ValidationError(_("Choose a day between the years 2000 and 2100."))
        return on


def within_reach(on):
    """Houses are older than our meetings, but the year 1 cannot even be told as a time in UTC."""
    if not 1900 <= on.year <= 2100:
        raise forms.ValidationError(_("Choose a day between the years 1900 and 2100."))


class TimeField(forms.TimeField):
    """24-hour clock; a native time input would follow the browser's own language (02:00 PM)."""

    default_error_messages = {"invalid": _("Type a time between 00:00 and 23:59, for example 09:30.")}

    def __init__(self, example="09:30", **kwargs):
        widget = forms.TextInput(
            attrs={"inputmode": "numeric", "placeholder": example, "autocomplete": "off", "data-clock": ""}
        )
        super().__init__(input_formats=["%H:%M", "%H：%M", "%H:%M:%S", "%H%M"], **{"widget": widget, **kwargs})

    def prepare_value(self, value):
        return value.strftime("%H:%M") if hasattr(value, "strftime") else value


class Submission(forms.Form):
    """What every form carries unseen: the submission's key, so that a double click makes one record,
    and the version somebody looked at, so that nobody overwrites a colleague unawares."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    arrangement: Any = None

    def __init__(self, *args: Any, person: Any = None, subject: Any = None, **kwargs: Any):
        self.person, self.subject = person, subject
        initial = {"key": uuid4(), "version": getattr(subject, "version", None), **(kwargs.pop("initial", None) or {})}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = field.label and capfirst(field.label)
            if isinstance(field, forms.ModelChoiceField) and field.empty_label == DASHES:
                field.empty_label = _("please choose") if field.required else "–"

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.field_template = FIELD
        if self.arrangement is not None:
            helper.layout = self.arrangement
        return helper

    def facts(self) -> dict[str, Any]:
        """The keywords for the verb."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version")}


class ActionForm(Submission):
    """A form whose fields are the keywords of a verb."""


class ActionModelForm(Submission, forms.ModelForm):
    """The same, with fields taken from a model."""

    def __init__(self, *args: Any, subject: Any = None, **kwargs: Any):
        super().__init__(*args, subject=subject, instance=subject, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = field.queryset.visible_to(self.person).named()  # type: ignore[union-attr]
            if type(field) is forms.DateField:
                field.widget = DateInput()
            if isinstance(field, forms.DateField | forms.DateTimeField):
                field.validators.append(within_reach)


class ReasonForm(ActionForm):
    """For a verb that asks for nothing but why."""

    reason = forms.CharField(label=_("reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
