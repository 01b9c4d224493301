"""Rows that PostgreSQL writes as XML or CSV by itself (``COPY``): a million of them cost a tenth of what they cost as
records. Only for tables in which nothing is masked: every value goes out as it lies there."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cells import Column
from apps.core.spreadsheets import AT_ONCE, DAY, LONGEST, MOMENT, MONEY, MOST_LINES, QUOTED, Page, column

# As ``spreadsheets.RUNS``, with every blank that Python knows spelled out: what the database takes for one depends on
# its locale.
_BLANKS = " \t\n\r\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_RUNS = f"^(?:[{_BLANKS}]*[-=+@＝＋－＠]|[\t\r\n])"
# Anything for which a cell is not simply its text.
_ODD = f"[&<>\x01-\x1f\\\\\ufffe\uffff]|_x|{_RUNS}"
_NEVER = "[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
_WIDE = 16  # columns; a broader table fills a part of the zip with fewer lines
_FIRST_DAY = "DATE '1900-03-01'"

# No limit, but one that the planner cannot foresee: as for a cursor it then cares for how soon the first rows come, and
# takes an index that has their order rather than sort a million rows before the first one leaves.
_SOON = f"LIMIT (SELECT {2**62})"

Tell = Callable[[int], None]


class Copied:
    """The chosen columns of ``rows``, in their order. Each column must say what it is in the database (``sql``)."""

    def __init__(self, rows: models.QuerySet, columns: Sequence[Column]):
        if unknown := [column.key for column in columns if not column.sql]:
            raise LookupError(f"{rows.model.__name__}: no sql is known for {', '.join(unknown)}")
        self.rows, self.columns = rows, columns

    def excel(self, page: Page, tell: Tell) -> int:
        """Write the rows below what the sheet holds; how many they were."""
        most = MOST_LINES if len(self.columns) <= _WIDE else MOST_LINES // 4
        first = page.line - 1
        line = f"((row_number() OVER () - 1 + {first}) % {most - 1} + 2)::text"
        sink = _Lines(page, most, tell)

        def row(fields: list[models.Field]) -> str:
            cells = " || ".join(_cell(at, field) for at, field in enumerate(fields))
            return f"""'<row r="' || n || '">' || {cells} || '</row>'"""

        self._copy(sink, row, f", {line} AS n", "")
        return sink.done()

    def csv(self, put: Callable[[bytes], Any], tell: Tell) -> int:
        """Hand out the rows as lines of UTF-8, without headings; how many they were."""
        sink = _Texts(put, tell)

        def row(fields: list[models.Field]) -> str:
            return ", ".join(f"{_plain(f'c{at}', field)} AS c{at}" for at, field in enumerate(fields))

        words = [f"c{at}" for at, field in enumerate(self._fields()) if not _is_number(field)]
        options = f" (FORMAT csv, FORCE_QUOTE ({', '.join(words)}))" if words else " (FORMAT csv)"
        self._copy(sink, row, "", options)
        return sink.done()

    # -- the statement -----------------------------------------------------------------------------
    def _chosen(self) -> models.QuerySet:
        named = {f"copied_{at}": _expression(self.rows.model, column.sql) for at, column in enumerate(self.columns)}
        return self.rows.annotate(**named).values_list(*named)

    def _fields(self) -> list[models.Field]:
        annotations = self._chosen().query.annotations
        return [annotations[f"copied_{at}"].output_field for at in range(len(self.columns))]

    def _copy(self, sink: Any, row: Callable, more: str, options: str) -> None:
        try:
            inner, values = self._chosen().query.sql_with_params()
        except EmptyResultSet:
            return
        names = ", ".join(f"c{at}" for at in range(len(self.columns)))
        with connection.cursor() as cursor:
            plain = cursor.mogrify(f"{inner} {_SOON}", values).decode()  # COPY takes no parameters
            source = f"SELECT *{more} FROM ({plain}) AS q({names})"  # noqa: S608  all of it is ours or quoted
            statement = f"COPY (SELECT {row(self._fields())} FROM ({source}) AS r) TO STDOUT{options}"  # noqa: S608
            try:
                cursor.copy_expert(statement, sink)
            except BaseException:
                cursor.connection.cancel()  # else the rest would have to be read before anything else is asked
                raise


def _expression(model: type[models.Model], sql: Any) -> Any:
    """The column as an expression; a choice reads as its label, in the language of the moment."""
    if not isinstance(sql, str):
        return sql
    field: Any = model
    for part in sql.split("__"):
        field = getattr(field, "related_model", None) or field
        field = field._meta.get_field(part)
    if not field.choices:
        return F(sql)
    whens = [When(**{sql: value}, then=Value(str(label))) for value, label in field.flatchoices]
    return Case(*whens, default=F(sql), output_field=models.CharField())


def _is_number(field: models.Field) -> bool:
    return isinstance(field, models.IntegerField | models.DecimalField | models.FloatField)


def _literal(words: str) -> str:
    """As a piece of SQL; the server takes backslashes as they are."""
    return "'" + words.replace("'", "''") + "'"


def _cell(at: int, field: models.Field) -> str:
    """The SQL of one cell's XML, equal to what ``spreadsheets.cell`` writes for the value."""
    value, start = f"c{at}", f"""'<c r="{column(at)}' || n || '"""

    def made(look: int, shown: str) -> str:
        style = f' s="{look}"' if look else ""
        return f"""{start}"{style}><v>' || {shown} || '</v></c>'"""

    words = f"""{start}" t="inlineStr"><is><t xml:space="preserve">' || {{}} || '</t></is></c>'"""
    if isinstance(field, models.DateTimeField):
        here = f"({value} AT TIME ZONE {_literal(timezone.get_current_timezone_name())})"
        days = f"({here}::date - DATE '1899-12-30')"
        seconds = f"extract(epoch FROM date_trunc('second', {here})::time)"
        serial = f"({days} + round({seconds}::numeric(30, 20) / 86400, 17))"
        text = words.format(f"to_char({here}, 'YYYY-MM-DD HH24:MI')")
        return f"coalesce(CASE WHEN {here} >= {_FIRST_DAY} THEN {made(MOMENT, serial)} ELSE {text} END, '')"
    if isinstance(field, models.DateField):
        text = words.format(f"to_char({value}, 'YYYY-MM-DD')")
        serial = f"({value} - DATE '1899-12-30')"
        return f"coalesce(CASE WHEN {value} >= {_FIRST_DAY} THEN {made(DAY, serial)} ELSE {text} END, '')"
    if isinstance(field, models.DecimalField):
        return f"coalesce({made(MONEY, value)}, '')"
    if isinstance(field, models.IntegerField):
        return f"coalesce({made(0, value)}, '')"
    return _text(_words(value, field), start, words)


