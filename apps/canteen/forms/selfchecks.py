"""Filing the self-check: the quarter, what no figure answers, and what is to be done."""

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.canteen.models import Area, SelfCheckQuestion
from apps.canteen.queries import selfchecks
from apps.core.dates import today
from apps.core.forms import ActionForm, ActionModelForm
from apps.core.periods import Period
from apps.org.models import Campus

QUARTERS = 6  # to choose from, the latest first
YES_NO = [("yes", _("yes")), ("no", _("no"))]


def over(count: int = QUARTERS) -> list[Period]:
    """The last quarters that are over."""
    found, quarter = [], Period.around(today(), "Q")
    for _n in range(count):
        quarter = quarter.before()
        found.append(quarter)
    return found


class FileForm(ActionForm):
    campus = forms.ModelChoiceField(Campus.objects.none(), label=_("campus"), empty_label=None)
    quarter = forms.ChoiceField(label=_("quarter"))
    measures = forms.CharField(
        label=_("measures"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was done against waste, and what is to be mended until when."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        sites = Campus.objects.filter(pk__in=Area.objects.values("campus"))
        fields["campus"].queryset = sites
        asked = str(self._asked("campus"))
        self.campus = next((one for one in sites if str(one.pk) == asked), sites.first())
        self.initial["campus"] = fields["campus"].initial = self.campus
        fields["quarter"].choices = [(quarter.first.isoformat(), quarter.name) for quarter in over()]
        measures = fields.pop("measures")
        self.asked = [one for one in selfchecks.questions(self.period) if not one.figure]
        for question in self.asked:
            fields[f"met_{question.code}"] = forms.ChoiceField(
                label=question.words, choices=YES_NO, widget=forms.RadioSelect, help_text=question.source
            )
            fields[f"note_{question.code}"] = forms.CharField(label=_("Note"), max_length=200, required=False)
        fields["measures"] = measures
        self.arrangement = Layout(Div(*fields, css_class="choices"))

    @property
    def period(self) -> Period:
        """The quarter that was chosen, else the last one that is over."""
        known = {quarter.first.isoformat(): quarter for quarter in over()}
        return known.get(self._asked("quarter"), over(1)[0])

    def _asked(self, name: str) -> Any:
        """What was chosen, or what the address says."""
        return (self.data if self.is_bound else self.initial).get(name) or ""

    def facts(self) -> dict[str, Any]:
        typed = super().facts()
        said = {one.code: (typed[f"met_{one.code}"] == "yes", typed[f"note_{one.code}"]) for one in self.asked}
        quarter = date.fromisoformat(typed["quarter"])
        return {"campus": typed["campus"], "quarter": quarter, "measures": typed["measures"], "said": said}


class QuestionForm(ActionModelForm):
    class Meta:
        model = SelfCheckQuestion
        fields = ["code", "position", "words", "figure", "side", "limit", "source", "starts_on", "ends_on"]
