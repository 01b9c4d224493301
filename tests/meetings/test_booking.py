"""One booking: rooms are held once, rules are met or set aside by the keeper, and every refusal says a way out."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from psycopg2.extras import DateTimeTZRange

from apps.core.actions import Conflict, Refused, Stale
from apps.core.models import LogEntry
from apps.meetings import actions
from apps.meetings.models import Booking, BookingRule, Occupancy, RoomLayout


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def book(clerk, room, next_monday):
    def make(**facts):
        known = {"by": clerk, "place": [room], "title": "例会", "attendees": 8}
        times = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(11)}
        return actions.book(**{**known, **times, **facts})

    return make


def test_a_booking_holds_its_room_and_leaves_a_log_line(book, clerk, room, next_monday):
    booking = book()

    held = Occupancy.objects.get()
    assert (held.room, held.is_held) == (room, True)
    assert held.during == DateTimeTZRange(next_monday.at(9), next_monday.at(11))
    entry = LogEntry.objects.get()
    assert (entry.verb, entry.by, entry.subject) == ("meetings.book", clerk, booking)


def test_two_meetings_cannot_hold_one_room(book, next_monday):
    book()

    with pytest.raises(Conflict) as refused:
        book(starts_at=next_monday.at(10), ends_at=next_monday.at(12))

    assert refused.value.messages == [
        "一号楼 第一会议室 is booked from 09:00 to 11:00 by 事务局; it is free again from 11:00."
    ]
    assert Booking.objects.count() == 1


def test_the_refusal_names_a_room_that_is_free(book, make_room):
    make_room("301", 10)
    book()

    with pytest.raises(Conflict) as refused:
        book()

    assert refused.value.messages[0].endswith("At your time these are free: 一号楼 301.")


def test_a_meeting_may_begin_when_another_ends(book, next_monday):
    book()
    book(starts_at=next_monday.at(11), ends_at=next_monday.at(12))

    assert Booking.objects.count() == 2


def test_set_up_and_clean_up_are_part_of_the_held_time(book, make_room, next_monday):
    hall = make_room("多功能厅", 100, set_up_minutes=30, clean_up_minutes=15)
    book(place=[hall])

    with pytest.raises(Conflict):
        book(place=[hall], starts_at=next_monday.at(11, 30), ends_at=next_monday.at(12))
    book(place=[hall], starts_at=next_monday.at(11, 45), ends_at=next_monday.at(12))

    assert Booking.objects.count() == 2


def test_the_database_alone_refuses_a_second_meeting(book, room, next_monday):
    booking = book()
    times = DateTimeTZRange(next_monday.at(10), next_monday.at(12))
    other = Booking.objects.create(
        title="撞车",
        unit=booking.unit,
        booked_by=booking.booked_by,
        attendees=1,
        starts_at=times.lower,
        ends_at=times.upper,
    )

    with pytest.raises(IntegrityError, match="meetings_occupancy_no_overlap"), transaction.atomic():
        Occupancy.objects.create(booking=other, room=room, during=times, blocked=times)


@pytest.mark.parametrize(
    ("during", "blocked", "name"),
    [
        ((10, 12), (11, 12), "meetings_occupancy_blocks_its_time"),
        ((10, 10), (10, 12), "meetings_occupancy_time_is_finite"),
        ((10, None), (10, None), "meetings_occupancy_time_is_finite"),
    ],
)
def test_the_database_refuses_times_that_are_none(book, make_room, next_monday, during, blocked, name):
    booking = book()
    ranges = [DateTimeTZRange(*(hour and next_monday.at(hour) for hour in hours)) for hours in (during, blocked)]

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Occupancy.objects.create(booking=booking, room=make_room("301"), during=ranges[0], blocked=ranges[1])


def test_several_rooms_are_held_together_or_not_at_all(book, make_room, next_monday):
    rooms = [make_room(name) for name in ("301", "302", "303")]
    book(place=[rooms[1]])

    with pytest.raises(Conflict):
        book(place=rooms)
    booking = book(place=rooms, starts_at=next_monday.at(13), ends_at=next_monday.at(14))

    assert booking.rooms == rooms
    assert Occupancy.objects.count() == 4


def test_the_same_key_leads_to_the_same_booking(book):
    key = uuid4()

    assert book(key=key) == book(key=key)
    assert Booking.objects.count() == 1


def test_somebody_elses_key_is_not_ones_own(book, colleague, make_room):
    key = uuid4()
    first = book(key=key)

    assert book(key=key, by=colleague, place=[make_room("301")]) != first


@pytest.mark.parametrize(
    ("rule", "wish", "sentence"),
    [
        ({"window_days": 3}, {}, "can be booked 3 days ahead at most"),
        ({"longest_minutes": 60}, {}, "may last 60 minutes at most"),
        ({"grid_minutes": 30}, {"minute": 10}, "start and end every 30 minutes"),
        ({"opens_at": time(10)}, {}, "is open from 10:00 to 22:00"),
        ({"closes_at": time(10, 30)}, {}, "is open from 07:00 to 10:30"),
        ({"workdays_only": True}, {"days": 5}, "a day off"),
        ({"who": "keepers"}, {}, "is reserved for: Room keepers only"),
        ({"who": "units"}, {}, "is reserved for: Named units"),
        ({"person_hours_a_week": 1}, {}, "may hold rooms for 1 hours a week; with this it would be 2.0"),
        ({"unit_hours_a_week": 1}, {}, "事务局 may hold rooms for 1 hours a week"),
    ],
)
def test_each_rule_refuses_by_name_and_limit_and_the_keeper_may_set_it_aside(
    book, keeper, room, next_monday, rule, wish, sentence
):
    BookingRule.objects.create(name="规则", room=room, starts_on=next_monday.on.replace(day=1), source="办法", **rule)
    BookingRule.objects.update(starts_on=timezone.localdate() - timedelta(days=400))
    day, minute = next_monday.plus(wish.get("days", 0)), wish.get("minute", 0)
    times = {"starts_at": day.at(9, minute), "ends_at": day.at(11, minute)}

    with pytest.raises(Refused, match=sentence) as refused:
        book(**times)
    assert refused.value.status == 422
    assert book(by=keeper, **times).status == "confirmed"


def test_the_narrowest_rule_wins(book, room):
    long_ago = timezone.localdate() - timedelta(days=400)
    BookingRule.objects.create(name="一般", starts_on=long_ago, source="办法", longest_minutes=30)
    BookingRule.objects.create(name="本室", room=room, starts_on=long_ago, source="办法", longest_minutes=240)

    assert book().status == "confirmed"


def test_a_rule_that_has_ended_binds_nobody(book, room):
    today = timezone.localdate()
    BookingRule.objects.create(
        name="旧规则", starts_on=today - timedelta(days=400), ends_on=today, source="办法", longest_minutes=30
    )

    assert book().status == "confirmed"


def test_more_people_than_seats_are_refused(book):
    with pytest.raises(Refused, match="seats 20, you named 5000 people"):
        book(attendees=5000)


def test_a_layout_has_its_own_seats(book, room):
    RoomLayout.objects.create(room=room, layout="u_shape", capacity=6)

    with pytest.raises(Refused, match="seats 6, you named 8 people"):
        book(layout="u_shape")


def test_a_room_cannot_be_booked_before_it_opens(book, room, next_monday):
    room.place.opened_on = next_monday.plus(1).on
    room.place.save()

    with pytest.raises(Refused, match="cannot be booked on"):
        book()


def test_what_has_passed_cannot_be_booked(book):
    now = timezone.now()
    with pytest.raises(Refused, match="That time has passed"):
        book(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))


def test_an_end_before_the_start_is_refused(book, next_monday):
    with pytest.raises(Refused, match="end must be later"):
        book(starts_at=next_monday.at(11), ends_at=next_monday.at(9))


def test_a_title_of_ten_thousand_characters_is_refused_at_its_field(book):
    with pytest.raises(ValidationError) as refused:
        book(title="会" * 10_000)
    assert list(refused.value.error_dict) == ["title"]


def change_of(booking, **facts):
    known = {n: getattr(booking, n) for n in ("title", "starts_at", "ends_at", "attendees", "unit", "layout", "note")}
    return {**known, "place": booking.rooms, **facts}


def test_a_change_gives_the_old_time_back(book, clerk, next_monday):
    booking = book()
    actions.change(
        booking,
        by=clerk,
        **change_of(booking, starts_at=next_monday.at(14), ends_at=next_monday.at(15), title="改期会"),
    )

    book()
    booking.refresh_from_db()
    assert (booking.title, booking.version) == ("改期会", 2)
    assert LogEntry.objects.about(booking).first().changes["title"] == ["例会", "改期会"]


def test_a_booking_does_not_stand_in_its_own_way(book, clerk, next_monday):
    booking = book()

    changed = actions.change(booking, by=clerk, **change_of(booking, ends_at=next_monday.at(12)))

    assert changed.ends_at == next_monday.at(12)


def test_a_stale_form_is_refused_and_says_what_changed(book, clerk, colleague, make_person):
    booking = book()
    actions.change(booking, by=clerk, **change_of(booking, title="新题目"))

    with pytest.raises(Stale) as refused:
        actions.change(booking, by=clerk, version=1, **change_of(booking, title="旧表单"))

    assert refused.value.status == 409
    assert [entry.changes for entry in refused.value.entries] == [{"title": ["例会", "新题目"]}]


def test_a_dragged_booking_takes_its_other_rooms_along(book, clerk, make_room, next_monday):
    first, second, third = (make_room(name) for name in ("301", "302", "303"))
    booking = book(place=[first, second])

    actions.move(booking, by=clerk, room=first, place=third, starts_at=next_monday.at(14), ends_at=next_monday.at(15))

    assert Booking.objects.get().rooms == [second, third]
    again = {"starts_at": next_monday.at(8), "ends_at": next_monday.at(9)}
    with pytest.raises(Refused, match="holds 一号楼 303 already"):
        actions.move(booking, by=clerk, room=second, place=third, **again)


def test_a_cancelled_meeting_frees_its_room_and_can_be_taken_up_again(book, clerk):
    booking = book()
    actions.cancel(booking, by=clerk, reason="改期")
    second = book()

    with pytest.raises(Conflict):
        actions.restore(booking, by=clerk)
    actions.cancel(second, by=clerk)
    assert actions.restore(booking, by=clerk).status == "confirmed"
    assert Occupancy.objects.held().count() == 1


def test_nothing_is_cancelled_twice(book, clerk):
    booking = book()
    actions.cancel(booking, by=clerk)

    with pytest.raises(Refused, match="“Cancelled”"):
        actions.cancel(booking, by=clerk)


def test_a_meeting_can_be_extended_into_free_time_only(book, clerk, next_monday):
    booking = book()
    book(starts_at=next_monday.at(12), ends_at=next_monday.at(13))

    actions.extend(booking, by=clerk, ends_at=next_monday.at(12))
    with pytest.raises(Conflict):
        actions.extend(booking, by=clerk, ends_at=next_monday.at(12, 30))


def begun(booking, minutes=30):
    """Let the meeting have begun that long ago."""
    start = timezone.now() - timedelta(minutes=minutes)
    Booking.objects.filter(pk=booking.pk).update(starts_at=start, ends_at=start + timedelta(hours=2))
    span = DateTimeTZRange(start, start + timedelta(hours=2))
    Occupancy.objects.filter(booking=booking).update(during=span, blocked=span)
    return Booking.objects.get(pk=booking.pk)


def test_ending_early_frees_the_rest_at_once(book, clerk, room):
    booking = actions.end_early(begun(book()), by=clerk)

    held = Occupancy.objects.get()
    assert held.during.upper == booking.ends_at <= timezone.now()


def test_a_meeting_that_has_not_begun_cannot_be_ended(book, clerk):
    with pytest.raises(Refused, match="has not begun"):
        actions.end_early(book(), by=clerk)


def test_a_keeper_notes_that_nobody_came(book, clerk, keeper):
    booking = book()
    with pytest.raises(Refused, match="has not begun"):
        actions.no_show(booking, by=keeper)
    booking = begun(booking)
    with pytest.raises(PermissionDenied):
        actions.no_show(booking, by=clerk)

    assert actions.no_show(booking, by=keeper).status == "no_show"
    assert Occupancy.objects.held().count() == 0


def test_what_is_over_stays_as_it_was(book, clerk):
    booking = begun(book(), minutes=200)
    for verb, facts in ((actions.cancel, {}), (actions.change, change_of(booking))):
        with pytest.raises(Refused, match="over"):
            verb(booking, by=clerk, **facts)


def test_only_those_in_charge_may_change_a_booking(book, stranger, colleague, keeper, make_person, units):
    booking = book()
    for person in (stranger, colleague):
        with pytest.raises(PermissionDenied):
            actions.cancel(booking, by=person)
    actions.cancel(booking, by=keeper)


def test_people_see_the_bookings_of_their_units(book, clerk, colleague, stranger, keeper):
    booking = book()

    seen = {p.username: list(Booking.objects.visible_to(p)) for p in (clerk, colleague, stranger, keeper)}
    assert seen == {"zhangwei": [booking], "lina": [booking], "wangfang": [], "keeper": [booking]}


def test_the_log_only_grows(book):
    book()
    for statement in ("UPDATE core_logentry SET verb = 'x'", "DELETE FROM core_logentry"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
