from django.urls import path

from apps.core import health

urlpatterns = [
    path("livez", health.livez, name="core_livez"),
    path("readyz", health.readyz, name="core_readyz"),
]
