"""What the database writes by itself is, cell by cell, what we would have written."""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast
from django.test import RequestFactory

from apps.core.cells import Column, column
from apps.core.copying import Copied
from apps.core.exports import Sheet, fill, hand_out
from apps.core.spreadsheets import Workbook
from apps.org.models import Person, Unit
from tests.core.test_exports import HONEST, HOSTILE

pytestmark = pytest.mark.django_db

ODD = ["<b>&\"'", "back\\slash", "tab\tin", "line\nbreak", "\r\n", "_x0041_", "\x01\x1f", "%s %", "'", "''", "　＝1"]
NAMES = [*HOSTILE, *HONEST, *ODD]
DAYS = [date(1900, 2, 28), date(1900, 3, 1), date(2024, 2, 29), None]
AT = ((23, 59, 30), (9, 30), (0, 0), (9, 31))
MOMENTS = [datetime(2026, 3, 8, *at, tzinfo=ZoneInfo("Asia/Shanghai")) for at in AT]


@pytest.fixture
def people(units):
    """Somebody for every word."""
    unit = Unit.objects.create(name="一科 & <二科>")
    return [
        Person.objects.create(username=f"p{at}", name=name[:20], unit=unit if at % 2 else None, is_active=at % 3 > 0)
        for at, name in enumerate(NAMES)
    ]


def value_of(kind, values):
    """A column whose cells are ``values`` in turn."""
    whens = [models.When(username=f"p{at}", then=Value(value, kind)) for at, value in enumerate(values)]
    sql = models.Case(*whens, default=Value(None, kind), output_field=kind)
    return lambda person: values[int(person.username[1:])] if int(person.username[1:]) < len(values) else None, sql


def columns():
    money = models.DecimalField(max_digits=14, decimal_places=2)
    amount, amount_sql = value_of(money, [Decimal("-1234.50"), Decimal("0.00")])
    day, day_sql = value_of(models.DateField(), DAYS)
    moment, moment_sql = value_of(models.DateTimeField(), MOMENTS)
    return [
        column(Person, "name"),
        column(Person, "id"),
        column(Person, "is_active"),
        column(Person, "language"),
        Column("unit", "unit", lambda person: person.unit and person.unit.name, sql="unit__name"),
        Column("amount", "amount", amount, sql=Cast(amount_sql, money)),
        Column("day", "day", day, sql=day_sql),
        Column("moment", "moment", moment, sql=moment_sql),
    ]


def handed(person, rows, form):
    request = RequestFactory().get("/", {"format": form})
    request.user = person
    response = hand_out(request, Person, "人员", [Sheet("人员", [c.key for c in columns()], rows)], 0)
    body = b"".join(response.streaming_content)
    response.file_to_stream.close()
    if form == "xlsx":
        page = openpyxl.load_workbook(io.BytesIO(body)).active
        return [[(c.value, c.number_format, c.quotePrefix, c.coordinate) for c in row] for row in page.iter_rows()]
    text = body.decode("utf-8-sig" if form == "csv" else "gb18030")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("form", ["xlsx", "csv", "gb18030"])
def test_both_ways_give_the_same_cells(form, people, clerk):
    rows = Person.objects.filter(username__startswith="p", pk__gte=people[0].pk).order_by("pk")
    ours = ([c.value(row) for c in columns()] for row in rows.select_related("unit"))

    copied = handed(clerk, Copied(rows, columns()), form)

    assert copied == handed(clerk, ours, form)
    assert len(copied) == len(NAMES) + 1


def test_nothing_chosen_is_an_empty_table(clerk):
    assert len(handed(clerk, Copied(Person.objects.none(), columns()), "xlsx")) == 1
    assert len(handed(clerk, Copied(Person.objects.filter(pk=0), columns()), "csv")) == 1


def test_copied_rows_go_on_in_the_next_sheet(monkeypatch, people, clerk):
    monkeypatch.setattr("apps.core.copying.MOST_LINES", 11)
    monkeypatch.setattr("apps.core.spreadsheets.MOST_LINES", 11)
    rows = Person.objects.filter(pk__in=[person.pk for person in people]).order_by("pk")
    request = RequestFactory().get("/")
    request.user = clerk
    response = hand_out(request, Person, "人员", [Sheet("人员", ["id"], Copied(rows, [column(Person, "id")]))], 0)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    response.file_to_stream.close()

    assert [cell.value for page in book for cell in page["A"][1:]] == [person.pk for person in people]
    assert [page.max_row for page in book] == [11] * (len(people) // 10) + [len(people) % 10 + 1]


def test_a_column_the_database_does_not_know_is_refused():
    with pytest.raises(LookupError, match="Person: no sql is known for shown"):
        Copied(Person.objects.all(), [Column("shown", "shown", str)])


@pytest.mark.parametrize("form", ["records", "copied"])
def test_a_minute_is_written_so_that_no_program_shows_the_one_before(form, people, clerk):
    """LibreOffice cuts off where openpyxl rounds: what stands in the file must reach the minute."""
    shown, sql = value_of(models.DateTimeField(), MOMENTS)
    rows = Person.objects.filter(pk__in=[person.pk for person in people[: len(MOMENTS)]]).order_by("pk")
    moment = Column("moment", "moment", shown, sql=sql)
    found = Copied(rows, [moment]) if form == "copied" else [[shown(person)] for person in rows]
    out = io.BytesIO()
    fill(Workbook(out), [Sheet("时刻", ["moment"], found)])

    xml = zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml").decode()
    minutes = [float(value) * 1440 for value in re.findall(r"<v>([^<]+)</v>", xml)]
    days = (date(2026, 3, 8) - date(1899, 12, 30)).days * 1440
    assert [round(minute - days, 6) for minute in minutes] == [1439.5, 570, 0, 571]
    assert [len(value.partition(".")[2]) for value in re.findall(r"<v>([^<]+)</v>", xml)] == [17] * 4
