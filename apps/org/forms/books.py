"""Typing about people, units, posts and places."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.dates import today
from apps.core.forms import ActionForm, ActionModelForm, DateField
from apps.org.forms.fields import PersonField
from apps.org.models import Absence, Building, Campus, Grant, Person, Place, Post, Unit


class UnitForm(ActionModelForm):
    class Meta:
        model = Unit
        fields = ["name", "short_name", "parent", "campus", "position", "opened_on", "closed_on"]


class PostForm(ActionModelForm):
    class Meta:
        model = Post
        fields = ["unit", "title", "rank", "deputy"]


class CampusForm(ActionModelForm):
    class Meta:
        model = Campus
        fields = ["name", "address", "position", "keeps_own_figures", "opened_on", "closed_on"]


class BuildingForm(ActionModelForm):
    class Meta:
        model = Building
        fields = ["campus", "name", "position", "opened_on", "closed_on"]


class PlaceForm(ActionModelForm):
    class Meta:
        model = Place
        fields = ["building", "name", "number", "floor", "kind", "position", "opened_on", "closed_on"]


class PersonForm(ActionModelForm):
    class Meta:
        model = Person
        fields = [
            "name",
            "name_reading",
            "staff_number",
            "username",
            "unit",
            "post",
            "other_units",
            "phone",
            "email",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].required = True


class LeaveForm(ActionForm):
    on = DateField(label=_("last day of service was"), initial=today)


class GrantForm(ActionModelForm):
    person = PersonField()

    class Meta:
        model = Grant
        fields = ["person", "role", "unit", "campus", "starts_on", "ends_on"]


class Moment(forms.DateTimeInput):
    """A native picker of day and time; it understands only the ISO form."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class AbsenceForm(ActionModelForm):
    person = PersonField()

    class Meta:
        model = Absence
        fields = ["person", "kind", "starts_at", "ends_at", "note"]
        widgets = {"starts_at": Moment, "ends_at": Moment}


class ChangeAbsenceForm(ActionModelForm):
    class Meta(AbsenceForm.Meta):
        fields = ["kind", "starts_at", "ends_at", "note"]
