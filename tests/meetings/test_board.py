"""The day board: what it shows of a day, and to whom."""

from datetime import time, timedelta

import pytest
from django.utils import timezone, translation

from apps.core.dates import day_bounds, local, today
from apps.core.models import Workday
from apps.meetings.actions import book, cancel
from apps.meetings.models import Booking, BookingRule, Equipment
from apps.meetings.queries import board, plans
from apps.meetings.queries.times import held_between, rooms_on
from apps.org.models import Role


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def held(clerk, next_monday):
    """held(room, 9, 11) → a meeting in that room on the next Monday."""

    def make(room, first, last, *, by=clerk, title="月度例会", attendees=5, day=next_monday):
        starts, ends = (day.at(int(hour), int(hour % 1 * 60)) for hour in (first, last))
        return book(by=by, place=[room], title=title, starts_at=starts, ends_at=ends, attendees=attendees)

    return make


def parts(shown, kind):
    return [part for lane in shown.board.lanes for part in lane.parts if part["kind"] == kind]


def free(shown):
    return [(part["starts"], part["ends"]) for part in parts(shown, "free")]


def test_a_meeting_stands_where_its_time_is(clerk, room, held, next_monday):
    meeting = held(room, 9, 10.5)

    shown = board.day(clerk, next_monday.on)

    (card,) = parts(shown, "meeting")
    assert (shown.board.hours.first, card["first"], card["last"]) == (8, 5, 11)
    assert (card["id"], card["title"], card["from"] + card["to"]) == (meeting.pk, "月度例会", "09:00–10:30")


def test_what_is_left_of_the_day_can_be_booked(clerk, room, held, next_monday):
    held(room, 9, 10)

    assert free(board.day(clerk, next_monday.on)) == [("07:00", "09:00"), ("10:00", "22:00")]


def test_set_up_and_clean_up_are_shown_and_not_offered(clerk, make_room, held, next_monday):
    hall = make_room("多功能厅", 200, set_up_minutes=30, clean_up_minutes=30)
    held(hall, 9, 10)

    shown = board.day(clerk, next_monday.on)

    assert [(part["first"], part["last"]) for part in parts(shown, "buffer")] == [(3, 5), (9, 11)]
    # The next meeting needs half an hour of its own before it starts, and after it ends.
    assert free(shown) == [("07:00", "08:00"), ("11:00", "22:00")]


def test_a_cancelled_meeting_leaves_the_board(clerk, room, held, next_monday):
    cancel(held(room, 9, 10), by=clerk)

    assert parts(board.day(clerk, next_monday.on), "meeting") == []


def test_a_meeting_across_midnight_is_on_both_days_and_cut_at_both(keeper, room, next_monday):
    night = next_monday.plus(1)
    book(by=keeper, place=[room], title="夜间值守", attendees=3, starts_at=next_monday.at(22), ends_at=night.at(7, 30))

    (evening,) = parts(board.day(keeper, next_monday.on), "meeting")
    (morning,) = parts(board.day(keeper, night.on), "meeting")

    assert ("after" in evening["marks"].split(), "before" in evening["marks"].split()) == (True, False)
    assert ("after" in morning["marks"].split(), "before" in morning["marks"].split()) == (False, True)
    assert evening["version"] == morning["version"] == 0  # not to be dragged: half of it is elsewhere


def test_nobody_is_offered_the_past(clerk, room):
    eleven = local(today(), time(11, 7))

    shown = board.day(clerk, today(), now=eleven)
    before = board.day(clerk, today() - timedelta(days=1))

    assert free(shown) == [("11:15", "22:00")]
    assert free(before) == []


def test_a_room_out_of_service_is_not_on_the_board(clerk, make_room, room, next_monday):
    closed = make_room("旧会议室")
    closed.place.closed_on = next_monday.on
    closed.place.save()

    assert [lane.room.pk for lane in board.day(clerk, next_monday.on).board.lanes] == [room.pk]
    assert len(board.day(clerk, next_monday.plus(-1).on).board.lanes) == 2


