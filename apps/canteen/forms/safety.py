"""What the kitchen types for food safety."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.canteen.models import SafetyLimit
from apps.canteen.queries import safety
from apps.core.forms import ActionForm


class TakeForm(ActionForm):
    grams = forms.IntegerField(label=_("weight (g)"), min_value=1, max_value=5000)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        row = SafetyLimit.objects.in_force().filter(key=SafetyLimit.Key.SAMPLE_GRAMS).first()
        if row:
            least = safety.shown(row.value)
            self.initial.setdefault("grams", least)
            self.fields["grams"].help_text = _("At least %(least)s g: %(source)s.") % {
                "least": least, "source": row.source,
            }  # fmt: skip
