"""Choosing the file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import sockets
from apps.core.forms import ActionForm


class TableForm(ActionForm):
    """What the table holds, and the file; what is wrong with the file as such is said by the verb."""

    kind = forms.ChoiceField(label=_("what it holds"))
    file = forms.FileField(
        label=_("Table (.xlsx or .csv)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        help_text=_("At most 20 MB and 100,000 rows. Nothing is imported before you have seen the check."),
        max_length=200,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = [(code, kind.label) for code, kind in sockets.imports.items() if kind.allowed(self.person, None)]
        self.fields["kind"].choices = allowed  # type: ignore[attr-defined]
