"""Paid use and telephones, as they are typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import dates
from apps.core.forms import ActionForm, ActionModelForm, DateField
from apps.ledger.forms.budgets import in_use
from apps.ledger.forms.fields import AmountField, QuantityField
from apps.ledger.forms.months import MonthField
from apps.ledger.forms.operated import MoneyField, past_months
from apps.ledger.models import Category, FeePayment, FeeRate, Funding, Payer, PhoneLine, PhoneQuota
from apps.org.forms.fields import PersonField

MONTHS = 24


class PayerForm(ActionModelForm):
    person = PersonField(required=False)

    class Meta:
        model = Payer
        fields = ["name", "person", "unit", "contact"]


class FeeRateForm(ActionModelForm):
    class Meta:
        model = FeeRate
        fields = [
            "name", "unit", "unit_of_quantity", "price", "due_days", "remind_days", "starts_on", "ends_on", "source",
        ]  # fmt: skip


class BillForm(ActionForm):
    payer = forms.ModelChoiceField(Payer.objects.none(), label=_("payer"))
    rate = forms.ModelChoiceField(FeeRate.objects.none(), label=_("paid use"))
    month = MonthField(label=_("month"))
    quantity = QuantityField()
    note = forms.CharField(label=_("note"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["payer"].queryset = Payer.objects.visible_to(self.person)  # type: ignore[attr-defined]
        self.fields["rate"].queryset = FeeRate.objects.visible_to(self.person)  # type: ignore[attr-defined]
        self.fields["month"].choices = past_months(MONTHS, this=True)  # type: ignore[attr-defined]


class PaymentForm(ActionForm):
    amount = AmountField()
    way = forms.ChoiceField(label=_("how it was paid"), choices=FeePayment.Way.choices[:3])
    paid_on = DateField(label=_("paid on"), initial=dates.today)
    receipt_number = forms.CharField(label=_("receipt number"), max_length=40, required=False)
    keep_rest = forms.BooleanField(label=_("keep what is more than owed as credit"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = self.subject and self.subject.owed


class ReversePaymentForm(ActionForm):
    payment = forms.ModelChoiceField(FeePayment.objects.none(), label=_("payment"))
    reason = forms.CharField(label=_("reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.subject:
            rows = self.subject.payments.filter(reverses=None, reversal=None).select_related("fee__rate")
            self.fields["payment"].queryset = rows  # type: ignore[attr-defined]


class PhoneLineForm(ActionModelForm):
    class Meta:
        model = PhoneLine
        fields = ["number", "kind", "unit", "used_for", "starts_on", "ends_on"]


class PhoneQuotaForm(ActionModelForm):
    class Meta:
        model = PhoneQuota
        fields = ["unit", "amount", "starts_on", "ends_on", "source"]


class PhoneBillForm(ActionForm):
    line = forms.ModelChoiceField(PhoneLine.objects.none(), label=_("telephone line"))
    month = MonthField(label=_("month"))
    amount = MoneyField(label=_("amount (¥)"))
    category = forms.ModelChoiceField(Category.objects.none(), label=_("cost category"))
    spent_on = DateField(label=_("date on the voucher"), initial=dates.today)
    voucher_number = forms.CharField(label=_("voucher number"), max_length=40, required=False)
    funding = forms.ChoiceField(label=_("funding"), choices=Funding.choices, initial=Funding.FISCAL)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = PhoneLine.objects.visible_to(self.person)  # type: ignore[attr-defined]
        self.fields["month"].choices = past_months(MONTHS, this=True)  # type: ignore[attr-defined]
        categories = in_use(self.person)
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        # The telephone stands under 30207; whoever books it elsewhere chooses another one.
        self.fields["category"].initial = categories.filter(lines__line__code="30207").order_by("position").first()
