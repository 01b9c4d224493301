"""What somebody with a login tried, and what must come of it."""

import io
from uuid import uuid4

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from apps.core.actions import Conflict, Refused
from apps.meetings import actions
from apps.meetings.models import Booking, Room
from apps.org.models import LoginAttempt, Place, Role
from tests.conftest import PASSWORD
from tests.meetings.test_rooms import room_facts, rule_facts


@pytest.fixture
def book(clerk, room, next_monday):
    def do(hour, **facts):
        known = {"by": clerk, "place": [room], "title": "例会", "attendees": 3}
        return actions.book(
            **{**known, "starts_at": next_monday.at(hour), "ends_at": next_monday.at(hour + 1), **facts}
        )

    return do


@pytest.fixture
def weekly(clerk, next_monday):
    def do(rooms, **facts):
        at = {"starts": next_monday.at(9).time(), "ends": next_monday.at(10).time()}
        rule = {"repeats": "weekly", "interval": 1, "weekdays": [], "dates": [], "workdays_only": False}
        days = {"first_on": next_monday.on, "last_on": next_monday.plus(14).on}
        return actions.book_series(by=clerk, place=rooms, title="周会", attendees=3, **at, **rule, **days, **facts)

    return do


@pytest.fixture
def local_keeper(make_person, campuses):
    return make_person("local", roles=[Role.ROOM_KEEPER], campus=campuses.service)


class TestKeys:
    def test_a_key_of_one_booking_does_not_pretend_to_cancel_another(self, book, clerk):
        first, second, key = book(9), book(14), uuid4()
        actions.cancel(first, by=clerk, key=key)

        with pytest.raises(Conflict):
            actions.cancel(second, by=clerk, key=key)

        second.refresh_from_db()
        assert second.status == Booking.Status.CONFIRMED

    def test_a_key_of_one_verb_is_none_of_another(self, book, weekly, room):
        key = uuid4()
        book(14, key=key)

        with pytest.raises(Conflict):
            weekly([room], key=key)

    def test_a_second_click_finds_what_the_first_one_made_of_a_series(self, weekly, room, clerk, next_monday):
        series, key = weekly([room]), uuid4()
        at = {"starts": next_monday.at(10).time(), "ends": next_monday.at(11).time()}
        facts = {"from_on": next_monday.plus(7).on, "place": [room], "title": "新周会", "attendees": 3, **at}

        rest = actions.change_series(series, by=clerk, key=key, **facts)

        assert rest != series
        assert actions.change_series(series, by=clerk, key=key, **facts) == rest


class TestKeepersOfOneCampus:
    def test_they_open_and_cancel_a_series_in_their_rooms_only(self, client, weekly, make_room, campuses, local_keeper):
        here, there = make_room("101", campus=campuses.service), make_room("301")
        series = weekly([here, there])
        client.force_login(local_keeper)

        assert client.get(series.get_absolute_url()).status_code == 200
        with pytest.raises(PermissionDenied):
            actions.cancel_series(series, by=local_keeper, from_on=series.first_on)

        local_keeper.grants.update(campus=campuses.main)
        series.rooms.set([there])
        del local_keeper.grants_now
        with pytest.raises(PermissionDenied):  # a single date still holds a room of the other campus
            actions.cancel_series(series, by=local_keeper, from_on=series.first_on)

    def test_they_offer_no_place_elsewhere(self, local_keeper, room):
        place = Place.objects.create(building=room.place.building, name="503", kind=Place.Kind.MEETING_ROOM)

        with pytest.raises(Refused):
            actions.add_room(by=local_keeper, place=place, **room_facts())
        assert not Room.objects.filter(pk=place.pk).exists()

    def test_they_write_no_rule_for_others(self, local_keeper, keeper, room, make_room, campuses):
        here = make_room("101", campus=campuses.service)
        facts = rule_facts(room_class="")
        theirs = actions.add_rule(by=keeper, **{**facts, "room": room})
        mine = actions.add_rule(by=local_keeper, **{**facts, "room": here})

        for elsewhere in ({"room": room}, {"room": None}, {"room_class": "small"}):
            with pytest.raises(Refused):
                actions.add_rule(by=local_keeper, **{**facts, **elsewhere})
            with pytest.raises(Refused):
                actions.change_rule(mine, by=local_keeper, **{**facts, **elsewhere})
        with pytest.raises(PermissionDenied):
            actions.change_rule(theirs, by=local_keeper, **{**facts, "room": here})


class TestPasswords:
    def change(self, client, current):
        facts = {"current": current, "password": "Xin-2026-mima", "again": "Xin-2026-mima"}
        return client.post("/accounts/password/", facts)

    @pytest.fixture
    def person(self, make_person, client):
        person = make_person("director", password=PASSWORD)
        client.force_login(person)
        return person

    def test_an_open_session_is_no_place_to_guess_the_password(self, client, person):
        for n in range(5):
            assert self.change(client, f"wrong{n}").status_code == 422

        reply = self.change(client, PASSWORD)

        assert reply.status_code == 422
        assert LoginAttempt.objects.of("director").failed().count() == 5
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_a_mistake_is_forgotten_once_it_is_right(self, client, person):
        self.change(client, "wrong")

        assert self.change(client, PASSWORD).status_code == 302
        assert LoginAttempt.objects.of("director").passed().count() == 1


@pytest.fixture
def security(make_person):
    return make_person("security", roles=[Role.SECURITY_ADMIN])


def test_pages_behind_the_login_are_kept_nowhere(client, clerk):
    client.force_login(clerk)

    for url in ("/", "/org/people/", "/meetings/", "/meetings/bookings/export/", "/meetings/bookings/0/"):
        reply = client.get(url)
        b"".join(reply.streaming_content if reply.streaming else [])
        assert reply["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_forms_know_two_methods(client, clerk, method):
    client.force_login(clerk)

    assert getattr(client, method)("/meetings/bookings/new/").status_code == 405


def test_a_unit_with_a_stroke_in_its_name_still_gets_its_sheet(security, client, make_person, units):
    units.finance.name = "一科/二科"
    units.finance.save()
    make_person("new", unit=units.finance)
    client.force_login(security)

    reply = client.post(f"/org/units/{units.finance.pk}/hand-out-passwords/", {"agreed": "on"})

    book = openpyxl.load_workbook(io.BytesIO(b"".join(reply.streaming_content)))
    assert book.sheetnames == ["一科-二科"]


def test_whoever_has_no_unit_is_told_so(book, make_person, clerk):
    officer = make_person("officer")
    officer.unit = None
    officer.save()

    with pytest.raises(Refused):
        book(9, by=officer)


@pytest.mark.parametrize("url", ["/meetings/?campus=²", "/meetings/?unit=²", "/meetings/week/?room=²",
                                 "/meetings/free/?place=²&booking=²", f"/org/people/?page={'9' * 5000}"])  # fmt: skip
def test_digits_that_are_no_numbers_break_no_page(client, clerk, url):
    client.force_login(clerk)

    assert client.get(url).status_code == 200


def test_a_refusal_reads_in_the_language_of_whoever_is_refused(keeper):
    for language, sentence in (("zh-hans", "时间档位"), ("en", "start grid is")):
        with translation.override(language), pytest.raises(Refused, match=sentence):
            actions.add_rule(by=keeper, **rule_facts(grid_minutes=7))
