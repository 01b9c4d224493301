"""Regular jobs of findings."""

from datetime import time

from django.utils.translation import gettext_lazy as _

from apps.core import sockets
from apps.core.jobs import Daily
from apps.findings.actions import remind_overdue


def plug() -> None:
    sockets.schedule.plug("findings.remind", Daily(at=time(8, 0), run=remind_overdue))
    sockets.names.plug("findings.remind", _("Remind of overdue findings"))
