"""Regular jobs of spot checks."""

from django.utils.translation import gettext_lazy as _

from apps.core import sockets
from apps.core.jobs import Every
from apps.inspections.actions.rounds import keep_time


def plug() -> None:
    sockets.schedule.plug("inspections.keep_time", Every(minutes=1, run=keep_time))
    sockets.names.plug("inspections.keep_time", _("Begin and end rounds of spot checks"))
