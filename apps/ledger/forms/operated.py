"""Operated units: their returns and the formula of their reward."""

from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import dates
from apps.core.forms import FIELD, ActionForm, ActionModelForm, DateField
from apps.core.periods import Period
from apps.ledger.forms.fields import NumberField
from apps.ledger.forms.months import MonthField
from apps.ledger.models import OperatedUnit

TIERS = 4


class MoneyField(NumberField):
    """Money that may be zero."""


class RateField(NumberField):
    """Per cent."""

    digits, example = 6, "10"


def past_months(count: int, *, this: bool = False) -> list[tuple[str, str]]:
    """The months before this one (or with it), the latest first, as choices."""
    month = Period.around(dates.today(), "M")
    found = [month] if this else []
    while len(found) < count:
        month = month.before()
        found.append(month)
    return [(one.first.isoformat(), one.name) for one in found]


class OperatedUnitForm(ActionModelForm):
    class Meta:
        model = OperatedUnit
        fields = ["name", "kind", "unit", "starts_on", "ends_on"]


class ReturnForm(ActionForm):
    month = MonthField(label=_("month"))
    revenue = MoneyField(label=_("revenue (¥)"))
    profit = MoneyField(label=_("profit (¥)"), help_text=_("Below zero for a loss."))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = past_months(24)  # type: ignore[attr-defined]


class CorrectForm(ActionForm):
    revenue = MoneyField(label=_("revenue (¥)"))
    profit = MoneyField(label=_("profit (¥)"), help_text=_("Below zero for a loss."))
    reason = forms.CharField(label=_("what was wrong"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.subject:
            self.initial |= {"revenue": self.subject.revenue, "profit": self.subject.profit}


class FormulaForm(ActionForm):
    """Numbers only: growth, tiers, cap and floor. What is typed here is never evaluated as a formula."""

    starts_on = DateField(label=_("in force from"))
    source = forms.CharField(label=_("source"), max_length=120)
    revenue_growth = RateField(label=_("revenue is to grow by (%)"), initial="10")
    profit_growth = RateField(label=_("profit is to grow by (%)"), initial="10")
    needs_revenue = forms.BooleanField(
        label=_("no reward unless revenue has grown as agreed"), required=False, initial=True
    )
    penalty_rate = RateField(label=_("of a missing profit is taken off (%)"), initial="0")
    cap = MoneyField(label=_("at most (¥)"))
    floor = MoneyField(
        label=_("at least (¥)"), initial="0", help_text=_("Below zero where something may be taken off.")
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = date(dates.today().year, 1, 1)
        for number in range(1, TIERS + 1):
            first = {"initial": "0"} if number == 1 else {"required": False}
            rate = {"required": number == 1}
            self.fields[f"above_{number}"] = RateField(label=_("above the target by (%)"), **first)
            self.fields[f"rate_{number}"] = RateField(label=_("rewarded (%)"), **rate)
        self.arrangement = _arranged()

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        pairs = [(facts.pop(f"above_{n}"), facts.pop(f"rate_{n}")) for n in range(1, TIERS + 1)]
        tiers = [(above, rate or Decimal(0)) for above, rate in pairs if above is not None]
        return {**facts, "tiers": tiers}


def _arranged() -> Layout:
    def row(*names: str) -> Div:
        return Div(*(Field(name, wrapper_class="col-sm", template=FIELD) for name in names), css_class="row")

    tiers = [row(f"above_{number}", f"rate_{number}") for number in range(1, TIERS + 1)]
    return Layout(
        row("starts_on", "source"),
        row("revenue_growth", "profit_growth"),
        "needs_revenue",
        *tiers,
        row("penalty_rate", "floor", "cap"),
        "key",
        "version",
    )


class FixForm(ActionForm):
    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = dates.today().year - 1
