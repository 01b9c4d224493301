"""What keepers and leaders see on their home page is counted from today's rows, and only they see it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.dates import local, today
from apps.meetings.models import Booking
from apps.meetings.queries.keeping import rooms_today, wishes
from apps.org.models import Role


@pytest.fixture
def meeting(clerk, units):
    """meeting(room, starts_at, hours=1, …) → a meeting as the verbs would have left it, past ones too."""

    def make(room, starts_at, hours=1, **facts):
        ends_at = starts_at + timedelta(hours=hours)
        booking = Booking.objects.create(
            title="例会",
            unit=units.affairs,
            booked_by=clerk,
            attendees=5,
            starts_at=starts_at,
            ends_at=ends_at,
            **facts,
        )
        held = booking.status in Booking.HOLDING
        span = (starts_at, ends_at)
        booking.occupancies.create(room=room, during=span, blocked=span, is_held=held)
        return booking

    return make


@pytest.fixture
def noon(monkeypatch):
    """It is noon today, whenever the test runs."""
    moment = local(today(), timezone.datetime.min.time()) + timedelta(hours=12)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


def numbers(person):
    return [reading.value for reading in rooms_today(person)]


def test_the_numbers_are_todays(keeper, room, make_room, meeting, noon):
    other = make_room("第二会议室")
    meeting(room, noon - timedelta(minutes=30))
    meeting(room, noon + timedelta(minutes=90))
    meeting(other, noon + timedelta(hours=4))
    meeting(other, noon + timedelta(hours=1), status=Booking.Status.CANCELLED)
    meeting(other, noon + timedelta(days=1))

    # Today, free now of two rooms, starting within two hours, cancelled.
    assert numbers(keeper) == [3, 1, 1, 1]


def test_a_meeting_in_two_rooms_counts_once(keeper, room, make_room, meeting, noon):
    booking = meeting(room, noon)
    span = (booking.starts_at, booking.ends_at)
    booking.occupancies.create(room=make_room("第二会议室"), during=span, blocked=span)

    assert numbers(keeper) == [1, 0, 0, 0]


def test_a_keeper_of_one_campus_counts_that_campus(make_person, campuses, room, make_room, meeting, noon):
    meeting(room, noon)
    meeting(make_room("二楼会议室", campus=campuses.service), noon)
    local_keeper = make_person("local", roles=[Role.ROOM_KEEPER], campus=campuses.service)

    assert numbers(local_keeper) == [1, 0, 0, 0]
    assert numbers(make_person("head", roles=[Role.LEADER])) == [2, 0, 0, 0]


def test_others_see_no_numbers_and_no_wishes(clerk, room, meeting, noon):
    meeting(room, noon + timedelta(hours=1), note="请准备茶水")

    assert (rooms_today(clerk), wishes(clerk)) == ([], [])


def test_each_number_opens_its_rows(client, keeper, room, meeting, noon):
    meeting(room, noon - timedelta(hours=2))
    meeting(room, noon + timedelta(hours=2), status=Booking.Status.CANCELLED)
    meeting(room, noon + timedelta(days=1))
    client.force_login(keeper)

    readings = rooms_today(keeper)
    shown = [len(client.get(reading.url).context["rows"]) for reading in readings]
    assert shown == [reading.value for reading in readings] == [1, 1, 0, 1]


def test_wishes_are_those_of_the_next_day(keeper, room, meeting, noon):
    meeting(room, noon + timedelta(hours=20), note="请准备桌签")
    meeting(room, noon + timedelta(hours=1), note="请准备茶水")
    meeting(room, noon + timedelta(hours=3))
    meeting(room, noon + timedelta(hours=5), note="不要了", status=Booking.Status.CANCELLED)
    meeting(room, noon + timedelta(days=2), note="下周的事")

    assert [item.title for item in wishes(keeper)] == ["例会：请准备茶水", "例会：请准备桌签"]


def test_the_numbers_of_home_take_four_statements(keeper, room, meeting, noon, django_assert_num_queries):
    meeting(room, noon)
    rooms_today(keeper)
    with django_assert_num_queries(4):
        rooms_today(keeper)
