"""Spreadsheets in: the gate every uploaded workbook passes. Whatever is wrong with it becomes a sentence.

An xlsx is a zip of XML. A library reads all of it into memory first: 1.4 KB with one cell in the last column, or five
million empty styles, take gigabytes. We need texts and numbers of a few sheets, so we stream just those parts through
expat, count as we go and stop at the first excess. Formats, pictures, comments and links are never opened.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import packages
from apps.core.packages import MOST_BYTES, MOST_PARTS, OLE, ZIP

_COLUMN = re.compile("[A-Z]{1,3}")
MOST_COLUMNS, LONGEST_CELL, MOST_CHARACTERS = 60, 1_000, 20_000_000
MEGA = packages.MEGA


@dataclass(frozen=True)
class Limits:
    """What a file may hold. Formatted but empty cells come by the ten thousand in real files; a million of them in a
    short table is none."""

    megabytes: int
    unpacked: int
    rows: int
    cells: int
    texts: int


BOOK = Limits(MOST_BYTES // MEGA, packages.MOST_UNPACKED, 5_000, 500_000, 200_000)
# One long table: a hundred thousand rows and its line of headings.
LONG_TABLE = Limits(20, 120 * MEGA, 100_001, 1_600_000, 400_000)
TEXTS = "xl/sharedStrings.xml"

Cell = str | int | float | bool
NOT_A_WORKBOOK = gettext_lazy(
    "This is not an Excel workbook (.xlsx). In WPS or Excel choose “Save as” and the type .xlsx."
)


class Unreadable(ValidationError):
    """The workbook cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Line:
    """One row that holds something: its number as Excel shows it, and its cells by column (0 is A)."""

    number: int
    cells: dict[int, Cell]


