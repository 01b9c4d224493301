"""The map of the whole house."""

from django.urls import include, path

urlpatterns = [
    path("", include("apps.core.urls")),
    path("", include("apps.portal.urls")),
    path("org/", include("apps.org.urls")),
    path("notices/", include("apps.notices.urls")),
    path("meetings/", include("apps.meetings.urls")),
]

handler500 = "apps.core.health.server_error"
