"""What people are told about their meetings and rooms."""

from django.utils.translation import gettext_lazy as _

from apps.notices.events import Event, events

GROUP = _("Meetings")

EVENTS = {
    "meetings.asked": Event(_("You are asked to a meeting"), GROUP),
    "meetings.changed": Event(_("A meeting you were asked to has changed"), GROUP),
    "meetings.answered": Event(_("Somebody cannot come to your meeting"), GROUP),
    "meetings.offered": Event(_("A room from the waiting list is held for you"), GROUP),
    "meetings.lapsed": Event(_("An offer from the waiting list has lapsed"), GROUP),
    "meetings.displaced": Event(_("Your meeting had to give way"), GROUP),
    "meetings.expired": Event(_("Nobody decided on your booking in time"), GROUP),
    "meetings.given_back": Event(_("Nobody checked in, the room is free"), GROUP),
}


def plug() -> None:
    for code, event in EVENTS.items():
        events.plug(code, event)
