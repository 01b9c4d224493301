"""Typing about money."""

from apps.ledger.forms.entries import CostForm, ReverseForm
from apps.ledger.forms.fields import AmountField, QuantityField
from apps.ledger.forms.lines import BookUnderForm, CategoryForm, LineForm, NewCategoryForm
from apps.ledger.forms.months import CloseForm

__all__ = [
    "AmountField",
    "BookUnderForm",
    "CategoryForm",
    "CloseForm",
    "CostForm",
    "LineForm",
    "NewCategoryForm",
    "QuantityField",
    "ReverseForm",
]
