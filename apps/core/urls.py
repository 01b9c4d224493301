from django.urls import path

from apps.core import health
from apps.core.attachments.views import FilePages, open_file
from apps.core.imports import views as imports
from apps.core.views import trail, upkeep

urlpatterns = [
    path("livez", health.livez, name="core_livez"),
    path("readyz", health.readyz, name="core_readyz"),
    path("files/<int:pk>/", open_file, name="core_attachment"),
    *FilePages.urls(),
    path("imports/template/<str:kind>/", imports.template, name="core_import_template"),
    path("imports/<int:pk>/marked/", imports.marked, name="core_import_marked"),
    *imports.ImportPages.urls("imports"),
    path("jobs/<int:pk>/progress/", upkeep.progress, name="core_job_progress"),
    path("jobs/<int:pk>/file/", upkeep.file, name="core_job_file"),
    *upkeep.JobPages.urls("jobs"),
    path("trail/verify/", trail.verify, name="core_trail_verify"),
    *trail.TrailPages.urls("trail"),
    path("upkeep/", upkeep.overview, name="core_upkeep"),
    *upkeep.EffectPages.urls("upkeep/effects"),
    *upkeep.RunPages.urls("upkeep/runs"),
]
