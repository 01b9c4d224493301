"""Rooms that need approval: requested, held meanwhile, confirmed or given back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.approvals import actions as approvals
from apps.approvals.models import Request, Route, RouteStep
from apps.core import outbox
from apps.core.actions import Conflict, Refused
from apps.core.models import LogEntry
from apps.meetings import actions, regular
from apps.meetings.models import Booking, MeetingClass, Occupancy, Series
from apps.notices.models import Notice
from apps.org.models import Post, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(make_person, units):
    post = Post.objects.create(unit=units.affairs, title="会务科长", rank=30)
    return make_person("chief", name="钱科长", post=post)


@pytest.fixture
def hall(make_room):
    return make_room("多功能厅", 200, room_class="hall")


@pytest.fixture
def make_route(chief):
    """A route of that matter to the chief, under rows of (field, operator, value)."""

    def make(*rows, matter="meetings.booking", paper_days=3):
        condition = [{"field": f, "operator": o, "value": v} for f, o, v in rows]
        facts = {"starts_on": "2026-01-01", "source": "办法", "paper_days": paper_days}
        route = Route.objects.create(matter=matter, name="会场", condition=condition, **facts)
        RouteStep.objects.create(route=route, position=1, who="post", post=chief.post)
        return route

    return make


@pytest.fixture
def halls(make_route):
    return make_route(("room_class", "is", "hall"))


@pytest.fixture
def book(clerk, next_monday):
    def book(*rooms, starts=9, ends=11, by=clerk, **facts):
        times = {"starts_at": next_monday.at(starts), "ends_at": next_monday.at(ends)}
        return actions.book(by=by, place=rooms, title="动员会", attendees=10, **times, **facts)

    return book


def request_about(subject):
    return Request.objects.about(subject).latest("pk")


def status(booking):
    booking.refresh_from_db()
    return booking.status


def test_a_hall_is_requested_and_held_until_somebody_decides(book, halls, hall, room, stranger):
    booking = book(hall)

    assert [booking.status, book(room).status] == ["requested", "confirmed"]
    assert request_about(booking).snapshot["shows"]["rooms"] == str(hall)
    with pytest.raises(Conflict):
        book(hall, by=stranger, starts=10, ends=12)


def test_what_was_granted_is_confirmed(book, halls, hall, chief):
    booking = book(hall)

    approvals.grant(request_about(booking), by=chief)

    assert status(booking) == "confirmed"
    assert LogEntry.objects.about(booking).filter(verb="meetings.confirm", by=chief).count() == 1


def test_what_was_declined_gives_the_room_back_to_whoever_waits(book, halls, hall, chief, stranger, next_monday):
    booking = book(hall)
    times = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(11)}
    place = actions.wait(by=stranger, title="会", attendees=3, room=hall, **times)

    approvals.decline(request_about(booking), by=chief, reason="另有安排")

    assert status(booking) == "declined"
    place.refresh_from_db()
    assert place.status == "offered"
    taken = actions.accept_offer(place, by=stranger)
    assert Booking.objects.get(pk=taken.booking.pk).status == "requested"


def test_what_was_withdrawn_gives_the_room_back(book, halls, hall, clerk):
    booking = book(hall)

    approvals.withdraw(request_about(booking), by=clerk)

    assert status(booking) == "declined"
    assert Occupancy.objects.held().count() == 0


def test_a_cancelled_booking_leaves_nothing_to_decide(book, halls, hall, clerk):
    booking = book(hall)

    actions.cancel(booking, by=clerk)

    assert (status(booking), request_about(booking).status) == ("cancelled", "withdrawn")


class TestChange:
    def change(self, booking, by, next_monday, starts=14, **facts):
        times = {"starts_at": next_monday.at(starts), "ends_at": next_monday.at(starts + 1)}
        told = {"title": booking.title, "attendees": booking.attendees, "place": booking.rooms, **times, **facts}
        return actions.change(Booking.objects.get(pk=booking.pk), by=by, **told)

    def test_a_granted_booking_that_changes_is_asked_again(self, book, halls, hall, chief, clerk, next_monday):
        booking = book(hall)
        approvals.grant(request_about(booking), by=chief)

        assert self.change(booking, clerk, next_monday).status == "requested"
        assert Request.objects.about(booking).count() == 2

    def test_a_note_for_the_keeper_changes_nothing(self, book, halls, hall, chief, clerk, next_monday):
        booking = book(hall, starts=14, ends=15)
        approvals.grant(request_about(booking), by=chief)

        assert self.change(booking, clerk, next_monday, note="茶水").status == "confirmed"

    def test_a_requested_booking_that_changes_is_asked_as_it_stands_now(self, book, halls, hall, clerk, next_monday):
        booking = book(hall)

        self.change(booking, clerk, next_monday)

        assert list(Request.objects.about(booking).order_by("pk").values_list("status", flat=True)) == [
            "withdrawn", "open",
        ]  # fmt: skip

    def test_one_that_leaves_the_hall_is_inside_the_rules(self, book, halls, hall, room, clerk, next_monday):
        booking = book(hall)

        assert self.change(booking, clerk, next_monday, place=[room]).status == "confirmed"

    def test_one_that_moves_into_the_hall_is_asked(self, book, halls, hall, room, clerk, next_monday):
        booking = book(room)

        assert self.change(booking, clerk, next_monday, place=[hall]).status == "requested"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("people", "at_least", "10"), "requested"),
        (("people", "at_least", "11"), "confirmed"),
        (("minutes", "at_least", "120"), "requested"),
        (("outside_hours", "is", True), "confirmed"),
        (("lead_days", "at_most", "1"), "confirmed"),
    ],
)
def test_routes_ask_for_the_facts_of_the_meeting(book, make_route, room, row, expected):
    make_route(row)

    assert book(room).status == expected


def test_a_class_of_meeting_takes_its_own_way(book, make_route, room):
    reception = MeetingClass.objects.create(name="接待会见", rank=40)
    make_route(("meeting_class", "is", str(reception.pk)), ("campus", "is", str(room.campus.pk)))

    assert [book(room, meeting_class=reception).status, book(room, starts=14, ends=15).status] == [
        "requested", "confirmed",
    ]  # fmt: skip


def test_a_meeting_outside_office_hours_is_asked(book, make_route, room):
    make_route(("outside_hours", "is", True))

    assert book(room, starts=18, ends=20).status == "requested"


class TestSeries:
    def weekly(self, by, room, next_monday):
        return actions.book_series(
            by=by, place=[room], title="周会", attendees=3, starts=next_monday.at(14).time(),
            ends=next_monday.at(15).time(), repeats="weekly", interval=1, weekdays=[], dates=[],
            first_on=next_monday.on, last_on=next_monday.plus(14).on, workdays_only=False,
        )  # fmt: skip

    @pytest.mark.parametrize(("verdict", "after"), [("grant", "confirmed"), ("decline", "declined")])
    def test_regular_meetings_are_decided_together(self, make_route, hall, clerk, chief, next_monday, verdict, after):
        make_route(("room_class", "is", "hall"), matter="meetings.series")
        series = self.weekly(clerk, hall, next_monday)
        statuses = Booking.objects.values_list("status", flat=True)
        assert list(statuses.all()) == ["requested"] * 3

        reason = {} if verdict == "grant" else {"reason": "另有安排"}
        getattr(approvals, verdict)(request_about(series), by=chief, **reason)

        assert list(statuses.all()) == [after] * 3
        assert Occupancy.objects.held().count() == (3 if after == "confirmed" else 0)

    def test_a_series_that_goes_on_is_asked_again_for_what_is_new(self, make_route, hall, clerk, chief, next_monday):
        make_route(("room_class", "is", "hall"), matter="meetings.series")
        series = self.weekly(clerk, hall, next_monday)
        approvals.grant(request_about(series), by=chief)

        actions.prolong_series(Series.objects.get(pk=series.pk), by=clerk, last_on=next_monday.plus(21).on)

        assert list(series.bookings.order_by("series_on").values_list("status", flat=True)) == [
            "confirmed", "confirmed", "confirmed", "requested",
        ]  # fmt: skip
        assert request_about(series).status == "open"

    def test_a_series_that_is_cancelled_leaves_nothing_to_decide(self, make_route, hall, clerk, next_monday):
        make_route(("room_class", "is", "hall"), matter="meetings.series")
        series = self.weekly(clerk, hall, next_monday)

        actions.cancel_series(Series.objects.get(pk=series.pk), by=clerk, from_on=next_monday.on)

        assert request_about(series).status == "withdrawn"


class TestNobodyDecided:
    """What is still requested when it begins lapses at its start."""

    def minute_passes(self):
        regular.expire()
        outbox.drain()

    def begins(self, booking):
        span = (timezone.now() - timedelta(minutes=1), timezone.now() + timedelta(hours=1))
        Booking.objects.filter(pk=booking.pk).update(starts_at=span[0], ends_at=span[1])
        Occupancy.objects.filter(booking=booking).update(during=span, blocked=span)

    def test_it_gives_its_room_back_and_whoever_asked_is_told(self, book, halls, hall, clerk):
        late, coming = book(hall), book(hall, starts=14, ends=15)
        self.begins(late)

        self.minute_passes()
        self.minute_passes()

        assert [status(late), status(coming)] == ["lapsed", "requested"]
        assert [request_about(one).status for one in (late, coming)] == ["withdrawn", "open"]
        assert [held.booking for held in Occupancy.objects.held()] == [coming]
        assert Notice.objects.get(event="meetings.expired").person == clerk
        assert LogEntry.objects.about(late).filter(verb="meetings.expire", by=None).count() == 1

    def test_what_is_left_of_it_goes_to_whoever_waits(self, book, halls, hall, keeper):
        late = book(hall)
        self.begins(late)
        soon = timezone.now() + timedelta(minutes=20)
        place = actions.wait(
            by=keeper, title="会", attendees=3, room=hall, starts_at=soon, ends_at=soon + timedelta(minutes=30)
        )

        self.minute_passes()

        place.refresh_from_db()
        assert place.status == "offered"

    def test_before_it_begins_nobody_lets_it_lapse(self, book, halls, hall, clerk):
        booking = book(hall)
        with pytest.raises(Refused):
            actions.expire(booking, by=None)
        with pytest.raises(PermissionDenied):
            actions.expire(booking, by=clerk)

    def test_the_request_for_regular_meetings_stands_while_one_is_to_come(self, make_route, hall, clerk, next_monday):
        make_route(("room_class", "is", "hall"), matter="meetings.series")
        series = TestSeries().weekly(clerk, hall, next_monday)
        first, *others = series.bookings.order_by("starts_at")

        self.begins(first)
        self.minute_passes()
        assert [status(first), request_about(series).status] == ["lapsed", "open"]

        for booking in others:
            Occupancy.objects.filter(booking=booking).update(is_held=False)
            self.begins(booking)
        self.minute_passes()
        assert [*map(status, others), request_about(series).status] == ["lapsed", "lapsed", "withdrawn"]


class TestTelephone:
    """紧急会议电话先办、会后补单."""

    @pytest.fixture
    def call(self, next_monday, hall):
        def call(by, **facts):
            times = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(11)}
            return actions.book_by_telephone(by=by, place=[hall], title="应急会商", attendees=10, **times, **facts)

        return call

    @pytest.mark.parametrize("role", [Role.ROOM_KEEPER, Role.DUTY_CLERK, Role.OFFICE_ADMIN])
    def test_whoever_said_yes_is_written_down_and_the_paper_is_owed(self, call, halls, chief, make_person, role):
        booking = call(make_person("taker", roles=[role]), said_by=chief, said="同意，先办")

        request = request_about(booking)
        assert (booking.status, request.status, request.owes_paper, request.paper.said_by) == (
            "confirmed", "granted", True, chief,
        )  # fmt: skip

    def test_without_a_yes_nothing_is_booked(self, call, halls, keeper):
        with pytest.raises(Refused):
            call(keeper)
        assert Booking.objects.count() == 0

    def test_what_needs_no_approval_is_simply_booked(self, call, keeper):
        assert call(keeper).status == "confirmed"


def test_nobody_confirms_what_nobody_decided(book, halls, hall, clerk, chief):
    booking = book(hall)
    for by in (clerk, chief):
        with pytest.raises(PermissionDenied):
            actions.confirm(booking, by=by)
        with pytest.raises(PermissionDenied):
            actions.turn_down(booking, by=by)


def test_a_requested_meeting_gives_way_too_and_its_request_falls_away(book, halls, hall, keeper, chief, next_monday):
    loser = book(hall)
    times = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(11)}
    first = MeetingClass.objects.create(name="党委会", rank=10)

    actions.pre_empt(
        by=keeper, place=[hall], title="党委会", attendees=5, meeting_class=first, reason="急", approved_by=chief,
        **times,
    )  # fmt: skip

    assert (status(loser), request_about(loser).status) == ("displaced", "withdrawn")


def test_whoever_takes_the_call_has_a_page_for_it(client, keeper, clerk, halls, hall, chief, units, next_monday):
    facts = {"place": [hall.pk], "title": "应急会商", "attendees": 3, "date": next_monday.on.isoformat()}
    facts |= {"starts": "09:00", "ends": "10:00", "unit": units.finance.pk, "said_by": chief.pk, "said": "同意"}
    client.force_login(clerk)
    assert client.get("/meetings/bookings/by-telephone/").status_code == 403

    client.force_login(keeper)
    assert client.get("/meetings/bookings/by-telephone/").status_code == 200
    assert client.post("/meetings/bookings/by-telephone/", {**facts, "said_by": ""}).status_code == 422
    assert client.post("/meetings/bookings/by-telephone/", facts).status_code == 302
    assert Booking.objects.get().unit == units.finance
