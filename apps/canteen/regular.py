"""Regular jobs of the canteen."""

from datetime import time

from django.utils.translation import gettext_lazy as _

from apps.canteen.actions.warning import warn_of_certificates
from apps.core import sockets
from apps.core.jobs import Daily


def plug() -> None:
    sockets.schedule.plug("canteen.certificates", Daily(at=time(7, 30), run=warn_of_certificates))
    sockets.names.plug("canteen.certificates", _("Warn of health certificates that end"))
