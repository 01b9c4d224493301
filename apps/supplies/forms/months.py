"""Which month is closed."""

from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from apps.core import dates
from apps.core.forms import ActionForm
from apps.core.periods import Period
from apps.supplies.queries.months import may_close


class CloseForm(ActionForm):
    """The month whose turn it is stands first; any other is refused with a sentence."""

    first = forms.TypedChoiceField(label=_("month"), coerce=parse_date)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        over = may_close() or [dates.today().replace(day=1)]
        self.fields["first"].choices = [(month.isoformat(), Period.around(month, "M").name) for month in over]  # type: ignore[attr-defined]
