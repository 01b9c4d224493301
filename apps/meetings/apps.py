from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "apps.meetings"
    verbose_name = _("Meetings")

    def ready(self):
        from apps.core import search, sockets
        from apps.meetings import demo, metrics, policies
        from apps.meetings.queries import attending, keeping, my, my_calendar, palette, told
        from apps.org.policies import staff

        search.kinds.plug(
            "meetings.Room", search.Kind(_("Meeting rooms"), "door", palette.room_entry, 10, palette.all_rooms)
        )
        search.kinds.plug("meetings.Series", search.Kind(_("Series"), "repeat", palette.series_entry, 40))
        meeting = search.Kind(_("Meetings"), "calendar-event", palette.booking_entry, 50, palette.all_bookings)
        search.kinds.plug("meetings.Booking", meeting)

        book = sockets.Tile(_("Book a room"), "calendar-plus", "meetings_find", staff, order=10)
        sockets.tiles.plug("meetings.book", book)
        repeat = sockets.Tile(_("Book regular meetings"), "repeat", "meetings_series_new", staff, order=20)
        sockets.tiles.plug("meetings.repeat", repeat)
        self.doors()

        papers = _("The plan, the official letter, the list of seats: for those who may open this booking.")
        sockets.holders.plug("meetings.Booking", sockets.Holder(policies.its_people, _("Papers"), papers))
        sockets.api.plug("meetings/", "apps.meetings.api.router")
        told.plug()
        sockets.calendar.plug("meetings.mine", my.my_meetings)
        sockets.cards.plug("20 quick_book", my.quick_book_card)
        metrics.plug()
        sockets.figures.plug("meetings.rooms", keeping.rooms_today)
        sockets.todo.plug("meetings.wishes", keeping.wishes)
        sockets.todo.plug("meetings.invitations", attending.invitations)
        self.plug_events()

        sockets.settings.plug("50 calendar", my_calendar.card)

        demo.plug()

    def doors(self):
        """What stands in the left rail, and for whom."""
        from apps.core import sockets
        from apps.meetings import policies
        from apps.org.policies import office_admin, staff

        for order, (name, label, icon, url, allowed) in enumerate(
            [
                ("day", _("Meeting rooms"), "calendar-event", "meetings_day", staff),
                ("mine", _("Bookings"), "list", "meetings_booking_list", staff),
                ("rooms", _("Room settings"), "door", "meetings_room_list", policies.keeps_rooms),
                ("rules", _("Booking rules"), "gavel", "meetings_bookingrule_list", policies.keeps_rooms),
                ("links", _("Panels and feeds"), "link", "meetings_accesslink_list", policies.keeps_rooms),
                ("classes", _("Classes of meeting"), "list-numbers", "meetings_meetingclass_list", office_admin),
            ]
        ):
            sockets.menu.plug(
                f"meetings.{name}", sockets.MenuEntry(label, icon, url, allowed, 10 + order, _("Meetings"))
            )

    def plug_events(self):
        from apps.notices.events import Event, events

        told = {
            "asked": _("You are asked to a meeting"),
            "changed": _("A meeting you were asked to has changed"),
            "answered": _("Somebody cannot come to your meeting"),
        }
        for key, label in told.items():
            events.plug(f"meetings.{key}", Event(label, _("Meetings")))
