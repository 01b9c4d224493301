"""Attendees: asked, answering, on leave, standing in for somebody; and who is told what."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.actions import Refused
from apps.core.models import LogEntry
from apps.meetings import actions
from apps.meetings.models import Attendee, Booking
from apps.meetings.queries.attending import guestlist, invitations
from apps.meetings.queries.my import my_meetings
from apps.meetings.queries.naming import Guest, busy, recognise
from apps.notices.models import Notice
from apps.org.models import Absence, Role


@pytest.fixture
def book(clerk, room, next_monday):
    """book(9, 10) → the clerk's meeting of that morning."""

    def make(first=9, last=10, place=None, by=None):
        return actions.book(
            by=by or clerk, place=[place or room], title="预算会", attendees=3,
            starts_at=next_monday.at(first), ends_at=next_monday.at(last),
        )  # fmt: skip

    return make


@pytest.fixture
def meeting(book):
    return book()


@pytest.fixture
def invitation(meeting, clerk, stranger):
    actions.invite(meeting, by=clerk, people=[stranger], guests=[])
    return meeting.invited.get(person=stranger)


def notices(person):
    return [notice.says for notice in Notice.objects.filter(person=person).order_by("pk")]


class TestAsking:
    def test_everybody_is_told_once_and_not_whoever_asks(self, meeting, clerk, stranger, colleague):
        actions.invite(meeting, by=clerk, people=[clerk, stranger, stranger], guests=[])
        actions.invite(meeting, by=clerk, people=[stranger, colleague], guests=[])

        told = {person: len(notices(person)) for person in (clerk, stranger, colleague)}
        assert told == {clerk: 0, stranger: 1, colleague: 1}
        assert notices(stranger)[0].startswith("请参加预算会：")

    def test_guests_are_written_down_with_their_organisation(self, meeting, clerk):
        actions.invite(meeting, by=clerk, guests=[Guest("王磊", "设计院", "13812345678")])

        guest = meeting.invited.get()
        assert (guest.name, guest.home, guest.masked_phone) == ("王磊", "设计院", "138****5678")

    def test_the_trail_holds_no_telephone_number(self, meeting, clerk):
        actions.invite(meeting, by=clerk, guests=[Guest("王磊", "设计院", "13812345678")])

        assert LogEntry.objects.get(verb="meetings.invite").facts["guests"] == ["王磊（设计院）"]

    def test_asking_nobody_new_is_refused(self, invitation, meeting, clerk, stranger):
        with pytest.raises(Refused, match="均已通知"):
            actions.invite(meeting, by=clerk, people=[stranger])

    def test_a_stranger_asks_nobody_to_anothers_meeting(self, meeting, stranger, colleague):
        with pytest.raises(PermissionDenied):
            actions.invite(meeting, by=stranger, people=[colleague])

    def test_taken_off_the_list_one_is_told(self, invitation, meeting, clerk, stranger):
        actions.uninvite(invitation, by=clerk)

        assert meeting.invited.count() == 0
        assert notices(stranger)[-1].startswith("您不必参加预算会")


