"""The waiting list, pre-emptions, and the new places offered to a meeting that gave way."""

from datetime import time
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import dates
from apps.core.cells import Column
from apps.core.pages import Pages, Panel
from apps.meetings import actions
from apps.meetings.forms.waiting import PreEmptForm, WaitForm
from apps.meetings.models import Booking, Displacement, Wait
from apps.meetings.queries import finder
from apps.meetings.queries.sealed import told

OFFERED = 3

WHEN = Column("when", gettext_lazy("time"), lambda place: place.when, sort="starts_at")
WANTED = Column("wanted", gettext_lazy("waits for"), lambda place: place.wanted)


def wait_address(**facts: Any) -> str:
    """The form of the waiting list, filled with what somebody asked for in vain: records, days and times as typed."""
    said = {name: getattr(value, "pk", value) for name, value in facts.items()}
    said |= {name: f"{said[name]:%H:%M}" for name in ("starts", "ends") if isinstance(said.get(name), time)}
    known = {name: value for name, value in said.items() if value not in ("", None)}
    return f"{reverse('meetings_wait_new')}?{urlencode(known)}"


class WaitPages(Pages):
    model = Wait
    icon = "hourglass"
    columns = (WHEN, WANTED, "title", "unit", "asked_by", "attendees", "status", "offered_until")
    sheet_columns = ("starts_at", "ends_at", WANTED, "title", "unit", "asked_by", "attendees", "status", "asked_at")
    facts = (WHEN, WANTED, "unit", "asked_by", "attendees", "status", "asked_at", "offered_until", "booking")
    filters = ("room", "unit", "status", "starts_at")
    search = ("title",)
    related = ("room__place__building", "campus", "unit", "asked_by", "booking")
    create = (WaitForm, actions.wait)
    verbs = {"accept_offer": (actions.accept_offer, None), "leave_list": (actions.leave_list, None)}
    tones = {"accept_offer": "primary", "leave_list": "danger"}
    empty = gettext_lazy("Nobody waits for a room. When one you need is taken, join the list and be told.")

    def said(self, act: Any, result: Wait) -> str:
        facts = {"title": result.title, "wanted": result.wanted, "when": result.when}
        if act is actions.accept_offer:
            return _("“%(title)s” has its room: %(when)s.") % facts
        if act is actions.leave_list:
            return _("“%(title)s” is off the waiting list.") % facts
        if result.status == Wait.Status.OFFERED:
            return _("It is free and held for you. Take it now.")
        return _("You are on the list for %(wanted)s, %(when)s. We tell you when it is your turn.") % facts


class DisplacementPages(Pages):
    model = Displacement
    icon = "arrows-exchange"
    columns = ("at", "booking", "winner", "rooms", "reason", "approved_by", "done_by", "settled_at")
    facts = (
        "booking",
        "winner",
        "rooms",
        Column("was", gettext_lazy("would have been"), lambda row: dates.span(row.starts_at, row.ends_at)),
        "rank",
        "winner_rank",
        "reason",
        "approved_by",
        "done_by",
        "at",
        "settled_at",
    )
    filters = ("winner__meeting_class", "booking__unit", "at")
    related = ("booking", "winner", "approved_by", "done_by")
    create = (PreEmptForm, actions.pre_empt)
    empty = gettext_lazy("No meeting has had to give way.")

    def said(self, act: Any, result: Booking) -> str:
        count = result.displaced.count()
        facts = {"rooms": result.room_names, "when": result.when, "n": count}
        return _("Booked: %(rooms)s, %(when)s. %(n)s meetings give way; their people are told.") % facts


def new_places_panel(request: Any, booking: Booking) -> Panel | None:
    """For a meeting that gave way: the same hour elsewhere, or another hour near it, each one button away."""
    if booking.status != Booking.Status.DISPLACED or booking.starts_at <= timezone.now():
        return None
    if not actions.resettle.offered(request.user, booking):
        return None
    row = booking.displacements.open().select_related("winner", "approved_by").first()
    wish = {"person": request.user, "attendees": told(booking).attendees or 1, "layout": booking.layout}
    campus = booking.rooms[0].campus if booking.rooms else None
    start, end = booking.starts_at, booking.ends_at
    same = [(fit, start, end) for fit in finder.free_rooms(start, end, campus=campus, **wish)[:OFFERED]]
    near = [(a.fit, a.starts_at, a.ends_at) for a in finder.alternatives(start, end, campus=campus, **wish)]
    context = {
        "row": row,
        "booking": booking,
        "key": uuid4(),
        "places": [
            {
                "room": fit.room,
                "when": dates.span(first, last),
                "date": timezone.localtime(first).date().isoformat(),
                "starts": dates.clock(first),
                "ends": dates.clock(last),
            }
            for fit, first, last in [*same, *near][: 2 * OFFERED]
        ],
    }
    return Panel(gettext_lazy("Places we found for you"), "meetings/_new_places.html", context, id="places")


def wait_panel(request: Any, booking: Booking) -> Panel | None:
    """An offer is settled on its place on the waiting list."""
    if booking.status not in (Booking.Status.OFFERED, Booking.Status.LAPSED):
        return None
    place = Wait.objects.visible_to(request.user).filter(booking=booking).first()
    return place and Panel(gettext_lazy("Waiting list"), "meetings/_offered.html", {"place": place}, id="waiting")
