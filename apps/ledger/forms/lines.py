"""Budget lines and cost categories."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import dates
from apps.core.forms import ActionForm, ActionModelForm, DateField
from apps.ledger.models import BudgetLine, Category


class LineForm(ActionModelForm):
    class Meta:
        model = BudgetLine
        fields = ["code", "name", "government_code", "government_name", "starts_on", "ends_on", "source"]


class CategoryForm(ActionModelForm):
    class Meta:
        model = Category
        fields = ["name", "unit_of_quantity", "starts_on", "ends_on", "position"]


class NewCategoryForm(CategoryForm):
    line = forms.ModelChoiceField(BudgetLine.objects.filter(ends_on=None), label=_("budget line"))
    source = forms.CharField(label=_("source"), max_length=120, required=False)

    field_order = ["name", "line", "source"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = dates.today()


class BookUnderForm(ActionForm):
    line = forms.ModelChoiceField(BudgetLine.objects.none(), label=_("budget line"))
    starts_on = DateField(label=_("in force from"))
    source = forms.CharField(label=_("source"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = BudgetLine.objects.visible_to(self.person).filter(ends_on=None)