class TestAnswering:
    def test_one_says_yes(self, invitation, stranger):
        actions.come(invitation, by=stranger)

        assert Attendee.objects.get().answer == "coming"

    def test_others_do_not_answer_for_one(self, invitation, colleague, make_person, units):
        with pytest.raises(PermissionDenied):
            actions.come(invitation, by=make_person("third", unit=units.finance))

    def test_leave_needs_a_reason_and_the_booker_hears_of_it(self, invitation, stranger, clerk):
        with pytest.raises(Refused, match="事由"):
            actions.ask_leave(invitation, by=stranger, reason=" ")
        actions.ask_leave(invitation, by=stranger, reason="出差")

        assert (Attendee.objects.get().answer, len(notices(clerk))) == ("leave", 1)

    def test_somebody_else_is_sent_and_asked_in_turn(self, invitation, meeting, stranger, colleague):
        actions.send_substitute(invitation, by=stranger, person=colleague)

        stand_in = meeting.invited.get(person=colleague)
        assert (stand_in.stands_in_for, stand_in.answer) == (invitation, "asked")
        assert notices(colleague)[0].startswith("王芳请您代为参加")

    def test_coming_after_all_sends_the_stand_in_home(self, invitation, meeting, stranger, colleague, make_person):
        third = make_person("third")
        actions.send_substitute(invitation, by=stranger, person=colleague)
        actions.send_substitute(meeting.invited.get(person=colleague), by=colleague, person=third)
        actions.come(invitation, by=stranger)

        assert list(meeting.invited.values_list("person", "answer")) == [(stranger.pk, "coming")]
        assert notices(third)[-1].startswith("您不必参加")

    def test_nobody_on_the_list_is_sent_twice(self, invitation, meeting, stranger, colleague, clerk):
        actions.invite(meeting, by=clerk, people=[colleague])

        with pytest.raises(Refused, match="已在参会名单"):
            actions.send_substitute(invitation, by=stranger, person=colleague)

    def test_after_the_meeting_the_list_stays(self, invitation, stranger, next_monday):
        Booking.objects.update(starts_at=timezone.now() - timezone.timedelta(hours=2), ends_at=timezone.now())

        with pytest.raises(Refused, match="保持不变"):
            actions.come(invitation, by=stranger)


class TestChanges:
    def test_moving_and_cancelling_is_told_to_those_expected(
        self, invitation, meeting, clerk, stranger, colleague, room, next_monday
    ):
        actions.invite(meeting, by=clerk, people=[colleague])
        actions.ask_leave(meeting.invited.get(person=colleague), by=colleague, reason="病假")
        times = {"starts_at": next_monday.at(14), "ends_at": next_monday.at(15)}
        actions.change(meeting, by=clerk, place=[room], title="预算会", attendees=3, **times)
        actions.change(meeting, by=clerk, place=[room], title="预算会（改名）", attendees=3, **times)
        actions.cancel(meeting, by=clerk)

        assert [says[:4] for says in notices(stranger)] == ["请参加预", "会议变更", "会议取消"]
        assert len(notices(colleague)) == 1

    def test_a_cancelled_series_is_told(self, clerk, room, stranger, next_monday):
        series = actions.book_series(
            by=clerk, place=[room], title="周会", attendees=3, starts=next_monday.at(14).time(),
            ends=next_monday.at(15).time(), repeats="weekly", interval=1, weekdays=[], dates=[],
            first_on=next_monday.on, last_on=next_monday.plus(7).on, workdays_only=False,
        )  # fmt: skip
        actions.invite(series.bookings.first(), by=clerk, people=[stranger])
        actions.cancel_series(series, by=clerk, from_on=next_monday.on)

        assert notices(stranger)[-1].startswith("会议取消：周会")


class TestSeeing:
    def test_whoever_is_asked_opens_the_meeting_and_has_it_that_day(
        self, client, meeting, stranger, clerk, next_monday
    ):
        client.force_login(stranger)
        before = client.get(meeting.get_absolute_url()).status_code
        actions.invite(meeting, by=clerk, people=[stranger])
        after = client.get(meeting.get_absolute_url()).status_code

        assert (before, after) == (404, 200)
        assert [item.title for item in my_meetings(stranger, next_monday.at(0), next_monday.at(23))] == ["预算会"]
        assert [item.title for item in invitations(stranger)] == ["请回执：预算会"]

    def test_on_leave_it_is_in_the_day_no_more(self, invitation, stranger, next_monday):
        actions.ask_leave(invitation, by=stranger, reason="出差")

        assert my_meetings(stranger, next_monday.at(0), next_monday.at(23)) == []
        assert invitations(stranger) == []

    def test_the_head_count_counts_those_still_expected(self, meeting, clerk, stranger, colleague):
        actions.invite(meeting, by=clerk, people=[stranger, colleague], guests=[Guest("王磊", "设计院")])
        actions.ask_leave(meeting.invited.get(person=colleague), by=colleague, reason="病假")

        shown = guestlist(meeting, clerk)

        assert (shown.expected, shown.counts) == (2, [("未回执", 2), ("请假", 1)])

    def test_why_one_is_on_leave_is_not_for_everybody(self, meeting, clerk, stranger, colleague):
        actions.invite(meeting, by=clerk, people=[stranger, colleague])
        actions.ask_leave(meeting.invited.get(person=stranger), by=stranger, reason="病假")

        notes = {reader: guestlist(meeting, reader).rows[0].note for reader in (clerk, stranger, colleague)}
        assert notes == {clerk: "病假", stranger: "病假", colleague: ""}

    def test_the_list_of_invitations_is_ones_own(self, client, invitation, clerk, stranger):
        client.force_login(clerk)
        theirs = len(client.get("/meetings/invitations/").context["rows"])
        client.force_login(stranger)

        assert (theirs, len(client.get("/meetings/invitations/").context["rows"])) == (0, 1)

    def test_the_page_offers_the_three_answers(self, client, invitation, stranger, meeting):
        client.force_login(stranger)
        page = client.get(meeting.get_absolute_url()).content.decode()

        assert [f"/meetings/invitations/{invitation.pk}/{verb}/" in page for verb in
                ("come", "ask-leave", "send-substitute")] == [True] * 3  # fmt: skip


