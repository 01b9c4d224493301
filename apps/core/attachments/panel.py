"""The files of a record, on its page."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from apps.core import sockets
from apps.core.attachments import actions
from apps.core.attachments.kinds import ACCEPT, PICTURES, Kind
from apps.core.models import Attachment
from apps.core.pages.declared import Panel
from apps.core.policies import can

ICONS = {Kind.XLSX: "file-spreadsheet", Kind.CSV: "file-spreadsheet", **dict.fromkeys(PICTURES, "photo")}


def files_panel(request: HttpRequest, subject: Any) -> Panel | None:
    """Plugged for every record whose model has a holder; None for who may not open its files."""
    holder = sockets.holders.get(subject._meta.label)
    if holder is None or not holder.opens(request.user, subject):
        return None
    found = list(Attachment.objects.about(subject).select_related("by", "detached_by"))
    may = can(request.user, actions.attach.verb, subject)  # type: ignore[attr-defined]
    attached = [line(one) for one in found if one.detached_at is None]
    gone = [line(one) for one in found if one.detached_at is not None] if may else []
    if not attached and not may:
        return None
    context = {
        "files": attached,
        "gone": gone,
        "may_attach": may,
        "attach_url": reverse("core_attachment_new", args=[subject._meta.label, subject.pk]),
        "accept": ACCEPT,
        "note": holder.note,
        "key": uuid4(),
    }
    return Panel(holder.title, "core/_files.html", context, id="files")


def line(one: Attachment) -> dict[str, Any]:
    return {
        "name": one.name,
        "url": one.get_absolute_url(),
        "icon": ICONS.get(Kind(one.kind), "file-text"),
        "size": filesizeformat(one.size),
        "by": one.by,
        "at": one.at,
        "detach_url": reverse("core_attachment_detach", args=[one.pk]),
        "put_back_url": reverse("core_attachment_put_back", args=[one.pk]),
    }
