"""What may be attached: the kinds, and how each is sent back."""

from typing import Any

from apps.core.models.attachments import Kind

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
