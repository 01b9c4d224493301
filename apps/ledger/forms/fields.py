"""Amounts and quantities as people type them: 1,280.50 or ￥１２８０．５."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?|-?\d+(\.\d*)?|-?\.\d+", re.ASCII)


class NumberField(forms.CharField):
    """A decimal number of so many places, commas and full-width digits allowed; letters are told, not dropped."""

    places, digits, example = 2, 14, "1280.50"

    def __init__(self, **kwargs: Any):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "num"})
        super().__init__(**{"widget": widget, "max_length": 40, **kwargs})

    def to_python(self, value: Any) -> Any:
        typed = unicodedata.normalize("NFKC", super().to_python(value) or "").strip().lstrip("¥￥").replace(" ", "")
        if not typed:
            return None
        if not _NUMBER.fullmatch(typed):
            raise ValidationError(say("Type a number, for example %(example)s.") % {"example": self.example})
        number = Decimal(typed.replace(",", ""))
        if number.normalize().as_tuple().exponent < -self.places:  # type: ignore[operator]
            says = say("At most %(places)s places after the point, for example %(example)s.")
            raise ValidationError(says % {"places": self.places, "example": self.example})
        if abs(number) >= Decimal(10) ** (self.digits - self.places):
            raise ValidationError(say("This number is too large. Check the point."))
        return number.quantize(Decimal(1).scaleb(-self.places))

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """It was judged as it was read."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.{self.places}f}" if isinstance(value, Decimal) else value


class AmountField(NumberField):
    """Money in yuan: two places, above or below zero, never zero."""

    def __init__(self, **kwargs: Any):
        super().__init__(**{"label": _("amount (¥)"), **kwargs})

    def to_python(self, value: Any) -> Any:
        amount = super().to_python(value)
        if amount is not None and not amount:
            raise ValidationError(say("The amount must not be zero."))
        return amount


class QuantityField(NumberField):
    places, example = 3, "1,250.5"

    def __init__(self, **kwargs: Any):
        super().__init__(**{"label": _("quantity"), **kwargs})