def _text(value: str, start: str, plain: str) -> str:
    odd, runs, never = _literal(_ODD), _literal(_RUNS), _literal(_NEVER)
    cut = f"left({value}, {LONGEST})"
    shown = f"regexp_replace({cut}, {never}, '', 'g')"
    shown = f"regexp_replace({shown}, '_(?=x[0-9A-Fa-f]{{4}}_)', '_x005F_', 'g')"
    # A backslash, a tab and a line break as references: COPY would write them its own way.
    for found, instead in (
        ("'&'", "&amp;"), ("'<'", "&lt;"), ("'>'", "&gt;"), ("chr(13)", "_x000D_"),
        ("chr(92)", "&#92;"), ("chr(9)", "&#9;"), ("chr(10)", "&#10;"),
    ):  # fmt: skip
        shown = f"replace({shown}, {found}, '{instead}')"
    look = f"""CASE WHEN {value} ~ {runs} THEN ' s="{QUOTED}"' ELSE '' END"""
    careful = f"""{start}"' || {look} || ' t="inlineStr"><is><t xml:space="preserve">' || {shown} || '</t></is></c>'"""
    return (
        f"CASE WHEN {value} IS NULL OR {value} = '' THEN '' WHEN {value} ~ {odd} THEN {careful} "
        f"ELSE {plain.format(cut)} END"
    )


def _words(value: str, field: models.Field) -> str:
    if isinstance(field, models.BooleanField):
        return f"CASE WHEN {value} THEN {_literal(_('yes'))} WHEN NOT {value} THEN {_literal(_('no'))} END"
    return value if isinstance(field, models.CharField | models.TextField) else f"{value}::text"


def _plain(value: str, field: models.Field) -> str:
    """The SQL of one value of a CSV, equal to what ``exports`` writes for it."""
    if _is_number(field):
        return value
    if isinstance(field, models.DateTimeField):
        here = f"{value} AT TIME ZONE {_literal(timezone.get_current_timezone_name())}"
        return f"coalesce(to_char({here}, 'YYYY-MM-DD HH24:MI'), '')"
    if isinstance(field, models.DateField):
        return f"coalesce(to_char({value}, 'YYYY-MM-DD'), '')"
    words = f"coalesce({_words(value, field)}, '')"
    return f"CASE WHEN {words} ~ {_literal(_RUNS)} THEN '''' || {words} ELSE {words} END"


# -- where the lines arrive --------------------------------------------------------------------------------------------
class _Texts:
    """Takes one line at a time and hands on five hundred."""

    def __init__(self, put: Callable[[bytes], Any], tell: Tell):
        self.put, self.tell = put, tell
        self.written, self.pending = 0, list[bytes]()

    def write(self, line: bytes) -> None:
        self.pending.append(line)
        if len(self.pending) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        self.put(b"".join(line[:-1] + b"\r\n" for line in self.pending))
        self.written += len(self.pending)
        self.pending = []
        self.tell(self.written)

    def done(self) -> int:
        self.flush()
        return self.written


class _Lines(_Texts):
    """The same for a sheet, which goes on in the next when it is full."""

    def __init__(self, page: Page, most: int, tell: Tell):
        super().__init__(page.put, tell)
        self.page, self.most = page, most

    def write(self, line: bytes) -> None:
        if self.page.line >= self.most:
            self.flush()
            self.page.turn(self.most)
        self.page.line += 1
        super().write(line)

    def flush(self) -> None:
        self.put(b"".join(self.pending))
        self.written += len(self.pending)
        self.pending = []
        self.tell(self.written)
