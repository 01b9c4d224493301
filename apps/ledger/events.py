"""What people are told about the books."""

from django.utils.translation import gettext_lazy as _

from apps.notices.events import Event, events


def plug() -> None:
    events.plug("ledger.mismatch", Event(_("Totals do not agree with the ledger"), _("Costs")))
    events.plug("ledger.telephone", Event(_("A section is over its telephone quota"), _("Costs")))
    events.plug("fees.overdue", Event(_("A fee is overdue"), _("Fees")))
    events.plug("reimbursements.decided", Event(_("My reimbursement was decided or paid"), _("Reimbursements")))
