"""Rows judged cell by cell: what is wrong is said with the cell's address, and the rest is clean values."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from apps.core.imports.reading import lines
from apps.core.imports.tables import Table, bare
from apps.core.policies import Rule
from apps.core.workbooks import Cell, Line, day_of, letter, words_of

MOST_SHOWN = 100
# Looking for what somebody may have meant takes longer than all the rest.
MOST_GUESSES = 200
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?|[+-]?\d+(?:\.\d*)?")
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Kind:
    """A table that may come in.

    ``judge(by)`` gives the function that makes values of a row, with all it must know at hand. ``write(batch, values,
    by)`` writes them, as they come, through the doors that verbs use, and ``undo(batch, by)`` takes them back or says
    why that cannot be done; both in the transaction of the verb. ``brought`` gives the address of what came in,
    ``sums`` names the column whose sum people compare with the paper.
    """

    label: Any
    table: Table
    allowed: Rule
    judge: Callable[[Any], "Callable[[Row], Any]"]
    write: Callable[[Any, Iterator[Any], Any], Any]
    undo: Callable[[Any, Any], Any]
    brought: Callable[[Any], str] = lambda batch: ""
    sums: str = ""


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell."""

    row: int
    column: str
    says: str


@dataclass
class Row:
    """One row as it is judged. Each getter gives the clean value or None, and complains where it cannot."""

    number: int
    cells: dict[str, Cell]
    table: Table
    guesses: dict[tuple[str, str], str]
    problems: list[Problem] = field(default_factory=list)
    numbers: dict[str, Decimal] = field(default_factory=dict)

    def complain(self, key: str, says: str) -> None:
        self.problems.append(Problem(self.number, key, says))

    def as_read(self) -> bytes:
        """What it holds, the same from whatever kind of file."""
        return repr(sorted((key, words_of(cell)) for key, cell in self.cells.items())).encode()

    def words(self, key: str, most: int = 200) -> str:
        words = words_of(self.cells.get(key, ""))
        if len(words) > most:
            self.complain(key, _("At most %(most)s characters. Shorten it.") % {"most": most})
        return words

    def day(self, key: str) -> date | None:
        if (cell := self.cells.get(key)) is None:
            return None
        day = day_of(cell)
        if day is None:
            says = _("“%(cell)s” is no date. Write it like 2026-03-08.")
            self.complain(key, says % {"cell": words_of(cell)[:40]})
        return day

    def number_of(self, key: str, places: int, digits: int = 14) -> Decimal | None:
        if (cell := self.cells.get(key)) is None:
            return None
        value = _decimal(cell)
        if value is None:
            says = _("“%(cell)s” is no number. Write it like 1280.50.")
        elif value != round(value, places):
            says = _("“%(cell)s” has more than %(places)s places after the point. Round it.")
        elif abs(value) >= 10 ** (digits - places):
            says = _("“%(cell)s” is larger than any we can keep. Check the point.")
        else:
            self.numbers[key] = value
            return value
        self.complain(key, says % {"cell": words_of(cell)[:40], "places": places})
        return None

    def one_of(self, key: str, known: Mapping[str, Any]) -> Any:
        """What the cell names, ``known`` by names as ``bare`` gives them."""
        if (cell := self.cells.get(key)) is None:
            return None
        words = words_of(cell)
        found = known.get(bare(words))
        if found is None:
            says = _("“%(cell)s” is not known. Write its name as the system shows it.")
            if near := self._near(key, words, known):
                says = _("“%(cell)s” is not known. Did you mean “%(near)s”?")
            self.complain(key, says % {"cell": words[:40], "near": near})
        return found

    def _near(self, key: str, words: str, known: Mapping[str, Any]) -> str:
        if (key, words) not in self.guesses:
            if len(self.guesses) >= MOST_GUESSES:
                return ""
            near = get_close_matches(bare(words[:40]), known, 1, 0.5)
            self.guesses[key, words] = str(known[near[0]]) if near else ""
        return self.guesses[key, words]


def _decimal(cell: Cell) -> Decimal | None:
    """1280.5, "1,280.50", "¥1280.50"; a spreadsheet's 0.1 + 0.2 is 0.3."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return Decimal(repr(round(cell, 9) if isinstance(cell, float) else cell))
    words = cell.strip().lstrip("¥￥").strip().replace("，", ",")
    if not _NUMBER.fullmatch(words):
        return None
    try:
        return Decimal(words.replace(",", ""))
    except InvalidOperation:
        return None


@dataclass
class Checked:
    """What a file holds."""

    rows: int = 0
    wrong_rows: int = 0
    mistakes: int = 0
    shown: list[Problem] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    total: Decimal = _ZERO


class Reading:
    """One pass over a file: gives each row with its values, and counts along."""

    def __init__(self, kind: Kind, by: Any, file: BinaryIO):
        self.kind, self.file, self.checked = kind, file, Checked()
        self.judge = kind.judge(by)
        self.headings: Line | None = None

    def rows(self) -> Iterator[tuple[Row, Line, Any]]:
        """Each row with the line it came from and its values, or None where something is wrong. Raises
        ``ValidationError`` where the file is no such table at all."""
        found, table, checked = lines(self.file), self.kind.table, self.checked
        self.headings = next(found, None)
        if self.headings is None:
            raise ValidationError(_("There is no row in this file."))
        columns, checked.unknown = table.columns(self.headings.cells)
        if missing := table.missing(columns):
            says = _("There is no column “%(column)s” in the first row. Download the template and compare.")
            raise ValidationError([says % {"column": field.label} for field in missing])
        self.columns = {key: at for at, key in columns.items()}
        guesses: dict[tuple[str, str], str] = {}
        for line in found:
            cells = {columns[at]: cell for at, cell in line.cells.items() if at in columns}
            if not cells:
                continue
            row = Row(line.number, cells, table, guesses)
            yield row, line, self._values(row)
        if not checked.rows:
            raise ValidationError(_("There is no row below the headings."))

    def _values(self, row: Row) -> Any:
        checked = self.checked
        checked.rows += 1
        for key in row.table.required:
            if key not in row.cells:
                row.complain(key, _("This must be filled in."))
        values = None if row.problems else self.judge(row)
        if not row.problems:
            checked.total += row.numbers.get(self.kind.sums, _ZERO)
            return values
        checked.wrong_rows += 1
        checked.mistakes += len(row.problems)
        checked.shown += row.problems[: max(0, MOST_SHOWN - len(checked.shown))]
        return None

    def address(self, problem: Problem) -> str:
        """«D12»: where a spreadsheet shows the cell."""
        at = self.columns.get(problem.column)
        return f"{letter(at)}{problem.row}" if at is not None else str(problem.row)


def known_by(rows: "models.QuerySet | list", *names: str) -> dict[str, Any]:
    """Records by what people call them; a name that two of them share is left to the first."""
    found: dict[str, Any] = {}
    for row in rows:
        for name in names:
            if words := getattr(row, name, ""):
                found.setdefault(bare(words), row)
    return found
