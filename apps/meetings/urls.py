from django.urls import path

from apps.meetings.views import attending, boards, finder, statistics, walls
from apps.meetings.views.pages import (
    AttendeePages,
    BookingPages,
    EquipmentPages,
    LinkPages,
    MeetingClassPages,
    RoomPages,
    RulePages,
    SeriesPages,
    TelephonePages,
)
from apps.meetings.views.waiting import DisplacementPages, WaitPages

urlpatterns = [
    path("", boards.day, name="meetings_day"),
    path("week/", boards.week, name="meetings_week"),
    path("month/", boards.month, name="meetings_month"),
    path("sheet/", boards.sheet, name="meetings_sheet"),
    path("find/", finder.find, name="meetings_find"),
    path("free/", finder.free, name="meetings_free"),
    path("statistics/", statistics.period, name="meetings_statistics"),
    path("year/", statistics.year, name="meetings_year"),
    path("feeds/<str:token>.ics", walls.feed, name="meetings_feed"),
    path("panel/<str:token>/", walls.panel, name="meetings_panel"),
    path("lobby/<str:token>/", walls.lobby, name="meetings_lobby"),
    path("my-calendar/", walls.share_calendar, name="meetings_my_calendar"),
    path("bookings/<int:pk>/attendees/", attending.attendees, name="meetings_booking_attendees"),
    path("bookings/<int:pk>/sign-in/", attending.sign_in, name="meetings_booking_sign_in"),
    *AttendeePages.urls("invitations"),
    *LinkPages.urls("links"),
    path("bookings/by-telephone/", TelephonePages.as_view(page="create"), name="meetings_telephone"),
    *BookingPages.urls("bookings"),
    *SeriesPages.urls("series"),
    *RoomPages.urls("rooms"),
    *RulePages.urls("rules"),
    *EquipmentPages.urls("equipment"),
    *MeetingClassPages.urls("classes"),
    *WaitPages.urls("waiting"),
    *DisplacementPages.urls("pre-emptions"),
]
