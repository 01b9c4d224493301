"""Joining the waiting list, taking a room for a meeting that goes first, and finding a new place afterwards."""

from copy import deepcopy
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.approvals.models import RouteStep
from apps.core.forms import ActionForm, DateField, TimeField
from apps.meetings.forms.bookings import BookingForm, MeetingFields, WhenMixin, row, sent, usual_times
from apps.meetings.forms.fields import RoomField, RoomsField
from apps.meetings.models import MeetingClass
from apps.org.models import Campus, Person, Role, Unit


class WaitForm(WhenMixin, MeetingFields):
    """What a booking form asks, but for one room, or for any room of a campus."""

    place = None
    room = RoomField(label=_("this room"), required=False)
    campus = forms.ModelChoiceField(
        Campus.objects.none(), label=_("or any room of"), required=False, empty_label=_("this room only")
    )
    date = DateField(label=_("date"))
    starts = TimeField(label=_("starts"))
    ends = TimeField(label=_("ends"))

    def __init__(self, *args: Any, person: Any = None, initial: Any = None, **kwargs: Any):
        asked = dict(initial or {})
        if not sent(args) and "date" not in asked:
            asked |= usual_times(person)
        super().__init__(*args, person=person, initial=asked, **kwargs)
        self.fields["room"].offer(person)
        self.fields["campus"].queryset = Campus.objects.visible_to(person).in_service()
        self.arrangement = Layout(
            "title", "room", "campus", row("date", "starts", "ends"), row("attendees", "layout"),
            *([row(*self.about)] if self.about else []), "key", "version",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("room")) == bool(cleaned.get("campus")):
            self.add_error("room", _("Choose a room, or a campus for any of its rooms."))
        return cleaned


class PreEmptForm(BookingForm):
    """A meeting that goes first: what it is, why, and who approved that others give way."""

    is_confidential = None
    meeting_class = forms.ModelChoiceField(MeetingClass.objects.none(), label=_("Class of meeting"))
    reason = forms.CharField(label=_("reason"), max_length=120)
    approved_by = forms.ModelChoiceField(Person.objects.none(), label=_("approved by"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["meeting_class"] = deepcopy(self.base_fields["meeting_class"])
        self.fields["meeting_class"].queryset = MeetingClass.objects.visible_to(self.person).filter(is_offered=True)
        may = Person.objects.visible_to(self.person).filter(is_active=True, grants__role=Role.LEADER)
        self.fields["approved_by"].queryset = may.distinct().order_by("name")
        unit = ["unit"] if "unit" in self.fields else []
        self.arrangement = Layout(
            "title", row("meeting_class", *unit), "place", row("date", "starts", "ends"), row("attendees", "layout"),
            row("reason", "approved_by"), "note", "key", "version",
        )  # fmt: skip


class TelephoneForm(BookingForm):
    """What somebody says on the telephone: for which unit it is, and who said yes."""

    is_confidential = None
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), empty_label=_("Choose a unit"))
    said_by = forms.ModelChoiceField(
        Person.objects.none(), label=_("who said yes"), required=False, help_text=_("Only where approval is needed.")
    )
    said = forms.CharField(label=_("what was said"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["unit"] = deepcopy(self.base_fields["unit"])
        self.fields["unit"].queryset = Unit.objects.visible_to(self.person).in_service()
        classes = MeetingClass.objects.visible_to(self.person).filter(is_offered=True)
        self.fields["meeting_class"] = forms.ModelChoiceField(
            classes, label=_("Class of meeting"), required=False, empty_label=_("ordinary meeting")
        )
        deciding = Q(post__in=RouteStep.objects.values("post")) | Q(grants__role=Role.LEADER)
        people = Person.objects.visible_to(self.person).filter(deciding, is_active=True)
        self.fields["said_by"].queryset = people.distinct().order_by("name")
        self.arrangement = Layout(
            "title", row("unit", "meeting_class"), "place", row("date", "starts", "ends"), row("attendees", "layout"),
            row("said_by", "said"), "note", "key", "version",
        )  # fmt: skip


class ResettleForm(WhenMixin, ActionForm):
    """The new place of a meeting that gave way: sent by one button, or typed."""

    place = RoomsField()
    date = DateField(label=_("date"))
    starts = TimeField(label=_("starts"))
    ends = TimeField(label=_("ends"))

    def __init__(self, *args: Any, subject: Any, initial: Any = None, **kwargs: Any):
        start, end = timezone.localtime(subject.starts_at), timezone.localtime(subject.ends_at)
        known = {"date": start.date(), "starts": start.time(), "ends": end.time()}
        known["place"] = [room.pk for room in subject.rooms]
        super().__init__(*args, subject=subject, initial={**known, **(initial or {})}, **kwargs)
        self.fields["place"].offer(self.person)
