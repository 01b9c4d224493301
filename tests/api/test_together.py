"""What people do together, over the API: wait for a room, answer invitations, come, give way; and read the figures."""

import html

import pytest

from apps.core.models import LogEntry
from apps.meetings import actions
from apps.meetings.models import Attendee, Booking, Displacement, MeetingClass
from apps.org.models import Campus, Role


@pytest.fixture
def booking(clerk, room, next_monday):
    times = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(10)}
    return actions.book(by=clerk, place=[room], title="例会", attendees=6, **times)


@pytest.fixture
def leader(make_person):
    return make_person("sun", name="孙主任", roles=[Role.LEADER])


@pytest.fixture
def first(leader):
    """What a meeting that goes before others says of itself."""
    rank = MeetingClass.objects.create(name="党委会", rank=10)
    return {"meeting_class": rank.pk, "reason": "传达上级精神", "approved_by": leader.pk, "title": "党委扩大会"}


@pytest.fixture
def place(stranger, room, booking):
    times = {"starts_at": booking.starts_at, "ends_at": booking.ends_at}
    return actions.wait(by=stranger, title="预算会", attendees=4, room=room, **times)


@pytest.fixture
def asked(booking, clerk, colleague):
    actions.invite(booking, by=clerk, people=[colleague])
    return Attendee.objects.get()


@pytest.fixture
def hours(wish):
    return {name: wish[name] for name in ("date", "starts", "ends", "attendees")}


class TestWaitingList:
    def test_whoever_waits_is_offered_the_room_and_takes_it(self, program, clerk, stranger, room, booking, hours):
        theirs = program(stranger)
        waiting = theirs.post("waits/", {**hours, "title": "预算会", "room": room.pk}, idempotency_key="w")
        again = theirs.post("waits/", {**hours, "title": "预算会", "room": room.pk}, idempotency_key="w")
        program(clerk).post(f"bookings/{booking.pk}/cancel/")
        where = f"waits/{waiting.facts['id']}/"
        offered = theirs.get(where).facts

        taken = theirs.post(f"{where}accept-offer/", if_match=f'"{offered["version"]}"')

        assert (waiting.status, waiting.facts["status"], again.facts["id"]) == (201, "waiting", waiting.facts["id"])
        assert (offered["status"], offered["room"]["id"]) == ("offered", room.pk)
        assert (taken.status, taken.facts["status"]) == (200, "accepted"), taken.body
        assert theirs.get(f"bookings/{taken.facts['booking']}/").facts["status"] == "confirmed"

    def test_each_sees_the_places_of_their_own_units_and_the_keeper_all(self, program, place, clerk, stranger, keeper):
        shown = [len(program(p).get("waits/?status=waiting").facts["items"]) for p in (clerk, stranger, keeper)]

        assert shown == [0, 1, 1]
        assert program(clerk).post(f"waits/{place.pk}/leave-list/").status == 404
        assert program(stranger).post(f"waits/{place.pk}/leave-list/").facts["status"] == "left"
        assert program(keeper).get("waits/?mine=1").facts["items"] == []


class TestAttendees:
    def test_people_are_asked_and_answer(self, program, clerk, colleague, stranger, booking):
        mine, theirs = program(clerk), program(colleague)
        mine.post(f"bookings/{booking.pk}/invite/", {"names": f"{colleague.name}\n王磊，设计院，13812345678"})
        ((one,),) = [theirs.get("attendees/?answer=asked").facts["items"]]

        leave = theirs.post(f"attendees/{one['id']}/ask-leave/", {"reason": "出差"})
        listed = mine.get(f"bookings/{booking.pk}/attendees/")
        gone = mine.post(f"attendees/{listed.facts[1]['id']}/uninvite/")

        assert (leave.status, leave.facts["answer"]) == (200, "leave"), leave.body
        assert [(row["name"], row["home"], row["note"]) for row in listed.facts] == [
            (colleague.name, str(colleague.unit), "出差"), ("王磊", "设计院", ""),
        ]  # fmt: skip
        assert "138" not in listed.body  # a telephone number is for the sheet at the door
        assert gone.facts["id"] == booking.pk
        assert program(stranger).get(f"bookings/{booking.pk}/attendees/").status == 404

    def test_somebody_else_is_sent_and_others_do_not_read_why(self, program, asked, colleague, stranger, make_person):
        theirs = program(colleague)
        sent = theirs.post(f"attendees/{asked.pk}/send-substitute/", {"person": stranger.username, "reason": "住院"})
        reader = make_person("qian", name="钱进")

        listed = program(reader).get(f"bookings/{asked.booking_id}/attendees/").facts

        assert sent.facts["answer"] == "substituted", sent.body
        assert [(row["name"], row["note"]) for row in listed] == [
            (colleague.name, ""), (stranger.name, f"代{colleague.name}"),
        ]  # fmt: skip

    def test_of_a_confidential_meeting_no_program_learns_who_comes(self, program, make_room, leader, hours, colleague):
        secret = {
            **hours,
            "place": [make_room("保密室", is_secure=True).pk],
            "title": "干部任免",
            "is_confidential": True,
        }
        theirs = program(leader)
        made = theirs.post("bookings/", secret).facts["id"]
        theirs.post(f"bookings/{made}/invite/", {"names": colleague.name})

        for reply in (theirs.get(f"bookings/{made}/attendees/"), program(colleague).get("attendees/")):
            assert (reply.status, "asked" in reply.body) == (200, True)
            assert colleague.name not in reply.body
            assert "任免" not in reply.body