def test_the_board_opens_on_the_campus_where_one_works(clerk, campuses, make_room, next_monday):
    main, other = make_room("甲"), make_room("乙", campus=campuses.service)
    clerk.unit.campus = campuses.service
    clerk.unit.save()

    own = board.day(clerk, next_monday.on)
    asked = board.day(clerk, next_monday.on, campus=str(campuses.main.pk))
    every = board.day(clerk, next_monday.on, campus="all")

    assert [[lane.room.pk for lane in shown.board.lanes] for shown in (own, asked, every)] == [
        [other.pk], [main.pk], [main.pk, other.pk],
    ]  # fmt: skip


def test_only_those_who_may_change_a_meeting_can_drag_it(clerk, colleague, stranger, keeper, room, held, next_monday):
    held(room, 9, 10)

    changeable = [
        bool(parts(board.day(person, next_monday.on), "meeting")[0]["version"])
        for person in (clerk, colleague, stranger, keeper)
    ]
    assert changeable == [True, False, False, True]


def test_only_those_who_may_open_a_meeting_get_its_address(clerk, colleague, stranger, room, held, next_monday):
    meeting = held(room, 9, 10)

    (own, unit, other) = (
        parts(board.day(person, next_monday.on), "meeting")[0] for person in (clerk, colleague, stranger)
    )
    assert own["url"] == unit["url"] == meeting.get_absolute_url()
    assert (other["url"], other["by"], other["title"]) == ("", "", "月度例会")


def test_my_meetings_keep_their_rooms_and_pale_the_others(clerk, stranger, make_room, held, next_monday):
    first, second = make_room("甲"), make_room("乙")
    held(first, 9, 10)
    held(first, 14, 15, by=stranger)
    held(second, 9, 10, by=stranger)

    shown = board.day(clerk, next_monday.on, whose="mine")

    assert [lane.room.pk for lane in shown.board.lanes] == [first.pk]
    assert ["pale" in part["marks"].split() for part in parts(shown, "meeting")] == [False, True]


def test_a_room_for_keepers_only_says_so_and_offers_nothing(clerk, keeper, room, next_monday):
    BookingRule.objects.create(name="贵宾厅", room=room, starts_on=today(), source="规定", who=BookingRule.Who.KEEPERS)

    (lane,) = board.day(clerk, next_monday.on).board.lanes
    assert (lane.why_closed != "", lane.parts) == (True, [])
    assert free(board.day(keeper, next_monday.on)) == [("07:00", "22:00")]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"is_working": False, "name": "国庆节"}, "Day off: 国庆节"),
        ({"is_working": False, "name": ""}, "Day off"),
        ({"is_working": True, "is_provisional": True}, "provisional: this year's calendar has not been announced yet"),
        ({"is_working": True, "name": ""}, ""),
    ],
)
def test_the_calendar_speaks_on_the_board(clerk, room, next_monday, facts, words):
    Workday.objects.update_or_create(on=next_monday.on, defaults=facts)

    assert board.day(clerk, next_monday.on).calendar == words


def test_the_page_escapes_what_people_wrote(client, clerk, room, held, next_monday):
    held(room, 9, 10, title='<script>alert("1")</script>')
    client.force_login(clerk)

    page = client.get("/meetings/", {"date": next_monday.on.isoformat()}).content.decode()

    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;" in page
    assert '<script>alert("1")' not in page


