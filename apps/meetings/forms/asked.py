"""What a program may ask the lists and boards for; the pages read the same from their addresses."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.dates import day_bounds, monday, today
from apps.core.forms import DateField
from apps.core.search import containing
from apps.meetings.models import Booking, Room
from apps.org.models import Campus


class DayForm(forms.Form):
    """One day of one campus, or of all of them."""

    date = DateField(label=_("date"), required=False)
    campus = forms.ModelChoiceField(Campus.objects.none(), label=_("campus"), required=False)

    def __init__(self, data: Any, *, person: Any):
        super().__init__(data)
        self.fields["campus"].queryset = Campus.objects.visible_to(person)

    @property
    def days(self) -> list:
        return [self.cleaned_data.get("date") or today()]


class WeekForm(DayForm):
    """The week, Monday to Sunday, in which the date lies."""

    @property
    def days(self) -> list:
        first = monday(super().days[0])
        return [first + timedelta(days=n) for n in range(7)]


class BookingsForm(forms.Form):
    """Which bookings: from one day to another (both included), of a room, in a state, mine, with a word."""

    first = DateField(label=_("from"), required=False)
    last = DateField(label=_("until"), required=False)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("meeting room"), required=False)
    series = forms.IntegerField(label=_("series"), required=False, min_value=1, max_value=2**62)
    status = forms.ChoiceField(label=_("status"), required=False, choices=[("", ""), *Booking.Status.choices])
    mine = forms.BooleanField(label=_("mine"), required=False)
    q = forms.CharField(label=_("search"), required=False, max_length=80)

    def __init__(self, data: Any, *, person: Any):
        super().__init__(data)
        self.person = person
        self.fields["room"].queryset = Room.objects.visible_to(person)

    def chosen(self, rows: QuerySet) -> QuerySet:
        facts = self.cleaned_data
        if facts["first"]:
            rows = rows.filter(ends_at__gt=day_bounds(facts["first"])[0])
        if facts["last"]:
            rows = rows.filter(starts_at__lt=day_bounds(facts["last"])[1])
        if facts["room"]:
            rows = rows.filter(occupancies__room=facts["room"])
        if facts["mine"]:
            rows = rows.filter(booked_by=self.person)
        rows = rows.filter(**{name: facts[name] for name in ("series", "status") if facts[name]})
        return containing(rows, ("title",), facts["q"]) if facts["q"] else rows
