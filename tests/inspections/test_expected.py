"""Who is expected at a post: nobody who has a reason to be away is ever due there."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.models import Workday
from apps.inspections.models import Checklist, Station
from apps.inspections.queries.expected import expected, expected_many
from apps.inspections.queries.phone import is_due
from apps.inspections.rosters import rosters
from apps.meetings.models import Attendee, Booking
from apps.org.models import Absence, Person, Post

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def post(units):
    deputy = Post.objects.create(unit=units.affairs, title="副班长", rank=30)
    return Post.objects.create(unit=units.affairs, title="班长", rank=29, deputy=deputy)


@pytest.fixture
def holder(make_person, post):
    return make_person("holder", name="周班长", post=post)


@pytest.fixture
def station(units, post):
    kind = Checklist.objects.create(name="窗口")
    return Station.objects.create(
        name="服务台", unit=units.affairs, checklist=kind, post=post, from_time=time(8, 30), until_time=time(17, 30)
    )


@pytest.fixture
def away(holder, next_monday):
    def do(kind, starts=8, ends=18):
        Absence.objects.create(person=holder, kind=kind, starts_at=next_monday.at(starts), ends_at=next_monday.at(ends))

    return do


def told(station, at):
    known = expected(station, at)
    return known["state"], [(one["name"], one["why"]) for one in known["people"]], is_due(known)


def test_the_holder_is_expected(station, holder, next_monday):
    assert told(station, next_monday.at(10)) == ("manned", [("周班长", "")], True)


@pytest.mark.parametrize(("kind", "why"), [("leave", "Leave"), ("travel", "Business travel"), ("training", "Training")])
def test_leave_travel_and_training_excuse(station, holder, away, next_monday, kind, why):
    away(kind)
    assert told(station, next_monday.at(10)) == ("manned", [("周班长", why)], False)


def test_half_a_day_excuses_for_half_a_day(station, holder, away, next_monday):
    away("leave", 8, 12)
    assert told(station, next_monday.at(11, 59))[2] is False
    assert told(station, next_monday.at(12))[2] is True


def test_a_leave_that_was_withdrawn_excuses_nobody(station, holder, away, next_monday):
    away("leave")
    Absence.objects.update(withdrawn_at=next_monday.at(7))
    assert told(station, next_monday.at(10))[2] is True


def test_a_meeting_excuses_and_its_title_is_not_told(station, holder, units, next_monday):
    sits = Booking.objects.create(
        title="干部任免", unit=units.affairs, booked_by=holder, attendees=3,
        starts_at=next_monday.at(9), ends_at=next_monday.at(11),
    )  # fmt: skip
    Attendee.objects.create(booking=sits, person=holder)

    assert told(station, next_monday.at(10)) == ("manned", [("周班长", "in a meeting")], False)
    assert "干部任免" not in str(expected(station, next_monday.at(10)))
    assert told(station, next_monday.at(11))[2] is True


def test_whoever_sends_somebody_else_to_the_meeting_is_expected(station, holder, units, next_monday):
    sits = Booking.objects.create(
        title="例会", unit=units.affairs, booked_by=holder, attendees=3,
        starts_at=next_monday.at(9), ends_at=next_monday.at(11),
    )  # fmt: skip
    Attendee.objects.create(booking=sits, person=holder, answer="leave", reason="值班", answered_at=next_monday.at(8))
    assert told(station, next_monday.at(10))[2] is True


@pytest.mark.parametrize(("hour", "minute"), [(8, 29), (17, 30)])
def test_off_shift_nobody_is_expected(station, holder, next_monday, hour, minute):
    assert told(station, next_monday.at(hour, minute)) == ("off", [], False)


def test_a_night_shift_belongs_to_the_day_on_which_it_began(station, holder, next_monday):
    station.from_time, station.until_time = time(22), time(6)
    assert told(station, next_monday.plus(1).at(5))[0] == "manned"
    assert told(station, next_monday.at(5))[0] == "off"  # it would have begun on a Sunday
    assert told(station, next_monday.plus(5).at(5))[0] == "manned"  # Saturday morning, begun on Friday


def test_the_deputy_stands_in(station, holder, away, make_person, post, next_monday):
    make_person("deputy", name="吴副班", post=post.deputy)
    away("leave")
    assert told(station, next_monday.at(10)) == ("deputy", [("周班长", "Leave"), ("吴副班", "")], True)


def test_a_post_that_nobody_holds_is_vacant(station, next_monday):
    assert told(station, next_monday.at(10)) == ("vacant", [], False)


def test_whoever_left_holds_nothing(station, holder, next_monday):
    Person.objects.filter(pk=holder.pk).update(is_active=False)
    assert told(station, next_monday.at(10))[0] == "vacant"


def test_a_make_up_saturday_is_worked_and_another_is_not(station, holder, next_monday):
    saturday = next_monday.plus(5)
    assert told(station, saturday.at(10))[0] == "off"

    Workday.objects.filter(on=saturday.on).update(is_working=True)
    assert told(station, saturday.at(10))[0] == "manned"


def test_a_public_holiday_is_off_but_not_for_a_post_of_every_day(station, holder, next_monday):
    Workday.objects.filter(on=next_monday.on).update(is_working=False)
    assert told(station, next_monday.at(10))[0] == "off"
    station.days = "every"
    assert told(station, next_monday.at(10))[0] == "manned"


def test_own_weekdays(station, holder, next_monday):
    station.days, station.weekdays = "own", [2]
    assert told(station, next_monday.at(10))[0] == "off"
    assert told(station, next_monday.plus(1).at(10))[0] == "manned"


def test_a_closed_post_is_off(station, holder, next_monday):
    station.closed_on = date(2020, 1, 1)
    assert told(station, next_monday.at(10))[0] == "off"


def test_a_roster_names_who_is_on_duty(station, holder, make_person, next_monday):
    guard = make_person("onduty", name="今日值班")
    rosters.plug("test", lambda stations, at: {station.pk: [guard.pk]})
    try:
        assert told(station, next_monday.at(10)) == ("manned", [("今日值班", "")], True)
    finally:
        del rosters["test"]


def test_as_many_queries_for_one_as_for_many(station, holder, units, next_monday):
    at = next_monday.at(10)
    with CaptureQueriesContext(connection) as one:
        expected_many(Station.objects.select_related("post"), at)
    for n in range(10):
        Station.objects.create(
            name=f"窗口{n}", unit=units.affairs, checklist=station.checklist, post=station.post,
            from_time=time(8, 30), until_time=time(17, 30),
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        expected_many(Station.objects.select_related("post"), at + timedelta(minutes=1))
    assert len(many) == len(one)
