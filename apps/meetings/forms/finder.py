"""What the finder asks: when, how many people, with what, where; and how often, for regular meetings."""

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core.dates import clock, local
from apps.core.forms import DateField, TimeField
from apps.meetings.models import Equipment, Layout, Series
from apps.meetings.queries.finder import usual_start
from apps.meetings.queries.recurrence import dates_of
from apps.org.models import Campus

MOST_SPANS = 60


class FinderForm(forms.Form):
    """Read from the address, so that a search can be kept, sent on and gone back to."""

    date = DateField(label=_("date"))
    starts = TimeField(label=_("starts"))
    ends = TimeField(label=_("ends"))
    attendees = forms.IntegerField(label=_("people"), min_value=1, max_value=9_999, required=False)
    campus = forms.ModelChoiceField(Campus.objects.none(), label=_("campus"), required=False, empty_label=_("any"))
    layout = forms.ChoiceField(label=_("layout"), required=False)
    equipment = forms.ModelMultipleChoiceField(
        Equipment.objects.none(), label=_("equipment"), required=False, widget=forms.CheckboxSelectMultiple
    )
    repeats = forms.ChoiceField(label=_("repeats"), required=False)
    until = DateField(label=_("last day"), required=False)

    def __init__(self, data: Any, *, person: Any):
        start = usual_start(person, timezone.now())
        on, starts, ends = timezone.localtime(start).date(), clock(start), clock(start + timedelta(hours=1))
        known = {"date": on.isoformat(), "starts": starts, "ends": ends, "attendees": "10"}
        self.dates = data.getlist("date") if len(data.getlist("date")) > 1 else []
        data = data.copy()
        for name, value in known.items():
            data.setdefault(name, value)
        if self.dates:
            data["date"] = min(self.dates)
        super().__init__(data)
        self.fields["campus"].queryset = Campus.objects.visible_to(person).in_service()
        self.fields["equipment"].queryset = Equipment.objects.visible_to(person)
        self.fields["layout"].choices = [("", _("any")), *Layout.choices]
        offered = [choice for choice in Series.Repeats.choices if choice[0] != Series.Repeats.DATES]
        self.fields["repeats"].choices = [("", _("just once")), *offered]
        for name in ("campus", "layout", "repeats"):
            self.fields[name].widget.attrs["class"] = "form-select"
        for name in ("date", "starts", "ends", "attendees", "until"):
            self.fields[name].widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        facts = super().clean()
        if facts.get("starts") and facts.get("ends"):
            if facts["ends"] <= facts["starts"]:
                self.add_error("ends", say("The end must be later than the start."))
            elif facts.get("date") and local(facts["date"], facts["starts"]) < timezone.now() - timedelta(minutes=15):
                self.add_error("starts", say("That time has passed. Choose a later time."))
        if facts.get("repeats") and not facts.get("until"):
            self.add_error("until", say("Say until which day the meeting repeats."))
        return facts

    @cached_property
    def days(self) -> list[date]:
        """The days wanted: one, those named one by one, or those of the rule."""
        facts = self.cleaned_data
        if self.dates:
            return sorted({on for on in map(_day, self.dates[:MOST_SPANS]) if on})
        if not facts.get("repeats"):
            return [facts["date"]]
        return dates_of(facts["repeats"], first_on=facts["date"], last_on=facts["until"])[:MOST_SPANS]

    @property
    def spans(self) -> list[tuple[datetime, datetime]]:
        facts = self.cleaned_data
        return [(local(on, facts["starts"]), local(on, facts["ends"])) for on in self.days]

    @property
    def wish(self) -> dict[str, Any]:
        facts = self.cleaned_data
        return {
            "attendees": facts.get("attendees") or 1,
            "equipment": [thing.pk for thing in facts["equipment"]],
            "campus": facts["campus"],
            "layout": facts["layout"],
        }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
