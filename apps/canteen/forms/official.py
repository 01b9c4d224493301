"""What is typed for official meals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.canteen.models import OfficialMeal, Sitting
from apps.canteen.models.sight import composes
from apps.core.forms import ActionForm, ActionModelForm


class OfficialForm(ActionModelForm):
    class Meta:
        model = OfficialMeal
        fields = ["guests_from", "letter", "unit", "sitting", "on", "guests", "companions", "standard", "note"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        open_ = Sitting.objects.filter(is_open=True, area__is_open=True).select_related("area")
        fields["sitting"].queryset = open_.order_by("area__position", "position")
        fields["sitting"].label_from_instance = lambda sitting: f"{sitting.area} · {sitting}"
        if not composes(self.person):
            fields["unit"].queryset = fields["unit"].queryset.filter(pk__in=self.person.unit_ids)
        if self.subject is None:
            fields["unit"].initial = self.person.unit_id


class HoldForm(ActionForm):
    spent = forms.DecimalField(label=_("spent (¥)"), max_digits=9, decimal_places=2, min_value=0)


class CancelOfficialForm(ActionForm):
    reason = forms.CharField(label=_("reason"), max_length=120)
