"""Confidential meetings: the room is taken in public, the words are for those on the list."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from apps.core.actions import HIDDEN, Conflict, Refused
from apps.core.models import LogEntry, SearchEntry
from apps.meetings import actions
from apps.meetings.models import Attendee, Booking, SealedWords
from apps.meetings.queries.my import my_meetings
from apps.meetings.queries.times import held_between, rooms_on
from apps.org.models import Role

TITLE = "干部人选酝酿会"


@pytest.fixture
def submitter(make_person, units):
    return make_person("secretary", name="钱秘书", unit=units.finance, roles=[Role.UNIT_CLERK])


@pytest.fixture
def vault(make_room):
    return make_room("保密会议室", 10, is_secure=True)


@pytest.fixture
def meeting(submitter, vault, next_monday):
    day = next_monday
    return actions.book_confidential(
        by=submitter, place=[vault], title=TITLE, starts_at=day.at(9), ends_at=day.at(10), attendees=6, note="不留记录"
    )


def on_the_board(person, room, day):
    return held_between(person, rooms_on(person, day.on), day.at(0), day.plus(1).at(0))


class TestBooking:
    def test_only_those_designated_may_hold_one(self, clerk, vault, next_monday):
        facts = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(10), "attendees": 3}

        with pytest.raises(PermissionDenied):
            actions.book_confidential(by=clerk, place=[vault], title=TITLE, **facts)

    def test_it_needs_a_room_that_is_fit_for_it(self, submitter, room, next_monday):
        facts = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(10), "attendees": 3}

        with pytest.raises(Refused, match="不适合"):
            actions.book_confidential(by=submitter, place=[room], title=TITLE, **facts)

    def test_it_cannot_be_moved_into_a_room_that_is_not_fit(self, submitter, meeting, vault, room, next_monday):
        times = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(10)}

        with pytest.raises(Refused, match="不适合"):
            actions.move(meeting, by=submitter, room=vault, place=room, **times)

    def test_the_room_must_still_seat_the_people_it_says_nothing_of(self, submitter, meeting, vault, next_monday):
        times = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(10)}

        with pytest.raises(Refused, match="10"):
            actions.change(meeting, by=submitter, place=[vault], title=TITLE, attendees=11, **times)

    def test_its_row_holds_no_words(self, meeting):
        row = Booking.objects.values("title", "unit", "attendees", "note").get()

        assert row == {"title": "占用", "unit": None, "attendees": 1, "note": ""}

    @pytest.mark.parametrize("words", [{"title": TITLE}, {"attendees": 6}, {"note": "不留记录"}])
    def test_the_database_refuses_words_in_that_row(self, meeting, words):
        with pytest.raises(IntegrityError, match="has_no_words"), transaction.atomic():
            Booking.objects.update(**words)

    def test_a_plain_meeting_keeps_its_unit(self, clerk, room, next_monday):
        actions.book(by=clerk, place=[room], title="例会", attendees=2, starts_at=next_monday.at(9),
                     ends_at=next_monday.at(10))  # fmt: skip

        with pytest.raises(IntegrityError, match="has_no_words"), transaction.atomic():
            Booking.objects.update(unit=None)

    def test_changing_it_rewrites_the_words_alone(self, submitter, meeting, vault, next_monday):
        times = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(11)}

        changed = actions.change(meeting, by=submitter, place=[vault], title="另一个议题", attendees=4, **times)

        assert (str(changed), changed.ends_at) == ("占用", next_monday.at(11))
        assert SealedWords.objects.values_list("title", "attendees", "unit__name").get() == ("另一个议题", 4, "财政局")


class TestWhoReads:
    def test_the_booker_reads_the_words(self, client, submitter, meeting):
        client.force_login(submitter)

        page = client.get(meeting.get_absolute_url()).content.decode()

        assert (TITLE in page, "财政局" in page, "不留记录" in page) == (True, True, True)

    def test_somebody_on_the_list_reads_them_too(self, client, clerk, meeting):
        Attendee.objects.create(booking=meeting, person=clerk)
        client.force_login(clerk)

        assert TITLE in client.get(meeting.get_absolute_url()).content.decode()

    @pytest.mark.parametrize("role", Role.values)
    def test_no_role_opens_it(self, client, make_person, meeting, role):
        client.force_login(make_person("officer", roles=[role]))

        assert client.get(meeting.get_absolute_url()).status_code == 404

    def test_a_colleague_of_the_unit_does_not_open_it(self, client, stranger, meeting):
        client.force_login(stranger)  # of the same unit as the submitter

        assert client.get(meeting.get_absolute_url()).status_code == 404

    def test_a_keeper_may_not_cancel_what_the_keeper_cannot_read(self, keeper, meeting):
        with pytest.raises(PermissionDenied):
            actions.cancel(meeting, by=keeper)

    def test_in_lists_not_even_its_people_read_the_title(self, client, submitter, meeting):
        client.force_login(submitter)

        page = client.get("/meetings/bookings/").content.decode()

        assert (TITLE in page, "涉密会议" in page) == (False, True)

    def test_my_day_names_it_without_words(self, submitter, meeting, next_monday):
        items = my_meetings(submitter, next_monday.at(0), next_monday.at(23))

        assert [item.title for item in items] == ["涉密会议"]


class TestWhatOthersSee:
    @pytest.mark.parametrize("who", ["keeper", "submitter"])
    def test_the_board_says_occupied(self, request, who, meeting, vault, next_monday):
        person = request.getfixturevalue(who)

        held = on_the_board(person, vault, next_monday)[0]

        assert (held.title, held.unit, held.attendees, held.booked_by) == ("占用", "", 0, "")
        assert (held.may_change(person), held.may_open) == (False, who == "submitter")

    def test_the_clash_names_nobody(self, clerk, meeting, vault, next_monday):
        facts = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(10), "attendees": 3}

        with pytest.raises(Conflict) as refused:
            actions.book(by=clerk, place=[vault], title="例会", **facts)

        assert "有会议" not in str(refused.value)
        assert "保密会议室09:00–10:00已被占用" in str(refused.value.messages[0])

    def test_the_palette_does_not_find_it(self, meeting):
        assert not SearchEntry.objects.filter(kind="meetings.Booking").exists()

    def test_the_trail_keeps_who_when_and_where(self, submitter, meeting):
        entry = LogEntry.objects.get(verb="meetings.book_confidential")

        assert entry.by == submitter
        assert [place["name"] for place in entry.facts["place"]] == ["一号楼 保密会议室"]
        assert {entry.facts[name] for name in ("title", "attendees", "note")} == {HIDDEN}

    def test_the_trail_does_not_keep_why_it_was_cancelled(self, submitter, meeting):
        actions.cancel(meeting, by=submitter, reason="人选已定")

        assert LogEntry.objects.get(verb="meetings.cancel").facts == {"reason": HIDDEN}


def test_a_tick_in_the_form_makes_it_confidential(client, submitter, vault, next_monday):
    client.force_login(submitter)
    typed = {"place": vault.pk, "title": TITLE, "date": next_monday.on, "starts": "09:00", "ends": "10:00",
             "attendees": 5, "is_confidential": "on"}  # fmt: skip

    client.post("/meetings/bookings/new/", typed)

    assert list(Booking.objects.values_list("is_confidential", "title")) == [(True, "占用")]


def test_whoever_is_not_designated_is_not_offered_it(client, clerk):
    client.force_login(clerk)

    assert "is_confidential" not in client.get("/meetings/bookings/new/").context["form"].fields


def test_the_history_shows_that_something_is_held_back(client, submitter, meeting, vault, next_monday):
    invited = Attendee.objects.create(booking=meeting, person=submitter)
    actions.come(invited, by=submitter)
    actions.ask_leave(invited, by=submitter, reason="出差")
    client.force_login(submitter)

    assert client.get(f"/meetings/invitations/{invited.pk}/").status_code == 200


def test_the_hint_beside_the_form_says_occupied_and_by_nobody(client, clerk, meeting, vault, next_monday):
    client.force_login(clerk)
    url = f"/meetings/free/?date={next_monday.on}&starts=09:00&ends=10:00&place={vault.pk}"

    assert "已被占用" in client.get(url).content.decode()
