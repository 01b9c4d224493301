"""Which pages of reports stand in the left rail, and what this app tells people about."""

from django.utils.translation import gettext_lazy as _

from apps.core.sockets import MenuEntry, menu
from apps.notices.events import Event, events
from apps.org.policies import office_admin, staff
from apps.reports.policies import reads_some_costs, sees_all_returns

REPORTS = _("Reports")

TOLD = {
    "reports.filed": Event(_("A report is filed"), REPORTS),
    "reports.failed": Event(_("A report could not be made"), REPORTS),
    "reports.return_due": Event(_("A return is due"), REPORTS),
}


def plug() -> None:
    for key, event in TOLD.items():
        events.plug(key, event)
    for order, (name, label, icon, url, allowed) in enumerate(
        [
            ("costs", _("Monthly cost report"), "report-money", "reports_monthly_costs", reads_some_costs),
            ("filed", _("Filed reports"), "file-text", "reports_report_list", staff),
            ("schedules", _("Scheduled reports"), "clock-play", "reports_schedule_list", office_admin),
            ("returns", _("Returns calendar"), "calendar-event", "reports_returns", sees_all_returns),
        ]
    ):
        menu.plug(f"reports.{name}", MenuEntry(label, icon, url, allowed, 55 + order, REPORTS))
