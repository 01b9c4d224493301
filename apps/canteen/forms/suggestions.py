"""What is typed for suggestions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.canteen.models import Area, Suggestion
from apps.canteen.models.sight import dines_in
from apps.core.forms import ActionForm, ActionModelForm


class SuggestionForm(ActionModelForm):
    class Meta:
        model = Suggestion
        fields = ["area", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        open_ = Area.objects.filter(is_open=True).order_by("position", "pk")
        mine = [area.pk for area in open_ if dines_in(self.person, area)]
        field: Any = self.fields["area"]
        field.queryset = open_.filter(pk__in=mine)
        field.initial = mine[0] if mine else None


class AnswerForm(ActionForm):
    answer = forms.CharField(
        label=_("answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever made the suggestion is told; all may read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.subject:
            self.initial["answer"] = self.subject.answer
