from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "apps.approvals"
    verbose_name = _("Approvals")

    def ready(self):
        from apps.approvals import policies  # noqa: F401
        from apps.approvals.actions.clock import keep_deadlines
        from apps.approvals.queries import inbox
        from apps.core import sockets
        from apps.core.jobs import Every
        from apps.notices.events import Event, events
        from apps.org.policies import staff

        group = _("Approvals")
        events.plug("approvals.waiting", Event(_("Something waits for my decision"), group))
        events.plug("approvals.decided", Event(_("My request was decided"), group))
        events.plug("approvals.reminded", Event(_("A decision of mine is due"), group))
        events.plug("approvals.paper", Event(_("A paper is owed"), group))
        sockets.schedule.plug("approvals.deadlines", Every(minutes=5, run=keep_deadlines))
        sockets.names.plug("approvals.deadlines", _("Keep the deadlines of approvals"))
        sockets.todo.plug("approvals.waiting", inbox.todo)
        for order, (name, label, icon, url, allowed) in enumerate(
            [
                ("inbox", _("Approvals"), "checks", "approvals_inbox", staff),
                ("routes", _("Approval routes"), "gavel", "approvals_route_list", staff),
            ]
        ):
            door = sockets.MenuEntry(label, icon, url, allowed, 40 + order, _("Approvals"))
            sockets.menu.plug(f"approvals.{name}", door)
