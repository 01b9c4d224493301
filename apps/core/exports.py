"""The one door through which tables leave, as Excel or as CSV.

Text stays text, so that no cell of ours is ever run as a formula. Memory stays flat. A long table is made by a worker
while a bar shows how far it is. The trail says who took what.
"""

import csv
import io
import tempfile
from codecs import BOM_UTF8, lookup
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import islice
from math import isfinite
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import load_backend
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import work
from apps.core.cells import text
from apps.core.copying import Copied
from apps.core.models import Job, LogEntry
from apps.core.spreadsheets import AT_ONCE, RUNS, XLSX, Page, Workbook

EXPORT = "core.export"
# Beyond it the person who asked need not wait with the page, nor everybody else with the process that serves them.
ROWS_AT_ONCE = 5_000
# By the word in the address: how the text of a CSV is written. GB18030 is what older Chinese programs read.
FORMATS = {"xlsx": "", "csv": "utf-8", "gb18030": "gb18030"}

Tell = Callable[[int], None]


@dataclass
class Sheet:
    """One sheet: its name (31 characters at most), the headings, and the rows as plain Python values, or as what the
    database copies out by itself."""

    name: str
    headings: list[str]
    rows: "Iterable[list[Any]] | Copied"
    widths: list[int] | None = None


def hand_out(request: HttpRequest, model: type[models.Model], title: str, sheets: list[Sheet], rows: int) -> Any:
    """The sheets as a download in the form that ``?format=`` asks for, with a line in the trail about ``model``; Excel
    where it asks for nothing we know or there are several. ``rows``: how many there are, or one more than
    ``ROWS_AT_ONCE``: then a worker asks the same view again, as the same person, and the answer is the page where the
    table is waited for.
    """
    running = getattr(request, "running", None)
    if request.method == "HEAD":
        return HttpResponse()
    if running is None and rows > ROWS_AT_ONCE:
        return redirect(_put_off(request))
    encoding = FORMATS.get(request.GET.get("format", "")) if len(sheets) == 1 else ""
    told = _told(running, rows, aside=any(isinstance(sheet.rows, Copied) for sheet in sheets))
    with told as tell, _temporary() as file:
        written = _csv(file, sheets[0], encoding, tell) if encoding else fill(Workbook(file), sheets, tell)
    write_down(request, model, written)
    kind = f"text/csv; charset={encoding}" if encoding else XLSX
    return _download(file, f"{title}.{'csv' if encoding else 'xlsx'}", kind)


def count(rows: models.QuerySet) -> int:
    """How many there are, as far as the door needs to know."""
    return rows.order_by()[: ROWS_AT_ONCE + 1].count()


def reach(request: HttpRequest) -> int | None:
    """The same for what has no ``QuerySet``: how many to read, all of them where a worker does it."""
    return None if hasattr(request, "running") else ROWS_AT_ONCE + 1


def workbook_response(filename: str, sheets: list[Sheet]) -> FileResponse:
    """The sheets as an xlsx download named ``filename``, of which nothing is written down: forms to fill in."""
    with _temporary() as file:
        fill(Workbook(file), sheets)
    return _download(file, filename, XLSX)


