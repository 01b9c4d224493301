"""Budgets, commitments, lump sums and targets, as they are typed."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core import dates
from apps.core.forms import ActionForm, ActionModelForm, DateField
from apps.ledger.forms.fields import AmountField
from apps.ledger.models import BudgetLine, Category, Funding, LumpSum, Target
from apps.org.models import Unit

YEARS = {"min_value": 2000, "max_value": 2100}


def _this_year() -> int:
    return dates.today().year


def in_use(person: Any) -> Any:
    """Categories of today, and those that ended within the year: vouchers come late."""
    today = dates.today()
    rows = Category.objects.visible_to(person)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gt=date(today.year - 1, today.month, 1)))


class ForUnit(ActionForm):
    """What is typed for a unit."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("unit"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(self.person)  # type: ignore[attr-defined]
        if "category" in self.fields:
            self.fields["category"].queryset = in_use(self.person)  # type: ignore[attr-defined]


class BudgetForm(ForUnit):
    year = forms.IntegerField(label=_("year"), initial=_this_year, **YEARS)
    line = forms.ModelChoiceField(BudgetLine.objects.none(), label=_("budget line"))
    initial_amount = AmountField(label=_("initial budget (¥)"))
    source = forms.CharField(label=_("source"), max_length=120, help_text=_("The paper that adopts it."))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = BudgetLine.objects.visible_to(self.person)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return {**facts, "initial": facts.pop("initial_amount")}


class AdjustForm(ActionForm):
    amount = AmountField(label=_("more or less (¥)"), help_text=_("Below zero to take away, for example −5000."))
    reason = forms.CharField(label=_("reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    document = forms.CharField(label=_("paper"), max_length=80, required=False)
    decided_on = DateField(label=_("decided on"), initial=dates.today)


class CommitForm(ForUnit):
    title = forms.CharField(label=_("what for"), max_length=120)
    category = forms.ModelChoiceField(Category.objects.none(), label=_("cost category"))
    amount = AmountField()
    committed_on = DateField(label=_("approved on"), initial=dates.today)

    field_order = ["title", "unit", "category", "amount", "committed_on"]


class PayForm(ActionForm):
    amount = AmountField()
    spent_on = DateField(label=_("date on the voucher"), initial=dates.today)
    voucher_number = forms.CharField(label=_("voucher number"), max_length=40, required=False)
    funding = forms.ChoiceField(label=_("funding"), choices=Funding.choices, initial=Funding.FISCAL)
    is_last = forms.BooleanField(
        label=_("this is the last payment"), required=False, initial=True,
        help_text=_("What is not needed is free again."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = self.subject and self.subject.left


class LumpSumForm(ActionModelForm):
    amount = AmountField(label=_("lump sum (¥)"))

    class Meta:
        model = LumpSum
        fields = ["name", "unit", "category", "campus", "amount", "keeps_percent", "starts_on", "ends_on", "source"]


class TargetForm(ForUnit):
    kind = forms.ChoiceField(label=_("kind"), choices=Target.Kind.choices)
    year = forms.IntegerField(label=_("year"), initial=_this_year, **YEARS)
    amount = AmountField(label=_("target (¥)"))
    source = forms.CharField(label=_("source"), max_length=120)

    field_order = ["kind", "year", "unit", "amount", "source"]


class ChangeTargetForm(ActionForm):
    amount = AmountField(label=_("target (¥)"))
    source = forms.CharField(label=_("source"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.subject:
            self.initial |= {"amount": self.subject.amount, "source": self.subject.source}


class SplitForm(ActionForm):
    """One amount for each unit directly below; what is left empty gets none."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        below = self.subject.unit.children.in_service() if self.subject else Unit.objects.none()
        self.sections = {f"part_{unit.pk}": unit for unit in below}
        for name, unit in self.sections.items():
            self.fields[name] = AmountField(label=str(unit), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.sections:
            raise ValidationError(say("This unit has no sections below it. Enter them under “Units” first."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        parts: dict[Unit, Decimal] = {
            unit: self.cleaned_data[name] for name, unit in self.sections.items() if self.cleaned_data.get(name)
        }
        return {"parts": parts}
