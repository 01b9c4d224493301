"""Finding a free room: for one time, for a whole series, and what comes near."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from apps.core.dates import local, today
from apps.meetings.actions import book
from apps.meetings.models import BookingRule, Equipment, RoomLayout
from apps.meetings.queries import finder
from apps.org.backends import StaffBackend


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def held(clerk, next_monday):
    def make(room, first, last, *, day=next_monday):
        return book(by=clerk, place=[room], title="例会", attendees=2, starts_at=day.at(first), ends_at=day.at(last))

    return make


@pytest.fixture
def free(clerk, next_monday):
    """free(9, 11, attendees=8) → the names of the rooms, the best fit first."""

    def names(first, last, *, by=clerk, day=next_monday, **wish):
        fits = finder.free_rooms(day.at(first), day.at(last), person=by, **wish)
        return [fit.room.place_name for fit in fits]

    return names


def test_the_smallest_that_is_large_enough_comes_first(make_room, free):
    for name, seats in (("大", 60), ("小", 6), ("中", 20)):
        make_room(name, seats)

    assert free(9, 11, attendees=8) == ["中", "大"]


def test_the_own_campus_comes_first(clerk, campuses, make_room, free):
    make_room("近", 30, campus=campuses.main)
    make_room("远", 10, campus=campuses.service)
    clerk.unit.campus = campuses.main
    clerk.unit.save()

    assert free(9, 10, attendees=8) == ["近", "远"]
    assert free(9, 10, attendees=8, campus=campuses.service) == ["远"]


def test_all_the_equipment_must_be_there(make_room, free):
    beamer, video = (Equipment.objects.create(name=name) for name in ("投影", "视频会议"))
    make_room("甲").equipment.set([beamer])
    make_room("乙").equipment.set([beamer, video])

    assert free(9, 10, equipment=[beamer]) == ["甲", "乙"]
    assert free(9, 10, equipment=[beamer.pk, video.pk]) == ["乙"]


def test_seats_are_those_of_the_layout(make_room, free):
    room = make_room("甲", 40)
    RoomLayout.objects.create(room=room, layout="u_shape", capacity=16)

    assert free(9, 10, attendees=30) == ["甲"]
    assert free(9, 10, attendees=30, layout="u_shape") == []


def test_a_meeting_that_ends_when_another_begins_is_no_clash(make_room, held, free):
    held(make_room("甲"), 9, 11)

    assert [free(8, 9), free(8, 10), free(10, 12), free(11, 12)] == [["甲"], [], [], ["甲"]]


def test_both_meetings_need_their_set_up_and_clean_up(make_room, held, free):
    held(make_room("甲", set_up_minutes=60, clean_up_minutes=60), 12, 13)

    assert [free(9, 10), free(9, 11), free(15, 16), free(14, 15)] == [["甲"], [], ["甲"], []]


def test_hours_window_and_who_may_book_are_heeded(make_room, keeper, free, next_monday):
    make_room("甲")
    guarded = make_room("乙")
    BookingRule.objects.create(
        name="贵宾厅", room=guarded, starts_on=today(), source="规定", who=BookingRule.Who.KEEPERS,
    )  # fmt: skip

    assert free(9, 10) == ["甲"]
    assert free(6, 8) == []  # rooms open at seven
    assert free(9, 10, day=next_monday.plus(91)) == []  # ninety days ahead at most
    assert free(6, 8, by=keeper) == ["甲", "乙"]


def test_a_series_lists_rooms_free_on_all_dates_first(clerk, make_room, held, next_monday):
    busy, calm = make_room("甲", 10), make_room("乙", 30)
    held(busy, 9, 10, day=next_monday.plus(7))
    spans = [(next_monday.plus(7 * n).at(9), next_monday.plus(7 * n).at(10)) for n in range(5)]

    found = finder.free_on_all(spans, person=clerk, attendees=5)

    assert [(fit.room.pk, clashes) for fit, clashes in found] == [(calm.pk, []), (busy.pk, [1])]


def test_a_room_that_closes_for_good_clashes_from_then_on(clerk, make_room, next_monday):
    leased = make_room("503")
    leased.place.closed_on = next_monday.plus(7).on
    leased.place.save()
    spans = [(next_monday.plus(7 * n).at(9), next_monday.plus(7 * n).at(10)) for n in range(3)]

    ((_fit, clashes),) = finder.free_on_all(spans, person=clerk)

    assert clashes == [1, 2]


def test_conflicts_name_the_meeting_in_the_way(clerk, make_room, held, next_monday):
    one, two = make_room("甲"), make_room("乙", clean_up_minutes=30)
    meeting = held(one, 9, 11)
    held(two, 8, 9)
    spans = [(next_monday.at(10), next_monday.at(12)), (next_monday.at(9, 15), next_monday.at(9, 45))]

    found = finder.conflicts(spans, [one, two])
    without = finder.conflicts(spans, [one, two], leaving_out=[meeting.pk])

    assert {key: row.booking_id == meeting.pk for key, row in found.items()} == {
        (one.pk, 0): True, (one.pk, 1): True, (two.pk, 1): False,
    }  # fmt: skip
    assert list(without) == [(two.pk, 1)]


def test_where_nothing_is_free_what_is_near_is_offered(clerk, campuses, make_room, held, next_monday):
    small, far = make_room("甲", 10), make_room("乙", 10, campus=campuses.service)
    held(small, 9, 11)

    near = finder.alternatives(
        next_monday.at(10), next_monday.at(11), person=clerk, attendees=5, campus=campuses.main, most=1
    )

    assert [(one.kind, one.fit.room.pk, one.starts_at, one.ends_at) for one in near] == [
        ("shift", small.pk, next_monday.at(11), next_monday.at(12)),
        ("campus", far.pk, next_monday.at(10), next_monday.at(11)),
        ("day", small.pk, next_monday.plus(1).at(10), next_monday.plus(1).at(11)),
    ]


def test_a_shorter_meeting_is_offered_where_the_next_one_is_close(clerk, make_room, held, next_monday):
    room = make_room("甲")
    for first, last in ((7, 10), (12, 22)):
        held(room, first, last) if last - first <= 8 else (held(room, 12, 17), held(room, 17, 22))

    near = finder.alternatives(next_monday.at(10), next_monday.at(13), person=clerk, most=1)

    assert ("shorter", next_monday.at(12)) in [(one.kind, one.ends_at) for one in near]


def test_the_page_offers_rooms_with_the_form_filled_in(client, clerk, make_room, next_monday):
    room = make_room("甲", 20)
    client.force_login(clerk)
    asked = {"date": next_monday.on.isoformat(), "starts": "9:00", "ends": "10:30", "attendees": "12"}

    page = client.get("/meetings/find/", asked).content.decode()

    address = f"/meetings/bookings/new/?place={room.pk}&amp;date={next_monday.on}&amp;starts=09%3A00&amp;ends=10%3A30"
    assert page.count(address + "&amp;attendees=12") == 1


def test_a_long_series_asks_the_database_no_more_often(client, clerk, make_room, next_monday):
    make_room("甲", 20)
    client.force_login(clerk)
    asked = {"date": next_monday.on.isoformat(), "starts": "09:00", "ends": "10:00", "repeats": "weekly"}
    counts = []
    for weeks in (2, 2, 12):  # the first time warms up what is kept between requests
        with CaptureQueriesContext(connection) as statements:
            client.get("/meetings/find/", {**asked, "until": next_monday.plus(7 * weeks).on.isoformat()})
        counts.append(len(statements))

    assert counts[1] == counts[2] <= 12


def test_a_series_page_counts_the_dates(client, clerk, make_room, held, next_monday):
    held(make_room("甲", 20), 9, 10, day=next_monday.plus(7))
    client.force_login(clerk)
    asked = {
        "date": next_monday.on.isoformat(), "starts": "09:00", "ends": "10:00", "attendees": "5",
        "repeats": "weekly", "until": next_monday.plus(21).on.isoformat(),
    }  # fmt: skip

    answer = client.get("/meetings/find/", asked)

    assert [(row["free"], row["count"]) for row in answer.context["series"]] == [(3, 1)]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"starts": "25:00"}, "starts"),
        ({"starts": "11:00", "ends": "10:00"}, "ends"),
        ({"attendees": "0"}, "attendees"),
        ({"attendees": "99999"}, "attendees"),
        ({"date": "2020-01-01"}, "starts"),
        ({"equipment": "x"}, "equipment"),
        ({"repeats": "weekly"}, "until"),
    ],
)
def test_bad_typing_gets_a_sentence_at_its_field(client, clerk, room, next_monday, typed, field):
    client.force_login(clerk)
    asked = {"date": next_monday.on.isoformat(), "starts": "09:00", "ends": "10:00", **typed}

    answer = client.get("/meetings/find/", asked)

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])


def test_the_hint_says_who_has_the_room_and_what_else_is_free(client, clerk, make_room, held, next_monday):
    taken, other = make_room("甲", 10), make_room("乙", 10)
    meeting = held(taken, 9, 11)
    client.force_login(clerk)
    asked = {"date": next_monday.on.isoformat(), "starts": "10:00", "ends": "12:00", "place": taken.pk, "attendees": 4}

    hint = client.get("/meetings/free/", asked).context
    own = client.get("/meetings/free/", {**asked, "booking": meeting.pk}).context

    assert ([row["again"] for row in hint["rows"]], [fit.room.pk for fit in hint["fits"]]) == (["11:00"], [other.pk])
    assert ([row["taken"] for row in own["rows"]], own["fits"]) == ([None], [])


def test_the_finder_asks_the_database_as_often_for_three_rooms_as_for_one(
    clerk, make_room, next_monday, django_assert_num_queries
):
    spans = [(next_monday.plus(7 * n).at(9), next_monday.plus(7 * n).at(10)) for n in range(3)]
    for name in ("甲", "乙", "丙"):
        make_room(name)
        StaffBackend().get_user(clerk.pk)  # keeps the units
        with django_assert_num_queries(4):  # the reader, rooms, rules, what is held
            person = StaffBackend().get_user(clerk.pk)
            finder.free_on_all(spans, person=person)


def test_a_time_of_the_past_is_never_offered(clerk, make_room, next_monday):
    make_room("甲", 10)
    soon = local(today(), time(23, 0))

    near = finder.alternatives(soon, soon + timedelta(minutes=30), person=clerk, attendees=50)

    assert near == []
