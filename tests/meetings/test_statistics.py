"""Statistics of the meeting rooms: right on any data, for those who answer for them, in few statements."""

import io
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.extras import DateTimeTZRange

from apps.core import metrics
from apps.core.dates import local
from apps.core.metrics import Period
from apps.core.models import LogEntry, Workday
from apps.meetings.models import Booking, BookingRule, Occupancy
from apps.meetings.queries import figures
from apps.org.models import Campus, Role
from tests.meetings.counting import FIGURES, apart, by_hand

FIRST, LAST = date(2026, 2, 9), date(2026, 3, 1)  # with a make-up Saturday, and holidays on weekdays
PERIOD = Period(FIRST, LAST)
STATUS = Booking.Status


@pytest.fixture
def calendar(db):
    Workday.objects.create(on=date(2026, 2, 14), is_working=True)
    Workday.objects.bulk_create(Workday(on=date(2026, 2, n), is_working=False) for n in range(16, 21))


@pytest.fixture
def rooms(make_room, campuses):
    service = Campus.objects.get(pk=campuses.service.pk)
    service.keeps_own_figures = True
    service.save()
    return [
        make_room("大会议室", 60, room_class="hall"), make_room("小会议室", 8),
        make_room("服务中心会议室", 20, campus=service),
    ]  # fmt: skip


@pytest.fixture
def spaces(rooms, make_room):
    """The rooms, and two halves of the first."""
    return [*rooms, make_room("大会议室东", 30, whole=rooms[0]), make_room("大会议室西", 30, whole=rooms[0])]


@pytest.fixture
def meet(clerk):
    """meet([room], starts_at, …) → a booking as the verbs would have left it."""

    def make(rooms, starts_at, minutes=60, status=STATUS.CONFIRMED, people=5, ahead=1440, hidden=False, unit=None):
        words = {"title": "占用", "unit": None, "attendees": 1} if hidden else {
            "title": "例会", "unit": unit or clerk.unit, "attendees": people,
        }  # fmt: skip
        booking = Booking.objects.create(
            **words, booked_by=clerk, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes),
            made_at=starts_at - timedelta(minutes=ahead), status=status, is_confidential=hidden,
        )  # fmt: skip
        span = DateTimeTZRange(booking.starts_at, booking.ends_at)
        # Not held, so that any two may stand at one time: what is counted here does not depend on it.
        for room in rooms:
            Occupancy.objects.create(booking=booking, room=room, during=span, blocked=span, is_held=False)
        return booking

    return make


MEETING = st.fixed_dictionaries(
    {
        "rooms": st.sets(st.integers(0, 4), min_size=1),
        "starts_at": st.datetimes(datetime(2026, 2, 8), datetime(2026, 3, 2, 23, 59)),  # noqa: DTZ001
        "minutes": st.integers(5, 1500),
        "status": st.sampled_from([STATUS.CONFIRMED] * 4 + [STATUS.CANCELLED, STATUS.NO_SHOW, STATUS.REQUESTED]),
        "people": st.integers(1, 200),
        "ahead": st.integers(0, 90_000),
        "hidden": st.booleans(),
        "unit": st.integers(0, 1),
    }
)
RULE = st.fixed_dictionaries(
    {
        "opens_at": st.sampled_from([time(7), time(8, 30)]),
        "closes_at": st.sampled_from([time(18), time(22)]),
        "starts_on": st.dates(date(2026, 1, 1), LAST),
        "room": st.sampled_from([None, 0, 1]),
        "room_class": st.sampled_from(["", "hall"]),
    }
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(MEETING, max_size=12), st.lists(RULE, max_size=3), st.booleans())
def test_registry_and_sql_by_hand_agree_on_any_data(calendar, spaces, units, meet, meetings, rules, of_a_campus):
    unit_of = [units.affairs, units.finance]
    with transaction.atomic():
        for facts in meetings:
            at = facts["starts_at"].replace(second=0, microsecond=0)
            chosen = {"rooms": [spaces[n] for n in facts["rooms"]], "unit": unit_of[facts["unit"]]}
            meet(**{**facts, **chosen, "starts_at": local(at.date(), at.time())})
        for n, facts in enumerate(rules):
            room = None if facts["room"] is None else spaces[facts["room"]]
            facts = facts | {"room": room, "room_class": "" if room else facts["room_class"]}
            BookingRule.objects.create(name=f"规则{n}", source="办法", **facts)
        campus = spaces[0].campus if of_a_campus else None
        with metrics.reading():
            ours = {figure: metrics.read(f"meetings.{figure}", PERIOD, campus).value for figure in FIGURES}
            lines = {unit.pk: (unit.held, unit.cancelled, unit.no_shows) for unit in figures.by_unit(PERIOD, campus)}
        theirs = {figure: by_hand(figure, FIRST, LAST, campus and campus.pk) for figure in FIGURES}
        counts = [apart(f"unit{what}", FIRST, LAST, campus and campus.pk) for what in ("", "_cancelled", "_no_shows")]
        transaction.set_rollback(True)
    assert ours == theirs
    assert lines == {unit: tuple(count.get(unit, 0) for count in counts) for unit in set().union(*counts)}