class TestBusy:
    def test_a_clash_is_told_without_what_it_is(self, book, clerk, stranger, colleague, make_room):
        book(9, 11, place=make_room("另一间"), by=stranger)
        meeting = book(10, 12)
        actions.invite(meeting, by=clerk, people=[stranger, colleague])

        assert [row.is_busy for row in guestlist(meeting, clerk).rows] == [True, False]

    def test_invitations_and_travel_count_too(self, book, meeting, clerk, stranger, colleague, next_monday):
        actions.invite(meeting, by=clerk, people=[stranger])
        Absence.objects.create(person=colleague, starts_at=next_monday.at(0), ends_at=next_monday.at(23))

        start, end = next_monday.at(9, 30), next_monday.at(12)
        assert busy([clerk.pk, stranger.pk, colleague.pk], start, end) == {clerk.pk, stranger.pk, colleague.pk}
        assert busy([clerk.pk, stranger.pk], start, end, leaving_out=meeting.pk) == set()

    def test_whoever_moves_a_meeting_reads_who_is_busy_then(
        self, client, book, meeting, clerk, stranger, make_room, next_monday
    ):
        actions.invite(meeting, by=clerk, people=[stranger])
        book(14, 15, place=make_room("另一间"), by=stranger)
        url = f"/meetings/free/?date={next_monday.on}&starts=14:00&ends=15:00&booking={meeting.pk}"
        says = {}
        for person in (clerk, stranger):
            client.force_login(person)
            says[person] = "王芳" in client.get(url).content.decode()

        assert says == {clerk: True, stranger: False}

    def test_half_open_times_do_not_clash(self, meeting, clerk, next_monday):
        assert busy([clerk.pk], next_monday.at(10), next_monday.at(11)) == set()


class TestNames:
    @pytest.mark.parametrize(
        ("typed", "people", "guests"),
        [
            ("张伟、李娜", ["张伟", "李娜"], []),
            ("张伟\n\n李娜；王芳", ["张伟", "李娜", "王芳"], []),
            ("lina", ["李娜"], []),
            ("王芳，财政局", ["王芳"], []),
            ("王芳（财政局）", ["王芳"], []),
            ("王芳，设计院", [], ["王芳（设计院）"]),
            ("王磊\t设计院\t138-1234-5678", [], ["王磊（设计院）"]),
            ("John Smith, ACME Ltd", [], ["John Smith（ACME Ltd）"]),
        ],
    )
    def test_names_are_found_as_people_write_them(self, clerk, colleague, stranger, typed, people, guests):
        found = recognise(clerk, typed)

        assert ([str(p) for p in found.people], [str(g) for g in found.guests], found.unclear) == (people, guests, [])

    def test_the_telephone_is_kept_apart(self, clerk):
        assert recognise(clerk, "王磊，设计院，13812345678").guests == [Guest("王磊", "设计院", "13812345678")]

    @pytest.mark.parametrize("typed", ["赵六", "张伟"])
    def test_what_is_unclear_is_said(self, clerk, make_person, units, typed):
        make_person("other", name="张伟", unit=units.finance)

        assert len(recognise(clerk, typed).unclear) == 1

    def test_the_unit_tells_namesakes_apart(self, clerk, make_person, units):
        other = make_person("other", name="张伟", unit=units.finance)

        assert recognise(clerk, "张伟 财政局").people == [other]

    def test_the_form_asks_them(self, client, meeting, clerk, stranger):
        client.force_login(clerk)
        url = f"/meetings/bookings/{meeting.pk}/invite/"
        wrong = client.post(url, {"names": "没有此人"}).status_code
        client.post(url, {"names": "王芳、王磊（设计院）"})

        assert (wrong, meeting.invited.count()) == (422, 2)


