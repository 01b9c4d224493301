"""What people type about a round."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.dates import here, local
from apps.core.forms import ActionModelForm, DateField, TimeField
from apps.inspections.models import Round
from apps.inspections.queries.goers import goers
from apps.org.models import Person


class Goer(forms.ModelMultipleChoiceField):
    def label_from_instance(self, one: Person) -> str:
        return f"{one.name} · {one.unit}"


class RoundForm(ActionModelForm):
    """Day, start and end as people say them; the pool is everybody who may go, until somebody unticks them."""

    date = DateField(label=_("day"))
    starts = TimeField(example="09:00", label=_("from"))
    ends = TimeField(example="11:00", label=_("until"))
    pool = Goer(
        Person.objects.none(), label=_("who may be drawn to go"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Supervisors and heads of units. Who goes with whom is drawn when the round is sealed."),
    )  # fmt: skip
    field_order = ["title", "date", "starts", "ends"]

    class Meta:
        model = Round
        fields = ["title", "method", "posts", "campus", "team_count", "team_size", "batches", "pool"]

    def __init__(self, *args: Any, subject: Any = None, initial: Any = None, **kwargs: Any):
        may = goers().select_related("unit")
        known: dict[str, Any] = {"pool": [one.pk for one in may]}
        if subject is not None:
            starts, ends = here(subject.starts_at), here(subject.ends_at)
            known = {"date": starts.date(), "starts": starts.time(), "ends": ends.time(),
                     "pool": [one.pk for one in subject.pool.all()]}  # fmt: skip
        super().__init__(*args, subject=subject, initial={**known, **(initial or {})}, **kwargs)
        self.fields["pool"].queryset = may  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The verb judges the whole: its two moments are put together there."""

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        on, starts, ends = facts.pop("date"), facts.pop("starts"), facts.pop("ends")
        return {**facts, "starts_at": local(on, starts), "ends_at": local(on, ends)}
