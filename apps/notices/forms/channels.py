"""Entering the robot of a chat group. Its address and its secret are typed, never shown."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import ActionModelForm
from apps.notices.models import Robot
from apps.org.passwords import Secret


def unseen(**attrs):
    return forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false", **attrs})


class RobotForm(ActionModelForm):
    url = forms.CharField(
        label=_("address of the robot"),
        max_length=500,
        widget=unseen(),
        help_text=_("Copied from the chat group. It begins with https:// and is shown to nobody again."),
    )
    secret = forms.CharField(
        label=_("signing secret"),
        max_length=200,
        required=False,
        widget=unseen(),
        help_text=_("Only DingTalk, where “sign” was chosen for the robot. It begins with SEC."),
    )
    field_order = ["name", "kind", "url", "secret", "shape", "unit", "is_on"]

    class Meta:
        model = Robot
        fields = ["name", "kind", "shape", "unit", "is_on"]

    def facts(self):
        facts = super().facts()
        return facts | {name: Secret(facts[name]) if facts[name] else None for name in ("url", "secret")}


class ChangeRobotForm(RobotForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["url"].required = False
        for name in ("url", "secret"):
            self.fields[name].help_text = _("Leave it empty to keep the present one.")
