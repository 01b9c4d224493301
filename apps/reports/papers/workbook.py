"""A report as a workbook in the officials' layout: A4 landscape, one page wide, repeated headings, and formulas that
carry their values along, for programs that do not calculate (telephones, some of WPS)."""

import tempfile
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby
from math import ceil
from typing import Any, BinaryIO
from unicodedata import east_asian_width

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from apps.core.exports import RUNS
from apps.reports.papers.paper import Paper
from apps.reports.sheets import NUMERIC, Field, Kind, Row, Sheet, Value, is_bad

FACE = "宋体"
A4 = 9
NUMBERS = {
    Kind.MONEY: "#,##0.00;-#,##0.00",
    Kind.NUMBER: "#,##0.###",
    Kind.COUNT: "#,##0",
    Kind.PERCENT: "0.0%;-0.0%",
    Kind.POINTS: "+0.0;-0.0;0.0",
    Kind.DATE: "yyyy-mm-dd",
}
RED = "#C00000"
HEAD_FROM = 2  # rows above the headings: the title and who, when, in what
LINE = 16.5


def workbook(paper: Paper) -> BinaryIO:
    """The file, open at its beginning. The caller closes it."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  whoever asked for it closes it
    book = xlsxwriter.Workbook(file, {"default_format_properties": {"font_name": FACE, "font_size": 10}})
    book.set_properties({
        "title": paper.title,
        "comments": " · ".join((*paper.foot, paper.fingerprint)),
        "created": paper.read_at.replace(tzinfo=None),
    })  # fmt: skip
    looks = Looks(book)
    for sheet in paper.pages:
        _Page(book.add_worksheet(f"{sheet.number} {sheet.title}"[:31]), paper, sheet, looks).write()
    book.close()
    file.seek(0)
    return file


class Looks:
    """The formats of a workbook: each is made once."""

    def __init__(self, book: Any):
        self.book, self.made = book, {}

    def __call__(self, **facts: Any) -> Any:
        key = tuple(sorted(facts.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({"font_name": FACE, "font_size": 10, "valign": "vcenter", **facts})
        return self.made[key]


class _Page:
    """One sheet on its page."""

    def __init__(self, page: Any, paper: Paper, sheet: Sheet, looks: Looks):
        self.page, self.paper, self.sheet, self.looks = page, paper, sheet, looks
        self.two_rows = any(one.over for one in sheet.fields)
        self.first = HEAD_FROM + (2 if self.two_rows else 1)
        self.last_column = len(sheet.fields) - 1
        self.columns = {one.key: xl_col_to_name(at) for at, one in enumerate(sheet.fields)}

    def write(self) -> None:
        self._set_up()
        self._title()
        self._headings()
        for at, row in enumerate(self.sheet.rows):
            self.page.set_row(self.first + at, LINE)
            self._row(self.first + at, row)
        self._below(self.first + len(self.sheet.rows))

    def _set_up(self) -> None:
        page, sheet = self.page, self.sheet
        page.set_landscape()
        page.set_paper(A4)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        page.center_horizontally()
        page.fit_to_pages(1, 0)
        page.repeat_rows(HEAD_FROM, self.first - 1)
        page.freeze_panes(self.first, min(sheet.frozen, self.last_column))
        left, right = (part.replace("&", "&&") for part in self.paper.foot)
        turn = _("Page %(page)s of %(pages)s") % {"page": "&P", "pages": "&N"}
        page.set_footer(f"&L&8{left}&C&8{turn}&R&8{right}")
        page.hide_gridlines(2)
        for at, one in enumerate(sheet.fields):
            page.set_column(at, at, one.width)

    def _title(self) -> None:
        look = self.looks(bold=True, font_size=16, align="center")
        self.page.set_row(0, 30)
        self._across(0, 0, self.last_column, f"{self.paper.title} · {self.sheet.title}", look)
        middle = max(1, self.last_column // 2)
        self.page.set_row(1, LINE)
        self._across(1, 0, middle - 1, f"{self.paper.office}    {self.paper.period}", self.looks(quote_prefix=True))
        says = " · ".join(part for part in (self.paper.money, _("read at %s") % self.paper.cut_off) if part)
        self._across(1, middle, self.last_column, says, self.looks(align="right"))

    def _across(self, line: int, left: int, right: int, words: str, look: Any) -> None:
        if right > left:
            self.page.merge_range(line, left, line, right, "", look)
        self.page.write_string(line, left, words, look)

    def _headings(self) -> None:
        # Categories are headings too, and people name them.
        look = self.looks(bold=True, align="center", text_wrap=True, border=1, bg_color="#EDEFF3", quote_prefix=True)
        tall = LINE * max(2, *map(_lines, self.sheet.fields))
        self.page.set_row(HEAD_FROM, tall if not self.two_rows else LINE)
        if not self.two_rows:
            for at, one in enumerate(self.sheet.fields):
                self.page.write_string(HEAD_FROM, at, str(one.label), look)
            return
        self.page.set_row(HEAD_FROM + 1, tall)
        at = 0
        for over, together in groupby(self.sheet.fields, key=lambda one: str(one.over)):
            fields = list(together)
            if over:
                self._across(HEAD_FROM, at, at + len(fields) - 1, over, look)
            for n, one in enumerate(fields, start=at):
                if over:
                    self.page.write_string(HEAD_FROM + 1, n, str(one.label), look)
                else:
                    self.page.merge_range(HEAD_FROM, n, HEAD_FROM + 1, n, "", look)
                    self.page.write_string(HEAD_FROM, n, str(one.label), look)
            at += len(fields)

    def _row(self, line: int, row: Row) -> None:
        base: dict[str, Any] = {"border": 1, "border_color": "#8A93A3"}
        if row.level:
            base |= {"bold": True, "bg_color": "#F3F5F8" if row.level == "sub" else "#E6EBF3"}
        for at, one in enumerate(self.sheet.fields):
            value = row[one.key]
            facts = dict(base)
            if one.kind in NUMBERS and not isinstance(value, str):
                facts["num_format"] = NUMBERS[one.kind]
            if one.kind in NUMERIC:
                facts["align"] = "right"
            if is_bad(one, value):
                facts["font_color"] = RED
            self._cell(line, at, one, value, row, facts)

    def _cell(self, line: int, at: int, one: Field, value: Value, row: Row, facts: dict[str, Any]) -> None:
        formula = self._formula(one, row, line)
        if formula and value is not None:
            cached = float(value) if isinstance(value, Decimal) else value
            self.page.write_formula(line, at, formula, self.looks(**facts), cached)
        elif value is None or value == "":
            self.page.write_blank(line, at, None, self.looks(**facts))
        elif isinstance(value, Decimal | int):
            self.page.write_number(line, at, float(value), self.looks(**facts))
        elif isinstance(value, date):
            self.page.write_datetime(line, at, datetime.combine(value, time.min), self.looks(**facts))
        else:
            quoted = {"quote_prefix": True} if RUNS.match(str(value)) else {}
            self.page.write_string(line, at, str(value), self.looks(**facts, **quoted))

    def _formula(self, one: Field, row: Row, line: int) -> str:
        if one.key in row.given:
            return ""
        if one.formula is not None:
            return one.formula.in_cells(lambda key: f"{self.columns[key]}{line + 1}")
        if row.level and one.adds:
            column = self.columns[one.key]
            return "=" + "+".join(_span(column, self.first + 1 + a, self.first + 1 + b) for a, b in _runs(row.sums))
        return ""

    def _below(self, line: int) -> None:
        """The note, and where it is signed."""
        if not self.sheet.rows and self.sheet.empty:
            self._across(line, 0, self.last_column, self.sheet.empty, self.looks())
            line += 1
        if self.sheet.note:
            self.page.set_row(line, 30)
            self._across(line, 0, self.last_column, self.sheet.note, self.looks(text_wrap=True, font_size=9))
            line += 1
        if self.sheet.signed:
            self.page.set_row(line, 30)
            signers = self.paper.signatures
            wide = max(1, (self.last_column + 1) // len(signers))
            for n, name in enumerate(signers):
                right = self.last_column if n == len(signers) - 1 else (n + 1) * wide - 1
                if n * wide <= self.last_column:
                    self._across(line, n * wide, min(right, self.last_column), _("%s:") % name, self.looks())


def _lines(one: Field) -> int:
    """How many a heading takes in its column; a Chinese character is two letters wide, and bold."""
    letters = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in str(one.label))
    return ceil(letters * 1.1 / one.width)


def _span(column: str, first: int, last: int) -> str:
    return f"SUM({column}{first}:{column}{last})" if last > first else f"{column}{first}"


def _runs(places: tuple[int, ...]) -> list[tuple[int, int]]:
    """1 2 3 7 8 → 1–3, 7–8."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and place == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
