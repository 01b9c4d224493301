"""The forms of the week's menu."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.canteen.models import Area, Dish, Entry, MenuAddress
from apps.canteen.queries import begun, grids
from apps.core.dates import today
from apps.core.forms import ActionForm, ActionModelForm, DateField


class BeginForm(ActionForm):
    area = forms.ModelChoiceField(Area.objects.none(), label=_("dining area"))
    starts_on = DateField(label=_("week from"), help_text=_("Any day of it will do."))
    begins_with = forms.ChoiceField(label=_("begin with"), choices=begun.CHOICES, initial=begun.LAST_WEEK)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.filter(is_open=True)  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = begun.next_monday(today())


class GridField(forms.Field):
    """The cells of the editor, as ``grids.read`` reads them."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if not value:
            return None
        try:
            return grids.read(value)
        except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
            raise forms.ValidationError(_("The menu could not be read. Load the page again.")) from error


class GridForm(ActionForm):
    grid = GridField(label=_("menu"))


class PublishForm(ActionForm):
    """``grid`` comes from the editor; without it the menu is published as it is kept."""

    grid = GridField(label=_("menu"), required=False)


class SwapForm(ActionForm):
    entry = forms.ModelChoiceField(Entry.objects.none(), label=_("dish that is not served"))
    dish = forms.ModelChoiceField(Dish.objects.none(), label=_("served instead"))
    reason = forms.CharField(
        label=_("reason"), max_length=200, help_text=_("Those who booked the meal read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        entries = Entry.objects.filter(menu=self.subject, on__gte=today()).select_related("dish", "sitting", "category")
        self.fields["entry"].queryset = entries  # type: ignore[attr-defined]
        self.fields["entry"].label_from_instance = begun.told  # type: ignore[attr-defined]
        dishes = Dish.objects.offered()
        if asked := entries.filter(pk=grids.number(self.asked("entry"))).first():
            dishes = dishes.filter(category=asked.category_id)
        self.fields["dish"].queryset = dishes  # type: ignore[attr-defined]

    def asked(self, name: str) -> str:
        """What was typed, or what the address brought."""
        return str(self.data.get(name) or self.initial.get(name) or "")


class AddressForm(ActionModelForm):
    class Meta:
        model = MenuAddress
        fields = ["kind", "area", "language"]