def neutral(words: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before what would begin a formula."""
    return f"'{words}" if RUNS.match(words) else words


@contextmanager
def _temporary() -> Iterator[Any]:
    """A file that the response closes when it has been sent, and we where it comes to nothing."""
    file = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        yield file
    except BaseException:
        file.close()
        raise


def _download(file: Any, filename: str, kind: str) -> FileResponse:
    file.seek(0)
    response = FileResponse(file, content_type=kind)
    response.filename = filename
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response


def write_down(request: HttpRequest, model: type[models.Model], rows: int) -> None:
    """Who took a list away, which part of it, and how many rows: a line in the trail about the model as a whole."""
    _written(request, model, 0, {"asked": _worth(request.GET), "rows": rows})


def write_down_taken(request: HttpRequest, subject: models.Model, name: str) -> None:
    """Who took that file of the record away: a line in the history of the record."""
    _written(request, type(subject), subject.pk, {"files": [name]})


def _written(request: HttpRequest, model: type[models.Model], pk: int, facts: dict[str, Any]) -> None:
    LogEntry.objects.create(
        verb=EXPORT, subject_type=ContentType.objects.get_for_model(model), subject_id=pk, by_id=request.user.pk,
        facts={"page": request.path, **facts},
    )  # fmt: skip


def _worth(asked: QueryDict) -> dict[str, str]:
    """As much of it as a line of the trail needs, without the one character that PostgreSQL cannot keep."""
    return {name.replace("\0", "")[:80]: str(value).replace("\0", "")[:80] for name, value in asked.items()}


# -- later, by a worker ------------------------------------------------------------------------------------------------
def _put_off(request: HttpRequest) -> Job:
    """The work that makes this table; whoever clicks twice waits for one and the same."""
    facts = {"path": request.path, "query": request.GET.urlencode()}
    mine = Job.objects.filter(by=request.user.pk, kind=EXPORT, status__in=Job.OPEN, facts=facts).first()
    return mine or work.start(EXPORT, by=request.user, **facts)


def make(running: work.Running, path: str, query: str) -> work.Result:
    """Ask the view as the person who wanted the table: what they may see now is what they get."""
    asker = running.by.pk if running.by else None
    person = load_backend(settings.AUTHENTICATION_BACKENDS[0]).get_user(asker)  # type: ignore[attr-defined]
    if person is None:
        raise PermissionDenied(_("Whoever asked for it is not in service any more."))
    request: Any = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.GET, request.user, request.running = QueryDict(query), person, running
    view = resolve(path)
    response: HttpResponseBase = view.func(request, *view.args, **view.kwargs)
    if not isinstance(response, FileResponse):
        raise LookupError(f"{path} has given no table")
    return work.Result(file=response.file_to_stream, file_name=response.filename, says=_("Your table is ready."))


def _untold(done: int) -> None:
    """Nobody is waiting with a bar."""


def _told(running: "work.Running | None", rows: int, *, aside: bool) -> Any:
    """How far it is, for the bar; by a connection of its own where the database is busy copying."""
    if running is None:
        return nullcontext(_untold)
    return work.aside(running, rows) if aside else nullcontext(partial(running.at, of=rows))


# -- CSV ---------------------------------------------------------------------------------------------------------------
def _csv(file: Any, sheet: Sheet, encoding: str, tell: Tell) -> int:
    if encoding == "utf-8":
        file.write(BOM_UTF8)  # without it Excel takes the file for GBK
    file.write(_piece([sheet.headings], encoding))
    if isinstance(sheet.rows, Copied):
        return sheet.rows.csv(lambda piece: file.write(_encoded(piece, encoding)), tell)
    written = 0
    for piece in _pieces(sheet.rows):
        file.write(_piece(piece, encoding))
        tell(written := written + len(piece))
    return written


def _encoded(piece: bytes, encoding: str) -> bytes:
    return piece if lookup(encoding).name == "utf-8" else piece.decode().encode(encoding, errors="replace")


def _piece(rows: list[list[Any]], encoding: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_NONNUMERIC).writerows([_plain(value) for value in row] for row in rows)
    return out.getvalue().encode(encoding, errors="replace")


def _pieces(rows: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    rest = iter(rows)
    while piece := list(islice(rest, AT_ONCE)):
        yield piece


def _plain(value: Any) -> str | int | float | Decimal:
    """A number where it is one, else text that no spreadsheet runs."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and isfinite(value):
        return value
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return neutral(text(value).replace("\0", ""))


# -- Excel -------------------------------------------------------------------------------------------------------------
def fill(book: Workbook, sheets: list[Sheet], tell: Tell = _untold) -> int:
    """Write the sheets and close the book; how many rows stand in the last one, where the records are."""
    written = 0
    for sheet in sheets:
        with book.sheet(sheet.name, sheet.headings, sheet.widths) as page:
            written = _lines(page, sheet, tell)
    book.close()
    return written


def _lines(page: Page, sheet: Sheet, tell: Tell) -> int:
    if isinstance(sheet.rows, Copied):
        return sheet.rows.excel(page, tell)
    written = 0
    for piece in _pieces(sheet.rows):
        written += page.write(piece)
        tell(written)
    return written
