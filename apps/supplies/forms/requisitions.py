"""What units ask for, and what is handed out of it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.forms import ActionForm
from apps.org.models import Unit
from apps.supplies.forms.lines import LinesField
from apps.supplies.models import Holding
from apps.supplies.models.items import plain


class RequestForm(ActionForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("unit that bears the cost"))
    lines = LinesField(help_text=_("An item a line: its name, then how much. For example: A4纸 2箱"))
    purpose = forms.CharField(label=pgettext_lazy("supplies", "what for"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(pk__in=self.person.unit_ids)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].initial = self.person.unit_id
        if self.person.unit_ids:
            self.fields["unit"].empty_label = None  # type: ignore[attr-defined]


class IssueForm(ActionForm):
    """One field a line that is still owed, filled with what there is of it; for tools the old ones handed in."""

    def __init__(self, *args: Any, subject: Any = None, **kwargs: Any):
        super().__init__(*args, subject=subject, **kwargs)
        self.owed = list(subject.lines.open().select_related("item")) if subject else []
        there = dict(self._there(subject)) if subject else {}
        for line in self.owed:
            left = there.get(line.item_id, Decimal(0))
            says = say("%(owed)s %(unit)s owed, %(left)s in stock") % {
                "owed": plain(line.owed), "unit": line.item.unit, "left": plain(left)}  # fmt: skip
            self.fields[f"line_{line.pk}"] = forms.DecimalField(
                label=str(line.item), min_value=0, max_value=line.owed, decimal_places=0 if line.item.is_whole else 3,
                required=False, initial=plain(min(line.owed, left)), help_text=says,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )  # fmt: skip
            if line.item.is_durable:
                self.fields[f"old_{line.pk}"] = forms.IntegerField(
                    label=say("%(item)s: old ones handed in") % {"item": line.item}, min_value=0, max_value=999,
                    required=False, initial=0,
                )  # fmt: skip

    @staticmethod
    def _there(requisition: Any) -> Any:
        rows = Holding.objects.filter(spot__store=requisition.store_id, item__in=requisition.lines.values("item"))
        return rows.order_by().values_list("item", "quantity")

    def facts(self) -> dict[str, Any]:
        typed = super().facts()
        lines = [
            {
                "line": line,
                "quantity": typed.get(f"line_{line.pk}") or Decimal(0),
                "old": typed.get(f"old_{line.pk}") or 0,
            }
            for line in self.owed
        ]
        return {"lines": lines}


class FavouriteForm(ActionForm):
    name = forms.CharField(label=_("name"), max_length=40)
