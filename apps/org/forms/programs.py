"""Tokens for programs, and webhooks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import ActionForm
from apps.core.webcalls import judge
from apps.org import webhooks
from apps.org.models import Scope


class TokenForm(ActionForm):
    name = forms.CharField(
        label=_("what it is for"),
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": _("e.g. Screen in the lobby"), "autofocus": True}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("what it may do"),
        choices=Scope.choices,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It never sees or does more than you may yourself."),
    )
    days = forms.IntegerField(label=_("valid for (days)"), min_value=1, max_value=366, initial=90)


class WebhookForm(ActionForm):
    name = forms.CharField(label=_("name"), max_length=40, widget=forms.TextInput(attrs={"autofocus": True}))
    url = forms.CharField(
        label=_("address"),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://example.org/hook"}),
        help_text=_("https only. A host inside the network must be named in LOGISTICS_CALLABLE_HOSTS by the operator."),
    )
    events = forms.MultipleChoiceField(label=_("told of"), widget=forms.CheckboxSelectMultiple)
    is_active = forms.BooleanField(label=_("in use"), required=False, initial=True)

    def __init__(self, *args, subject=None, initial=None, **kwargs):
        names = ("name", "url", "events", "is_active")
        known = {name: getattr(subject, name) for name in names} if subject else {}
        super().__init__(*args, subject=subject, initial={**known, **(initial or {})}, **kwargs)
        self.fields["events"].choices = list(webhooks.events.items())

    def clean_url(self):
        url = self.cleaned_data["url"].strip()
        judge(url)
        return url
