"""What people do with what they were told. None of it goes into the audit trail: who read what when is nobody's
business but the reader's (rules of January 2026), and a trail would be the statistics we must not keep."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.notices.models import Notice
from apps.org.models import Person

KEPT_READ, KEPT_AT_ALL = timedelta(days=180), timedelta(days=730)


def mark_read(notices: QuerySet[Notice], *, by: Person) -> int:
    """The reader's own notices among ``notices`` are read from now on; gives how many were not before."""
    return notices.visible_to(by).unread().update(read_at=timezone.now())  # type: ignore[attr-defined]


def forget_old() -> None:
    """A notice is a pointer, not a record: read ones go after half a year, the others after two years."""
    now = timezone.now()
    Notice.objects.filter(Q(read_at__lt=now - KEPT_READ) | Q(at__lt=now - KEPT_AT_ALL)).delete()
