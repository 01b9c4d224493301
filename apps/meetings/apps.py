from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "apps.meetings"
    verbose_name = _("Meetings")

    def ready(self):
        from apps.core import search, sockets
        from apps.meetings import demo, doors, events, metrics, policies, regular
        from apps.meetings.actions import approving
        from apps.meetings.queries import attending, keeping, my, my_calendar, palette, told

        search.kinds.plug(
            "meetings.Room", search.Kind(_("Meeting rooms"), "door", palette.room_entry, 10, palette.all_rooms)
        )
        search.kinds.plug("meetings.Series", search.Kind(_("Series"), "repeat", palette.series_entry, 40))
        meeting = search.Kind(_("Meetings"), "calendar-event", palette.booking_entry, 50, palette.all_bookings)
        search.kinds.plug("meetings.Booking", meeting)

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

        sockets.settings.plug("50 calendar", my_calendar.card)

        approving.plug()
        regular.plug()
        events.plug()
        doors.plug()
        demo.plug()