class TestSheet:
    def test_those_on_leave_are_not_on_it(self, client, invitation, meeting, clerk, stranger, colleague):
        actions.invite(meeting, by=clerk, people=[colleague])
        actions.ask_leave(invitation, by=stranger, reason="出差")
        client.force_login(clerk)

        lines = client.get(f"/meetings/bookings/{meeting.pk}/sign-in/").context["lines"]

        assert [line[:3] for line in lines] == [[1, "李娜", "事务局"]]

    def test_the_spreadsheet_is_written_down(self, client, invitation, meeting, clerk):
        client.force_login(clerk)
        reply = client.get(f"/meetings/bookings/{meeting.pk}/sign-in/?format=xlsx")
        b"".join(reply.streaming_content)

        assert (reply.status_code, LogEntry.objects.filter(verb="core.export").count()) == (200, 1)

    @pytest.mark.parametrize("page", ["sign-in", "attendees"])
    def test_it_is_for_those_who_may_open_the_meeting(self, client, meeting, stranger, page):
        client.force_login(stranger)

        assert client.get(f"/meetings/bookings/{meeting.pk}/{page}/").status_code == 404


class TestConstraints:
    @pytest.mark.parametrize(
        ("facts", "name"),
        [
            ({"guest": "", "person": None}, "person_or_guest"),
            ({"guest": "王磊", "with_person": True}, "person_or_guest"),
            ({"guest": "王磊", "answer": "leave", "answered": True}, "leave_has_reason"),
            ({"guest": "王磊", "answer": "coming"}, "answered_when"),
            ({"guest": "王磊", "answered": True}, "answered_when"),
        ],
    )
    def test_half_an_invitation_is_refused(self, meeting, clerk, facts, name):
        facts = dict(facts)
        if facts.pop("with_person", False):
            facts["person"] = clerk
        if facts.pop("answered", False):
            facts["answered_at"] = timezone.now()

        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Attendee.objects.create(booking=meeting, **facts)

    def test_a_whole_one_is_kept(self, meeting, clerk):
        Attendee.objects.create(booking=meeting, person=clerk)
        Attendee.objects.create(booking=meeting, guest="王磊")

        assert meeting.invited.count() == 2


class TestConfidential:
    @pytest.fixture
    def secret(self, make_person, make_room, next_monday):
        by = make_person("secretary", roles=[Role.UNIT_CLERK])
        return actions.book_confidential(
            by=by, place=[make_room("保密室", 9, is_secure=True)], title="酝酿", attendees=2,
            starts_at=next_monday.at(9), ends_at=next_monday.at(10),
        )  # fmt: skip

    def test_its_notice_says_neither_title_nor_names(self, secret, stranger, colleague):
        by = secret.booked_by
        actions.invite(secret, by=by, people=[stranger])
        actions.send_substitute(secret.invited.get(), by=stranger, person=colleague)

        assert notices(stranger)[0].startswith("请参加涉密会议：")
        assert notices(colleague)[0].startswith("一位同事请您代为参加涉密会议")

    def test_its_trail_names_nobody_on_the_list(self, secret, stranger, clerk):
        actions.invite(secret, by=secret.booked_by, people=[stranger], guests=[Guest("王磊", "设计院")])
        actions.uninvite(secret.invited.get(person=stranger), by=secret.booked_by)
        told = " ".join(str(entry.facts) + str(entry.changes) for entry in LogEntry.objects.all())

        assert [word in told for word in ("王芳", "王磊", "设计院")] == [False, False, False]
