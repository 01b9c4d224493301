"""Closing a month."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core import dates
from apps.core.forms import ActionForm
from apps.core.periods import Period
from apps.ledger.queries.months import next_to_close, open_months, standings


class MonthField(forms.ChoiceField):
    """A month by its first day."""

    def to_python(self, value: Any) -> Any:
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            return None

    def valid_value(self, value: Any) -> bool:
        return isinstance(value, date)


class CloseForm(ActionForm):
    """The month whose turn it is stands first, with what it holds; any other is refused with a sentence."""

    first = MonthField(label=_("month"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        this = dates.today().replace(day=1)
        over = [month for month in open_months() if month < this]
        if next_to_close() is None:
            over = [Period.around(this, "M").before().first]
        field = self.fields["first"]
        field.choices = [(month.isoformat(), Period.around(month, "M").name) for month in over or [this]]
        field.help_text = _holds(over[0]) if over else _("Every month that is over has been closed.")


def _holds(month: date) -> str:
    found = standings([month])[month]
    known = {"month": found.period.name, "entries": f"{found.entries:,}", "amount": f"{found.amount:,.2f}"}
    words = say("%(month)s holds %(entries)s entries, together ¥%(amount)s.") % known
    late = say("Late vouchers among them: %(n)s.") % {"n": found.late}
    return f"{words} {late}" if found.late else words
