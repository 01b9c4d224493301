from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "apps.inspections"
    verbose_name = _("Spot checks")

    def ready(self):
        from apps.core import sockets
        from apps.inspections import demo, doors, events, metrics, policies, regular
        from apps.inspections.actions import bulletins, importing, visits  # noqa: F401  the verbs
        from apps.inspections.queries import waiting

        photos = _("Photos of what was seen.")
        sockets.holders.plug("inspections.Visit", sockets.Holder(policies.checked_it, _("Photos"), photos))
        sockets.todo.plug("inspections.going", waiting.going)
        events.plug()
        regular.plug()
        doors.plug()
        importing.plug()
        metrics.plug()
        demo.plug()
