"""What the storekeeper types."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core.forms import ActionForm, DateField
from apps.org.models import Person
from apps.supplies.forms.lines import AMOUNT, BATCH, OLD, UNTIL, LinesField, text_of
from apps.supplies.models import Move, Store, Supplier


class ReceiverField(forms.CharField):
    """Somebody by staff number, name or login name: typed, scanned from a badge, or chosen from what is suggested."""

    def __init__(self, **facts: Any):
        widget = forms.TextInput(attrs={"autocomplete": "off", "data-people": reverse_lazy("supplies_people")})
        super().__init__(**{"label": _("who receives it"), "max_length": 60, "widget": widget, **facts})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        first = text.split()[0]
        found = Person.objects.filter(is_active=True).select_related("unit")
        for how in ("staff_number", "username", "name"):
            people = list(found.filter(**{how: first})[:6])
            if len(people) == 1:
                return people[0]
            if people:
                names = "、".join(f"{one.staff_number or one.username} {one.name} {one.unit}" for one in people)
                raise forms.ValidationError(
                    say("There are several: %(names)s. Type the staff number.") % {"names": names}
                )
        raise forms.ValidationError(say("Nobody in service has this staff number or name."))


class AtStore(ActionForm):
    """``store`` is one of those that the person keeps; where there is but one it is chosen already."""

    store = forms.ModelChoiceField(Store.objects.none(), label=_("store"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        stores = self.stores()
        self.fields["store"].queryset = stores  # type: ignore[attr-defined]
        found = list(stores[:2])
        if len(found) == 1:
            self.fields["store"].initial = found[0].pk
            self.fields["store"].empty_label = None  # type: ignore[attr-defined]

    def stores(self) -> Any:
        return Store.objects.kept_by(self.person)


class ReceiveForm(AtStore):
    supplier = forms.ModelChoiceField(Supplier.objects.filter(is_open=True), label=_("supplier"))
    delivery_note = forms.CharField(
        label=_("delivery note"), max_length=40, required=False, help_text=_("Its number; each is entered once.")
    )
    on = DateField(label=_("day"), required=False, help_text=_("Empty: today."))
    lines = LinesField(
        AMOUNT, BATCH, UNTIL,
        help_text=_("An item a line: name or number, quantity and unit | amount in yuan | batch | use until. "
                    "For example: A4纸 2箱 | 240.00"),
    )  # fmt: skip


class OpeningForm(AtStore):
    lines = LinesField(
        AMOUNT, BATCH, UNTIL,
        help_text=_("An item a line: name or number, quantity and unit | what all of it is worth | batch | use until."),
    )  # fmt: skip


class CounterForm(AtStore):
    receiver = ReceiverField()
    lines = LinesField(
        OLD, help_text=_("An item a line: name, number or barcode, quantity and unit | old ones handed in.")
    )


class TransferForm(AtStore):
    to_store = forms.ModelChoiceField(Store.objects.in_use(), label=_("to store"))
    lines = LinesField(help_text=_("An item a line: name, number or barcode, quantity and unit."))
    field_order = ("store", "to_store", "lines")


class WriteOffForm(AtStore):
    reason = forms.CharField(label=_("reason"), max_length=200)
    lines = LinesField(help_text=_("An item a line: name, number or barcode, quantity and unit."))

    def stores(self) -> Any:
        return Store.objects.in_use()


class ReturnForm(AtStore):
    """What was issued stands there already; whatever is not brought back is taken off the list."""

    reason = forms.CharField(label=_("reason"), max_length=200, required=False)
    lines = LinesField(help_text=_("An item a line: name, number or barcode, quantity and unit."))

    def __init__(self, *args: Any, subject: Any = None, **kwargs: Any):
        super().__init__(*args, subject=subject, **kwargs)
        if subject is not None:
            moves = Move.objects.filter(document=subject).select_related("item")
            sums: dict[Any, Any] = {}
            for move in moves:
                sums[move.item] = sums.get(move.item, 0) + move.quantity
            self.fields["lines"].initial = text_of(sums.items())
            self.fields["store"].initial = subject.store_id
