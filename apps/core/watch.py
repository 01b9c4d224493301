"""Are promises kept in time: what ``/readyz`` and the page of the administrators say about the workers."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Min
from django.utils import timezone

from apps.core.models import OutboxEntry, ScheduledRun

# A tick comes every three seconds and a sign of life every minute: what is older than this is no chance any more.
LATE, SILENT = timedelta(minutes=2), timedelta(minutes=3)
PULSE = "core.pulse"


@dataclass(frozen=True)
class Watch:
    """How far behind the workers are, what keeps failing, and when clock, queue and worker last worked together."""

    oldest: timedelta
    failing: int
    parked: int
    heard_at: Any

    @property
    def is_late(self) -> bool:
        return self.oldest > LATE

    @property
    def seconds(self) -> int:
        return int(self.oldest.total_seconds())

    @property
    def is_silent(self) -> bool:
        return self.heard_at is None or timezone.now() - self.heard_at > SILENT

    def told(self) -> dict[str, str | int]:
        """For whoever watches from outside, in words and numbers that a script can read."""
        heard = self.heard_at and int((timezone.now() - self.heard_at).total_seconds())
        return {
            "outbox": "late" if self.is_late else "ok",
            "outbox_seconds": self.seconds,
            "outbox_failing": self.failing,
            "outbox_parked": self.parked,
            "workers": "silent" if self.is_silent else "ok",
            "workers_heard_seconds": -1 if heard is None else heard,
        }


def look() -> Watch:
    now = timezone.now()
    oldest = OutboxEntry.objects.due().aggregate(at=Min("due_at"))["at"]
    pulses = ScheduledRun.objects.filter(job=PULSE).done().order_by("-period")
    return Watch(
        oldest=now - oldest if oldest else timedelta(),
        failing=OutboxEntry.objects.open().filter(tries__gt=0).count(),
        parked=OutboxEntry.objects.parked().count() + ScheduledRun.objects.parked().count(),
        heard_at=pulses.values_list("done_at", flat=True).first(),
    )
