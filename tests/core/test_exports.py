"""Tables out: nothing is ever run, numbers stay numbers, every letter arrives, and memory stays flat."""

import csv
import io
import tracemalloc
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.test import RequestFactory

from apps.core.exports import Sheet, hand_out
from apps.core.models import LogEntry

pytestmark = pytest.mark.django_db  # a response that closes tells the connections

HOSTILE = ["=1+1", "+86 10", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1", "\u200b=1", '=cmd|"/c calc"!A0']
HONEST = ["例会", "a-b", "1=1", "3 + 4", "周一 @ 三楼", "𠮷野", "", "a,b", 'say "yes"', "two\nlines"]


@pytest.fixture
def sent(clerk):
    """``sent(rows, form)``: the answer of the door."""

    def send(rows, form="xlsx", headings=("a", "b")):
        request = RequestFactory().get("/", {"format": form})
        request.user = clerk
        return hand_out(request, LogEntry, "名单", [Sheet("名单", list(headings), rows)], 0)

    return send


@pytest.fixture
def cells(sent):
    return lambda rows, form: read_back(sent(rows, form), form)


def read_back(response, form):
    body = b"".join(response.streaming_content)
    response.file_to_stream.close()
    if form == "xlsx":
        page = openpyxl.load_workbook(io.BytesIO(body)).active
        return [list(row) for row in page.iter_rows(min_row=2)]
    text = body.decode("utf-8-sig" if form == "csv" else "gb18030")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


@pytest.mark.parametrize("form", ["csv", "gb18030"])
def test_no_text_of_a_csv_begins_a_formula(form, cells):
    read = [row[0] for row in cells([[word] for word in HOSTILE], form)]

    assert read == [f"'{word}" for word in HOSTILE]


def test_a_workbook_holds_text_and_marks_it_as_text(cells):
    read = [row[0] for row in cells([[word] for word in HOSTILE], "xlsx")]

    assert [(cell.data_type, cell.quotePrefix) for cell in read] == [("s", True)] * len(HOSTILE)
    assert [cell.value.replace("_x000D_", "\r") for cell in read] == HOSTILE


@pytest.mark.parametrize("form", ["csv", "gb18030"])
def test_honest_text_arrives_as_it_was(form, cells):
    assert [row[0] for row in cells([[word] for word in HONEST], form)] == HONEST


def test_numbers_days_and_times_stay_what_they_are(cells):
    row = [-5, 2.5, Decimal("-1234.50"), date(2026, 3, 8), time(9, 30), True, None, 10**17, float("nan")]
    at = datetime(2026, 3, 8, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))

    assert cells([[*row, at]], "csv") == [
        ["-5", "2.5", "-1234.50", "2026-03-08", "09:30", "是", "", f"{10**17}", "nan", "2026-03-08 09:30"]
    ]
    kinds = [cell.data_type for cell in cells([[*row, at]], "xlsx")[0]]
    assert kinds == ["n", "n", "n", "d", "d", "s", "n", "s", "s", "d"]


def test_excel_is_told_which_letters_a_csv_has(sent):
    answers = {form: sent([], form) for form in ("csv", "gb18030")}
    first = {form: b"".join(answer.streaming_content)[:3] for form, answer in answers.items()}
    for answer in answers.values():
        answer.file_to_stream.close()

    assert first == {"csv": b"\xef\xbb\xbf", "gb18030": b'"a"'}


@pytest.mark.parametrize("form", ["xlsx", "csv", "gb18030", "", "exe"])
def test_it_is_a_download_with_the_ending_of_its_form(form, sent):
    response = sent([], form)

    ending = "csv" if form in ("csv", "gb18030") else "xlsx"
    assert response["Content-Disposition"] == f"attachment; filename*=UTF-8''%E5%90%8D%E5%8D%95.{ending}"
    response.file_to_stream.close()


def test_what_no_sheet_holds_goes_on_in_the_next(monkeypatch, sent):
    monkeypatch.setattr("apps.core.spreadsheets.MOST_LINES", 3)
    response = sent(([n] for n in range(5)), headings=["n"])
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    response.file_to_stream.close()

    assert {page.title: [cell.value for cell in page["A"]] for page in book} == {
        "名单": ["n", 0, 1],
        "名单 (2)": ["n", 2, 3],
        "名单 (3)": ["n", 4],
    }


def test_signs_that_no_text_has_are_left_out_and_the_rest_stays(cells):
    odd = ["a\x00b\x01c", "_x0041_", "<&>\"'", "a\ud800b"]

    assert [row[0].value for row in cells([[word] for word in odd], "xlsx")] == ["abc", "_x005F_x0041_", "<&>\"'", "ab"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(form, sent):
    def peak(rows):
        tracemalloc.start()
        response = sent(([n, "例会"] for n in range(rows)), form)
        for _piece in response.streaming_content:
            pass
        response.file_to_stream.close()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(16_000) < peak(4_000) * 1.5 + 200_000