@dataclass(frozen=True)
class Workbook:
    """The rows of the sheets that were asked for, by the title of the sheet."""

    sheets: dict[str, list[Line]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{len(self.sheets)} sheets, {sum(map(len, self.sheets.values()))} rows"


def read(upload: BinaryIO, wanted: Callable[[str], bool] = lambda title: True) -> Workbook:
    """The rows of each sheet whose title is ``wanted``. Raises ``Unreadable`` with a sentence, and nothing else."""
    with _readable(upload, BOOK) as archive:
        titles = _titles(archive)
        parts = {title: part for title, part in titles.items() if wanted(title)}
        texts = _texts(archive, BOOK) if parts else []
        return Workbook({title: _Rows(title, texts, BOOK).read(archive, part) for title, part in parts.items()})


def stream(upload: BinaryIO, limits: Limits = LONG_TABLE) -> Iterator[Line]:
    """The rows of the first sheet, one after the other, while they are read. Raises ``Unreadable``."""
    with _readable(upload, limits) as archive:
        for title, part in _titles(archive).items():
            yield from _Rows(title, _texts(archive, limits), limits).stream(archive, part)
            return


@contextmanager
def _readable(upload: BinaryIO, limits: Limits) -> Iterator[zipfile.ZipFile]:
    try:
        with _opened(upload, limits) as archive:
            yield archive
    except packages.HasDoctype as odd:
        raise Unreadable(NOT_A_WORKBOOK) from odd
    except packages.BROKEN as broken:
        raise Unreadable(_("This workbook is damaged. Open it in WPS or Excel and save it again.")) from broken


def _texts(archive: zipfile.ZipFile, limits: Limits) -> list[str]:
    return _Texts(limits).read(archive, TEXTS) if TEXTS in archive.NameToInfo else []


def day_of(value: Cell) -> date | None:
    """The day a cell means: Excel's number of a day, or 2026-03-08, 2026/3/8, 2026.3.8, 2026年3月8日."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return date(1899, 12, 30) + timedelta(days=int(value)) if 1 <= value < 2_958_466 else None
    numbers = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ][\d:.]+)?", value.strip())
    if not numbers:
        return None
    try:
        return date(*map(int, numbers.groups()))
    except ValueError:
        return None


def words_of(value: Cell) -> str:
    """The cell as people see it: 8123 and not 8123.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def letter(column: int) -> str:
    """0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


# -- the envelope ------------------------------------------------------------------------------------------------------
def refuse_large(upload: BinaryIO, limits: Limits) -> None:
    upload.seek(0, 2)
    if upload.tell() > limits.megabytes * MEGA:
        says = _("This file is larger than %(most)s MB. Split the workbook, or remove its pictures.")
        raise Unreadable(says % {"most": limits.megabytes})


def _opened(upload: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    refuse_large(upload, limits)
    upload.seek(0)
    start = upload.read(8)
    if start == OLE:
        raise Unreadable(_("This is an old .xls workbook or one with a password. Save it as .xlsx without a password."))
    if not start.startswith(ZIP):
        raise Unreadable(NOT_A_WORKBOOK)
    try:
        archive = packages.opened(upload, limits.unpacked)
    except packages.Excess as excess:
        raise Unreadable(
            _("This workbook unpacks to far too much. Copy the table alone into a new one.")
        ) from excess
    except packages.HasMacros as macros:
        raise Unreadable(
            _("This workbook contains macros. Save it as .xlsx, which has none, and upload that.")
        ) from macros
    if "xl/workbook.xml" not in archive.NameToInfo:
        archive.close()
        raise Unreadable(NOT_A_WORKBOOK)
    return archive


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Where each sheet's rows are, by its title; a sheet that is a chart has none."""
    targets = _Attributes("Relationship").read(archive, "xl/_rels/workbook.xml.rels")
    paths = {found["Id"]: found["Target"] for found in targets if "Id" in found and "Target" in found}
    sheets = _Attributes("sheet").read(archive, "xl/workbook.xml")
    found = {}
    for sheet in sheets:
        target = paths.get(next((v for k, v in sheet.items() if k.rpartition(":")[2] == "id" and ":" in k), ""), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in archive.NameToInfo and "/worksheets/" in part:
            found[sheet.get("name", "").strip()] = part
    return found


# -- the parts ---------------------------------------------------------------------------------------------------------
class _Part(packages.Part):
    """Collects texts up to a limit."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] | None = None
        self.characters = 0

    def write(self, text: str) -> None:
        if self.text is not None:
            self.characters += len(text)
            if self.characters > MOST_CHARACTERS:
                raise _too_much()
            self.text.append(text)


def _too_much() -> Unreadable:
    return Unreadable(_("This workbook holds far more than a table. Copy the table alone into a new one."))


class _Attributes(_Part):
    """The attributes of every element called ``tag``."""

    def __init__(self, tag: str):
        super().__init__()
        self.tag = tag

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == self.tag:
            self.found.append(attributes)
            if len(self.found) > MOST_PARTS:
                raise _too_much()


class _Texts(_Part):
    """The table of texts that cells point into. Text in several fonts comes in pieces; reading hints are left out."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.is_hint, self.most = False, limits.texts

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self.pieces = []
        elif tag == "rPh":
            self.is_hint = True
        elif tag == "t" and not self.is_hint:
            self.text = self.pieces

    def end(self, tag: str) -> None:
        if tag == "t":
            self.text = None
        elif tag == "rPh":
            self.is_hint = False
        elif tag == "si":
            self.found.append("".join(self.pieces))
            if len(self.found) > self.most:
                raise _too_much()


class _Rows(_Part):
    """The rows of a sheet that hold something."""

    def __init__(self, title: str, texts: list[str], limits: Limits):
        super().__init__()
        self.title, self.texts, self.limits = title, texts, limits
        self.rows = 0
        self.row = self.column = -1
        self.cells: dict[int, Cell] = {}
        self.kind, self.seen, self.is_formula, self.pieces = "n", 0, False, [""]

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column, self.cells = -1, {}
        elif tag == "c":
            self.seen += 1
            if self.seen > self.limits.cells:
                raise _too_much()
            self.column = _column(attributes["r"]) if "r" in attributes else self.column + 1
            self.kind, self.is_formula, self.pieces = attributes.get("t", "n"), False, []
        elif tag == "f":
            self.is_formula = True
        elif tag in ("v", "t"):
            self.text = self.pieces

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self.text = None
        elif tag == "c":
            self._cell("".join(self.pieces))
        elif tag == "row" and self.cells:
            self.found.append(Line(self.row + 1, self.cells))
            self.rows += 1
            if self.rows > self.limits.rows:
                raise Unreadable(
                    _("Sheet “%(sheet)s” has more than %(most)s rows. Split it into several workbooks.")
                    % {"sheet": self.title[:31], "most": f"{self.limits.rows:,}"}
                )

    def _cell(self, written: str) -> None:
        if self.is_formula:
            raise self._refusal(_("Cell %(cell)s of “%(sheet)s” holds a formula. Copy the column, paste it as values."))
        if self.kind == "s" and written:
            written = self.texts[int(written)]
        if not written.strip():
            return
        if self.kind == "e":
            raise self._refusal(_("Cell %(cell)s of “%(sheet)s” holds an error value. Correct or empty it."))
        if self.column >= MOST_COLUMNS:
            raise self._refusal(_("Cell %(cell)s of “%(sheet)s” lies far outside the table. Delete what is in it."))
        if len(written) > LONGEST_CELL:
            raise self._refusal(_("Cell %(cell)s of “%(sheet)s” holds more than 1,000 characters. Shorten it."))
        self.cells[self.column] = _value(self.kind, written)

    def _refusal(self, sentence: str) -> Unreadable:
        return Unreadable(sentence % {"cell": f"{letter(self.column)}{self.row + 1}", "sheet": self.title[:31]})


def _value(kind: str, written: str) -> Cell:
    if kind == "b":
        return written == "1"
    if kind != "n":
        return written.replace("\0", "").strip()
    number = float(written)
    if number != number or abs(number) > 1e15:
        raise ValueError("no number people write")
    return int(number) if number.is_integer() else number


def _column(reference: str) -> int:
    return _place(reference.rstrip("0123456789"))


@lru_cache(MOST_COLUMNS)
def _place(letters: str) -> int:
    """A → 0, AA → 26, XFD → 16,383."""
    if not _COLUMN.fullmatch(letters):
        raise ValueError("no such column")
    column = 0
    for character in letters:
        column = column * 26 + ord(character) - 64
    if column > 16_384:
        raise ValueError("no such column")
    return column - 1
