"""Looking after rooms, their equipment and the rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import ActionModelForm, DateInput, TimeField
from apps.meetings.models import BookingRule, Equipment, Layout, MeetingClass, Room
from apps.org.models import Place


class RoomForm(ActionModelForm):
    """A room, with one number of seats for each layout it can be set out in."""

    class Meta:
        model = Room
        fields = [
            "place",
            "room_class",
            "capacity",
            "equipment",
            "set_up_minutes",
            "clean_up_minutes",
            "is_bookable",
            "is_secure",
            "direction",
            "whole",
            "note",
        ]
        widgets = {"equipment": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, subject: Any = None, **kwargs: Any):
        super().__init__(*args, subject=subject, **kwargs)
        seats = {row.layout: row.capacity for row in subject.layouts.all()} if subject else {}
        for layout, label in Layout.choices:
            self.fields[f"seats_{layout}"] = forms.IntegerField(
                label=_("seats as “%s”") % label, min_value=1, max_value=9999, required=False, initial=seats.get(layout)
            )
        halls = Room.objects.visible_to(self.person).filter(whole=None).named()
        self.fields["whole"].queryset = halls.exclude(pk=subject.pk) if subject else halls
        if subject:
            del self.fields["place"]
        else:
            places = Place.objects.filter(kind=Place.Kind.MEETING_ROOM, meeting_room=None)
            self.fields["place"].queryset = places.select_related("building")

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        typed = {layout: facts.pop(f"seats_{layout}", None) for layout in Layout.values}
        return {**facts, "layouts": {layout: seats for layout, seats in typed.items() if seats}}


class RuleForm(ActionModelForm):
    opens_at = TimeField(label=_("opens at"))
    closes_at = TimeField(label=_("closes at"))

    class Meta:
        model = BookingRule
        fields = [
            "name",
            "room",
            "room_class",
            "starts_on",
            "ends_on",
            "source",
            "who",
            "units",
            "window_days",
            "longest_minutes",
            "grid_minutes",
            "opens_at",
            "closes_at",
            "workdays_only",
            "check_in_minutes",
            "offer_minutes",
            "person_hours_a_week",
            "unit_hours_a_week",
        ]
        widgets = {"starts_on": DateInput, "ends_on": DateInput, "units": forms.SelectMultiple(attrs={"size": 6})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.visible_to(self.person).with_place().in_order()
        self.fields["offer_minutes"].required = False

    def clean_offer_minutes(self) -> int:
        usual = BookingRule._meta.get_field("offer_minutes").default
        return self.cleaned_data["offer_minutes"] or usual


class MeetingClassForm(ActionModelForm):
    class Meta:
        model = MeetingClass
        fields = ["name", "rank", "units", "is_offered"]
        widgets = {"units": forms.SelectMultiple(attrs={"size": 8})}


class EquipmentForm(ActionModelForm):
    class Meta:
        model = Equipment
        fields = ["name", "position"]
