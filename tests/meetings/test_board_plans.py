"""Week, month and the weekly sheet."""

import io
from datetime import time

import openpyxl
import pytest
from django.utils import translation

from apps.core.dates import local
from apps.meetings.actions import book, cancel
from apps.meetings.queries import plans


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def held(clerk, next_monday):
    def make(rooms, first, last, *, by=clerk, title="月度例会", day=next_monday):
        starts, ends = (local(day.on, time(int(hour), int(hour % 1 * 60))) for hour in (first, last))
        return book(by=by, place=rooms, title=title, starts_at=starts, ends_at=ends, attendees=5)

    return make


def test_the_week_has_each_meeting_on_its_day(clerk, stranger, room, held, next_monday):
    held([room], 14, 15)
    held([room], 9, 10, by=stranger, day=next_monday.plus(2))

    shown = plans.week(clerk, next_monday.plus(4).on)

    ((_room, cells),) = shown.rows
    assert [[entry["time"] for entry in cell] for cell in cells] == [["14:00"], [], ["09:00"], [], [], [], []]
    assert (cells[0][0]["url"] != "", cells[2][0]["url"]) == (True, "")
    assert shown.meetings == 2


def test_a_meeting_across_midnight_is_on_both_days_of_the_week(keeper, room, next_monday):
    book(
        by=keeper, place=[room], title="值守", attendees=2,
        starts_at=next_monday.at(22), ends_at=next_monday.plus(1).at(7),
    )  # fmt: skip

    ((_room, cells),) = plans.week(keeper, next_monday.on).rows
    assert [[(entry["time"], entry["goes_on"]) for entry in cell] for cell in cells[:3]] == [
        [("22:00", True)], [("–07:00", False)], [],
    ]  # fmt: skip


def test_my_week_leaves_out_the_others(clerk, stranger, make_room, held, next_monday):
    mine, theirs = make_room("甲"), make_room("乙")
    held([mine], 9, 10)
    held([mine, theirs], 11, 12, by=stranger)

    shown = plans.week(clerk, next_monday.on, whose="mine")

    assert [(room.pk, sum(map(len, cells))) for room, cells in shown.rows] == [(mine.pk, 1)]


def test_the_week_of_one_room_is_a_board_of_its_days(clerk, room, make_room, held, next_monday):
    make_room("别的")
    held([room], 9, 10, day=next_monday.plus(1))

    shown = plans.week(clerk, next_monday.on, room=str(room.pk))

    assert [lane.on for lane in shown.board.lanes] == shown.days
    kinds = [[part["kind"] for part in lane.parts if part["kind"] == "meeting"] for lane in shown.board.lanes]
    assert kinds == [[], ["meeting"], [], [], [], [], []]


def test_the_month_counts_meetings_not_rooms(clerk, stranger, make_room, held, next_monday):
    one, two = make_room("甲"), make_room("乙")
    held([one, two], 9, 10)
    held([one], 11, 12, by=stranger)
    cancel(held([two], 14, 15), by=clerk)

    weeks, _around = plans.month(clerk, next_monday.on)

    (square,) = [day for row in weeks for day in row if day.on == next_monday.on]
    assert (square.count, [title for _url, _time, title in square.mine]) == (2, ["月度例会"])
    assert all(len(row) == 7 and row[0].on.weekday() == 0 for row in weeks)


def test_my_month_counts_mine(clerk, stranger, room, held, next_monday):
    held([room], 9, 10)
    held([room], 11, 12, by=stranger)

    weeks, _around = plans.month(clerk, next_monday.on, whose="mine")

    assert sum(day.count for row in weeks for day in row) == 1


def test_the_sheet_names_each_meeting_once_with_all_its_rooms(clerk, make_room, held, next_monday):
    one, two = make_room("甲"), make_room("乙")
    held([one, two], 9, 10.5, title="全体会")
    held([one], 14, 15, title="座谈会")
    held([one], 19, 20, title="调度会")

    shown = plans.sheet(clerk, next_monday.on)

    monday = shown.days[0]
    assert [(part, [(line.time, line.title, line.places) for line in lines]) for part, lines in monday.parts] == [
        ("Morning", [("09:00–10:30", "全体会", "一号楼 甲、一号楼 乙")]),
        ("Afternoon", [("14:00–15:00", "座谈会", "一号楼 甲")]),
        ("Evening", [("19:00–20:00", "调度会", "一号楼 甲")]),
    ]
    assert [day.on.weekday() for day in shown.days] == [0, 1, 2, 3, 4]  # no empty weekend
    assert (shown.meetings, shown.bureau) == (3, "机关事务管理局")


def test_the_sheet_goes_to_excel(client, clerk, room, held, next_monday):
    held([room], 9, 10, title="=cmd()")
    client.force_login(clerk)

    answer = client.get("/meetings/sheet/", {"date": next_monday.on.isoformat(), "format": "xlsx"})

    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert len(rows) == 2
    assert rows[1][2:] == ("09:00–10:00", "=cmd()", "一号楼 第一会议室", "事务局", 5)
