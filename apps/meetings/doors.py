"""The doors to the meeting rooms: tiles on the home page, entries in the left rail."""

from django.utils.translation import gettext_lazy as _

from apps.core import sockets
from apps.meetings import policies
from apps.org.policies import office_admin, staff


def plug() -> None:
    book = sockets.Tile(_("Book a room"), "calendar-plus", "meetings_find", staff, order=10)
    sockets.tiles.plug("meetings.book", book)
    repeat = sockets.Tile(_("Book regular meetings"), "repeat", "meetings_series_new", staff, order=20)
    sockets.tiles.plug("meetings.repeat", repeat)
    overriding = policies.keeps_rooms | office_admin
    takes_calls = overriding | policies.on_duty
    call = sockets.Tile(_("Book on the telephone"), "phone-call", "meetings_telephone", takes_calls, order=30)
    sockets.tiles.plug("meetings.call", call)
    for order, (name, label, icon, url, allowed) in enumerate(
        [
            ("day", _("Meeting rooms"), "calendar-event", "meetings_day", staff),
            ("mine", _("Bookings"), "list", "meetings_booking_list", staff),
            ("invitations", _("Invitations"), "mail", "meetings_attendee_list", staff),
            ("waiting", _("Waiting list"), "hourglass", "meetings_wait_list", staff),
            ("pre_emptions", _("Pre-emptions"), "arrows-exchange", "meetings_displacement_list", overriding),
            ("statistics", _("Statistics"), "chart-bar", "meetings_statistics", policies.sees_some_statistics),
            ("rooms", _("Room settings"), "door", "meetings_room_list", policies.keeps_rooms),
            ("rules", _("Booking rules"), "gavel", "meetings_bookingrule_list", policies.keeps_rooms),
            ("links", _("Panels and feeds"), "link", "meetings_accesslink_list", policies.keeps_rooms),
            ("classes", _("Classes of meeting"), "list-numbers", "meetings_meetingclass_list", office_admin),
        ]
    ):
        sockets.menu.plug(f"meetings.{name}", sockets.MenuEntry(label, icon, url, allowed, 10 + order, _("Meetings")))