@pytest.mark.parametrize("asked", ["", "2026-13-45", "yesterday", "0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("page", ["", "week/", "month/", "sheet/"])
def test_a_strange_date_still_gives_a_page(client, clerk, room, page, asked):
    client.force_login(clerk)

    assert client.get(f"/meetings/{page}", {"date": asked, "campus": "x", "unit": "-1", "room": "ü"}).status_code == 200


@pytest.mark.parametrize("page", ["", "week/", "month/", "sheet/", "find/", "free/"])
def test_a_visitor_is_asked_to_log_in(client, db, page):
    assert client.get(f"/meetings/{page}").status_code == 302


def test_the_board_alone_is_sent_when_only_it_is_asked_for(client, clerk, room, next_monday):
    client.force_login(clerk)

    page = client.get("/meetings/", {"date": next_monday.on.isoformat()}, headers={"HX-Request": "true"}).content

    assert page.strip().startswith(b'<div id="board"')


def test_sixty_meetings_in_twenty_rooms_are_at_most_60_kilobytes(client, clerk, make_room, held, next_monday):
    for n in range(20):
        room = make_room(f"第{n + 1}会议室")
        room.equipment.add(*Equipment.objects.bulk_create([Equipment(name=f"设备{n}甲"), Equipment(name=f"设备{n}乙")]))
        for hour in (8, 10, 14):
            held(room, hour, hour + 1.5, title="安全生产专题工作部署会")
    client.force_login(clerk)

    for address in ("/meetings/", "/meetings/week/"):
        page = client.get(address, {"date": next_monday.on.isoformat(), "hours": "all"})
        assert len(page.content) <= 60 * 1024, address


def test_a_keeper_of_one_campus_drags_only_there(make_person, campuses, make_room, held, next_monday):
    keeper = make_person("site", roles=[Role.ROOM_KEEPER], campus=campuses.service)
    held(make_room("甲"), 9, 10)
    held(make_room("乙", campus=campuses.service), 9, 10)

    shown = board.day(keeper, next_monday.on, campus="all")

    assert [bool(part["version"]) for part in parts(shown, "meeting")] == [False, True]


def test_a_meeting_that_is_over_cannot_be_dragged(clerk, room, held, next_monday):
    held(room, 9, 10)

    (card,) = parts(board.day(clerk, next_monday.on, now=next_monday.at(12)), "meeting")

    assert (card["version"], timezone.is_aware(next_monday.at(12))) == (0, True)


def test_a_board_opens_the_same_meetings_as_the_lists(make_person, make_room, clerk, units, campuses, next_monday):
    here, there = make_room("301"), make_room("101", campus=campuses.service)
    readers = [clerk, make_person("finance", unit=units.finance), make_person("leader", roles=[Role.LEADER])]
    readers += [make_person("keeper", unit=units.finance, roles=[Role.ROOM_KEEPER])]
    readers += [make_person("half", unit=units.finance, roles=[Role.ROOM_KEEPER], campus=campuses.service)]
    for by, place in ((clerk, here), (clerk, there), (readers[1], here)):
        start, end = next_monday.at(9 + by.pk % 5), next_monday.at(10 + by.pk % 5)
        book(by=by, place=[place], title="会", attendees=2, starts_at=start, ends_at=end)

    for reader in readers:
        rows = held_between(reader, rooms_on(reader, next_monday.on), *day_bounds(next_monday.on))
        shown = {held.booking_id for held in rows if held.may_open}
        assert shown == set(Booking.objects.visible_to(reader).values_list("pk", flat=True))


class TestNotCertainYet:
    """What is asked for or held for an offer takes its room, and says in words that it is not certain."""

    @pytest.fixture
    def uncertain(self, held, room, make_room):
        bookings = [held(room, 9, 10), held(make_room("第二会议室"), 9, 10), held(make_room("第三会议室"), 9, 10)]
        for booking, status in zip(bookings, ("confirmed", "requested", "offered"), strict=True):
            Booking.objects.filter(pk=booking.pk).update(status=status)

    def test_the_day_board_marks_it(self, clerk, uncertain, next_monday):
        cards = parts(board.day(clerk, next_monday.on), "meeting")

        assert [card["says"] for card in cards] == ["", "Awaiting approval", "Held for an offer"]
        assert ["unsure asked" in card["marks"] for card in cards] == [False, True, False]
        assert ["unsure offered" in card["marks"] for card in cards] == [False, False, True]

    def test_both_boards_write_it_out(self, client, clerk, uncertain, next_monday):
        client.force_login(clerk)
        for page in ("/meetings/", "/meetings/week/"):
            shown = client.get(f"{page}?date={next_monday.on}").content.decode()
            assert [shown.count(f"<em>{words}</em>") for words in ("待审批", "候补保留中")] == [1, 1]

    def test_the_sheet_says_so_and_leaves_offers_out(self, clerk, uncertain, next_monday):
        sheet = plans.sheet(clerk, next_monday.on)

        assert [line.title for day in sheet.days for _part, lines in day.parts for line in lines] == [
            "月度例会", "月度例会（Awaiting approval）",
        ]  # fmt: skip
