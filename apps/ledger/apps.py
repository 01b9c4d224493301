from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "apps.ledger"
    verbose_name = _("Costs")

    def ready(self):
        from apps.core import sockets
        from apps.ledger import actions, demo, doors, events, measures, metrics, policies, regular  # noqa: F401
        from apps.ledger.actions import importing
        from apps.ledger.queries import costs, due

        papers = _("Invoice, official letter, list: whoever reads the entry reads them.")
        sockets.holders.plug("ledger.CostEntry", sockets.Holder(policies.enters_costs, _("Vouchers"), papers))
        metrics.plug()
        sockets.figures.plug("ledger.year", costs.of_the_year)
        sockets.todo.plug("ledger.months", due.months_to_close)
        regular.plug()
        events.plug()
        doors.plug()
        demo.plug()
        measures.plug()
        importing.plug()
