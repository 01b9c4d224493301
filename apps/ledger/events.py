"""What people are told about the books."""

from django.utils.translation import gettext_lazy as _

from apps.notices.events import Event, events


def plug() -> None:
    events.plug("ledger.mismatch", Event(_("Totals do not agree with the ledger"), _("Costs")))
