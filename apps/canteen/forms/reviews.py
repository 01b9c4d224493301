"""What is typed to file a review."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.canteen.models import SafetyReview
from apps.canteen.queries import reviews, safety
from apps.core.dates import today
from apps.core.forms import ActionForm, DateField
from apps.org.forms.fields import PersonField
from apps.org.models import Campus


class ReviewForm(ActionForm):
    campus = forms.ModelChoiceField(Campus.objects.none(), label=_("campus"))
    kind = forms.ChoiceField(label=_("kind"), choices=SafetyReview.Kind.choices)
    on = DateField(label=_("day"), help_text=_("Of a week or a month any of its days."))
    measures = forms.CharField(
        label=_("measures"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is done about the findings, by whom and until when."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["campus"].queryset = safety.campuses()
        fields["campus"].initial = safety.asked_campus(None, self.person)
        fields["on"].initial = today()

    def asked(self) -> tuple[Any, str, Any] | None:
        """Campus, kind and day as they stand in the form now, for a look at what will be filed."""
        fields: Any = self.fields
        try:
            return (
                fields["campus"].clean(getattr(self["campus"].value(), "pk", self["campus"].value())),
                fields["kind"].clean(self["kind"].value() or SafetyReview.Kind.DAY),
                fields["on"].clean(self["on"].value()),
            )
        except forms.ValidationError:
            return None


class MakeFindingForm(ActionForm):
    line = forms.ChoiceField(label=_("what is wrong"))
    owner = PersonField(
        label=_("puts it right"), required=False, help_text=_("Empty: yourself. Name, initials or number.")
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["line"].choices = list(reviews.unmade(self.subject).items()) if self.subject else []
