from django.urls import path

from apps.core import health
from apps.core.attachments.views import FilePages, open_file

urlpatterns = [
    path("livez", health.livez, name="core_livez"),
    path("readyz", health.readyz, name="core_readyz"),
    path("files/<int:pk>/", open_file, name="core_attachment"),
    path("files/<int:pk>/detach/", FilePages.as_view(page="change", verb="detach"), name="core_attachment_detach"),
    path("files/<int:pk>/put-back/", FilePages.as_view(page="change", verb="put_back"), name="core_attachment_put_back"),
    path("files/<str:label>/<int:pk>/", FilePages.as_view(page="attach"), name="core_attachment_new"),
]
