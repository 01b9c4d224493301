"""Excel workbooks out, of any size: rows become XML, the XML goes through the zip as it comes, and memory stays flat.

The file may be one that cannot be rewound. Libraries take ten times as long, because they keep a picture of the
workbook that a plain table does not need; reports with a layout of their own are made with one (docs/decisions/0021).
"""

import math
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from html import escape
from typing import Any

from django.utils import timezone

from apps.core.cells import text
from apps.core.workbooks import letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet would run, wide signs of a Chinese keyboard included, even behind blanks.
RUNS = re.compile(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
EXACT = 10**15  # spreadsheets keep fifteen digits
LONGEST = 32_000  # characters of a cell
# What a sheet holds, its line of headings included; and how much XML a part may be without the wide form of the zip,
# which not every program reads.
MOST_LINES, MOST_XML = 1_048_576, 1_500_000_000
AT_ONCE = 500

# Cells' looks: their places in STYLES.
PLAIN, HEAD, DAY, MOMENT, CLOCK, MONEY, QUOTED, WRONG = range(8)
_ODD = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_NEVER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_EPOCH = date(1899, 12, 30).toordinal()
_FIRST_DAY = 61  # before March 1900 spreadsheets count a day that never was

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Whatever ends in .xml is a sheet unless it is named: so the list may stand first, before anybody knows how many.
_CONTENTS = (
    f'{_START}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>'
)
_ROOT = (
    f'{_START}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_FONT = '<font>{bold}<sz val="11"/><name val="宋体"/><family val="3"/><charset val="134"/></font>'
_FORMATS = {
    PLAIN: "",
    HEAD: 'fontId="1" applyFont="1" borderId="1" applyBorder="1"',
    DAY: 'numFmtId="164" applyNumberFormat="1"',
    MOMENT: 'numFmtId="165" applyNumberFormat="1"',
    CLOCK: 'numFmtId="20" applyNumberFormat="1"',
    MONEY: 'numFmtId="4" applyNumberFormat="1"',
    # What a spreadsheet would run is marked as quoted text as well as written as a string.
    QUOTED: 'quotePrefix="1"',
    WRONG: 'quotePrefix="1" fillId="2" applyFill="1"',
}
_STYLES = (
    f'{_START}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    f'<fonts count="2">{_FONT.format(bold="")}{_FONT.format(bold="<b/>")}</fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFC7CE"/></patternFill></fill></fills>'
    '<borders count="2"><border/><border><bottom style="thin"/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    f'<cellXfs count="{len(_FORMATS)}">{"".join(f"<xf {one}/>" for one in _FORMATS.values())}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True)
class Wrong:
    """A cell that somebody should look at."""

    value: Any


class Workbook:
    """Write one sheet after the other, then ``close``; ``file`` needs ``write`` and nothing else."""

    def __init__(self, file: Any):
        self.archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.names: list[str] = []
        for name, part in (("[Content_Types].xml", _CONTENTS), ("_rels/.rels", _ROOT), ("xl/styles.xml", _STYLES)):
            self.archive.writestr(name, part)

    @contextmanager
    def sheet(self, name: str, headings: list[str], widths: list[int] | None = None) -> Iterator["Page"]:
        """A sheet of its own, and more of the same name where one does not hold all the lines."""
        page = Page(self, name, headings, widths or [max(12, 2 * len(heading) + 2) for heading in headings])
        yield page
        page.end()

    def close(self) -> None:
        sheets = "".join(f'<sheet name="{escape(n)}" sheetId="{at}" r:id="rId{at}"/>' for at, n in self._numbered())
        titles = "".join(
            f'<definedName name="_xlnm.Print_Titles" localSheetId="{at - 1}">{escape(_quoted(n))}!$1:$1</definedName>'
            for at, n in self._numbered()
        )
        links = "".join(
            f'<Relationship Id="rId{at}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
            for at, _n in self._numbered()
        )
        self.archive.writestr(
            "xl/workbook.xml",
            f'{_START}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{sheets}</sheets>'
            f"<definedNames>{titles}</definedNames></workbook>",
        )
        self.archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{_START}<Relationships xmlns="{_PACKAGE}/relationships">{links}'
            f'<Relationship Id="rId0" Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>',
        )
        self.archive.close()

    def _numbered(self) -> Iterator[tuple[int, str]]:
        return enumerate(self.names, 1)

    def opened(self, name: str) -> Any:
        """A new part, under a name that no other sheet has."""
        tab, count = tab_name(name), 1
        while tab.lower() in (known.lower() for known in self.names):
            count += 1
            tab = f"{tab_name(name)[: 27 - len(str(count))]} ({count})"
        self.names.append(tab)
        return self.archive.open(f"xl/worksheets/sheet{len(self.names)}.xml", "w")


class Page:
    """The lines of one sheet as they come; a full one goes on in the next."""

    def __init__(self, book: Workbook, name: str, headings: list[str], widths: list[int]):
        self.book, self.name, self.headings, self.widths = book, name, headings, widths
        self._begin()

    def _begin(self) -> None:
        self.part, self.line, self.size = self.book.opened(self.name), 1, 0
        columns = "".join(
            f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(self.widths, 1)
        )
        heads = "".join(_words(at, heading, HEAD) for at, heading in enumerate(self.headings))
        self.put(
            f'{_START}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
            '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            f"</sheetView></sheetViews>{f'<cols>{columns}</cols>' if columns else ''}<sheetData>"
            f'<row r="1">{heads}</row>'.encode()
        )

    def end(self) -> None:
        self.put(
            b'</sheetData><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
            b'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
        )
        self.part.close()

    def put(self, xml: bytes) -> None:
        self.size += len(xml)
        self.part.write(xml)

    def turn(self, most: int | None = None) -> None:
        """A full sheet ends and the next begins."""
        if self.line >= (most or MOST_LINES) or self.size > MOST_XML:
            self.end()
            self._begin()

    def write(self, rows: Iterable[list[Any]]) -> int:
        """Rows of plain Python values; how many they were."""
        written, pending = 0, []
        for row in rows:
            self.line += 1
            written += 1
            line = self.line
            cells = "".join([cell(f"{column(at)}{line}", value) for at, value in enumerate(row)])
            pending.append(f'<row r="{line}">{cells}</row>')
            if len(pending) >= AT_ONCE or line >= MOST_LINES:
                self.put("".join(pending).encode())
                pending = []
                self.turn()
        self.put("".join(pending).encode())
        return written


_letters = [letter(at) for at in range(256)]


def column(at: int) -> str:
    return _letters[at] if at < len(_letters) else letter(at)


def tab_name(name: str) -> str:
    """What spreadsheets take as the name of a sheet: a unit may well be called 一科/二科."""
    return re.sub(r"[\[\]:*?/\\\x00-\x1f]", "-", name)[:31].strip("'") or "-"


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


# -- cells -------------------------------------------------------------------------------------------------------------
def cell(at: str, value: Any) -> str:
    """The cell ``at`` (say "B12") with a plain Python value in it; nothing where there is none."""
    maker = _MAKERS.get(type(value))
    if maker is not None:
        return maker(at, value)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return _text(at, value if isinstance(value, str) else text(value))
    return _number(at, value)


def _words(place: int, words: str, look: int) -> str:
    return f'<c r="{column(place)}1" s="{look}" t="inlineStr"><is><t>{written(words)}</t></is></c>'


def _text(at: str, words: str, look: int | None = None) -> str:
    if not words and look is None:
        return ""
    if look is None:
        look = QUOTED if RUNS.match(words) else PLAIN
    style = f' s="{look}"' if look else ""
    return f'<c r="{at}"{style} t="inlineStr"><is><t xml:space="preserve">{written(words)}</t></is></c>'


def written(words: str) -> str:
    """Text as a cell holds it: what XML or a spreadsheet would take for something else is written around, and signs
    that no text has are left out."""
    words = words[:LONGEST]
    if not _ODD.search(words):
        return words
    words = _LOOKS_ESCAPED.sub("_x005F_", _NEVER.sub("", words))
    return escape(words, quote=False).replace("\r", "_x000D_")


def _number(at: str, value: Any, look: str = "") -> str:
    if not math.isfinite(value) or abs(value) >= EXACT:
        return _text(at, text(value) if isinstance(value, Decimal) else str(value))
    return f'<c r="{at}"{look}><v>{value}</v></c>'


def _money(at: str, value: Decimal) -> str:
    return _number(at, value if not value.is_finite() else Decimal(f"{value:f}"), f' s="{MONEY}"')


def _day(at: str, value: date) -> str:
    serial = value.toordinal() - _EPOCH
    return f'<c r="{at}" s="{DAY}"><v>{serial}</v></c>' if serial >= _FIRST_DAY else _text(at, value.isoformat())


def _moment(at: str, value: datetime) -> str:
    here = timezone.localtime(value) if value.tzinfo else value
    serial = here.toordinal() - _EPOCH
    if serial < _FIRST_DAY:
        return _text(at, f"{here:%Y-%m-%d %H:%M}")
    seconds = here.hour * 3600 + here.minute * 60 + here.second
    return f'<c r="{at}" s="{MOMENT}"><v>{serial}{_share(seconds)}</v></c>'


def _clock(at: str, value: time) -> str:
    return f'<c r="{at}" s="{CLOCK}"><v>0{_share(value.hour * 3600 + value.minute * 60 + value.second)}</v></c>'


def _share(seconds: int) -> str:
    """Of the day, to seventeen places: with fewer, half past nine is shown as 9:29."""
    return f".{(seconds * 10**17 + 43_200) // 86_400:017d}"


def _wrong(at: str, value: Wrong) -> str:
    return _text(at, text(value.value), WRONG)


_MAKERS: dict[type, Callable[[str, Any], str]] = {
    str: _text,
    int: _number,
    float: _number,
    Decimal: _money,
    date: _day,
    datetime: _moment,
    time: _clock,
    Wrong: _wrong,
}
