"""Bookings, series, rooms, equipment and rules: declared."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.cells import Badge, Column
from apps.core.dates import day
from apps.core.pages import Pages, Panel
from apps.meetings import actions
from apps.meetings.actions.arriving import EARLY
from apps.meetings.forms import (
    BookingForm,
    CancelForm,
    CancelSeriesForm,
    ChangeSeriesForm,
    EquipmentForm,
    ExtendForm,
    InviteForm,
    LeaveForm,
    LinkForm,
    MeetingClassForm,
    MoveForm,
    ProlongSeriesForm,
    RoomForm,
    RuleForm,
    SeriesForm,
    SubstituteForm,
)
from apps.meetings.forms.waiting import ResettleForm, TelephoneForm
from apps.meetings.models import (
    AccessLink,
    Attendee,
    Booking,
    BookingRule,
    Equipment,
    MeetingClass,
    Occupancy,
    Room,
    Series,
)
from apps.meetings.queries.attending import guestlist
from apps.meetings.queries.listed import listed
from apps.meetings.queries.recurrence import off_the_rule
from apps.meetings.queries.sealed import told, unsealed
from apps.meetings.views.waiting import new_places_panel, wait_address, wait_panel

ROOMS = Prefetch("occupancies", Occupancy.objects.select_related("room__place__building__campus"))

# In lists even those on its list read no words of a confidential meeting: screens have neighbours.
TITLE = Column("title", gettext_lazy("meeting"), lambda booking: booking.public_title, sort="title")
TOLD_UNIT = Column("unit", gettext_lazy("unit"), lambda booking: told(booking).unit)
TOLD_PEOPLE = Column("attendees", gettext_lazy("people"), lambda booking: told(booking).attendees, numeric=True)
TOLD_NOTE = Column("note", gettext_lazy("note for the room keeper"), lambda booking: told(booking).note)
WHEN = Column("when", gettext_lazy("time"), lambda booking: booking.when, sort="starts_at")
CLASS = Column("meeting_class", gettext_lazy("class of meeting"), lambda b: b.meeting_class or _("ordinary meeting"))
BOOKER = Column("booked_by", gettext_lazy("booked by"), lambda booking: booking.booker, sort="booked_by")
ROOMS_NAMED = Column("rooms", gettext_lazy("meeting room"), lambda booking: booking.room_names)


def series_panel(request: Any, booking: Booking) -> Panel | None:
    """This and the following, or all that are left: from one meeting of a series to the whole."""
    series = booking.series
    if series is None:
        return None
    offered = not booking.is_over and actions.change_series.offered(request.user, series)
    context = {"series": series, "booking": booking, "offered": offered}
    return Panel(gettext_lazy("Series"), "meetings/_booking_series.html", context, id="series")


def attendees_panel(request: Any, booking: Booking) -> Panel | None:
    """Who is asked and what they said; nothing at all where nobody was asked and the reader could ask nobody."""
    shown = guestlist(booking, request.user)
    if not shown.rows and not shown.in_charge:
        return None
    context = {"list": shown, "booking": booking}
    return Panel(gettext_lazy("Who comes"), "meetings/_attendees.html", context, id="attendees")


class BookingPages(Pages):
    model = Booking
    icon = "calendar-event"
    columns = (WHEN, ROOMS_NAMED, TITLE, "unit", BOOKER, "attendees", "status")
    sheet_columns = ("starts_at", "ends_at", ROOMS_NAMED, TITLE, "unit", "booked_by", "attendees", "status")
    filters = ("occupancies__room", "unit", "meeting_class", "status", "starts_at")
    search = ("title",)
    facts = (
        WHEN,
        ROOMS_NAMED,
        TOLD_UNIT,
        "booked_by",
        TOLD_PEOPLE,
        CLASS,
        "layout",
        TOLD_NOTE,
        "series",
        "made_at",
        "checked_in_at",
    )
    related = ("unit", "booked_by", "series", "meeting_class")
    prefetch = (ROOMS,)
    panels = (new_places_panel, wait_panel, attendees_panel, series_panel)
    create = (BookingForm, actions.book)
    update = (BookingForm, actions.change)
    verbs = {
        "check_in": (actions.check_in, None),
        "resettle": (actions.resettle, ResettleForm),
        "invite": (actions.invite, InviteForm),
        "move": (actions.move, MoveForm),
        "extend": (actions.extend, ExtendForm),
        "end_early": (actions.end_early, None),
        "no_show": (actions.no_show, None),
        "cancel": (actions.cancel, CancelForm),
        "restore": (actions.restore, None),
    }
    tones = {"cancel": "danger", "restore": "primary", "check_in": "primary", "resettle": "primary"}
    empty = gettext_lazy("No booking matches. Book a room, or clear the filters.")

    def drawn(self, rows: QuerySet) -> list[Booking]:
        return listed(self.request.user, rows)

    def subject(self) -> Booking:
        return unsealed(super().subject(), self.request.user)

    def name_of(self, subject: Booking) -> str:
        return told(subject).title

    def run(self, form: Any, act: Any, subject: Any) -> Any:
        """A tick in the booking form makes it the other verb, with a policy and a line in the trail of its own."""
        if act is actions.book and "is_confidential" in form.fields and form["is_confidential"].data:
            act = actions.book_confidential
        return super().run(form, act, subject)

    def show(self, kind: str, *, status: int = 200, **context: Any) -> Any:
        """Whoever finds the room taken is one click from its waiting list, with the form filled."""
        typed = getattr(context.get("form"), "cleaned_data", {})
        if kind == "form" and status == 409 and context["object"] is None and not typed.get("is_confidential"):
            names = ("title", "date", "starts", "ends", "attendees", "layout", "unit", "meeting_class")
            asked = {name: typed[name] for name in names if name in typed}
            context["wait_url"] = wait_address(room=next(iter(typed["place"])), **asked)
        return super().show(kind, status=status, **context)

    def offered(self, subject: Booking) -> list[dict[str, Any]]:
        """Only what makes sense at this hour: nothing for a meeting that is over, ending only for one under way."""
        coming = {"invite", "move", "extend", "end_early", "cancel", "restore", "resettle"}
        hidden = coming if subject.is_over else set()
        if subject.is_over or subject.checked_in_at or timezone.now() < subject.starts_at - EARLY:
            hidden.add("check_in")
        hidden |= {"end_early", "no_show"} if subject.is_upcoming else {"move"}
        return [verb for verb in super().offered(subject) if verb["name"] not in hidden]

    def invited(self, result: Booking) -> str:
        shown = guestlist(result, self.request.user)
        says = _("They have been told. %(n)s people are expected.") % {"n": shown.expected}
        if names := "、".join(row.attendee.name for row in shown.rows if row.is_busy):
            says += _(" Busy at that time: %(names)s.") % {"names": names}
        return says

    def edit_address(self, subject: Booking) -> str | None:
        return None if subject.is_over else super().edit_address(subject)

    def said(self, act: Any, result: Booking) -> str:
        facts = {"title": result.public_title, "rooms": result.room_names, "when": result.when}
        sentences = {
            "meetings.book": _("Booked: %(rooms)s, %(when)s."),
            "meetings.invite": self.invited(result) if act is actions.invite else "",
            "meetings.book_confidential": _("Booked: %(rooms)s, %(when)s. Others see only that it is occupied."),
            "meetings.book_by_telephone": _("Booked: %(rooms)s, %(when)s."),
            "meetings.check_in": _("You are checked in: %(rooms)s, %(when)s."),
            "meetings.cancel": _("“%(title)s” is cancelled; %(rooms)s is free again."),
            "meetings.end_early": _("“%(title)s” has ended; %(rooms)s is free now."),
        }
        return sentences.get(act.verb, _("“%(title)s” is now: %(rooms)s, %(when)s.")) % facts


class AttendeePages(Pages):
    """One's own invitations; those of a meeting stand on its page."""

    model = Attendee
    icon = "mail"
    columns = (
        Column("meeting", gettext_lazy("meeting"), lambda one: one.booking.public_title),
        Column("when", gettext_lazy("time"), lambda one: one.booking.when, sort="booking__starts_at"),
        Column("rooms", gettext_lazy("meeting room"), lambda one: one.booking.room_names),
        Column(
            "answer",
            gettext_lazy("answer"),
            lambda one: Badge(one.get_answer_display(), one.TONES[one.answer]),
            sort="answer",
        ),
    )
    filters = ("answer",)
    related = ("booking", "person__unit", "stands_in_for__person")
    prefetch = (Prefetch("booking__occupancies", Occupancy.objects.select_related("room__place__building__campus")),)
    verbs = {
        "come": (actions.come, None),
        "ask_leave": (actions.ask_leave, LeaveForm),
        "send_substitute": (actions.send_substitute, SubstituteForm),
        "uninvite": (actions.uninvite, None),
    }
    tones = {"come": "primary", "uninvite": "danger"}
    empty = gettext_lazy("Nobody has asked you to a meeting yet. Those you book yourself stand under Bookings.")

    def rows(self) -> Any:
        return super().rows().filter(person=self.request.user) if self.page in ("list", "export") else super().rows()

    def said(self, act: Any, result: Any) -> str:
        sentences = {
            "meetings.come": _("Noted: expected."),
            "meetings.ask_leave": _("Noted: on leave. Whoever booked the meeting has been told."),
            "meetings.send_substitute": _("Noted. The colleague has been asked."),
        }
        return sentences.get(act.verb, _("Taken off the list."))


