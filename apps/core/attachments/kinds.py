"""What may be attached: the kinds, and how each is sent back."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """The value is the ending of its name."""

    PDF = "pdf", "PDF"
    PNG = "png", _("Picture (PNG)")
    JPG = "jpg", _("Picture (JPEG)")
    WEBP = "webp", _("Picture (WebP)")
    DOCX = "docx", _("Text document (Word)")
    XLSX = "xlsx", _("Workbook (Excel)")
    PPTX = "pptx", _("Slides (PowerPoint)")
    TXT = "txt", _("Plain text")
    CSV = "csv", _("Table (CSV)")


PICTURES = (Kind.PNG, Kind.JPG, Kind.WEBP)
OFFICE = "application/vnd.openxmlformats-officedocument"
MIME = {
    Kind.PDF: "application/pdf",
    Kind.PNG: "image/png",
    Kind.JPG: "image/jpeg",
    Kind.WEBP: "image/webp",
    Kind.DOCX: f"{OFFICE}.wordprocessingml.document",
    Kind.XLSX: f"{OFFICE}.spreadsheetml.sheet",
    Kind.PPTX: f"{OFFICE}.presentationml.presentation",
    Kind.TXT: "text/plain",
    Kind.CSV: "text/csv",
}
# What a file chooser offers. A browser on a phone turns its own picture format into JPEG when it reads this.
ACCEPT = ",".join([*(f".{kind.value}" for kind in Kind), ".jpeg"])


class Unfit(Exception):
    """This file is not taken; the sentence says why and what to do."""

    def __init__(self, sentence: Any):
        super().__init__(sentence)
        self.sentence = sentence
