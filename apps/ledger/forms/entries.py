"""Entering a cost and taking one back."""

from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.core import dates
from apps.core.forms import ActionForm, DateField, DateInput
from apps.ledger.forms.fields import AmountField, QuantityField
from apps.ledger.models import Category, Funding
from apps.ledger.queries.months import landing_words
from apps.org.models import Campus, Unit

LANDING = {"data-landing": reverse_lazy("ledger_landing")}


class CostForm(ActionForm):
    """One voucher of one unit. Which month of the books it lands in stands under the date."""

    on = DateField(label=_("date on the voucher"), widget=DateInput(attrs=LANDING))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("unit that bears it"))
    category = forms.ModelChoiceField(Category.objects.none(), label=_("cost category"))
    amount = AmountField(help_text=_("Below zero for money that came back, for example a refund."))
    quantity = QuantityField(required=False)
    campus = forms.ModelChoiceField(Campus.objects.none(), label=_("campus"), required=False)
    funding = forms.ChoiceField(label=_("funding"), choices=Funding.choices, initial=Funding.FISCAL)
    voucher_number = forms.CharField(label=_("voucher number"), max_length=40, required=False)
    note = forms.CharField(label=_("what for"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(self.person)
        self.fields["campus"].queryset = Campus.objects.visible_to(self.person)
        # A category that has ended is still chosen for a voucher from before: the verb judges the day.
        today = dates.today()
        offered = Category.objects.visible_to(self.person).filter(Q(ends_on=None) | Q(ends_on__gt=_a_year_ago(today)))
        self.fields["category"].queryset = offered
        self.fields["on"].initial = today
        self.fields["on"].help_text = landing_words(today)

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        if facts["campus"] is None and facts["unit"].campus and facts["unit"].campus.is_in_service(facts["on"]):
            facts["campus"] = facts["unit"].campus
        return facts


def _a_year_ago(on: Any) -> Any:
    return on.replace(year=on.year - 1, day=1)


class ReverseForm(ActionForm):
    reason = forms.CharField(label=_("reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
