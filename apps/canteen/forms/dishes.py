"""The forms of the cookbook."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.canteen.forms.typed import ChoicesField, LinesField, plain
from apps.canteen.models import Category, Dish, Ingredient, IngredientPrice, Stock
from apps.canteen.models.foods import Allergen, Season
from apps.core.dates import day, today
from apps.core.forms import ActionForm, ActionModelForm, DateField
from apps.ledger.forms.fields import NumberField, QuantityField


class PriceField(NumberField):
    """Yuan, two places, never below zero."""

    example = "2.20"

    def to_python(self, value: Any) -> Any:
        price = super().to_python(value)
        if price is not None and price < 0:
            raise forms.ValidationError(say("A price is not negative."))
        return price


class IngredientForm(ActionModelForm):
    allergens = ChoicesField(label=_("allergens"), choices=Allergen.choices)
    seasons = ChoicesField(label=_("in season"), choices=Season.choices, help_text=_("None: all year round."))

    class Meta:
        model = Ingredient
        fields = ["name", "food", "allergens", "seasons", "kcal", "salt", "fat", "hazard"]


class PurchasePriceForm(ActionForm):
    price = PriceField(label=_("price of a kilogram (¥)"))
    starts_on = DateField(label=_("in force from"))
    source = forms.CharField(label=_("source"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = today()


class PriceRowForm(ActionForm):
    """Which of the prices was mistyped; ``?row=`` comes from the history."""

    row = forms.ModelChoiceField(IngredientPrice.objects.none(), label=_("price that was mistyped"))
    reason = forms.CharField(label=_("reason"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        row: Any = self.fields["row"]
        row.queryset = self.subject.prices.order_by("-starts_on")
        row.label_from_instance = lambda one: f"¥{one.price} · {day(one.starts_on, year=True)}"


class CorrectPurchasePriceForm(PriceRowForm):
    price = PriceField(label=_("price of a kilogram (¥)"))
    field_order = ("row", "price", "reason")


class StockForm(ActionModelForm):
    class Meta:
        model = Stock
        fields = ["campus", "ingredient", "kilograms", "best_before"]


class CountForm(ActionForm):
    kilograms = QuantityField(label=_("quantity (kg)"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.subject:
            self.initial.setdefault("kilograms", self.subject.kilograms)


class CategoryForm(ActionModelForm):
    class Meta:
        model = Category
        fields = ["name", "kind", "is_main", "position"]


class DishForm(ActionModelForm):
    """The recipe is typed line by line: pasted from a table, or written down as the cook tells it."""

    seasons = ChoicesField(label=_("seasons"), choices=Season.choices, help_text=_("None: all year round."))
    allergens = ChoicesField(
        label=_("further allergens"), choices=Allergen.choices,
        help_text=_("Beside those of its ingredients, e.g. from a sauce."),
    )  # fmt: skip
    recipe = LinesField(
        label=_("recipe"), numbers=[None, Decimal(100)], required=False,
        help_text=format_lazy(
            _("One ingredient a line: its name, the grams as bought for all portions, and how much of it is "
              "eaten in per cent if that is less than all. Example: {example}"), example="青菜 15000 88",
        ),
    )  # fmt: skip

    class Meta:
        model = Dish
        fields = ["name", "category", "main", "method", "portions", "seasons", "allergens", "is_halal", "is_vegetarian",
                  "note"]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.subject:
            lines = self.subject.lines.select_related("ingredient")
            self.initial["recipe"] = "\n".join(
                f"{line.ingredient} {line.grams}{'' if line.yields == 100 else f' {plain(line.yields)}'}"
                for line in lines
            )

    def clean_recipe(self) -> list[tuple[Ingredient, int, Decimal]]:
        typed = self.cleaned_data["recipe"]
        known = {one.name: one for one in Ingredient.objects.filter(name__in=[name for name, _numbers in typed])}
        found: list[tuple[Ingredient, int, Decimal]] = []
        for name, (grams, yields) in typed:
            if name not in known:
                says = say("“%(name)s” is no ingredient yet. Enter it first, or write it as the list has it.")
                raise forms.ValidationError(says % {"name": name})
            if any(known[name] == one for one, *_rest in found):
                raise forms.ValidationError(say("“%(name)s” stands in the recipe twice.") % {"name": name})
            if grams < 1 or yields > 100:
                raise forms.ValidationError(say("Grams are above zero, and at most 100 % of them are eaten."))
            found.append((known[name], round(grams), yields))
        return found


class DishPriceForm(ActionForm):
    price = PriceField(label=_("price of a portion (¥)"))
    starts_on = DateField(label=_("in force from"))
    reason = forms.CharField(label=_("reason"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = today()


class CorrectPriceForm(PriceRowForm):
    price = PriceField(label=_("price of a portion (¥)"))
    field_order = ("row", "price", "reason")
