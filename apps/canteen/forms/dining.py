"""The forms of the set-up: areas, sittings with their rows, stations, cycles, rules and limits."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.canteen.forms.typed import ChoicesField, LinesField, plain
from apps.canteen.models import Area, Category, CycleDish, Dish, MenuRule, Sitting, Station
from apps.canteen.models.dishes import Method
from apps.canteen.queries import grids
from apps.canteen.queries.limits import Limit, limits_of
from apps.core import dates
from apps.core.forms import ActionForm, ActionModelForm, DateField, TimeField
from apps.ledger.forms.fields import NumberField

MONDAY = date(2026, 1, 5)  # any one, for the names of the weekdays


KINDS: dict[str, Any] = {
    "whole": lambda label: forms.IntegerField(label=label, min_value=0, max_value=10_000),
    "number": lambda label: forms.DecimalField(label=label, min_value=0, max_value=10_000, decimal_places=1),
}


class AreaForm(ActionModelForm):
    camera = forms.URLField(
        label=_("open kitchen"), required=False, assume_scheme="https", max_length=200,
        help_text=_("Address of the kitchen's camera, for everybody who eats there."),
    )  # fmt: skip

    class Meta:
        model = Area
        fields = ["name", "kind", "campus", "unit", "camera", "position", "is_open"]


class SittingForm(ActionModelForm):
    starts = TimeField(label=_("from"), example="11:30")
    ends = TimeField(label=_("until"), example="13:00")
    closes_at = TimeField(label=_("booking ends at"), example="09:00")
    weekdays = forms.TypedMultipleChoiceField(
        label=_("weekdays"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None: on all working days."),
    )  # fmt: skip
    rows = LinesField(
        label=_("rows of its menus"), numbers=[None, Decimal(1)],
        help_text=format_lazy(
            _("One category a line: its name, how many dishes, and how many portions a diner takes of them on "
              "the mean if that is not one. Example: {example}"), example="素菜 3 1.5",
        ),
    )  # fmt: skip

    class Meta:
        model = Sitting
        fields = ["area", "name", "starts", "ends", "closes_days", "closes_at", "places", "weekdays", "position",
                  "is_open"]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        names = [(n + 1, dates.weekday(MONDAY + timedelta(days=n))) for n in range(7)]
        self.fields["weekdays"].choices = names  # type: ignore[attr-defined]
        if self.subject:
            slots = self.subject.slots.select_related("category")
            self.initial["rows"] = "\n".join(
                f"{slot.category} {slot.dishes}{'' if slot.taken == 1 else f' {plain(slot.taken)}'}" for slot in slots
            )

    def clean_rows(self) -> list[tuple[Category, int, Decimal]]:
        typed = self.cleaned_data["rows"]
        known = {one.name: one for one in Category.objects.all()}
        found: list[tuple[Category, int, Decimal]] = []
        for name, (dishes, taken) in typed:
            if name not in known:
                says = say("“%(name)s” is no category of dishes. There are: %(names)s.")
                raise forms.ValidationError(says % {"name": name, "names": "、".join(known)})
            if any(known[name] == one for one, *_rest in found):
                raise forms.ValidationError(say("“%(name)s” has two rows. Write one, with all its dishes.")
                                            % {"name": name})  # fmt: skip
            if dishes != int(dishes) or not 1 <= dishes <= 12 or taken >= 100:
                raise forms.ValidationError(
                    say("A row holds one to twelve dishes, of which a diner takes none or more.")
                )
            found.append((known[name], int(dishes), taken))
        return found


class StationForm(ActionModelForm):
    methods = ChoicesField(label=_("methods"), choices=Method.choices, required=True)

    class Meta:
        model = Station
        fields = ["name", "campus", "methods", "dishes", "cooks"]


class CycleForm(ActionForm):
    name = forms.CharField(label=_("name"), max_length=30)
    weeks = forms.IntegerField(label=_("weeks"), min_value=1, max_value=12, initial=4,
                               help_text=_("Up to and with the week of this menu."))  # fmt: skip


class UseCycleForm(ActionForm):
    is_in_use = forms.BooleanField(label=_("in use"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.subject:
            self.initial["is_in_use"] = not self.subject.is_in_use


class CycleDishForm(ActionForm):
    """Which of its dishes; ``?row=`` comes from the list of them."""

    row = forms.ModelChoiceField(CycleDish.objects.none(), label=_("dish of the cycle"))
    dish = forms.ModelChoiceField(
        Dish.objects.none(), label=_("served instead"), required=False, help_text=_("None: it is left out.")
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.subject is None:
            return
        rows: Any = self.fields["row"]
        rows.queryset = self.subject.dishes.select_related("sitting", "category", "dish")
        rows.label_from_instance = place_of
        dishes, asked = Dish.objects.offered(), self.data.get("row") or self.initial.get("row") or ""
        if row := self.subject.dishes.filter(pk=grids.number(str(asked))).first():
            dishes = dishes.filter(category=row.category_id)
        self.fields["dish"].queryset = dishes  # type: ignore[attr-defined]


def place_of(row: CycleDish) -> str:
    facts = {"week": row.week, "day": weekday(row), "sitting": row.sitting.name, "dish": row.dish}
    return say("week %(week)s %(day)s %(sitting)s: %(dish)s") % facts


def weekday(row: CycleDish) -> str:
    return dates.weekday(MONDAY + timedelta(days=row.weekday - 1))


class AddToCycleForm(ActionForm):
    week = forms.IntegerField(label=_("week"), min_value=1, max_value=12)
    weekday = forms.TypedChoiceField(
        label=_("weekday"), coerce=int,
        choices=lambda: [(n + 1, dates.weekday(MONDAY + timedelta(days=n))) for n in range(7)],
    )  # fmt: skip
    sitting = forms.ModelChoiceField(Sitting.objects.none(), label=_("sitting"))
    dish = forms.ModelChoiceField(Dish.objects.none(), label=_("dish"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.subject is None:
            return
        self.fields["week"].max_value = self.subject.weeks  # type: ignore[attr-defined]
        self.fields["sitting"].queryset = Sitting.objects.filter(area=self.subject.area)  # type: ignore[attr-defined]
        self.fields["sitting"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        self.fields["dish"].queryset = Dish.objects.offered()  # type: ignore[attr-defined]


class RuleForm(ActionForm):
    """Beside the check itself the numbers that it goes by, each by its name."""

    is_hard = forms.BooleanField(label=_("forbids"), required=False, help_text=_("Else it warns, and one may publish."))
    starts_on = DateField(label=_("in force from"))
    source = forms.CharField(label=_("source"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        rule = self.subject or MenuRule()
        self.numbers: list[Limit] = limits_of(rule.check_code)
        self.fields["starts_on"].initial = dates.monday(dates.today()) + timedelta(days=7)
        self.initial.update(is_hard=rule.is_hard, source=rule.source)
        for limit in self.numbers:
            self.fields[limit.field] = KINDS[limit.kind](label=limit.label)
            self.initial[limit.field] = limit.shown(rule.limits)

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        typed = {limit: facts.pop(limit.field) for limit in self.numbers}
        limits: dict[str, Any] = dict(self.subject.limits)
        for limit, value in typed.items():
            limit.keep(limits, value)
        return {**facts, "limits": limits}


class LimitForm(ActionForm):
    value = NumberField(label=_("value"))
    starts_on = DateField(label=_("in force from"))
    source = forms.CharField(label=_("source"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.subject:
            self.initial.update(value=self.subject.value, source=self.subject.source)
        self.fields["starts_on"].initial = dates.today()


class CorrectRuleForm(RuleForm):
    """The same numbers, from the same day on; instead of a source why they were wrong."""

    reason = forms.CharField(label=_("reason"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        del self.fields["starts_on"], self.fields["source"]


class CorrectLimitForm(ActionForm):
    value = NumberField(label=_("value"))
    reason = forms.CharField(label=_("reason"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.subject:
            self.initial.setdefault("value", self.subject.value)
