"""What people are told about supplies."""

from django.utils.translation import gettext_lazy as _

from apps.notices.events import Event, events


def plug() -> None:
    group = _("Supplies")
    events.plug("supplies.asked", Event(_("A requisition is to be issued from my store"), group))
    events.plug("supplies.issued", Event(_("My supplies are ready"), group))
