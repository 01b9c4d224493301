"""What a program may ask the lists and boards for; the pages read the same from their addresses."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core import periods
from apps.core.dates import day_bounds, monday, today
from apps.core.forms import DateField
from apps.core.periods import Period
from apps.core.search import containing
from apps.meetings.models import Attendee, Booking, Room, Wait
from apps.meetings.models.sight import statistics_scope
from apps.meetings.policies import sees_statistics
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


class ListedForm(forms.Form):
    """From one day to another (both included), of a room, mine; ``of_room`` and ``by`` say what that is of a row."""

    of_room, by = "room", "asked_by"

    first = DateField(label=_("from"), required=False)
    last = DateField(label=_("until"), required=False)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("meeting room"), required=False)
    mine = forms.BooleanField(label=_("mine"), required=False)

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
            rows = rows.filter(**{self.of_room: facts["room"]})
        if facts["mine"]:
            rows = rows.filter(**{self.by: self.person})
        return rows.filter(**{name: facts[name] for name in ("series", "status") if facts.get(name)})


class BookingsForm(ListedForm):
    """Which bookings: those, of a series, in a state, with a word."""

    of_room, by = "occupancies__room", "booked_by"

    series = forms.IntegerField(label=_("series"), required=False, min_value=1, max_value=2**62)
    status = forms.ChoiceField(label=_("status"), required=False, choices=[("", ""), *Booking.Status.choices])
    q = forms.CharField(label=_("search"), required=False, max_length=80)

    def chosen(self, rows: QuerySet) -> QuerySet:
        rows, word = super().chosen(rows), self.cleaned_data["q"]
        return containing(rows, ("title",), word) if word else rows


class WaitsForm(ListedForm):
    """Which places on the waiting list."""

    status = forms.ChoiceField(label=_("status"), required=False, choices=[("", ""), *Wait.Status.choices])


class InvitationsForm(forms.Form):
    """Which of one's own invitations."""

    answer = forms.ChoiceField(label=_("answer"), required=False, choices=[("", ""), *Attendee.Answer.choices])

    def __init__(self, data: Any, *, person: Any):
        super().__init__(data)
        self.person = person

    def chosen(self, rows: QuerySet) -> QuerySet:
        rows, answer = rows.filter(person=self.person), self.cleaned_data["answer"]
        return rows.filter(answer=answer) if answer else rows


class FiguresForm(forms.Form):
    """Figures of a period (2026, 2026-H1, 2026-Q2, 2026-06, or dates of one's own), of a campus or of the bureau."""

    period = forms.CharField(label=_("period"), required=False, max_length=24)
    campus = forms.ModelChoiceField(Campus.objects.none(), label=_("campus"), required=False)

    def __init__(self, data: Any, *, person: Any):
        super().__init__(data)
        self.scope = statistics_scope(person)
        if self.scope == set():
            raise PermissionDenied(sees_statistics.says)
        self.fields["campus"].queryset = Campus.objects.visible_to(person)

    def clean_period(self) -> Period:
        text = self.cleaned_data["period"]
        found = Period.read(text) if text else Period.around(today(), "H")
        if found is None:
            raise forms.ValidationError(_("A period has a first and a last day and at most three years."))
        return found.until(today()) if found.kind in periods.MONTHS else found

    def clean_campus(self) -> Campus | None:
        """Who sees the figures of one campus only is answered with those, and never with the bureau's."""
        campus = self.cleaned_data["campus"]
        if self.scope is None:
            return campus
        campus = campus or self.fields["campus"].queryset.filter(pk__in=self.scope).first()
        if campus is None or campus.pk not in self.scope:
            raise PermissionDenied(sees_statistics.says)
        return campus
