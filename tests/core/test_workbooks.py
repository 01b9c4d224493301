"""The gate: a workbook is read as people see it; whatever is wrong becomes a sentence, soon and in little memory."""

import io
import resource
import time
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from apps.core import workbooks
from apps.core.workbooks import Line, Unreadable, day_of, letter, read, words_of
from apps.org.queries.sheets import is_ours, rows_of
from tests.org.workbooks import HOSTILE, book, sheet


def test_texts_numbers_and_days_come_in_as_people_see_them():
    workbook = openpyxl.Workbook()
    workbook.active.title = "单位"
    workbook.active.append(["名称", "启用日期", None, 8123.0, True])
    workbook.active.append([])
    workbook.active.append([" 财务科 ", date(2026, 3, 8), 1.5])
    out = io.BytesIO()
    workbook.save(out)

    (first, second) = read(out).sheets["单位"]

    assert first == Line(1, {0: "名称", 1: "启用日期", 3: 8123, 4: True})
    assert (second.number, second.cells[0], second.cells[2]) == (3, "财务科", 1.5)
    assert day_of(second.cells[1]) == date(2026, 3, 8)


def test_rich_text_is_joined_and_reading_hints_are_left_out():
    data = '<row><c t="inlineStr"><is><r><t>财</t></r><r><t>务科</t></r></is></c></row>'

    assert read(io.BytesIO(sheet(data))).sheets == {"人员": [Line(1, {0: "财务科"})]}


def test_only_wanted_sheets_are_opened():
    data = book(人员=[["姓名"]], 密件=[["x"]])

    assert list(read(io.BytesIO(data), is_ours).sheets) == ["人员"]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (46089, date(2026, 3, 8)), (46089.75, date(2026, 3, 8)), ("2026-03-08", date(2026, 3, 8)),
        ("2026/3/8", date(2026, 3, 8)), ("2026年3月8日", date(2026, 3, 8)), ("2026.3.8", date(2026, 3, 8)),
        ("2026-03-08T00:00:00", date(2026, 3, 8)), ("2026-02-30", None),
        ("明天", None), (0, None), (9e9, None), (True, None),
    ],
)  # fmt: skip
def test_a_day_is_understood_however_it_was_typed(cell, day):
    assert day_of(cell) == day


def test_columns_are_called_as_in_excel():
    assert [letter(n) for n in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def test_a_whole_number_has_no_decimals():
    assert [words_of(v) for v in (8123.0, 8123, 1.5, " x ")] == ["8123", "8123", "1.5", "x"]


@pytest.mark.parametrize("kind", HOSTILE)
def test_whatever_is_wrong_becomes_a_sentence(kind):
    data = HOSTILE[kind]()
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()

    with pytest.raises(ValidationError) as refused:
        rows_of(read(io.BytesIO(data), is_ours))

    assert time.process_time() - began < 5  # work, not waiting for a busy machine
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 300
    assert all(says.endswith((".", "。", "”.")) for says in refused.value.messages)


def test_control_a_library_that_reads_everything_would_not_stop_at_the_first_excess():
    """The same rows through openpyxl: it has no limit of its own, so the gate is ours to keep."""
    data = HOSTILE["twenty thousand rows"]()

    with pytest.raises(Unreadable):
        read(io.BytesIO(data))
    assert openpyxl.load_workbook(io.BytesIO(data), read_only=True).active.max_row == 20_001 > workbooks.BOOK.rows
