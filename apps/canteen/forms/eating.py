"""What those who eat type: how many guests, how many stars."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.canteen.models import Entry
from apps.core.forms import ActionForm

GUESTS = 9  # offered; the database has the last word


class _Tapped(ActionForm):
    """Whoever taps has not looked at the whole meal: that others booked meanwhile is no reason to ask again."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        del self.fields["version"]

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in super().facts().items() if value is not None}


class BookForm(_Tapped):
    guests = forms.IntegerField(label=_("guests"), required=False, min_value=0, max_value=999)


class RateForm(_Tapped):
    entry = forms.ModelChoiceField(Entry.objects.none(), label=_("dish"))
    stars = forms.IntegerField(label=_("stars"), min_value=1, max_value=5)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        meal = self.subject
        dishes = Entry.objects.filter(menu=meal.menu_id, on=meal.on, sitting=meal.sitting_id).select_related("dish")
        self.fields["entry"].queryset = dishes  # type: ignore[attr-defined]
