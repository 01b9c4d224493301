"""Spot checks: their addresses."""

from django.urls import URLPattern, URLResolver, path

from apps.inspections.views import phone, visits

# The checker's phone
PHONE: list[URLPattern | URLResolver] = [
    path("now/", phone.now, name="inspections_now"),
    path("now/cards/", phone.data, name="inspections_now_data"),
    path("at/<str:token>/", phone.at, name="inspections_at"),
    path("received/", phone.received, name="inspections_received"),
    path("sync/", phone.sync, name="inspections_sync"),
    path("photos/", phone.photo, name="inspections_photo"),
    *visits.VisitPages.urls("visits"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *PHONE,
]
