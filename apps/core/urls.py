from django.urls import path

from apps.core import health
from apps.core.views import upkeep

urlpatterns = [
    path("livez", health.livez, name="core_livez"),
    path("readyz", health.readyz, name="core_readyz"),
    path("jobs/<int:pk>/progress/", upkeep.progress, name="core_job_progress"),
    path("jobs/<int:pk>/file/", upkeep.file, name="core_job_file"),
    *upkeep.JobPages.urls("jobs"),
    path("upkeep/", upkeep.overview, name="core_upkeep"),
    *upkeep.EffectPages.urls("upkeep/effects"),
    *upkeep.RunPages.urls("upkeep/runs"),
]
