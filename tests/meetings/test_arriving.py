"""Check-in, and rooms given back when nobody came."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core import outbox
from apps.core.actions import Refused
from apps.core.models import LogEntry
from apps.meetings import actions, regular
from apps.meetings.models import Booking, BookingRule, Occupancy
from apps.notices.models import Notice


@pytest.fixture
def small(make_room):
    return make_room("301 小会议室", 8, room_class="small")


@pytest.fixture
def begun(keeper, clerk):
    """A meeting of the clerk's that began ``minutes`` ago and lasts two hours."""

    def begun(room, minutes, **facts):
        start = timezone.now() - timedelta(minutes=minutes)
        booking = actions.book(
            by=keeper, place=[room], title="碰头会", attendees=3, starts_at=timezone.now() + timedelta(hours=1),
            ends_at=timezone.now() + timedelta(hours=3),
        )  # fmt: skip
        moved = {"starts_at": start, "ends_at": start + timedelta(hours=2), "booked_by": clerk}
        Booking.objects.filter(pk=booking.pk).update(**moved, made_at=start - timedelta(days=1), **facts)
        span = (moved["starts_at"], moved["ends_at"])
        Occupancy.objects.filter(booking=booking).update(during=span, blocked=span)
        return Booking.objects.get(pk=booking.pk)

    return begun


def status(booking):
    booking.refresh_from_db()
    return booking.status


def minute_passes():
    regular.give_back()
    outbox.drain()


def test_a_small_room_nobody_came_to_is_given_back_after_a_quarter_of_an_hour(begun, small, make_room, clerk):
    late, punctual = begun(small, 16), begun(make_room("302", room_class="small"), 14)

    minute_passes()
    minute_passes()

    assert [status(late), status(punctual)] == ["no_show", "confirmed"]
    assert Occupancy.objects.held().filter(room=small).count() == 0
    assert LogEntry.objects.about(late).filter(verb="meetings.give_back").count() == 1
    assert Notice.objects.get(event="meetings.given_back").person == clerk


def test_halls_and_rooms_for_leaders_wait_as_long_as_it_takes(begun, make_room):
    booking = begun(make_room("党工委会议室", room_class="conference"), 60)

    minute_passes()

    assert status(booking) == "confirmed"


def test_a_rule_says_otherwise(begun, small, make_room):
    today = timezone.localdate() - timedelta(days=1)
    training = make_room("培训教室", room_class="training")
    BookingRule.objects.create(name="培训", room=training, starts_on=today, source="办法", check_in_minutes=30)
    BookingRule.objects.create(name="小", room=small, starts_on=today, source="办法")
    given, kept = begun(training, 31), begun(small, 60)

    minute_passes()

    assert [status(given), status(kept)] == ["no_show", "confirmed"]


def test_a_meeting_people_have_come_to_keeps_its_room(begun, small, colleague):
    booking = actions.check_in(begun(small, 5), by=colleague)
    Booking.objects.filter(pk=booking.pk).update(starts_at=timezone.now() - timedelta(minutes=40))

    minute_passes()

    assert status(booking) == "confirmed"
    with pytest.raises(Refused):
        actions.give_back(booking, by=None)


def test_saying_it_twice_changes_nothing(begun, small, clerk):
    first = actions.check_in(begun(small, 5), by=clerk).checked_in_at

    assert actions.check_in(Booking.objects.get(), by=clerk).checked_in_at == first


def test_nobody_checks_in_days_ahead_or_when_it_is_over(clerk, small, next_monday, begun):
    booking = actions.book(
        by=clerk, place=[small], title="会", attendees=2, starts_at=next_monday.at(9), ends_at=next_monday.at(10)
    )
    for one in (booking, begun(small, 121)):
        with pytest.raises(Refused):
            actions.check_in(one, by=clerk)


def test_the_rest_of_the_time_goes_to_whoever_waits(begun, small, keeper, stranger):
    booking = begun(small, 20)
    start = timezone.now() + timedelta(minutes=30)
    place = actions.wait(
        by=keeper, title="会", attendees=2, room=small, starts_at=start, ends_at=start + timedelta(minutes=30)
    )

    actions.give_back(booking, by=None)

    place.refresh_from_db()
    assert place.status == "offered"
