"""Regular jobs of the books."""

from datetime import time

from django.utils.translation import gettext_lazy as _

from apps.core import sockets
from apps.core.jobs import Daily
from apps.ledger.actions import prove, remind_overdue


def nightly() -> None:
    prove()


def plug() -> None:
    sockets.schedule.plug("ledger.prove", Daily(at=time(2, 15), run=nightly))
    sockets.names.plug("ledger.prove", _("Prove the month's totals against the ledger"))
    sockets.schedule.plug("ledger.remind", Daily(at=time(8, 30), run=remind_overdue))
    sockets.names.plug("ledger.remind", _("Remind of overdue fees"))
