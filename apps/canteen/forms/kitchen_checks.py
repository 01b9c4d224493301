"""What the kitchen types into its daily books."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.canteen.models import (
    AdditiveUse,
    Delivery,
    Dish,
    Disinfection,
    Entry,
    HealthCertificate,
    Meal,
    MorningCheck,
    Reading,
)
from apps.canteen.queries import safety
from apps.core.dates import today
from apps.core.forms import ActionForm, ActionModelForm, DateField
from apps.org.models import Campus


def celsius(**how: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=4, decimal_places=1, min_value=-60, max_value=250, **how)


class MorningForm(ActionModelForm):
    class Meta:
        model = MorningCheck
        fields = ["temperature", "is_well", "hands_are_sound", "is_clean", "note"]


class CertificateForm(ActionModelForm):
    class Meta:
        model = HealthCertificate
        fields = ["person", "number", "issued_on", "expires_on"]


class ReadingForm(ActionForm):
    kind = forms.ChoiceField(label=_("what was measured"), choices=Reading.Kind.choices)
    campus = forms.ModelChoiceField(Campus.objects.none(), label=_("campus"), required=False)
    meal = forms.ModelChoiceField(
        Meal.objects.none(), label=_("meal"), required=False, help_text=_("Only for the core of a dish.")
    )
    dish = forms.ModelChoiceField(
        Dish.objects.none(), label=_("dish"), required=False, help_text=_("Only for the core of a dish.")
    )
    where = forms.CharField(
        label=_("appliance"), max_length=30, required=False,
        help_text=_("For example “sample refrigerator”; not for a dish."),
    )  # fmt: skip
    celsius = celsius(label=_("temperature (°C)"))
    note = forms.CharField(
        label=_("what was done"), max_length=120, required=False, help_text=_("Only if it is beyond the limit.")
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["campus"].queryset = safety.campuses()
        fields["campus"].initial = safety.asked_campus(None, self.person)
        lately = Meal.objects.filter(on__range=(today() - timedelta(days=1), today()))
        fields["meal"].queryset = lately.exclude(status=Meal.Status.CANCELLED).select_related("sitting__area")
        fields["meal"].label_from_instance = lambda meal: f"{meal.sitting.area} · {meal}"
        served = Entry.objects.filter(on__range=(today() - timedelta(days=1), today()))
        fields["dish"].queryset = Dish.objects.filter(pk__in=served.values("dish"))


class DisinfectionForm(ActionModelForm):
    class Meta:
        model = Disinfection
        fields = ["campus", "what", "way", "minutes"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["campus"].queryset = safety.campuses()
        fields["campus"].initial = safety.asked_campus(None, self.person)


class AdditiveForm(ActionModelForm):
    class Meta:
        model = AdditiveUse
        fields = ["campus", "additive", "food", "kilograms", "grams", "most"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["campus"].queryset = safety.campuses()
        fields["campus"].initial = safety.asked_campus(None, self.person)


class DeliveryForm(ActionModelForm):
    class Meta:
        model = Delivery
        fields = ["campus", "supplier", "licence", "ingredient", "batch", "kilograms", "arrived_on", "best_before",
                  "has_quarantine", "residues"]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["campus"].queryset = safety.campuses()
        if self.subject is None:
            fields["campus"].initial = safety.asked_campus(None, self.person)


class UsedForm(ActionForm):
    used_until = DateField(label=_("used up on"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["used_until"].initial = today()
