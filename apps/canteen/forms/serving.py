"""What the kitchen types at a meal: portions, who came, money, kilograms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.canteen.models import Dish, MealBooking, Waste
from apps.canteen.queries import costing, expected
from apps.canteen.queries.tables import entries_of
from apps.core.forms import ActionForm

MANY = 100_000


def portions(**how: Any) -> forms.IntegerField:
    return forms.IntegerField(label=_("portions prepared"), min_value=0, max_value=MANY, **how)


def money(label: Any, **how: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=12, decimal_places=2, min_value=0, **how)


class PrepareForm(ActionForm):
    prepared = portions()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        heads = expected.expected(self.subject).heads
        field: Any = self.fields["prepared"]
        field.initial = self.subject.prepared or heads.most
        field.help_text = _("Forecast: %(likely)s diners; on nine of ten such days no more than %(most)s.") % {
            "likely": heads.likely, "most": heads.most,
        }  # fmt: skip


class ServeForm(ActionForm):
    prepared = portions()
    served = forms.IntegerField(
        label=_("diners served"), required=False, min_value=0, max_value=MANY,
        help_text=_("All who ate, booked or not. Empty: everybody who booked, without those ticked below."),
    )  # fmt: skip
    income = money(_("income (¥)"))
    absent = forms.ModelMultipleChoiceField(
        MealBooking.objects.none(), label=_("did not come"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick them if there is a list; without one the count is enough. Nobody is fined."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        bookings = MealBooking.objects.visible_to(self.person).filter(meal=self.subject, status="booked")
        fields["absent"].queryset = bookings.select_related("person").order_by("person__name")
        fields["absent"].label_from_instance = _who
        fields["prepared"].initial = self.subject.prepared
        usual = costing.expected_income(self.subject, self.subject.booked)
        fields["income"].help_text = _("What the usual tray brings, of all who booked: ¥%(sum)s.") % {"sum": usual}


def _who(booking: MealBooking) -> str:
    return f"{booking.person}" + (f" + {booking.guests}" if booking.guests else "")


class CorrectForm(ActionForm):
    prepared = portions()
    served = forms.IntegerField(label=_("diners served"), min_value=0, max_value=MANY)
    income = money(_("income (¥)"))
    reason = forms.CharField(label=_("reason"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("prepared", "served", "income"):
            self.fields[name].initial = getattr(self.subject, name)


class CancelForm(ActionForm):
    reason = forms.CharField(label=_("reason"), max_length=200, help_text=_("Those who booked are told."))


class WeighForm(ActionForm):
    kind = forms.ChoiceField(label=_("kind"), choices=Waste.Kind.choices)
    dish = forms.ModelChoiceField(
        Dish.objects.none(), label=_("dish"), required=False, empty_label=_("the whole meal"),
    )  # fmt: skip
    kilograms = forms.DecimalField(
        label=_("weight (kg)"), max_digits=7, decimal_places=2,
        help_text=_("With a minus what was weighed by mistake."),
    )  # fmt: skip
    note = forms.CharField(label=_("note"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        dishes: Any = self.fields["dish"]
        dishes.queryset = Dish.objects.filter(pk__in=entries_of([self.subject]).values("dish"))
