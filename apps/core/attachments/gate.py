"""The gate: every file that anybody puts with a record passes here, by whichever door it came.

What a file is, its first bytes say; the name is only a wish. What passes is ``Clean``: pictures are drawn anew, so that
nothing that was hidden in them survives, office files and PDFs are searched for programs, texts must be text.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from apps.core.attachments import documents, names, offices, pictures
from apps.core.attachments.kinds import PICTURES, Kind, Unfit
from apps.core.packages import MOST_BYTES, OLE, ZIP

log = logging.getLogger(__name__)

OTHERS: tuple[tuple[Callable[[bytes], Any], Any], ...] = (
    (
        lambda d: d.startswith(OLE),
        _(
            "This is an old Office file (.doc, .xls, .ppt) or one with a password. Save it as .docx, .xlsx or .pptx "
            "without a password, or as PDF."
        ),
    ),
    (
        lambda d: d.startswith((b"GIF8", b"BM", b"II*\0", b"MM\0*")) or d[4:8] == b"ftyp",
        _("Pictures are taken as JPEG, PNG or WebP. Save this one as JPEG, and films not at all."),
    ),
)


@dataclass(frozen=True)
class Clean:
    """A file that has passed: its name, what it is, and the bytes to keep."""

    name: str
    kind: Kind
    data: bytes

    def __str__(self) -> str:
        return self.name

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def judged(upload: File) -> Clean:
    """The file as it may be kept. Raises ``ValidationError`` with a sentence that names the file, and nothing else."""
    typed = str(upload.name or "")
    try:
        kind, data = _judged(upload, typed)
    except Unfit as unfit:
        raise _named(typed, unfit.sentence) from unfit
    except Exception as broken:  # libraries raise all sorts of things at hostile bytes, and all mean the same
        log.info("an upload could not be read: %s", type(broken).__name__)
        raise _named(typed, _("It is damaged or incomplete. Open it, save it again and send that.")) from broken
    return Clean(names.cleaned(typed, kind.value), kind, data)


def photo(upload: File) -> Clean:
    """A picture of what was seen, made as small as it may be. Raises ``ValidationError`` as ``judged`` does."""
    clean = judged(upload)
    if clean.kind not in PICTURES:
        raise ValidationError(_("“%(name)s” is no picture. Send JPEG, PNG or WebP.") % {"name": clean.name})
    if pictures.is_small(clean.data, clean.kind):
        return clean
    return Clean(names.cleaned(clean.name, Kind.JPG.value), Kind.JPG, pictures.shrunk(clean.data))


def _judged(upload: File, typed: str) -> tuple[Kind, bytes]:
    if upload.size > MOST_BYTES:
        raise Unfit(_("It is larger than 5 MB. Make its pictures smaller, or split it."))
    upload.seek(0)
    data = upload.read(MOST_BYTES + 1)
    if not data.strip():
        raise Unfit(_("It is empty."))
    for fits, sentence in OTHERS:
        if fits(data):
            raise Unfit(sentence)
    if data.startswith(b"%PDF-"):
        return documents.pdf(data)
    if data.startswith(ZIP):
        return offices.office(data)
    if kind := pictures.kind_of(data):
        return pictures.drawn_anew(data, kind)
    return documents.words(data, typed)


def _named(typed: str, sentence: Any) -> ValidationError:
    shown = names.cleaned(typed, "x").removesuffix(".x")[:60]
    return ValidationError(_("“%(name)s” was not taken. %(why)s"), params={"name": shown, "why": sentence})
