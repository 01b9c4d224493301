"""Tables out, as Excel or as CSV: row by row, so that memory stays flat, and text stays text, so that no cell of ours
is ever run as a formula."""

import csv
import io
import math
import re
import tempfile
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.core.cells import text
from apps.core.models import LogEntry

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 200_000
AT_ONCE = 500
# By the word in the address: how the text of a CSV is written. GB18030 is what older Chinese programs read.
FORMATS = {"xlsx": "", "csv": "utf-8", "gb18030": "gb18030"}
# What a spreadsheet would run, wide signs of a Chinese keyboard included, even behind blanks.
RUNS = re.compile(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
EXACT = 10**15  # spreadsheets keep fifteen digits


@dataclass
class Sheet:
    """One sheet: its name (31 characters at most), the headings, and the rows as plain Python values."""

    name: str
    headings: list[str]
    rows: Iterable[list[Any]]
    widths: list[int] | None = None


def download(request: HttpRequest, title: str, sheet: Sheet) -> FileResponse | StreamingHttpResponse:
    """The sheet as a download in the form that ``?format=`` asks for; Excel where it asks for nothing we know."""
    encoding = FORMATS.get(request.GET.get("format", ""))
    if not encoding:
        return workbook_response(f"{title}.xlsx", [sheet])
    response = StreamingHttpResponse(_csv(sheet, encoding), content_type=f"text/csv; charset={encoding}")
    return _named(response, f"{title}.csv")


def workbook_response(filename: str, sheets: list[Sheet]) -> FileResponse:
    """The sheets as an xlsx download named ``filename``. Memory stays flat: rows go through a temporary file."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it when it has been sent
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    looks = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "clock": book.add_format({"num_format": "hh:mm"}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        # What a spreadsheet would run is marked as quoted text as well as written as a string.
        "text": book.add_format({"quote_prefix": True}),
    }
    for sheet in sheets:
        _write(book.add_worksheet(_tab(sheet.name)), sheet, looks)
    book.close()
    file.seek(0)
    return _named(FileResponse(file, content_type=XLSX), filename)


def write_down(request: HttpRequest, model: type[models.Model], rows: int) -> None:
    """Who took a list away, which part of it, and how many rows: a line in the trail about the model as a whole."""
    LogEntry.objects.create(
        verb="core.export",
        subject_type=ContentType.objects.get_for_model(model),
        subject_id=0,
        by_id=request.user.pk,
        facts={
            "page": request.path,
            "asked": {_worth(name): _worth(str(value)) for name, value in request.GET.items()},
            "rows": min(rows, MOST_ROWS),
        },
    )


def _worth(words: str) -> str:
    """As much of it as a line of the trail needs, without the one character that PostgreSQL cannot keep."""
    return words.replace("\0", "")[:80]


def neutral(words: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before what would begin a formula."""
    return f"'{words}" if RUNS.match(words) else words


def _named(response: Any, filename: str) -> Any:
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response


def _lines(sheet: Sheet) -> Iterator[list[Any]]:
    rows = iter(sheet.rows)
    yield from islice(rows, MOST_ROWS)
    if next(rows, None) is not None:
        yield [_("There are more rows; filter the list and export the rest.")]


# -- CSV ---------------------------------------------------------------------------------------------------------------
def _csv(sheet: Sheet, encoding: str) -> Iterator[bytes]:
    """Five hundred rows at a time, each piece in the language of the page it was asked from."""
    language = translation.get_language()
    rows = _lines(sheet)
    piece: list[list[Any]] = [sheet.headings]
    if encoding == "utf-8":
        yield BOM_UTF8  # without it Excel takes the file for GBK
    while piece:
        out = io.StringIO()
        with translation.override(language):
            csv.writer(out, quoting=csv.QUOTE_NONNUMERIC).writerows([_plain(value) for value in row] for row in piece)
        yield out.getvalue().encode(encoding, errors="replace")
        with translation.override(language):
            piece = list(islice(rows, AT_ONCE))


def _plain(value: Any) -> str | int | float | Decimal:
    """A number where it is one, else text that no spreadsheet runs."""
    if _is_number(value):
        return value
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return neutral(text(value).replace("\0", ""))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and math.isfinite(value)


# -- Excel -------------------------------------------------------------------------------------------------------------
def _tab(name: str) -> str:
    """What spreadsheets take as the name of a sheet: a unit may well be called 一科/二科."""
    return re.sub(r"[\[\]:*?/\\]", "-", name)[:31].strip("'") or "-"


def _write(page: Any, sheet: Sheet, looks: dict[str, Any]) -> None:
    for at, heading in enumerate(sheet.headings):
        page.set_column(at, at, sheet.widths[at] if sheet.widths else max(12, 2 * len(heading) + 2))
        page.write_string(0, at, heading, looks["head"])
    page.freeze_panes(1, 0)
    for line, row in enumerate(_lines(sheet), start=1):
        for at, value in enumerate(row):
            _cell(page, line, at, value, looks)


def _cell(page: Any, line: int, at: int, value: Any, looks: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if _is_number(value) and abs(value) < EXACT:
        page.write_number(line, at, float(value), looks["money"] if isinstance(value, Decimal) else None)
    elif isinstance(value, datetime):
        page.write_datetime(line, at, timezone.localtime(value).replace(tzinfo=None), looks["moment"])
    elif isinstance(value, time):
        page.write_datetime(line, at, value, looks["clock"])
    elif isinstance(value, date):
        page.write_datetime(line, at, datetime.combine(value, time.min))
    else:
        words = text(value)[:32_000]
        page.write_string(line, at, words, looks["text"] if RUNS.match(words) else None)
