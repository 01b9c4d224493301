"""The sheets of a report, said once: the page, the workbook and the paper draw the same columns, rows and sums.

A ``Field`` is a column. What can be worked out from other columns is a ``Formula``, which gives the value and, for the
workbook, the same thing in the words of a spreadsheet. Sums stand where a row says which rows it adds up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _

from apps.reports import rounding

DASH = "—"  # nothing to compare with: never 0 %, never infinite
Value = Decimal | int | str | date | None


class Kind(Enum):
    """What a column holds and so how it is written."""

    TEXT = "text"
    MONEY = "money"
    NUMBER = "number"
    COUNT = "count"
    PERCENT = "percent"
    POINTS = "points"
    DATE = "date"


NUMERIC = {Kind.MONEY, Kind.NUMBER, Kind.COUNT, Kind.PERCENT, Kind.POINTS}


@dataclass(frozen=True)
class Formula:
    """``value`` of the columns ``of``, and the same for a spreadsheet, where {0} {1}… are their cells."""

    of: tuple[str, ...]
    value: Callable[..., Value]
    excel: str
    skips: bool = False  # empty cells

    def of_row(self, values: Mapping[str, Value]) -> Value:
        known = [values.get(key) for key in self.of if not (self.skips and values.get(key) is None)]
        return self.value(*known) if all(isinstance(one, Decimal | int) for one in known) else DASH

    def in_cells(self, cell: Callable[[str], str]) -> str:
        return self.excel.format(*(cell(key) for key in self.of))


def minus(first: str, *others: str) -> Formula:
    def value(one: Decimal, *rest: Decimal) -> Decimal:
        return one - sum(rest, Decimal(0))

    return Formula((first, *others), value, "={0}" + "".join(f"-{{{n}}}" for n in range(1, len(others) + 1)))


def plus(*keys: str) -> Formula:
    """The sum of neighbouring columns."""

    def value(*ones: Decimal) -> Decimal:
        return sum(ones, Decimal(0))

    return Formula(keys, value, f"=SUM({{0}}:{{{len(keys) - 1}}})", skips=True)


def change(now: str, base: str) -> Formula:
    """By which part of the base it has grown."""
    excel = f'=IF({{1}}<=0,"{DASH}",({{0}}-{{1}})/{{1}})'
    return Formula((now, base), lambda one, other: (one - other) / other if other > 0 else DASH, excel)


def share(part: str, whole: str) -> Formula:
    return Formula(
        (part, whole), lambda one, other: one / other if other > 0 else DASH, f'=IF({{1}}<=0,"{DASH}",{{0}}/{{1}})'
    )


def points(one: str, other: str) -> Formula:
    """How many points of a hundred lie between two shares."""
    excel = f'=IF(OR(ISTEXT({{0}}),ISTEXT({{1}})),"{DASH}",({{0}}-{{1}})*100)'
    return Formula((one, other), lambda here, there: (here - there) * 100, excel)


@dataclass(frozen=True)
class Field:
    """A column. ``over``: the heading it stands under together with its neighbours. ``bad``: "up" or "down" is printed
    red. ``adds``: sums of rows have it; a share has none of its own and is worked out from the sums."""

    key: str
    label: Any
    kind: Kind = Kind.MONEY
    over: Any = ""
    formula: Formula | None = None
    bad: str = ""
    width: int = 13
    adds: bool = False
    hides: bool = False  # on a telephone, where the columns beside it tell enough
    scales: bool = True  # money in yuan even where the sheet is in ten thousands: a mean price


@dataclass(frozen=True)
class Row:
    """Values by the key of their field. ``level``: "" for a row, "sub" and "total" for sums, of the rows ``sums`` (by
    their places). ``opens``: the address of what stands behind a figure. ``given``: where a value was put in place of
    a formula, e.g. a dash in a month that is not closed yet."""

    values: dict[str, Value]
    level: str = ""
    sums: tuple[int, ...] = ()
    opens: dict[str, str] = field(default_factory=dict)
    given: frozenset[str] = frozenset()

    def __getitem__(self, key: str) -> Value:
        return self.values.get(key)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its number among the officials' twelve, fields and rows. ``crosses``: the fields whose rows and
    columns must both add up."""

    number: str
    title: str
    fields: list[Field]
    rows: list[Row]
    note: str = ""
    crosses: tuple[str, ...] = ()
    frozen: int = 2  # columns that stay where they are
    wan: bool = False
    empty: str = ""
    signed: bool = False

    @property
    def body(self) -> list[Row]:
        return [row for row in self.rows if not row.level]

    @property
    def total(self) -> Row | None:
        return next((row for row in self.rows if row.level == "total"), None)

    def field(self, key: str) -> Field:
        return next(one for one in self.fields if one.key == key)

    def has(self, key: str) -> bool:
        return any(one.key == key for one in self.fields)


