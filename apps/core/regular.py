"""The kernel's own regular jobs."""

from datetime import time, timedelta
from importlib import import_module

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from apps.core.attachments import sweeping
from apps.core.jobs import Daily, Every
from apps.core.models import OutboxEntry, ScheduledRun
from apps.core.sockets import schedule

# What was done is kept as long as somebody may ask whether it was; a key guards against doing it again as long as that.
EFFECTS_KEPT, RUNS_KEPT = timedelta(days=90), timedelta(days=30)


def forget_sessions() -> None:
    """Log-ins that have run out."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def forget_errands() -> None:
    """Effects and runs that were done long ago; each job keeps its last run, from which the next is counted."""
    now = timezone.now()
    OutboxEntry.objects.filter(done_at__lt=now - EFFECTS_KEPT).delete()
    latest = ScheduledRun.objects.order_by().values("job").annotate(last=Max("pk")).values_list("last", flat=True)
    ScheduledRun.objects.filter(period__lt=now - RUNS_KEPT).exclude(pk__in=list(latest)).delete()


def pulse() -> None:
    """Nothing but a sign of life: its last run says whether clock, queue and workers are going (see ``health``)."""


def plug() -> None:
    schedule.plug("core.files", Daily(at=time(3, 50), run=sweeping.sweep))
    schedule.plug("core.pulse", Every(minutes=1, run=pulse))
    schedule.plug("core.sessions", Daily(at=time(3, 30), run=forget_sessions))
    schedule.plug("core.errands", Daily(at=time(3, 40), run=forget_errands))