class TestOtherWaysToBook:
    def test_the_keeper_books_for_somebody_who_calls(self, program, keeper, units, wish):
        reply = program(keeper).post("bookings/by-telephone/", {**wish, "unit": units.finance.pk})

        assert (reply.status, reply.facts["unit"]["id"]) == (201, units.finance.pk), reply.body
        assert LogEntry.objects.get(verb="meetings.book_by_telephone").facts["via"] == "大屏"

    def test_a_lower_meeting_gives_way_and_takes_a_new_place(
        self, program, keeper, clerk, booking, wish, first, make_room
    ):
        winner = program(keeper).post("bookings/pre-empt/", {**wish, **first})
        mine, there = program(clerk), make_room("302")
        assert (winner.status, mine.get(f"bookings/{booking.pk}/").facts["status"]) == (201, "displaced"), winner.body

        again = mine.post(f"bookings/{booking.pk}/resettle/", {**wish, "place": [there.pk]})

        assert (again.status, again.facts["rooms"][0]["id"]) == (200, there.pk), again.body
        assert Displacement.objects.open().count() == 0

    def test_people_check_in_once_it_begins(self, program, clerk, booking):
        Booking.objects.filter(pk=booking.pk).update(starts_at=booking.made_at, ends_at=booking.ends_at)

        reply = program(clerk).post(f"bookings/{booking.pk}/check-in/")

        booking.refresh_from_db()
        assert (reply.status, booking.checked_in_at is None) == (200, False), reply.body


class TestFigures:
    def test_they_are_those_of_the_registry_and_a_keeper_reads_the_campus_alone(
        self, program, booking, leader, make_person, campuses, room
    ):
        Booking.objects.update(starts_at="2026-03-02T09:00+08:00", ends_at="2026-03-02T10:00+08:00")
        keeper = make_person("qian", roles=[Role.ROOM_KEEPER], campus=Campus.objects.get(pk=room.campus.pk))

        whole = program(leader).get("statistics/?period=2026-H1").facts
        other = program(leader).get(f"statistics/?period=2026-H1&campus={campuses.service.pk}").facts
        own = program(keeper).get("statistics/?period=2026-03").facts

        told = [{one["code"]: one["value"] for one in answer["figures"]} for answer in (whole, other, own)]
        assert [(facts["meetings.held"], facts["meetings.people"]) for facts in told] == [(1, 6), (0, 0), (1, 6)]
        assert [(one["unit"]["name"], one["held"], one["hours"], one["no_shows"]) for one in whole["units"]] == [
            (str(booking.unit), 1, 1, 0)
        ]
        assert (whole["campus"], own["campus"]["id"], own["period"]) == (None, room.campus.pk, "2026-03")
        assert program(keeper).get(f"statistics/?campus={campuses.service.pk}").status == 403
        assert program(leader).get("statistics/?period=2026-H3").facts["fields"].keys() == {"period"}


REFUSED = {
    "neither room nor campus": ("stranger", "waits/", {}, 422),
    "waits already": ("stranger", "waits/", {"room": "room"}, 409),
    "no offer to take": ("stranger", "waits/{place}/accept-offer/", {}, 422),
    "leave without a reason": ("colleague", "attendees/{asked}/ask-leave/", {"reason": ""}, 422),
    "nobody of that name": ("colleague", "attendees/{asked}/send-substitute/", {"person": "无此人"}, 422),
    "asked already": ("clerk", "bookings/{booking}/invite/", {"names": "李娜"}, 422),
    "too early to check in": ("clerk", "bookings/{booking}/check-in/", {}, 422),
    "takes no calls": ("clerk", "bookings/by-telephone/", {}, 403),
    "may not pre-empt": ("clerk", "bookings/pre-empt/", {}, 403),
    "nobody is in the way": ("keeper", "bookings/pre-empt/", {"starts": "14:00", "ends": "15:00"}, 422),
    "sees no figures": ("clerk", "statistics/", None, 403),
}
PAGES = {"waits/": "waiting/new/", "bookings/pre-empt/": "pre-emptions/new/"}


@pytest.mark.parametrize("case", REFUSED)
def test_the_refusal_is_the_sentence_of_the_page(case, request, client, program, wish, first, place, asked, booking):
    who, where, facts, status = REFUSED[case]
    person = request.getfixturevalue(who)
    known = where.format(place=place.pk, asked=asked.pk, booking=booking.pk)
    if facts is not None and "{" not in where:
        facts = {**wish, **first, **facts} | ({"room": wish["place"][0]} if "room" in facts else {})
    theirs = program(person)
    reply = theirs.get(known) if facts is None else theirs.post(known, facts)

    client.force_login(person)
    page = PAGES.get(known, known.replace("waits/", "waiting/").replace("attendees/", "invitations/"))
    if facts is None:
        shown = client.get(f"/meetings/{page}")
    else:
        shown = client.post(f"/meetings/{page}", facts, follow=True)

    assert reply.status == status, reply.body
    # A page shows the sentence beside its field, and of a rule what it says.
    sentence = reply.facts["errors"][0].rpartition("：" if "fields" in reply.facts or status == 403 else "\n")[2]
    assert sentence.rstrip("。") in html.unescape(shown.content.decode())
