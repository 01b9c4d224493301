"""PDFs and plain texts.

A PDF is searched for the names of what acts by itself, spelt out or in ``#4a`` escapes, in the file and in its packed
tables of objects. Limits: other packings than Flate are not looked into, and we do not read the PDF as a viewer does.
"""

import re
import zlib
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.attachments.kinds import Kind, Unfit
from apps.core.packages import MEGA

ACTS = re.compile(
    rb"/(JavaScript|JS[\s(<\[/]|Launch|EmbeddedFiles?|RichMedia|Rendition|SubmitForm|ImportData|GoToE|XFA[\s\[<(])"
)
LOCKED = re.compile(rb"/Encrypt[\s<]")
PACKED = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
MOST_UNPACKED = 30 * MEGA

# How browsers tell markup from text; nothing is served as a page, but nobody attaches one by mistake either.
MARKUP = re.compile(r"\s*<(!doctype|!--|\?xml|html|head|body|script|svg|iframe|img|table|style|title|a |h1|div|p>|br)",
                    re.IGNORECASE)  # fmt: skip
# =cmd|' /c calc'!A0: spreadsheets offer to start the program in front of the bar.
STARTS_PROGRAM = re.compile(r"""(?m)(?:^|[,;\t"'])\s*[=+\-@][^,;\t\n]*\|[^,;\t\n]*!""")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")


def pdf(data: bytes) -> tuple[Kind, bytes]:
    if b"%%EOF" not in data[-2_048:] or b"startxref" not in data[-4_096:]:
        raise ValueError("no end")
    text = _spelt_out(data)
    if LOCKED.search(text):
        raise Unfit(_("This PDF has a password or is locked. Print it to a new PDF and send that."))
    if ACTS.search(text) or any(ACTS.search(_spelt_out(table)) for table in _tables(text, data)):
        raise Unfit(_("This PDF runs a program or carries other files. Print it to a new PDF and send that."))
    return Kind.PDF, data


def _spelt_out(data: bytes) -> bytes:
    return ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), data) if b"#" in data else data


def _tables(text: bytes, data: bytes) -> Any:
    """The packed tables of objects, unpacked as far as the budget goes."""
    left = MOST_UNPACKED
    for source in {text, data}:
        for found in PACKED.finditer(source):
            unpacked = _unpacked(source[found.end() :], left)
            left -= len(unpacked)
            if left <= 0:
                raise Unfit(_("This PDF unpacks to far too much. Print it to a new PDF and send that."))
            yield unpacked


def _unpacked(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return b""


def words(data: bytes, typed: str) -> tuple[Kind, bytes]:
    text = _decoded(data)
    if text is None or CONTROLS.search(text):
        raise Unfit(_("Files of this kind are not taken. Attach PDF, Word, Excel, PowerPoint, pictures or plain text."))
    if MARKUP.match(text[:1_024]):
        raise Unfit(_("Web pages and drawings made of markup are not taken. Print it to PDF and send that."))
    if STARTS_PROGRAM.search(text):
        raise Unfit(_("One of its cells would start a program in a spreadsheet. Remove that cell."))
    return Kind.CSV if typed.lower().endswith(".csv") else Kind.TXT, data


def _decoded(data: bytes) -> str | None:
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