def test_a_hall_and_its_halves_are_one_room_of_the_share(calendar, spaces, meet):
    hall, small, _service, east, west = spaces
    BookingRule.objects.create(
        name="一般", source="办法", opens_at=time(8), closes_at=time(18), starts_on=date(2026, 1, 1)
    )
    monday = Period.day(FIRST)

    def share(*meetings):
        for rooms, minutes in meetings:
            meet(rooms, local(FIRST, time(9)), minutes=minutes)
        return metrics.read("meetings.room_use", monday, hall.campus).value

    assert share(([east], 120)) == 5  # half of two hours, of ten in the hall and ten in the small room
    assert share(([west], 120)) == 10
    assert share(([hall], 300), ([small], 600)) == 85
    assert metrics.read("meetings.room_hours", monday, hall.campus).value == 19


# -- who sees what -----------------------------------------------------------------------------------------------------
@pytest.fixture
def half(calendar, rooms, meet):
    """Ten meetings on the main campus, one of them in two rooms, two cancelled, three of the service centre."""
    day = [local(date(2026, 2, 10), time(hour)) for hour in range(8, 18)]
    for n, starts_at in enumerate(day):
        meet(rooms[:2] if n == 0 else [rooms[0]], starts_at, people=6)
    for n in (1, 2):
        meet([rooms[1]], day[n], status=STATUS.CANCELLED)
    for n in (3, 4, 5):
        meet([rooms[2]], day[n])


URL = "/meetings/statistics/?period=2026-Q1"


def value(page, code="held"):
    return next(r.value for r in page.context["readings"] if r.metric.code == f"meetings.{code}")


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICE_ADMIN, Role.ROOM_KEEPER])
def test_leaders_office_administrators_and_keepers_see_the_bureau(client, make_person, half, role):
    client.force_login(make_person("who", roles=[role]))
    assert value(client.get(URL)) == 10


def test_a_keeper_of_one_campus_sees_that_campus_only(client, make_person, campuses, half):
    client.force_login(make_person("local", roles=[Role.ROOM_KEEPER], campus=campuses.service))
    assert value(client.get(URL)) == 3
    assert client.get(f"{URL}&campus={campuses.main.pk}").status_code == 403
    rows = "/figures/meetings.held/?period=2026-Q1"
    assert [client.get(f"{rows}&campus={pk}").status_code for pk in (campuses.service.pk, campuses.main.pk)] == [
        200,
        403,
    ]
    assert client.get(rows).status_code == 403


def test_others_do_not_see_statistics_but_what_the_figures_mean(client, clerk, half):
    client.force_login(clerk)
    assert [client.get(url).status_code for url in (URL, "/meetings/year/", "/figures/meetings.held/")] == [403] * 3
    assert client.get("/figures/").status_code == 200


@pytest.mark.parametrize("period", ["x", "2026-H9", "2010-01-01..2026-01-01", "'"])
def test_a_period_that_cannot_be_read_is_said_so(client, keeper, half, period):
    client.force_login(keeper)
    page = client.get("/meetings/statistics/", {"period": period})
    assert (page.status_code, page.context["asked"].readable) == (200, False)


@pytest.mark.parametrize("asked", ["unit=x", "room=²", "hour=9", "campus=x", "campus=99999999", "hour=2-x"])
def test_a_part_that_cannot_be_read_is_not_found(client, keeper, half, asked):
    client.force_login(keeper)
    assert client.get(f"/figures/meetings.held/?period=2026-Q1&{asked}").status_code in (404, 200)


# -- what it takes -----------------------------------------------------------------------------------------------------
def test_a_page_of_statistics_asks_as_often_for_many_meetings_as_for_few(client, keeper, half, rooms, meet):
    client.force_login(keeper)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for n in range(20):
        meet([rooms[n % 3]], local(date(2026, 3, 2 + n % 20), time(9)))
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)
    assert len(few) <= 16


def test_the_workbook_has_every_figure_its_definition_and_the_meetings(client, keeper, half):
    client.force_login(keeper)
    reply = client.get(f"{URL}&format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(reply.streaming_content)))

    figures, *_apart, meetings = (list(page.values) for page in book)
    assert [row[1] for row in figures if row[0] == "会议场次"] == [10]
    assert all(row[5] for row in figures)
    assert len(meetings) == 1 + 10
    assert LogEntry.objects.filter(verb="core.export", by=keeper).count() == 1


def test_units_and_campuses_stand_apart_with_what_was_booked_in_vain(client, keeper, half, rooms, meet, units):
    meet([rooms[0]], local(date(2026, 2, 11), time(9)), unit=units.finance, status=STATUS.NO_SHOW)
    client.force_login(keeper)
    lines = {line.name: line for line in client.get(URL).context["unit_lines"]}
    finance, affairs = lines[str(units.finance)], lines[str(units.affairs)]
    reply = client.get(f"{URL}&format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(reply.streaming_content)))

    assert (affairs.held, affairs.hours, affairs.cancelled, affairs.no_shows) == (10, 10, 2, 0)
    assert (finance.held, finance.cancelled, finance.no_shows) == (0, 0, 1)
    assert [len(client.get(line.urls["no_shows"]).context["rows"]) for line in (affairs, finance)] == [0, 1]
    told = [(row[0], row[1], *row[-2:]) for row in book["按办公区"].values]
    assert told[1:] == [("管委会", 10, 2, 1), ("服务中心（单独统计）", 3, 0, 0)]
    assert list(book["按单位"].values)[1:] == [
        (str(units.affairs), 10, 10, 2, 0), (str(units.finance), 0, 0, 0, 1),
    ]  # fmt: skip


def test_the_year_adds_up(client, keeper, half):
    client.force_login(keeper)
    page = client.get("/meetings/year/?period=2026")

    assert (page.context["total"].held, sum(month.held for month in page.context["months"])) == (10, 10)
    assert [month.held for month in page.context["months"]][:3] == [0, 10, 0]
