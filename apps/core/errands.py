"""How a promise is kept: a worker takes one due row, does it and ticks it off in one transaction.

A worker that dies leaves the row as it was; one that fails puts it off. Any number may work side by side: a row that
somebody holds is skipped. What the work writes to our own database therefore happens exactly once.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.db import models, transaction
from django.utils import timezone

log = structlog.get_logger("errands")

BUSY_PAUSE = timedelta(seconds=5)


class Busy(Exception):
    """Not now: somebody else is at it. It counts as no try."""


def keep(rows: models.QuerySet, do: Callable[[Any], None], *, seconds: float) -> int:
    """Work off what is due among ``rows`` until nothing is left or the time is up; how many were taken in hand."""
    deadline, taken = time.monotonic() + seconds, 0
    while time.monotonic() < deadline and _next(rows, do):
        taken += 1
    return taken


def _next(rows: Any, do: Callable[[Any], None]) -> bool:
    with transaction.atomic():
        row = rows.due().order_by("due_at", "id").select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return False
        row.tries += 1
        try:
            with transaction.atomic():  # what a failed try has written goes, the note of the failure stays
                do(row)
        except Busy:
            type(row).objects.filter(pk=row.pk).update(due_at=timezone.now() + BUSY_PAUSE)
        except Exception as error:  # whatever it was, the next row must have its turn
            # The text of an error may name people; it stays in the row, where only administrators read it.
            log.warning("errand failed", errand=type(row).__name__, row=row.pk, error=type(error).__name__)
            row.put_off(_first_line(error))
        else:
            row.tick_off()
    return True


def _first_line(error: Exception) -> str:
    """PostgreSQL repeats people's values in the lines after the first."""
    says = str(error).strip().splitlines()
    return f"{type(error).__name__}: {says[0]}" if says else type(error).__name__