def made(sheet: Sheet, *, wan: bool = False) -> Sheet:
    """The sheet with its sums and formulas worked out, in yuan or in ten thousands."""
    sheet = _in_wan(sheet) if wan else sheet
    rows: list[Row] = []
    for row in sheet.rows:
        values = dict(row.values)
        given = frozenset(one.key for one in sheet.fields if one.formula is not None and one.key in values)
        if row.level:
            below = [rows[at] for at in row.sums]
            values |= {one.key: _sum(one.key, below) for one in sheet.fields if one.adds and one.formula is None}
        for one in sheet.fields:
            if one.formula is not None and one.key not in given:
                values[one.key] = one.formula.of_row(values)
        rows.append(replace(row, values=values, given=given))
    return replace(sheet, rows=rows)


def _sum(key: str, rows: list[Row]) -> Value:
    known = [row[key] for row in rows if isinstance(row[key], Decimal | int)]
    return sum(known, Decimal(0)) if known else None


def _in_wan(sheet: Sheet) -> Sheet:
    """Amounts of money in ten thousands, so rounded that what is printed adds up."""
    rows = [dict(row.values) for row in sheet.rows]
    body = [at for at, row in enumerate(sheet.rows) if not row.level]
    if sheet.crosses:
        table = [[_money(rows[at].get(key)) for key in sheet.crosses] for at in body]
        for at, line in zip(body, rounding.add_up_both_ways(table), strict=True):
            rows[at] |= {
                key: value for key, value in zip(sheet.crosses, line, strict=True) if rows[at].get(key) is not None
            }
    for one in sheet.fields:
        if one.kind is Kind.MONEY and one.scales and one.key not in sheet.crosses:
            known = [at for at in body if isinstance(rows[at].get(one.key), Decimal)]
            exact = [_money(rows[at][one.key]) for at in known]
            rounded = rounding.add_up(exact) if one.adds else [rounding.in_wan(amount) for amount in exact]
            for at, value in zip(known, rounded, strict=True):
                rows[at][one.key] = value
    return replace(
        sheet, wan=True, rows=[replace(row, values=values) for row, values in zip(sheet.rows, rows, strict=True)]
    )


def _money(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


# -- in words ----------------------------------------------------------------------------------------------------------
def words(one: Field, value: Value) -> str:
    """A value as it is printed: 12,345.67, 5.0%, —."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    if one.kind is Kind.PERCENT:
        return f"{_rounded(Decimal(value) * 100, 1):,.1f}%"
    if one.kind is Kind.POINTS:
        return f"{_rounded(Decimal(value), 1):+,.1f}"
    if one.kind is Kind.MONEY:
        return f"{_rounded(Decimal(value), 2):,.2f}"
    if one.kind is Kind.NUMBER:
        return f"{Decimal(value).normalize():,f}"
    return f"{value:,}" if one.kind is Kind.COUNT else str(value)


def is_bad(one: Field, value: Value) -> bool:
    """Red is for what went the wrong way, and for nothing else."""
    if not one.bad or not isinstance(value, Decimal | int):
        return False
    return value > 0 if one.bad == "up" else value < 0


def _rounded(value: Decimal, digits: int) -> Decimal:
    exact = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return exact if exact else abs(exact)  # no «-0.0»


def money_words(wan: bool) -> str:
    return _("ten thousand yuan") if wan else _("yuan")
