"""The rows of one long table, from an Excel workbook or a CSV: nothing is kept but the row at hand."""

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from apps.core import workbooks
from apps.core.packages import CHUNK, OLE, ZIP
from apps.core.spreadsheets import RUNS
from apps.core.workbooks import LONG_TABLE, LONGEST_CELL, MOST_COLUMNS, Cell, Line, Unreadable

BOMS = {BOM_UTF8: "utf-8-sig", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}
# As Chinese offices write them; GB18030 reads whatever GBK and GB2312 wrote.
ENCODINGS = ("utf-8", "gb18030")
DELIMITERS = ",\t;，"


def lines(upload: BinaryIO) -> Iterator[Line]:
    """The rows that hold something, with their numbers as a spreadsheet shows them. Raises ``Unreadable``."""
    upload.seek(0)
    start = upload.read(8)
    if start.startswith(ZIP) or start == OLE:
        yield from workbooks.stream(upload)
    else:
        workbooks.refuse_large(upload, LONG_TABLE)
        yield from _csv(upload, encoding_of(upload))


def encoding_of(upload: BinaryIO) -> str:
    """How the text is written. Raises ``Unreadable`` where it is no text."""
    upload.seek(0)
    start = upload.read(4)
    for mark, encoding in BOMS.items():
        if start.startswith(mark):
            return encoding
    for encoding in ENCODINGS:
        upload.seek(0)
        decoder = getincrementaldecoder(encoding)()
        try:
            for piece in iter(lambda: upload.read(CHUNK), b""):
                if b"\0" in piece:
                    break
                decoder.decode(piece)
            else:
                decoder.decode(b"", True)
                return encoding
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("This is neither an Excel workbook (.xlsx) nor a text table (.csv). Save it as one of these."))


def _csv(upload: BinaryIO, encoding: str) -> Iterator[Line]:
    upload.seek(0)
    text = io.TextIOWrapper(upload, encoding=encoding, newline="")
    try:
        head = text.readline(1_000_000)
        text.seek(0)
        delimiter = max(DELIMITERS, key=head.count)
        for number, row in enumerate(csv.reader(text, delimiter=delimiter, strict=False), 1):
            if number > LONG_TABLE.rows:
                says = _("This table has more than %(most)s rows. Split it into several files.")
                raise Unreadable(says % {"most": f"{LONG_TABLE.rows - 1:,}"})
            cells: dict[int, Cell] = {at: word for at, cell in enumerate(row) if (word := _word(cell))}
            if cells:
                _must_be_a_table(number, cells)
                yield Line(number, cells)
    except (csv.Error, UnicodeError) as error:
        raise Unreadable(_("This table is damaged. Open it in WPS or Excel and save it again.")) from error
    finally:
        text.detach()  # else the upload would be closed with it


def _word(cell: str) -> str:
    """The cell without blanks around it, and without the apostrophe that exports put before what might be run."""
    word = cell.strip()
    return word[1:] if word.startswith("'") and RUNS.match(word[1:]) else word


def _must_be_a_table(number: int, cells: dict[int, Cell]) -> None:
    if max(cells) >= MOST_COLUMNS:
        raise Unreadable(_("Row %(row)s has more than %(most)s columns.") % {"row": number, "most": MOST_COLUMNS})
    if max(len(str(cell)) for cell in cells.values()) > LONGEST_CELL:
        says = _("A cell of row %(row)s holds more than 1,000 characters. Shorten it; mind stray quotation marks.")
        raise Unreadable(says % {"row": number})
