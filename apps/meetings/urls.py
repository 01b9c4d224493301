from django.urls import path

from apps.meetings.views import boards, finder
from apps.meetings.views.pages import BookingPages, EquipmentPages, RoomPages, RulePages, SeriesPages

urlpatterns = [
    path("", boards.day, name="meetings_day"),
    path("week/", boards.week, name="meetings_week"),
    path("month/", boards.month, name="meetings_month"),
    path("sheet/", boards.sheet, name="meetings_sheet"),
    path("find/", finder.find, name="meetings_find"),
    path("free/", finder.free, name="meetings_free"),
    *BookingPages.urls("bookings"),
    *SeriesPages.urls("series"),
    *RoomPages.urls("rooms"),
    *RulePages.urls("rules"),
    *EquipmentPages.urls("equipment"),
]
