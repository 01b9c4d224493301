"""Once a day: what was taken away a month ago is gone for good, and bytes that no row names are removed."""

from datetime import timedelta

from django.utils import timezone

from apps.core.attachments import store
from apps.core.models import Attachment

KEPT_FOR = timedelta(days=30)


def sweep() -> int:
    """How many files were removed from the store."""
    Attachment.objects.filter(detached_at__lt=timezone.now() - KEPT_FOR).delete()
    return store.sweep(lambda sha256: Attachment.objects.filter(sha256=sha256).exists())
