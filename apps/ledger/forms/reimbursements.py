"""Reimbursements, as they are typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import dates
from apps.core.forms import ActionForm, ActionModelForm, DateField
from apps.ledger.forms.fields import AmountField
from apps.ledger.models import Funding, ReimbursementRule


class ReimbursementRuleForm(ActionModelForm):
    class Meta:
        model = ReimbursementRule
        fields = ["name", "category", "rate", "cap", "starts_on", "ends_on", "source"]


class ClaimForm(ActionForm):
    """Only the accountant will see it."""

    rule = forms.ModelChoiceField(ReimbursementRule.objects.none(), label=_("rule"))
    spent_on = DateField(label=_("date on the invoice"), initial=dates.today)
    claimed = AmountField(label=_("amount on the invoice (¥)"))
    invoice_number = forms.CharField(label=_("invoice number"), max_length=40)
    purpose = forms.CharField(
        label=_("what for"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Seen by you and the accountant only."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["rule"].queryset = ReimbursementRule.objects.visible_to(self.person)  # type: ignore[attr-defined]


class DeclineForm(ActionForm):
    answer = forms.CharField(label=_("why it is declined"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class PayOutForm(ActionForm):
    paid_on = DateField(label=_("paid on"), initial=dates.today)
    voucher_number = forms.CharField(label=_("voucher number"), max_length=40, required=False)
    funding = forms.ChoiceField(label=_("funding"), choices=Funding.choices, initial=Funding.FISCAL)
