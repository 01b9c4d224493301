"""Booking one meeting, and what may be done with it."""

from datetime import timedelta
from typing import Any

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.dates import local
from apps.core.forms import FIELD, ActionForm, DateField, TimeField
from apps.core.policies import can
from apps.meetings.forms.fields import RoomField, RoomsField
from apps.meetings.models import Layout as SeatLayout
from apps.meetings.models import MeetingClass
from apps.meetings.queries.finder import usual_start
from apps.meetings.queries.precedence import classes_for
from apps.meetings.queries.sealed import told
from apps.org.models import Unit

MOST_PEOPLE = 9_999
# Filled by the page's script while one types: whether the rooms are free, and which others are.
HINT = """{% load i18n %}<div id="room-hint" class="room-hint" aria-live="polite"
 data-hint="{% url 'meetings_free' %}" data-booking="{{ object.pk|default:'' }}"></div>"""


def row(*names: str) -> Div:
    return Div(*(Field(name, wrapper_class="col-sm", template=FIELD) for name in names), css_class="row")


def sent(args: tuple) -> bool:
    """Whether the form holds what somebody typed; then nothing needs to be looked up to fill it in."""
    return bool(args) and args[0] is not None


class WhenMixin:
    """Day, start and end as they are typed, together the two moments of a slot."""

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        on, starts, ends = facts.pop("date"), facts.pop("starts"), facts.pop("ends")
        return {**facts, "starts_at": local(on, starts), "ends_at": local(on, ends)}


class MeetingFields(ActionForm):
    """What a single meeting and a series both say of themselves."""

    place = RoomsField()
    title = forms.CharField(label=_("meeting"), max_length=80)
    attendees = forms.IntegerField(label=_("people"), min_value=1, max_value=MOST_PEOPLE, initial=10)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("unit"), required=False)
    layout = forms.ChoiceField(label=_("layout"), required=False)
    meeting_class = forms.ModelChoiceField(
        MeetingClass.objects.none(), label=_("class of meeting"), required=False, empty_label=_("ordinary meeting")
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "place" in self.fields:
            self.fields["place"].offer(self.person)
        self.fields["layout"].choices = [("", _("as the room stands")), *SeatLayout.choices]
        mine = self.person.unit_ids
        if self.subject and told(self.subject).unit_id not in mine:
            mine = [*mine, told(self.subject).unit_id]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=mine)
        if len(mine) < 2:
            del self.fields["unit"]
        self._offer_classes(fresh=not sent(args))
        self.fields["title"].widget.attrs.update(
            {"placeholder": _("e.g. Third-quarter budget review"), "autofocus": True}
        )

    def _offer_classes(self, *, fresh: bool) -> None:
        """Asked only of those whose units hold other meetings than ordinary ones."""
        offered = MeetingClass.objects.open_to(self.person)
        if self.subject and self.subject.meeting_class_id:
            offered = offered | MeetingClass.objects.filter(pk=self.subject.meeting_class_id)
        field = self.fields["meeting_class"]
        field.queryset = offered
        if fresh:
            choices = classes_for(self.person)
            own = self.subject and self.subject.meeting_class
            if own and own.pk not in dict(choices):
                choices = [(own.pk, own.name), *choices]
            if choices:
                field.choices = [("", field.empty_label), *choices]
            else:
                del self.fields["meeting_class"]

    @property
    def about(self) -> list[str]:
        """The fields that only some people see, in one row with people and layout."""
        return [name for name in ("unit", "meeting_class") if name in self.fields]


class BookingForm(WhenMixin, MeetingFields):
    """One meeting. Fields ``place`` (one or several), ``title``, ``date``, ``starts``, ``ends``, ``attendees``."""

    date = DateField(label=_("date"))
    starts = TimeField(label=_("starts"))
    ends = TimeField(label=_("ends"), example="10:30")
    note = forms.CharField(
        label=_("note for the room keeper"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("Name plates, tea, microphones…")}),
    )

    is_confidential = forms.BooleanField(
        label=_("Confidential meeting"),
        required=False,
        help_text=_("Others see only that the room is occupied. Never write state secrets here, not even so."),
    )

    def __init__(self, *args: Any, person: Any, subject: Any = None, initial: Any = None, **kwargs: Any):
        asked = initial or {}
        if not sent(args):
            asked = {**(written(subject) if subject else _usual(person, asked)), **asked}
        super().__init__(*args, person=person, subject=subject, initial=asked, **kwargs)
        designated = subject is None and can(self.person, "meetings.book_confidential")
        if not designated:
            self.fields.pop("is_confidential", None)
        self.arrangement = Layout(
            "title",
            "place",
            HTML(HINT),
            row("date", "starts", "ends"),
            row("attendees", "layout"),
            *([row(*self.about)] if self.about else []),
            "note",
            *(["is_confidential"] if designated else []),
            "key",
            "version",
        )

    def facts(self) -> dict[str, Any]:
        """Whether it is confidential decides which verb is done; it is no keyword of either."""
        return {name: value for name, value in super().facts().items() if name != "is_confidential"}


def _usual(person: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """The hour somebody who books now would want; nothing where the address names a day."""
    return {} if "date" in asked else usual_times(person)


def usual_times(person: Any) -> dict[str, Any]:
    """The next hour of office time: on a Sunday it is Monday at nine."""
    start = timezone.localtime(usual_start(person, timezone.now()))
    return {"date": start.date(), "starts": start.time(), "ends": (start + timedelta(hours=1)).time()}


def written(booking: Any) -> dict[str, Any]:
    """A booking as its form shows it."""
    start, end = timezone.localtime(booking.starts_at), timezone.localtime(booking.ends_at)
    words = told(booking)
    return {
        "place": [room.pk for room in booking.rooms],
        "title": words.title,
        "date": start.date(),
        "starts": start.time(),
        "ends": end.time(),
        "attendees": words.attendees,
        "unit": words.unit_id,
        "layout": booking.layout,
        "meeting_class": booking.meeting_class_id,
        "note": words.note,
    }


class MoveForm(WhenMixin, ActionForm):
    """From one room and time to another: what dragging on the board sends, and the same for the keyboard."""

    room = RoomField(label=_("from room"))
    place = RoomField(label=_("to room"))
    date = DateField(label=_("date"))
    starts = TimeField(label=_("starts"))
    ends = TimeField(label=_("ends"), example="10:30")

    def __init__(self, *args: Any, subject: Any, initial: Any = None, **kwargs: Any):
        before = written(subject)
        known = {name: before[name] for name in ("date", "starts", "ends")}
        known["room"] = known["place"] = before["place"][0] if before["place"] else None
        super().__init__(*args, subject=subject, initial={**known, **(initial or {})}, **kwargs)
        self.fields["place"].offer(self.person)
        self.fields["room"].offer(self.person)


class CancelForm(ActionForm):
    reason = forms.CharField(label=_("reason"), max_length=120, required=False)


class ExtendForm(ActionForm):
    ends = TimeField(label=_("new end"))

    def facts(self) -> dict[str, Any]:
        on = timezone.localtime(self.subject.ends_at).date()
        return {"ends_at": local(on, self.cleaned_data["ends"])}
