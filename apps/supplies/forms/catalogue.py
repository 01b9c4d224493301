"""What people type about items, stores, suppliers and quotas."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.forms import ActionForm, ActionModelForm, DateField
from apps.supplies.models import Item, ItemGroup, Quota, Store, Supplier
from apps.supplies.models.items import plain


class PacksField(forms.CharField):
    """«箱 = 5»: a pack a line, and how many of the item's own unit it holds."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "placeholder": "箱 = 5"})

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").replace("\0", " ").splitlines() if line.strip()]
        if len(lines) > 8:
            raise forms.ValidationError(say("Eight packs are the most."))
        found: dict[str, Decimal] = {}
        for line in lines:
            name, _sign, much = line.replace("＝", "=").partition("=")
            name = name.strip()
            try:
                holds = Decimal(much.strip())
            except InvalidOperation:
                holds = Decimal(0)
            within = holds.is_finite() and 0 < holds < 10**6 and holds == round(holds, 3)
            if not within or not 0 < len(name) <= 8 or name in found:
                says = say("“%(line)s” cannot be read. Write each pack once, with what it holds: 箱 = 5")
                raise forms.ValidationError(says % {"line": line[:40]})
            found[name] = holds
        return list(found.items())

    def run_validators(self, value: Any) -> None:
        """They were judged as they were read."""


class ItemForm(ActionModelForm):
    packs = PacksField(label=_("packs"), required=False, help_text=_("Other units in which it comes, a line each."))

    class Meta:
        model = Item
        fields = [
            "code", "name", "spec", "unit", "group", "barcode", "is_whole", "is_durable", "shelf_days", "minimum",
            "maximum", "is_offered",
        ]  # fmt: skip

    def __init__(self, *args: Any, subject: Any = None, **kwargs: Any):
        super().__init__(*args, subject=subject, **kwargs)
        if subject is not None:
            self.fields["packs"].initial = "\n".join(f"{p.name} = {plain(p.quantity)}" for p in subject.packs.all())


class GroupForm(ActionModelForm):
    class Meta:
        model = ItemGroup
        fields = ["name", "category", "position"]


class StoreForm(ActionModelForm):
    class Meta:
        model = Store
        fields = ["name", "campus", "unit", "place", "is_open", "position"]


class SupplierForm(ActionModelForm):
    class Meta:
        model = Supplier
        fields = ["name", "contact", "phone", "note", "is_open"]


class LevelForm(ActionForm):
    store = forms.ModelChoiceField(Store.objects.none(), label=_("store"))
    location = forms.CharField(label=_("shelf"), max_length=20, required=False)
    minimum = forms.DecimalField(label=_("reorder at"), min_value=0, max_digits=12, decimal_places=3, initial=0)
    maximum = forms.DecimalField(label=_("fill up to"), min_value=0, max_digits=12, decimal_places=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["store"].queryset = Store.objects.kept_by(self.person)  # type: ignore[attr-defined]


class QuotaForm(ActionModelForm):
    class Meta:
        model = Quota
        fields = [
            "unit", "post", "person", "item", "group", "measure", "most", "period", "life_months", "starts_on",
            "ends_on", "source",
        ]  # fmt: skip


class EndForm(ActionForm):
    ends_on = DateField(label=pgettext_lazy("supplies", "until (not included)"))
