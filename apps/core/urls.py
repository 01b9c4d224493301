from django.urls import path

from apps.core import health
from apps.core.attachments.views import FilePages, open_file

urlpatterns = [
    path("livez", health.livez, name="core_livez"),
    path("readyz", health.readyz, name="core_readyz"),
    path("files/<int:pk>/", open_file, name="core_attachment"),
    *FilePages.urls(),
]
