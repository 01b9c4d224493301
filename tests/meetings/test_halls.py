"""A hall that can be parted: whoever has the whole has its parts, and the parts can be used side by side."""

from datetime import timedelta

import pytest

from apps.core.actions import Conflict, Refused
from apps.meetings import actions
from apps.meetings.models import Occupancy, Room
from apps.meetings.queries import board, finder


@pytest.fixture
def hall(make_room):
    return make_room("多功能厅", 200, set_up_minutes=30, clean_up_minutes=30)


@pytest.fixture
def east(make_room, hall):
    return make_room("多功能厅东厅", 80, whole=hall)


@pytest.fixture
def west(make_room, hall):
    return make_room("多功能厅西厅", 80, whole=hall)


@pytest.fixture
def book(clerk, next_monday):
    def book(*rooms, starts=9, ends=11, by=clerk, title="例会"):
        times = {"starts_at": next_monday.at(starts), "ends_at": next_monday.at(ends)}
        return actions.book(by=by, place=rooms, title=title, attendees=10, **times)

    return book


def taken(booking):
    return set(Occupancy.objects.held().filter(booking=booking).values_list("room__place__name", "via__place__name"))


def test_whoever_books_the_hall_has_its_parts(book, hall, east, west):
    booking = book(hall)

    assert booking.rooms == [hall]
    assert taken(booking) == {("多功能厅", None), ("多功能厅东厅", "多功能厅"), ("多功能厅西厅", "多功能厅")}


def test_a_part_cannot_be_booked_while_the_hall_is_in_use_or_being_cleaned(book, hall, east):
    book(hall)

    for starts, ends in [(9, 10), (10, 12), (8, 9), (11, 12)]:
        with pytest.raises(Conflict):
            book(east, starts=starts, ends=ends)
    assert book(east, starts=12, ends=13).rooms == [east]


def test_the_hall_cannot_be_booked_while_a_part_is_in_use(book, hall, east, west):
    book(east)

    with pytest.raises(Conflict):
        book(hall, starts=10, ends=12)


def test_both_parts_can_be_used_at_once(book, hall, east, west):
    first, second = book(east), book(west, starts=10, ends=12)

    assert taken(first) == {("多功能厅东厅", None), ("多功能厅", "多功能厅东厅")}
    assert taken(second) == {("多功能厅西厅", None), ("多功能厅", "多功能厅西厅")}


def test_both_parts_in_one_booking_take_the_hall_once(book, hall, east, west):
    assert taken(book(east, west)) == {
        ("多功能厅东厅", None),
        ("多功能厅西厅", None),
        ("多功能厅", "多功能厅东厅"),
    }


def test_the_hall_and_its_part_in_one_booking_keep_the_time_of_the_hall(book, hall, east, west, next_monday):
    booking = book(hall, east)

    assert booking.rooms == [hall, east]
    blocked = set(Occupancy.objects.filter(booking=booking).values_list("blocked", flat=True))
    assert [(span.lower, span.upper) for span in blocked] == [(next_monday.at(8, 30), next_monday.at(11, 30))]


def test_the_constraint_alone_keeps_hall_and_part_apart(book, hall, east, monkeypatch):
    book(hall)
    monkeypatch.setattr("apps.meetings.actions.judging.rivals", lambda *_args, **_more: [])

    with pytest.raises(Conflict, match="刚被他人预订"):
        book(east, starts=10, ends=12)


def test_when_the_part_is_given_back_the_hall_is_free_again(book, clerk, hall, east):
    actions.cancel(book(east), by=clerk)

    assert book(hall).rooms == [hall]


def test_a_meeting_moves_from_a_part_to_the_whole(book, clerk, hall, east, west, next_monday):
    booking = book(east)
    times = {"starts_at": booking.starts_at, "ends_at": booking.ends_at}

    actions.move(booking, by=clerk, room=east, place=hall, **times)

    assert taken(booking) == {("多功能厅", None), ("多功能厅东厅", "多功能厅"), ("多功能厅西厅", "多功能厅")}


