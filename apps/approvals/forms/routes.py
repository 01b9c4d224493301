"""What is typed to write a route: the rows of its condition, and its steps, one under the other."""

from typing import Any

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.approvals.conditions import OPERATORS, shown
from apps.approvals.matters import matters
from apps.approvals.models import Deadline, Route, RouteStep, StepKind
from apps.core.forms import FIELD, ActionModelForm
from apps.org.models import Post, Role

ROWS, STEPS = 4, 6
HEAD = RouteStep.Who.HEAD
CONDITION = ("field", "operator", "value")
STEP = ("position", "whose", "kind", "days", "late")


class RouteForm(ActionModelForm):
    matter = forms.ChoiceField(label=_("matter"))

    class Meta:
        model = Route
        fields = ["matter", "name", "priority", "starts_on", "ends_on", "source", "paper_days"]

    def __init__(self, *args: Any, subject: Any = None, **kwargs: Any):
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["matter"].choices = [(code, matter.label) for code, matter in matters.items()]  # type: ignore[attr-defined]
        for number in range(1, ROWS + 1):
            self.fields |= _condition_fields(number)
        for number in range(1, STEPS + 1):
            self.fields |= _step_fields(number)
        if subject is not None:
            self.initial |= _written(subject)
        self.arrangement = _arranged()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # The route itself judges its condition, against the facts its matter knows.
        self.instance.condition = self._condition(cleaned)
        for number in range(1, STEPS + 1):
            if cleaned.get(f"whose_{number}") and cleaned.get(f"position_{number}") is None:
                cleaned[f"position_{number}"] = number
        return cleaned

    def _condition(self, cleaned: dict[str, Any]) -> list[dict]:
        rows = [{name: cleaned.get(f"{name}_{n}") for name in CONDITION} for n in range(1, ROWS + 1)]
        return [row for row in rows if row["field"]]

    def facts(self) -> dict[str, Any]:
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields}
        steps = [_step({name: self.cleaned_data[f"{name}_{n}"] for name in STEP}) for n in range(1, STEPS + 1)]
        return {**facts, "condition": self._condition(self.cleaned_data), "steps": [step for step in steps if step]}


def _condition_fields(number: int) -> dict[str, forms.Field]:
    known = [("", "")] + [
        (str(matter.label), [(name, str(fact.label)) for name, fact in matter.fields.items()])
        for matter in matters.values()
    ]
    return {
        f"field_{number}": forms.ChoiceField(label=_("fact"), choices=known, required=False),
        f"operator_{number}": forms.ChoiceField(label=_("is"), choices=list(OPERATORS.items()), required=False),
        f"value_{number}": forms.CharField(label=_("value"), max_length=200, required=False),
    }


def _step_fields(number: int) -> dict[str, forms.Field]:
    posts = [(f"post:{post.pk}", str(post)) for post in Post.objects.select_related("unit").order_by("unit", "rank")]
    roles = [(f"role:{role.value}", role.label) for role in Role]
    whose = [("", ""), (HEAD.value, HEAD.label), (_("Posts"), posts), (_("Roles"), roles)]
    days = forms.IntegerField(label=_("working days"), min_value=0, max_value=60, required=False)
    return {
        f"position_{number}": forms.IntegerField(label=_("order"), min_value=1, max_value=20, required=False),
        f"whose_{number}": forms.ChoiceField(label=_("who decides"), choices=whose, required=False),
        f"kind_{number}": forms.ChoiceField(label=_("kind"), choices=StepKind.choices, required=False),
        f"days_{number}": days,
        f"late_{number}": forms.ChoiceField(label=_("then"), choices=Deadline.choices, required=False),
    }


def _written(route: Route) -> dict[str, Any]:
    """A route as its form shows it."""
    fields = matters[route.matter].fields if route.matter in matters else {}
    initial: dict[str, Any] = {}
    for number, row in enumerate(route.condition[:ROWS], start=1):
        initial |= {f"field_{number}": row["field"], f"operator_{number}": row["operator"]}
        initial[f"value_{number}"] = shown(fields, row)
    for number, step in enumerate(route.steps.all()[:STEPS], start=1):
        whose = {"post": f"post:{step.post_id}", "role": f"role:{step.role}"}.get(step.who, HEAD.value)
        written = (step.position, whose, step.kind, step.working_days, step.at_deadline)
        initial |= {f"{name}_{number}": value for name, value in zip(STEP, written, strict=True)}
    return initial


def _step(typed: dict[str, Any]) -> dict[str, Any] | None:
    """The keywords of a ``RouteStep``, or None for an empty row."""
    who, _colon, which = typed["whose"].partition(":")
    if not who:
        return None
    return {
        "position": typed["position"],
        "kind": typed["kind"] or StepKind.APPROVE,
        "who": who,
        "post": Post.objects.filter(pk=which).first() if who == RouteStep.Who.POST else None,
        "role": which if who == RouteStep.Who.ROLE else "",
        "working_days": typed["days"],
        "at_deadline": typed["late"] or Deadline.REMIND,
    }


def _arranged() -> Layout:
    def row(names: tuple[str, ...], number: int) -> Div:
        more = " more" if number > 1 else ""
        return Div(*(_part(f"{name}_{number}", WIDTHS[name]) for name in names), css_class=f"row route-row{more}")

    return Layout(
        Div(_part("matter", "col-sm"), _part("name", "col-sm"), _part("priority", "col-sm-2"), css_class="row"),
        Div(_part("starts_on", "col-sm"), _part("ends_on", "col-sm"), css_class="row"),
        Div(_part("source", "col-sm"), _part("paper_days", "col-sm"), css_class="row"),
        _Heading(_("Condition: all rows hold")),
        *(row(CONDITION, number) for number in range(1, ROWS + 1)),
        _Heading(_("Steps: the same number is signed side by side")),
        *(row(STEP, number) for number in range(1, STEPS + 1)),
        "key",
        "version",
    )


WIDTHS = {
    "field": "col-sm-4",
    "operator": "col-sm-3",
    "value": "col-sm-5",
    "position": "col-4 col-sm-2",
    "whose": "col-8 col-sm-3",
    "kind": "col-6 col-sm-2",
    "days": "col-6 col-sm-2",
    "late": "col-sm-3",
}


def _part(name: str, width: str) -> Field:
    return Field(name, wrapper_class=width, template=FIELD)


class _Heading(HTML):
    """A heading between two groups of fields."""

    def __init__(self, says: Any):
        super().__init__("")
        self.says = says

    def render(self, *_args: Any, **_options: Any) -> Any:
        return format_html('<h2 class="form-part">{}</h2>', capfirst(str(self.says)))
