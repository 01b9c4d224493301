"""Spreadsheets out: written row by row, text stays text, so that no cell of ours is ever run as a formula."""

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone

from apps.core.cells import text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 200_000


@dataclass
class Sheet:
    """One sheet: its name (31 characters at most), the headings, and the rows as plain Python values."""

    name: str
    headings: list[str]
    rows: Iterable[list[Any]]
    widths: list[int] | None = None


def workbook_response(filename: str, sheets: list[Sheet]) -> FileResponse:
    """The sheets as an xlsx download named ``filename``. Memory stays flat: rows go through a temporary file."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it when it has been sent
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    looks = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "clock": book.add_format({"num_format": "hh:mm"}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        # What a spreadsheet would run (=, +, -, @) is marked as quoted text as well as written as a string.
        "text": book.add_format({"quote_prefix": True}),
    }
    for sheet in sheets:
        _write(book.add_worksheet(_tab(sheet.name)), sheet, looks)
    book.close()
    file.seek(0)
    response = FileResponse(file, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response


def _tab(name: str) -> str:
    """What spreadsheets take as the name of a sheet: a unit may well be called 一科/二科."""
    return re.sub(r"[\[\]:*?/\\]", "-", name)[:31].strip("'") or "-"


def _write(page: Any, sheet: Sheet, looks: dict[str, Any]) -> None:
    for at, heading in enumerate(sheet.headings):
        page.set_column(at, at, sheet.widths[at] if sheet.widths else max(12, 2 * len(heading) + 2))
        page.write_string(0, at, heading, looks["head"])
    page.freeze_panes(1, 0)
    for line, row in enumerate(sheet.rows, start=1):
        if line > MOST_ROWS:
            break
        for at, value in enumerate(row):
            _cell(page, line, at, value, looks)


def _cell(page: Any, line: int, at: int, value: Any, looks: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_string(line, at, text(value))
    elif isinstance(value, int | float):
        page.write_number(line, at, value)
    elif isinstance(value, Decimal):
        page.write_number(line, at, float(value), looks["money"])
    elif isinstance(value, datetime):
        page.write_datetime(line, at, timezone.localtime(value).replace(tzinfo=None), looks["moment"])
    elif isinstance(value, time):
        page.write_datetime(line, at, value, looks["clock"])
    elif isinstance(value, date):
        page.write_datetime(line, at, datetime.combine(value, time.min))
    else:
        words = text(value)[:32_000]
        page.write_string(line, at, words, looks["text"] if words[:1] in "=+-@\t\r" else None)
