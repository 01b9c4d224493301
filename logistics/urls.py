"""The map of the whole house."""

from importlib.util import find_spec

from django.urls import include, path

PARTS = [
    ("", "apps.core.urls"),
    ("", "apps.portal.urls"),
    ("org/", "apps.org.urls"),
    ("meetings/", "apps.meetings.urls"),
]

# While the first step is being built a part may not be there yet; the lead replaces this by plain includes.
urlpatterns = [path(prefix, include(module)) for prefix, module in PARTS if find_spec(module)]

handler500 = "apps.core.health.server_error"
