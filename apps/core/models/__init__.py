"""What every table has in common, the audit trail, promises and their work, files, calendar, the palette's index."""

from apps.core.models.attachments import Attachment
from apps.core.models.errands import Errand, OutboxEntry, ScheduledRun
from apps.core.models.imports import Import
from apps.core.models.jobs import Job
from apps.core.models.palette import SearchEntry
from apps.core.models.records import Record
from apps.core.models.trail import LogEntry, Seal
from apps.core.models.workdays import Workday

__all__ = [
    "Attachment",
    "Errand",
    "Import",
    "Job",
    "LogEntry",
    "OutboxEntry",
    "Record",
    "ScheduledRun",
    "Seal",
    "SearchEntry",
    "Workday",
]
