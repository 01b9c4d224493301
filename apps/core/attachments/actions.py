"""Attach, take away, put back. The record itself is the subject: its history tells what came and went."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.actions import Conflict, Refused, action
from apps.core.attachments import policies, store  # noqa: F401  the policies go with the verbs
from apps.core.attachments.gate import Clean
from apps.core.models import Attachment

MOST_FILES = 20


@action("core.attach", gettext_lazy("Attach files"))
def attach(subject: Any, *, by: Any, files: Sequence[Clean]) -> Any:
    """Whoever looks after a record puts files with it.

    ``files`` have passed ``gate.judged``. Raises ``Refused`` above twenty files, ``Conflict`` for one that is there.
    """
    there = dict(Attachment.objects.about(subject).attached().values_list("sha256", "name"))
    new = {clean.sha256: clean for clean in files}
    if double := next((clean for clean in new.values() if clean.sha256 in there), None):
        raise Conflict(_("“%(name)s” is attached already.") % {"name": there[double.sha256]})
    if len(there) + len(new) > MOST_FILES:
        raise Refused(_("A record holds at most %(most)s files. Take some away first.") % {"most": MOST_FILES})
    put_with(subject, new.values(), by=by)
    return _touched(subject)


def put_with(subject: Any, files: Iterable[Clean], *, by: Any) -> None:
    """For verbs that make files themselves: keep them with the record, in the verb's own transaction."""
    files = list(files)
    for clean in sorted(files, key=lambda clean: clean.sha256):
        store.keep(clean.data, clean.sha256)
    Attachment.objects.bulk_create(
        Attachment(subject=subject, name=clean.name, kind=clean.kind, size=len(clean.data), sha256=clean.sha256, by=by)
        for clean in files
    )


@action("core.detach", gettext_lazy("Take away"))
def detach(subject: Any, *, by: Any, attachment: Attachment) -> Any:
    """Whoever looks after a record takes a file away from it; for thirty days it can be put back."""
    _mine(subject, attachment, gone=False).update(detached_at=timezone.now(), detached_by=by)
    return _touched(subject)


@action("core.put_back", gettext_lazy("Put back"))
def put_back(subject: Any, *, by: Any, attachment: Attachment) -> Any:
    """Whoever looks after a record puts a file back that was taken away."""
    if Attachment.objects.about(subject).attached().count() >= MOST_FILES:
        raise Refused(_("A record holds at most %(most)s files. Take some away first.") % {"most": MOST_FILES})
    _mine(subject, attachment, gone=True).update(detached_at=None, detached_by=None)
    return _touched(subject)


def _mine(subject: Any, attachment: Attachment, *, gone: bool) -> Any:
    found = Attachment.objects.about(subject).filter(pk=attachment.pk, detached_at__isnull=not gone)
    if not found.exists():
        raise Conflict(_("Somebody has done that already. Look at the list again."))
    return found


def _touched(subject: Any) -> Any:
    subject.save(update_fields=["version"])
    return subject
