"""Classes of meeting: what goes before what, and who may hold it."""

import pytest

from apps.core.actions import Refused
from apps.meetings import actions
from apps.meetings.models import Booking, MeetingClass, Series
from apps.org.models import Role


@pytest.fixture
def admin(make_person):
    return make_person("liujing", roles=[Role.OFFICE_ADMIN])


@pytest.fixture
def committee(units):
    made = MeetingClass.objects.create(name="党委会", rank=10)
    made.units.add(units.finance)
    return made


def test_the_office_writes_down_a_class_and_changes_its_rank(admin, units):
    made = actions.add_class(by=admin, name="办公会", rank=30, units=[units.affairs], is_offered=True)
    changed = actions.change_class(made, by=admin, name="主任办公会", rank=20, units=[], is_offered=True)

    assert (str(changed), changed.rank, list(changed.units.all())) == ("主任办公会", 20, [])


def test_a_rank_is_a_number_up_to_99(admin):
    with pytest.raises(Refused):
        actions.add_class(by=admin, name="办公会", rank=100)


def test_a_meeting_without_a_class_is_an_ordinary_one():
    assert (Booking().rank, Booking(meeting_class=MeetingClass(pk=1, rank=10)).rank) == (50, 10)


def test_only_units_that_hold_such_meetings_are_asked_for_the_class(client, clerk, stranger, committee, room):
    def asked(person):
        client.force_login(person)
        return "meeting_class" in client.get("/meetings/bookings/new/").context["form"].fields

    assert [asked(clerk), asked(stranger)] == [False, True]


def test_a_class_of_others_cannot_be_slipped_in(client, clerk, stranger, committee, room, next_monday):
    def send(person, starts):
        client.force_login(person)
        facts = {"place": [room.pk], "title": "会", "attendees": 3, "date": next_monday.on.isoformat()}
        facts |= {"starts": f"{starts}:00", "ends": f"{starts + 1}:00", "meeting_class": committee.pk}
        return client.post("/meetings/bookings/new/", facts).status_code

    assert [send(clerk, 9), send(stranger, 11)] == [422, 302]
    assert [booking.meeting_class for booking in Booking.objects.all()] == [committee]


def test_every_meeting_of_a_series_is_of_its_class(clerk, room, next_monday):
    training = MeetingClass.objects.create(name="培训", rank=60)
    series = actions.book_series(
        by=clerk, place=[room], title="周训", attendees=3, starts=next_monday.at(14).time(),
        ends=next_monday.at(15).time(), repeats="weekly", interval=1, weekdays=[], dates=[],
        first_on=next_monday.on, last_on=next_monday.plus(7).on, workdays_only=False, meeting_class=training,
    )  # fmt: skip

    assert Series.objects.get() == series
    assert [booking.rank for booking in series.bookings.all()] == [60, 60]