class TelephonePages(BookingPages):
    """The urgent way: one page more, for whoever takes the call."""

    create = (TelephoneForm, actions.book_by_telephone)


def dates_panel(request: Any, series: Series) -> Panel:
    bookings = series.bookings.prefetch_related(ROOMS).order_by("series_on")
    return Panel(gettext_lazy("Dates"), "meetings/_series_dates.html", {"bookings": bookings}, id="dates")


class SeriesPages(Pages):
    model = Series
    icon = "repeat"
    columns = ("title", "unit", "repeats", "first_on", "last_on", "starts", "ends", "booked_by")
    filters = ("unit", "repeats")
    search = ("title",)
    facts = (
        Column("rooms", gettext_lazy("meeting room"), lambda s: "、".join(str(room) for room in s.rooms.with_place())),
        "unit",
        "booked_by",
        "attendees",
        CLASS,
        Column("repeats", gettext_lazy("repeats"), lambda series: series.rhythm),
        "first_on",
        "last_on",
        "starts",
        "ends",
        "workdays_only",
    )
    related = ("unit", "booked_by", "meeting_class")
    create = (SeriesForm, actions.book_series)
    verbs = {
        "change": (actions.change_series, ChangeSeriesForm),
        "prolong": (actions.prolong_series, ProlongSeriesForm),
        "cancel": (actions.cancel_series, CancelSeriesForm),
    }
    tones = {"cancel": "danger"}

    panels = (dates_panel,)

    def offered(self, subject: Series) -> list[dict[str, Any]]:
        """Dates of one's own have no rule to go on by."""
        hidden = {"prolong"} if subject.repeats == Series.Repeats.DATES else set()
        return [verb for verb in super().offered(subject) if verb["name"] not in hidden]

    def said(self, act: Any, result: Series) -> str:
        count = result.bookings.holding().upcoming().count()
        says = _("“%(title)s”: %(n)s meetings are booked.") % {"title": result.title, "n": count}
        if act is actions.change_series and (by_hand := off_the_rule(result)):
            says += _(" Changed by hand and therefore kept: %(days)s.") % {"days": "、".join(map(day, by_hand))}
        return says


