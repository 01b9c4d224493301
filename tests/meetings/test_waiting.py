"""The waiting list: whoever waits is offered what becomes free, in turn, and only for a while."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from apps.core import outbox
from apps.core.actions import Conflict, Refused
from apps.core.models import LogEntry
from apps.meetings import actions, regular
from apps.meetings.models import Booking, BookingRule, Occupancy, Wait
from apps.notices.models import Notice


@pytest.fixture
def book(clerk, next_monday):
    def book(*rooms, starts=9, ends=11, by=clerk):
        times = {"starts_at": next_monday.at(starts), "ends_at": next_monday.at(ends)}
        return actions.book(by=by, place=rooms, title="例会", attendees=5, **times)

    return book


@pytest.fixture
def wait(stranger, next_monday):
    def wait(*, by=stranger, starts=9, ends=11, attendees=8, **wanted):
        times = {"starts_at": next_monday.at(starts), "ends_at": next_monday.at(ends)}
        return actions.wait(by=by, title="预算会", attendees=attendees, **times, **wanted)

    return wait


def now(place):
    place.refresh_from_db()
    return place.status


def later(minutes):
    """The offer was made that many minutes ago."""
    for place in Wait.objects.offered():
        Wait.objects.filter(pk=place.pk).update(offered_until=place.offered_until - timedelta(minutes=minutes))


def hour_strikes():
    regular.tend_the_list()
    outbox.drain()


def test_a_cancelled_meeting_goes_to_the_first_who_waits(book, wait, clerk, stranger, colleague, room):
    booking = book(room)
    first, second = wait(room=room), wait(by=colleague, room=room)
    assert [now(first), now(second)] == ["waiting", "waiting"]

    actions.cancel(booking, by=clerk)

    assert [now(first), now(second)] == ["offered", "waiting"]
    held = Occupancy.objects.held().get(room=room)
    assert (held.booking, held.booking.status, held.booking.booked_by) == (first.booking, "offered", stranger)
    notice = Notice.objects.get(event="meetings.offered")
    assert (notice.person, notice.url) == (stranger, first.get_absolute_url())
    assert LogEntry.objects.about(first).filter(verb="meetings.offer", by=None).count() == 1


def test_an_offer_holds_the_room_for_half_an_hour_against_everybody(book, wait, clerk, room):
    booking = book(room)
    place = wait(room=room)
    actions.cancel(booking, by=clerk)

    with pytest.raises(Conflict):
        book(room)
    place.refresh_from_db()
    assert timedelta(minutes=29) < place.offered_until - timezone.now() <= timedelta(minutes=30)


def test_how_long_an_offer_holds_is_a_rule(book, wait, clerk, room):
    BookingRule.objects.create(name="候补", room=room, starts_on=timezone.localdate(), source="办法", offer_minutes=5)
    booking = book(room)
    place = wait(room=room)
    actions.cancel(booking, by=clerk)

    place.refresh_from_db()
    assert place.offered_until - timezone.now() <= timedelta(minutes=5)


def test_whoever_takes_the_offer_has_the_room(book, wait, clerk, stranger, room):
    booking = book(room)
    place = wait(room=room)
    actions.cancel(booking, by=clerk)

    taken = actions.accept_offer(place, by=stranger)

    assert (taken.status, taken.booking.status) == ("accepted", "confirmed")
    assert Booking.objects.get(pk=taken.booking.pk).rooms == [room]


def test_an_offer_nobody_takes_goes_to_the_next_and_can_be_taken_no_more(book, wait, clerk, stranger, colleague, room):
    booking = book(room)
    first, second = wait(room=room), wait(by=colleague, room=room)
    actions.cancel(booking, by=clerk)
    later(31)

    with pytest.raises(Refused):
        actions.accept_offer(first, by=stranger)
    hour_strikes()
    hour_strikes()

    assert [now(first), now(second)] == ["lapsed", "offered"]
    assert first.booking.status == "lapsed"
    assert Occupancy.objects.held().get(room=room).booking == second.booking
    assert list(Notice.objects.filter(event="meetings.lapsed").values_list("person", flat=True)) == [stranger.pk]


def test_an_offer_that_still_holds_does_not_lapse(book, wait, clerk, room):
    booking = book(room)
    place = wait(room=room)
    actions.cancel(booking, by=clerk)

    with pytest.raises(Refused):
        actions.lapse(place, by=None)


def test_whoever_wants_it_no_more_lets_the_next_have_it(book, wait, clerk, stranger, colleague, room):
    booking = book(room)
    first, second = wait(room=room), wait(by=colleague, room=room)
    actions.cancel(booking, by=clerk)

    actions.leave_list(first, by=stranger)

    assert [now(first), now(second)] == ["left", "offered"]


def test_whoever_left_the_list_is_not_offered_anything(book, wait, clerk, stranger, room):
    booking = book(room)
    place = wait(room=room)
    actions.leave_list(place, by=stranger)

    actions.cancel(booking, by=clerk)

    assert now(place) == "left"
    assert Occupancy.objects.held().count() == 0


class TestWhatBecomesFree:
    def test_a_meeting_that_moves_away(self, book, wait, clerk, room, make_room):
        booking, other = book(room), make_room("别处")
        place = wait(room=room)

        actions.move(booking, by=clerk, room=room, place=other, starts_at=booking.starts_at, ends_at=booking.ends_at)

        assert now(place) == "offered"

    def test_a_meeting_that_becomes_shorter(self, book, wait, clerk, room, next_monday):
        booking = book(room, starts=9, ends=12)
        place = wait(room=room, starts=11, ends=12)

        times = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(11)}
        actions.change(booking, by=clerk, place=[room], title="例会", attendees=3, **times)

        assert now(place) == "offered"

    def test_what_is_still_taken_in_part_is_not_offered(self, book, wait, clerk, room):
        booking = book(room, starts=9, ends=10)
        book(room, starts=10, ends=11)
        place = wait(room=room)

        actions.cancel(booking, by=clerk)

        assert now(place) == "waiting"

    def test_a_series_that_is_cancelled(self, wait, clerk, room, next_monday):
        series = actions.book_series(
            by=clerk, place=[room], title="周会", attendees=3, starts=next_monday.at(9).time(),
            ends=next_monday.at(11).time(), repeats="weekly", interval=1, weekdays=[], dates=[],
            first_on=next_monday.on, last_on=next_monday.plus(7).on, workdays_only=False,
        )  # fmt: skip
        place = wait(room=room)

        actions.cancel_series(series, by=clerk, from_on=next_monday.on)
        outbox.drain()

        assert now(place) == "offered"

    def test_a_hall_gives_its_parts_to_those_who_wait_for_one(self, book, wait, clerk, room, make_room):
        part = make_room("东厅", whole=room)
        booking = book(room)
        place = wait(room=part)

        actions.cancel(booking, by=clerk)

        assert now(place) == "offered"

    def test_what_became_free_unnoticed_is_found_by_the_hour(self, book, wait, room):
        booking = book(room)
        place = wait(room=room)
        Occupancy.objects.filter(booking=booking).delete()

        hour_strikes()

        assert now(place) == "offered"


class TestAnyRoom:
    def test_any_room_of_the_campus_that_seats_them_will_do(self, book, wait, clerk, room, make_room, campuses):
        small = make_room("小会议室", 6)
        held = [book(room), book(small)]
        place = wait(campus=campuses.main, attendees=8)

        actions.cancel(held[1], by=clerk)
        assert now(place) == "waiting"
        actions.cancel(held[0], by=clerk)

        assert (now(place), place.booking.rooms) == ("offered", [room])

    def test_two_rooms_given_back_serve_two_who_wait(self, book, wait, clerk, colleague, room, make_room, campuses):
        held = [book(room), book(make_room("第二会议室"))]
        places = [wait(campus=campuses.main), wait(by=colleague, campus=campuses.main)]

        for booking in held:
            actions.cancel(booking, by=clerk)

        assert [now(place) for place in places] == ["offered", "offered"]

    def test_a_room_that_is_free_is_offered_at_once(self, wait, room, campuses):
        assert wait(campus=campuses.main).status == "offered"


class TestRefusals:
    def test_a_room_that_is_too_small_is_never_waited_for(self, wait, room):
        with pytest.raises(Refused, match="99"):
            wait(room=room, attendees=99)

    @pytest.mark.parametrize(("layout", "people"), [("", 21), ("u_shape", 11), ("", 5000)])
    def test_more_people_than_any_room_of_the_campus_seats_are_told_so(
        self, wait, room, make_room, campuses, layout, people
    ):
        room.layouts.create(layout="u_shape", capacity=10)
        make_room("小会议室", 6)
        make_room("礼堂", 600, is_bookable=False)
        make_room("中心会堂", 600, campus=campuses.service)

        says = f"管委会没有能容纳{people}人的会议室。请减少人数，或同时预订多间。"
        with translation.override("zh-hans"), pytest.raises(Refused, match=says):
            wait(campus=campuses.main, attendees=people, layout=layout)

        assert not Wait.objects.exists()

    def test_the_page_says_so_and_keeps_what_was_typed(self, client, stranger, room, campuses, next_monday):
        client.force_login(stranger)
        typed = {"title": "全体大会", "campus": campuses.main.pk, "date": f"{next_monday.on}", "starts": "09:00"}
        reply = client.post("/meetings/waiting/new/", {**typed, "ends": "10:00", "attendees": "99"})

        assert reply.status_code == 422
        assert "管委会没有能容纳99人的会议室" in reply.content.decode()
        assert reply.context["form"]["title"].value() == "全体大会"

    def test_nobody_waits_twice_for_the_same(self, book, wait, room):
        book(room)
        wait(room=room)
        with pytest.raises(Conflict):
            wait(room=room)

    def test_nobody_waits_for_the_past(self, wait, room, stranger):
        start = timezone.now() - timedelta(days=1)
        with pytest.raises(Refused):
            actions.wait(by=stranger, title="会", starts_at=start, ends_at=start, attendees=3, room=room)

    def test_an_offer_is_no_booking_yet_and_cannot_be_changed_as_one(self, book, wait, clerk, stranger, room):
        booking = book(room)
        place = wait(room=room)
        actions.cancel(booking, by=clerk)
        place.refresh_from_db()

        with pytest.raises(Refused):
            actions.cancel(place.booking, by=stranger)


def test_whoever_waited_until_the_meeting_would_have_begun_waits_no_more(book, wait, room):
    book(room)
    place = wait(room=room)
    moment = timezone.now() - timedelta(hours=1)
    Wait.objects.filter(pk=place.pk).update(starts_at=moment, ends_at=moment + timedelta(hours=1))

    hour_strikes()

    assert now(place) == "lapsed"


@pytest.mark.parametrize(("room_too", "campus_too"), [(True, True), (False, False)])
def test_a_place_on_the_list_names_a_room_or_a_campus(stranger, room, campuses, next_monday, room_too, campus_too):
    times = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(10)}
    wanted = {"room": room if room_too else None, "campus": campuses.main if campus_too else None}
    with pytest.raises(IntegrityError, match="meetings_wait_room_or_campus"), transaction.atomic():
        Wait.objects.create(asked_by=stranger, unit=stranger.unit, title="会", attendees=3, **times, **wanted)


class TestFromWhereNothingWasFree:
    """One click from a refusal to the waiting list, with the form filled."""

    def form_behind(self, client, url):
        form = client.get(url).context["form"]
        names = ("title", "room", "campus", "date", "starts", "ends", "attendees")
        return {name: str(form[name].value()) for name in names}

    def asked(self, next_monday, **more):
        return {"date": next_monday.on.isoformat(), "starts": "09:00", "ends": "10:00", "attendees": 8, **more}

    def test_a_refused_booking(self, client, book, stranger, room, next_monday):
        book(room)
        client.force_login(stranger)

        answer = client.post("/meetings/bookings/new/", self.asked(next_monday, place=[room.pk], title="预算会"))

        assert answer.status_code == 409
        expected = {name: str(value) for name, value in self.asked(next_monday, title="预算会", room=room.pk).items()}
        assert self.form_behind(client, answer.context["wait_url"]) == {**expected, "campus": "None"}
        assert client.post("/meetings/waiting/new/", expected).status_code == 302
        assert Wait.objects.get().room == room

    def test_a_booking_that_breaks_a_rule_is_no_matter_for_the_list(self, client, stranger, room, next_monday):
        client.force_login(stranger)

        answer = client.post(
            "/meetings/bookings/new/", self.asked(next_monday, place=[room.pk], title="会", attendees=900)
        )

        assert (answer.status_code, "wait_url" in answer.context) == (422, False)

    def test_the_finder_without_a_result(self, client, book, stranger, room, campuses, next_monday):
        book(room)
        stranger.unit.campus = campuses.main
        stranger.unit.save()
        client.force_login(stranger)

        answer = client.get("/meetings/find/", self.asked(next_monday))

        form = self.form_behind(client, answer.context["wait_url"])
        assert (form["campus"], form["starts"], form["attendees"]) == (str(campuses.main.pk), "09:00", "8")
        free = client.get("/meetings/find/", self.asked(next_monday, starts="14:00", ends="15:00"))
        assert free.context["wait_url"] == ""

    def test_the_hint_beside_the_form(self, client, book, stranger, room, next_monday):
        book(room)
        client.force_login(stranger)

        (line,) = client.get("/meetings/free/", self.asked(next_monday, place=room.pk)).context["rows"]

        assert self.form_behind(client, line["wait_url"])["room"] == str(room.pk)
