from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "apps.reports"
    verbose_name = _("Reports")

    def ready(self):
        from apps.core import sockets
        from apps.reports import demo, doors, meetings, menus, monthly, policies, regular, usual
        from apps.reports.queries import owed

        doors.plug()
        meetings.plug()
        menus.plug()
        monthly.plug()
        usual.plug()
        regular.plug()
        demo.plug()
        sockets.holders.plug("reports.Report", sockets.Holder(policies.noone, _("Files"), takers=True))
        papers = _("What was sent, and the receipt for it.")
        sockets.holders.plug("reports.ReturnDue", sockets.Holder(policies.handles_return, _("What was sent"), papers))
        sockets.todo.plug("reports.returns", owed.todo)
