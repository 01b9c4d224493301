"""The verbs of those who keep the system running."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import outbox
from apps.core.actions import Refused, action


@action("core.try_again", _("Try again"))
def try_again(errand, *, by):
    """An effect or a run that was parked after many tries is taken in hand again at once."""
    if errand.parked_at is None:
        raise Refused(_("This is not parked: a worker will come to it by itself."))
    errand.parked_at, errand.due_at, errand.tries = None, timezone.now(), 0
    errand.save(update_fields=["parked_at", "due_at", "tries"])
    outbox.nudge()
    return errand


@action("core.write_off", _("Write off"))
def write_off(errand, *, by, reason):
    """An effect or a run that was parked and is no longer wanted is over, with the reason on record."""
    if errand.parked_at is None:
        raise Refused(_("This is not parked: a worker will come to it by itself."))
    errand.parked_at, errand.done_at, errand.written_off = None, timezone.now(), reason
    errand.save(update_fields=["parked_at", "done_at", "written_off"])
    return errand
