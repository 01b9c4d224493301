"""The kernel's own regular jobs."""

from datetime import time, timedelta
from importlib import import_module

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import auditing, exports, seals
from apps.core.attachments import sweeping
from apps.core.imports import views as bringing
from apps.core.jobs import Daily, Every, Work
from apps.core.models import Import, Job, LogEntry, OutboxEntry, ScheduledRun
from apps.core.sockets import names, schedule, work

# What was done is kept as long as somebody may ask whether it was; a key guards against doing it again as long as that.
EFFECTS_KEPT, RUNS_KEPT, FREQUENT_RUNS_KEPT = timedelta(days=90), timedelta(days=400), timedelta(days=2)
# At least six months by the cybersecurity law (网络安全法第二十一条); longer than anybody asks it is nobody's business.
ADDRESSES_KEPT, ADDRESSES_AT_ONCE = timedelta(days=366), 20_000
# A file somebody had made holds the bureau's data: it is fetched on the same day or made again.
RESULTS_KEPT, TABLES_KEPT = timedelta(days=1), timedelta(days=7)


def forget_sessions() -> None:
    """Log-ins that have run out."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def forget_errands() -> None:
    """Effects and runs that were done long ago; each job keeps its last run, from which the next is counted."""
    now = timezone.now()
    OutboxEntry.objects.filter(done_at__lt=now - EFFECTS_KEPT).delete()
    latest = ScheduledRun.objects.order_by().values("job").annotate(last=Max("pk")).values_list("last", flat=True)
    frequent = [job for job, timetable in schedule.items() if isinstance(timetable, Every)]
    old = Q(period__lt=now - RUNS_KEPT) | Q(period__lt=now - FREQUENT_RUNS_KEPT, job__in=frequent)
    ScheduledRun.objects.filter(old).exclude(pk__in=list(latest)).delete()


def forget_results() -> None:
    """Files that long work has made, a day later; what was asked for stays on its page."""
    for job in Job.objects.ended().filter(ended_at__lt=timezone.now() - RESULTS_KEPT).exclude(file=""):
        job.file.delete(save=False)
        Job.objects.filter(pk=job.pk).update(file="")


def forget_addresses() -> None:
    """From where people did what they did a year ago; that they did it stays. The rest of many waits for tomorrow."""
    old = LogEntry.objects.filter(at__lt=timezone.now() - ADDRESSES_KEPT, address__isnull=False).order_by("at")
    LogEntry.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:ADDRESSES_AT_ONCE])).update(address=None)
def forget_tables() -> None:
    """Files that were brought in or tried out a week ago; what they held is in the books, or nowhere."""
    for batch in Import.objects.filter(made_at__lt=timezone.now() - TABLES_KEPT).exclude(file=""):
        batch.file.delete(save=False)
        Import.objects.filter(pk=batch.pk).update(file="")


def pulse() -> None:
    """Nothing but a sign of life: its last run says whether clock, queue and workers are going (see ``health``)."""


NAMES = {
    "core.pulse": _("Sign of life"),
    "core.seal": _("Seal the audit trail"),
    "core.seal_all": _("Look for entries without a seal"),
    "core.verify": _("Verify the audit trail"),
    "core.sessions": _("Forget log-ins that have run out"),
    "core.results": _("Delete results a day later"),
    "core.tables": _("Delete imported files a week later"),
    "core.files": _("Delete files that belong to nothing"),
    "core.errands": _("Forget old effects and runs"),
    "core.addresses": _("Forget old network addresses"),
}


def plug() -> None:
    for code, name in NAMES.items():
        names.plug(code, name)
    schedule.plug("core.pulse", Every(minutes=1, run=pulse))
    schedule.plug("core.seal", Every(minutes=1, run=seals.seal))
    schedule.plug("core.seal_all", Daily(at=time(2, 30), run=seals.seal_all))
    schedule.plug("core.verify", Daily(at=time(2, 45), run=auditing.verify_nightly))
    work.plug("core.verify", Work(_("Verify the audit trail"), auditing.follow))
    work.plug(bringing.IMPORT, Work(_("Import"), bringing.carry_out))
    work.plug(exports.EXPORT, Work(_("Export"), exports.make))
    schedule.plug("core.sessions", Daily(at=time(3, 30), run=forget_sessions))
    schedule.plug("core.results", Every(minutes=60, run=forget_results))
    schedule.plug("core.tables", Daily(at=time(3, 45), run=forget_tables))
    schedule.plug("core.files", Daily(at=time(3, 50), run=sweeping.sweep))
    schedule.plug("core.addresses", Daily(at=time(3, 45), run=forget_addresses))
    schedule.plug("core.errands", Daily(at=time(3, 40), run=forget_errands))
