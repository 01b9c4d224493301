"""The map of the whole house."""

from django.urls import include, path

from apps.core.late import Late
from apps.inspections.views.phone import worker

urlpatterns = [
    path("", include("apps.core.urls")),
    path("", include("apps.portal.urls")),
    path("org/", include("apps.org.urls")),
    path("notices/", include("apps.notices.urls")),
    path("approvals/", include("apps.approvals.urls")),
    path("meetings/", include("apps.meetings.urls")),
    path("canteen/", include("apps.canteen.urls")),
    path("supplies/", include("apps.supplies.urls")),
    path("ledger/", include("apps.ledger.urls")),
    path("findings/", include("apps.findings.urls")),
    path("inspections/", include("apps.inspections.urls")),
    path("check-worker.js", worker, name="inspections_worker"),  # at the root: see docs/decisions
    path("reports/", include("apps.reports.urls")),
    Late("api/v1/", "apps.core.api.house"),
]

handler500 = "apps.core.health.server_error"
