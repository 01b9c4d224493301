"""Booking regular meetings, and settling the dates that cannot be held."""

import re
from datetime import date, timedelta
from typing import Any

from crispy_forms.bootstrap import InlineCheckboxes, InlineRadios
from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.dates import day, today
from apps.core.forms import ActionForm, DateField, TimeField
from apps.meetings.actions.series import Fix
from apps.meetings.forms.bookings import MeetingFields, row, sent, usual_times
from apps.meetings.forms.fields import RoomsField
from apps.meetings.models import Series
from apps.meetings.models.series import WEEKDAYS
from apps.meetings.queries.recurrence import MOST_DATES, dates_of


class FixesMixin:
    """The answers of the page that settles clashes: ``fix-2026-12-01`` is skip, room or time; ``room-…``,
    ``starts-…`` and ``ends-…`` belong to it."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["fixes"] = fixes = {}
        for name in self.data:
            if (match := re.fullmatch(r"fix-(\d{4}-\d\d-\d\d)", name)) and len(fixes) <= MOST_DATES:
                on = self._day(match[1])
                if on and (fix := self._fix(match[1], self.data[name])):
                    fixes[on] = fix
        return cleaned

    @staticmethod
    def _day(text: str) -> date | None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None

    def _fix(self, on: str, choice: str) -> Fix | None:
        if choice == "skip":
            return Fix(skip=True)
        try:
            if choice == "room":
                return Fix(rooms=(self.fields["place"].room(self.data.get(f"room-{on}", "")),))
            if choice == "time":
                starts, ends = (TimeField().clean(self.data.get(f"{edge}-{on}", "")) for edge in ("starts", "ends"))
                return Fix(starts=starts, ends=ends)
        except forms.ValidationError:
            self.add_error(None, _("%(day)s: choose a room or type a time such as 09:30.") % {"day": on})
        return None


class DatesField(forms.CharField):
    """Days typed one a line or separated by spaces or commas: 2026-12-01 2026-12-08."""

    widget = forms.Textarea(attrs={"rows": 2, "placeholder": "2026-12-01 2026-12-08"})

    def clean(self, value: Any) -> list[date]:
        words = re.split(r"[\s,，、;；]+", (super().clean(value) or "").strip())
        try:
            return sorted({date.fromisoformat(word.replace("/", "-")) for word in words if word})
        except ValueError:
            raise forms.ValidationError(_("Write each day like 2026-12-01, separated by spaces.")) from None


def weekdays_field(**facts: Any) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=_("weekdays"), choices=list(enumerate(WEEKDAYS)), coerce=int, widget=forms.CheckboxSelectMultiple, **facts
    )


def interval_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("every … times"), min_value=1, max_value=12, initial=1, required=False,
        help_text=_("2 is every other one."),
    )  # fmt: skip


class SeriesForm(FixesMixin, MeetingFields):
    first_on = DateField(label=_("first day"))
    starts = TimeField(label=_("starts"))
    ends = TimeField(label=_("ends"), example="10:30")
    repeats = forms.ChoiceField(
        label=_("repeats"), choices=Series.Repeats.choices, initial=Series.Repeats.WEEKLY, widget=forms.RadioSelect
    )
    interval = interval_field()
    weekdays = weekdays_field(required=False)
    dates = DatesField(label=_("dates"), required=False, max_length=6000)
    times = forms.IntegerField(label=_("how many meetings"), min_value=1, max_value=MOST_DATES, required=False)
    last_on = DateField(label=_("or until"), required=False)
    workdays_only = forms.BooleanField(
        label=_("working days only"), required=False, initial=True, help_text=_("Make-up days are working days.")
    )

    def __init__(self, *args: Any, initial: Any = None, **kwargs: Any):
        usual = {} if sent(args) else usual_times(kwargs["person"])
        first = {"first_on": usual.pop("date")} if usual else {}
        super().__init__(*args, initial={**first, **usual, "times": 10, **(initial or {})}, **kwargs)
        self.arrangement = Layout(
            "title",
            "place",
            row("first_on", "starts", "ends"),
            InlineRadios("repeats"),
            InlineCheckboxes("weekdays"),
            "dates",
            row("interval", "times", "last_on"),
            "workdays_only",
            row("attendees", "layout"),
            *([row(*self.about)] if self.about else []),
            "key",
            "version",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "first_on" in cleaned and "repeats" in cleaned and not self.errors:
            self._find_the_end(cleaned)
        return cleaned

    def _find_the_end(self, cleaned: dict[str, Any]) -> None:
        first, last, times = cleaned["first_on"], cleaned.get("last_on"), cleaned.pop("times", None)
        cleaned["interval"] = cleaned.get("interval") or 1
        if cleaned["repeats"] == Series.Repeats.DATES:
            if not cleaned["dates"]:
                self.add_error("dates", _("Write the days of the meetings, for example 2026-12-01."))
                return
            cleaned["first_on"], cleaned["last_on"] = cleaned["dates"][0], cleaned["dates"][-1]
            return
        if last is None and times is None:
            self.add_error("times", _("Say how many meetings, or until which day."))
            return
        horizon = first + timedelta(days=366 * 2)
        if last is None or last > horizon:
            rule = ("repeats", "interval", "weekdays", "workdays_only")
            days = dates_of(first_on=first, last_on=horizon, **{name: cleaned[name] for name in rule})
            days = days[:times] if last is None else days
            cleaned["last_on"] = days[-1] if days else first

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in super().facts().items() if name != "times"}


class ChangeSeriesForm(FixesMixin, MeetingFields):
    from_on = DateField(label=_("change from"), help_text=_("Earlier meetings stay as they are."))
    starts = TimeField(label=_("starts"))
    ends = TimeField(label=_("ends"), example="10:30")
    weekdays = weekdays_field(error_messages={"required": _("Choose at least one weekday.")})
    interval = interval_field()

    def __init__(self, *args: Any, subject: Any, initial: Any = None, **kwargs: Any):
        names = ("title", "attendees", "layout", "starts", "ends", "interval")
        known = {name: getattr(subject, name) for name in names}
        known |= {"place": [room.pk for room in subject.rooms.all()], "from_on": max(today(), subject.first_on)}
        known["weekdays"] = subject.weekdays or [subject.first_on.weekday()]
        super().__init__(*args, subject=subject, initial={**known, **(initial or {})}, **kwargs)
        self.fields.pop("unit", None)
        self.fields.pop("meeting_class", None)
        if subject.repeats != Series.Repeats.WEEKLY:
            del self.fields["weekdays"]
        if subject.repeats == Series.Repeats.DATES:
            del self.fields["interval"]
        self.arrangement = Layout(
            "from_on",
            "title",
            "place",
            row("starts", "ends"),
            *([InlineCheckboxes("weekdays")] if "weekdays" in self.fields else []),
            *(["interval"] if "interval" in self.fields else []),
            row("attendees", "layout"),
            "key",
            "version",
        )


class ProlongSeriesForm(FixesMixin, ActionForm):
    """Until when; where dates clash, the answers of the page that settles them."""

    place = RoomsField(required=False)
    last_on = DateField(label=_("until"))

    def __init__(self, *args: Any, subject: Any, initial: Any = None, **kwargs: Any):
        known = {"last_on": subject.last_on + timedelta(weeks=13)}
        super().__init__(*args, subject=subject, initial={**known, **(initial or {})}, **kwargs)
        self.fields["place"].offer(self.person)  # the rooms that may be chosen for a single date
        self.fields["last_on"].help_text = _("Until now it ends on %(day)s.") % {"day": day(subject.last_on, year=True)}
        self.arrangement = Layout("last_on", "key", "version")

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in super().facts().items() if name != "place"}


class CancelSeriesForm(ActionForm):
    from_on = DateField(label=_("cancel from"), help_text=_("Earlier meetings stay as they are."))
    reason = forms.CharField(label=_("reason"), max_length=120, required=False)

    def __init__(self, *args: Any, initial: Any = None, **kwargs: Any):
        super().__init__(*args, initial={"from_on": timezone.localdate(), **(initial or {})}, **kwargs)