class RoomPages(Pages):
    model = Room
    icon = "door"
    columns = (
        Column("place", gettext_lazy("meeting room"), str, sort="place__position"),
        Column("campus", gettext_lazy("campus"), lambda room: room.campus, sort="place__building__campus__position"),
        "room_class",
        "capacity",
        "equipment",
        "is_bookable",
    )
    facts = (
        "room_class",
        "capacity",
        Column(
            "layouts",
            gettext_lazy("layouts"),
            lambda room: [f"{row.get_layout_display()} {row.capacity}" for row in room.layouts.all()],
        ),
        "equipment",
        "set_up_minutes",
        "clean_up_minutes",
        "is_bookable",
        "is_secure",
        "direction",
        "whole",
        "note",
    )
    filters = ("place__building__campus", "room_class", "is_bookable")
    search = ("place__name",)
    related = ("place__building__campus", "whole__place__building")
    prefetch = ("equipment", "layouts")
    create = (RoomForm, actions.add_room)
    update = (RoomForm, actions.change_room)


def address_panel(request: Any, link: AccessLink) -> Panel:
    """The address itself, for those who answer for it; a revoked one has none."""
    context = {"link": link, "address": request.build_absolute_uri(link.path) if link.path else ""}
    return Panel(gettext_lazy("Address"), "core/_open_address.html", context, id="address")


class LinkPages(Pages):
    model = AccessLink
    icon = "link"
    columns = (
        Column("link", gettext_lazy("read-only address"), str),
        "language",
        "made_by",
        "made_at",
        "revoked_at",
    )
    facts = ("kind", "room", "campus", "language", "made_by", "made_at", "revoked_at")
    filters = ("kind",)
    related = ("room__place__building__campus", "campus", "made_by")
    panels = (address_panel,)
    create = (LinkForm, actions.add_link)
    verbs = {"renew": (actions.renew_link, None), "revoke": (actions.revoke_link, None)}
    tones = {"revoke": "danger"}
    empty = gettext_lazy("No address has been made yet. Make one for a panel, a lobby board or a calendar.")

    def offered(self, subject: AccessLink) -> list[dict[str, Any]]:
        return [verb for verb in super().offered(subject) if subject.is_open or verb["name"] != "revoke"]


class RulePages(Pages):
    model = BookingRule
    icon = "gavel"
    columns = ("name", "room", "room_class", "who", "opens_at", "closes_at", "starts_on", "ends_on", "source")
    facts = (
        "room",
        "room_class",
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
        "starts_on",
        "ends_on",
        "source",
    )
    related = ("room__place__building",)
    prefetch = ("units",)
    create = (RuleForm, actions.add_rule)
    update = (RuleForm, actions.change_rule)


class MeetingClassPages(Pages):
    model = MeetingClass
    icon = "list-numbers"
    columns = ("name", "rank", "units", "is_offered")
    prefetch = ("units",)
    create = (MeetingClassForm, actions.add_class)
    update = (MeetingClassForm, actions.change_class)
    empty = gettext_lazy("There is no class of meeting yet: all meetings are ordinary ones. Add the first class.")


class EquipmentPages(Pages):
    model = Equipment
    icon = "device-projector"
    columns = ("name", "position")
    create = (EquipmentForm, actions.add_equipment)
    update = (EquipmentForm, actions.change_equipment)
