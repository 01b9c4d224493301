"""How a person wants the house to look and speak."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.org.models import Person
from apps.portal.context import LANGUAGES


class PreferencesForm(forms.Form):
    """Language, theme and size of the text; the same for visitors who have not logged in."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=forms.RadioSelect)
    theme = forms.ChoiceField(label=_("Light or dark"), choices=Person.Theme.choices, widget=forms.RadioSelect)
    large_text = forms.BooleanField(
        label=_("Larger text"),
        required=False,
        help_text=_("Large characters, big buttons, one column, nothing that moves."),
    )