def test_a_series_in_a_part_keeps_the_hall_taken_on_all_its_dates(clerk, hall, east, next_monday):
    series = actions.book_series(
        by=clerk, place=[east], title="周会", attendees=3, starts=next_monday.at(14).time(),
        ends=next_monday.at(15).time(), repeats="weekly", interval=1, weekdays=[], dates=[],
        first_on=next_monday.on, last_on=next_monday.plus(14).on, workdays_only=False,
    )  # fmt: skip

    assert Occupancy.objects.held().filter(booking__series=series, room=hall).count() == 3
    assert series.every_room == [east]


def test_the_finder_offers_neither_a_part_of_a_taken_hall_nor_the_hall_of_a_taken_part(
    book, clerk, hall, east, west, next_monday
):
    book(east, starts=9, ends=10)
    book(west, starts=9, ends=12)

    def free(starts, ends):
        found = finder.free_rooms(next_monday.at(starts), next_monday.at(ends), person=clerk)
        return {fit.room.place_name for fit in found}

    assert free(9, 10) == set()
    assert free(10, 11) == {"多功能厅东厅"}
    assert free(13, 14) == {"多功能厅", "多功能厅东厅", "多功能厅西厅"}
    spans = [(next_monday.at(11), next_monday.at(12))]
    assert [o.booking.rooms for o in finder.conflicts(spans, [hall]).values()] == [[west]]


def test_the_board_shows_parts_in_the_lane_of_the_hall_and_the_hall_in_theirs(
    book, clerk, hall, east, west, next_monday
):
    book(hall, starts=14, ends=16, title="动员会")
    book(east, starts=9, ends=10, title="学习会")
    book(west, starts=9, ends=11, title="培训班")

    shown = board.day(clerk, next_monday.on).board
    lanes = {lane.room.place_name: [p["title"] for p in lane.parts if p["kind"] == "meeting"] for lane in shown.lanes}

    assert lanes == {
        "多功能厅": ["部分使用：学习会 · 部分使用：培训班", "动员会"],
        "多功能厅东厅": ["学习会", "整厅使用：动员会"],
        "多功能厅西厅": ["培训班", "整厅使用：动员会"],
    }
    assert shown.meetings == 3


class TestParting:
    """The keeper parts a hall that has been in use as a whole."""

    def part(self, keeper, room, whole):
        facts = {"equipment": [], "layouts": {}, "capacity": room.capacity, "whole": whole}
        return actions.change_room(Room.objects.get(pk=room.pk), by=keeper, **facts)

    def test_what_is_booked_holds_the_new_part_too(self, book, keeper, hall, make_room):
        booking, part = book(hall), make_room("东厅")

        self.part(keeper, part, hall)

        assert taken(booking) == {("多功能厅", None), ("东厅", "多功能厅")}

    def test_rooms_that_are_in_use_at_the_same_time_cannot_be_joined(self, book, keeper, hall, make_room):
        part = make_room("东厅")
        book(hall)
        book(part)

        with pytest.raises(Conflict):
            self.part(keeper, part, hall)

    def test_a_part_that_is_walled_off_is_a_room_of_its_own(self, book, keeper, hall, east, west):
        booking = book(hall)

        self.part(keeper, east, None)

        assert taken(booking) == {("多功能厅", None), ("多功能厅西厅", "多功能厅")}
        assert book(east).rooms == [east]

    def test_a_part_has_no_parts(self, keeper, east, make_room):
        with pytest.raises(Refused):
            self.part(keeper, make_room("角落"), east)

    def test_parts_lie_in_the_building_of_their_hall(self, keeper, hall, make_room, campuses):
        with pytest.raises(Refused):
            self.part(keeper, make_room("别处", campus=campuses.service), hall)


def test_a_room_is_no_part_of_itself(keeper, hall):
    facts = {"equipment": [], "layouts": {}, "capacity": 200}
    with pytest.raises(Refused):
        actions.change_room(hall, by=keeper, whole=hall, **facts)


def test_an_extension_stops_where_the_hall_is_needed(book, clerk, hall, east):
    book(hall, starts=14, ends=16)
    booking = book(east, starts=12, ends=13)

    with pytest.raises(Conflict):
        actions.extend(booking, by=clerk, ends_at=booking.ends_at + timedelta(hours=1))
