"""局部服从整体: a meeting that goes before another takes its room, in the open."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.core.actions import Conflict, Refused
from apps.core.models import LogEntry
from apps.meetings import actions
from apps.meetings.models import Booking, Displacement, MeetingClass, Occupancy
from apps.notices.models import Notice
from apps.org.models import Role


@pytest.fixture
def committee(db):
    return MeetingClass.objects.create(name="党委会", rank=10)


@pytest.fixture
def leader(make_person):
    return make_person("sun", name="孙主任", roles=[Role.LEADER])


@pytest.fixture
def book(clerk, next_monday):
    def book(*rooms, starts=9, ends=11, by=clerk, **facts):
        times = {"starts_at": next_monday.at(starts), "ends_at": next_monday.at(ends)}
        return actions.book(by=by, place=rooms, title="例会", attendees=10, **times, **facts)

    return book


@pytest.fixture
def pre_empt(keeper, leader, committee, next_monday):
    def pre_empt(*rooms, by=keeper, starts=10, ends=12, meeting_class=committee):
        times = {"starts_at": next_monday.at(starts), "ends_at": next_monday.at(ends)}
        about = {"meeting_class": meeting_class, "reason": "传达上级会议精神", "approved_by": leader}
        return actions.pre_empt(by=by, place=rooms, title="党委扩大会", attendees=15, **times, **about)

    return pre_empt


def test_a_lower_meeting_gives_way_with_reason_and_approver_on_record(book, pre_empt, room, clerk, keeper, leader):
    loser = book(room)

    winner = pre_empt(room)

    loser.refresh_from_db()
    assert [loser.status, winner.status] == ["displaced", "confirmed"]
    assert Occupancy.objects.held().get(room=room).booking == winner
    row = Displacement.objects.get()
    assert (row.booking, row.winner, row.rank, row.winner_rank) == (loser, winner, 50, 10)
    assert (row.reason, row.approved_by, row.done_by, row.settled_at) == ("传达上级会议精神", leader, keeper, None)
    assert Notice.objects.get(event="meetings.displaced").person == clerk
    entry = LogEntry.objects.about(loser).get(verb="meetings.give_way")
    assert (entry.by, entry.facts["reason"], entry.changes["status"]) == (
        keeper, "传达上级会议精神", ["confirmed", "displaced"],
    )  # fmt: skip


def test_several_meetings_give_way_at_once_and_all_or_none(book, pre_empt, room, make_room, committee):
    other = make_room("第二会议室")
    book(room)
    book(other, meeting_class=committee)

    with pytest.raises(Refused):
        pre_empt(room, other)

    assert set(Booking.objects.values_list("status", flat=True)) == {"confirmed"}
    assert Displacement.objects.count() == 0


@pytest.mark.parametrize("rank", [10, 5])
def test_a_meeting_of_the_same_or_a_higher_rank_keeps_its_room(book, pre_empt, room, rank):
    book(room, meeting_class=MeetingClass.objects.create(name="同级", rank=rank))

    with pytest.raises(Refused, match="例会"):
        pre_empt(room)


def test_a_free_room_is_booked_as_usual(pre_empt, room):
    with pytest.raises(Refused):
        pre_empt(room)


def test_only_the_office_may_do_it(book, pre_empt, room, clerk, make_person, campuses):
    book(room)
    elsewhere = make_person("far")
    elsewhere.grants.create(role=Role.ROOM_KEEPER, campus=campuses.service, starts_on="2026-01-01")

    with pytest.raises(PermissionDenied):
        pre_empt(room, by=clerk)
    with pytest.raises(Refused):
        pre_empt(room, by=elsewhere)
    assert pre_empt(room, by=make_person("liujing", roles=[Role.OFFICE_ADMIN])).rooms == [room]


def test_the_meeting_that_gave_way_takes_a_new_place_and_keeps_its_history(book, pre_empt, room, make_room, clerk):
    loser, other = book(room), make_room("第二会议室")
    pre_empt(room)
    loser.refresh_from_db()

    moved = actions.resettle(loser, by=clerk, place=[other], starts_at=loser.starts_at, ends_at=loser.ends_at)

    assert (moved.status, moved.rooms, Displacement.objects.get().settled_at is None) == ("confirmed", [other], False)
    assert Displacement.objects.get().rooms == str(room)


def test_a_place_that_is_taken_meanwhile_is_not_given_twice(book, pre_empt, room, make_room, clerk):
    loser, other = book(room), make_room("第二会议室")
    pre_empt(room)
    book(other)
    loser.refresh_from_db()

    with pytest.raises(Conflict):
        actions.resettle(loser, by=clerk, place=[other], starts_at=loser.starts_at, ends_at=loser.ends_at)


def test_a_meeting_that_gave_way_can_be_called_off(book, pre_empt, room, clerk):
    loser = book(room)
    pre_empt(room)
    loser.refresh_from_db()

    assert actions.cancel(loser, by=clerk).status == "cancelled"
    assert Displacement.objects.open().count() == 0


def test_a_part_gives_way_to_a_meeting_in_the_whole_hall(book, pre_empt, make_room):
    hall = make_room("多功能厅", 200)
    east, west = make_room("东厅", 80, whole=hall), make_room("西厅", 80, whole=hall)
    losers = [book(east), book(west)]

    pre_empt(hall)

    assert {Booking.objects.get(pk=one.pk).status for one in losers} == {"displaced"}


def test_whoever_was_offered_the_room_keeps_the_place_on_the_list(book, pre_empt, room, clerk, stranger, next_monday):
    booking = book(room)
    times = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(11)}
    place = actions.wait(by=stranger, title="会", attendees=3, room=room, **times)
    actions.cancel(booking, by=clerk)

    pre_empt(room)

    place.refresh_from_db()
    assert (place.status, place.booking, Displacement.objects.count()) == ("waiting", None, 0)


def test_a_row_is_only_written_for_a_higher_rank(book, pre_empt, room, next_monday):
    book(room)
    pre_empt(room)
    row = Displacement.objects.get()
    row.pk, row.rank = None, 10

    with pytest.raises(Exception, match="meetings_displacement"):
        row.save(force_insert=True)


def test_its_page_offers_new_places_each_one_button_away(book, pre_empt, room, make_room, clerk, client):
    loser, other = book(room), make_room("第二会议室")
    pre_empt(room)
    client.force_login(clerk)

    page = client.get(loser.get_absolute_url())
    (places,) = [panel for panel in page.context["panels"] if panel.id == "places"]
    first = places.context["places"][0]
    sent = {"place": first["room"].pk, "date": first["date"], "starts": first["starts"], "ends": first["ends"]}
    reply = client.post(f"{loser.get_absolute_url()}resettle/", sent)

    assert (page.status_code, first["room"].name, reply.status_code) == (200, str(other), 302)
    assert Booking.objects.get(pk=loser.pk).rooms == [other]
