from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuppliesConfig(AppConfig):
    name = "apps.supplies"
    verbose_name = _("Supplies")

    def ready(self):
        from apps.core import sockets
        from apps.supplies import demo, doors, events, policies
        from apps.supplies.actions import approving, catalogue, months, posting, quotas, requisitions  # noqa: F401  the verbs
        from apps.supplies.queries import palette, waiting

        photos = _("Photos of the item.")
        sockets.holders.plug("supplies.Item", sockets.Holder(policies.storekeeper, _("Photos"), photos))
        papers = _("Delivery note, invoice, inspection report.")
        sockets.holders.plug("supplies.Document", sockets.Holder(policies.keeps_it, _("Papers of goods"), papers))
        sockets.todo.plug("supplies.waiting", waiting.todo)
        approving.plug()
        palette.plug()
        events.plug()
        doors.plug()
        demo.plug()
