"""Booking over the API: the same verbs, the same refusals, in one shape."""


import pytest

from apps.core.models import LogEntry
from apps.meetings.models import Booking, Series
from apps.org.models import Person, Role


@pytest.fixture
def mine(program, clerk):
    return program(clerk)


def test_a_room_is_booked_and_the_trail_says_through_which_token(mine, wish, clerk, room):
    reply = mine.post("bookings/", wish)

    assert reply.status == 201, reply.body
    booking = Booking.objects.get()
    assert reply.facts["id"] == booking.pk
    assert reply.facts["rooms"] == [{"id": room.pk, "name": str(room)}]
    assert reply.headers["ETag"] == '"1"'
    entry = LogEntry.objects.get(verb="meetings.book")
    assert (entry.by, entry.facts["via"]) == (clerk, "大屏")


def test_the_history_of_the_record_says_it_too(mine, wish, client, clerk):
    url = mine.post("bookings/", wish).facts["url"]
    client.force_login(clerk)

    assert "通过接口令牌“大屏”" in client.get(url).content.decode()


def test_a_room_that_is_taken_is_409_with_the_sentence_of_the_page(mine, wish, program, stranger):
    mine.post("bookings/", wish)

    reply = program(stranger).post("bookings/", wish)

    assert (reply.status, reply.facts["code"]) == (409, "conflict")
    assert "09:00" in reply.facts["errors"][0]


def test_wrong_typing_is_422_and_says_which_field(mine, wish):
    reply = mine.post("bookings/", {**wish, "starts": "25:00", "title": ""})

    assert (reply.status, reply.facts["code"]) == (422, "wrong_input")
    assert sorted(reply.facts["fields"]) == ["starts", "title"]
    assert reply.facts["errors"][0].startswith("会议名称：")
    assert not Booking.objects.exists()


def test_a_broken_rule_is_422(mine, wish):
    reply = mine.post("bookings/", {**wish, "attendees": 5000})

    assert (reply.status, reply.facts["code"]) == (422, "refused")


@pytest.mark.parametrize("key", ["0c6ea9f4-8d27-4c5b-9a3e-5f1d2b7c8e90", "order-4711"])
def test_the_same_key_again_is_the_same_booking(mine, wish, key):
    first = mine.post("bookings/", wish, idempotency_key=key)
    second = mine.post("bookings/", wish, idempotency_key=key)

    assert (first.status, second.status) == (201, 201)
    assert first.facts["id"] == second.facts["id"]
    assert Booking.objects.count() == 1


def test_the_same_word_of_another_person_is_another_key(mine, wish, program, stranger):
    mine.post("bookings/", wish, idempotency_key="1")

    assert program(stranger).post("bookings/", wish, idempotency_key="1").status == 409


def test_what_is_left_out_of_a_change_stays(mine, wish):
    where = f"bookings/{mine.post('bookings/', wish).facts['id']}/"

    reply = mine.patch(where, {"title": "局务会"}, if_match='"1"')

    assert reply.status == 200, reply.body
    booking = Booking.objects.get()
    assert (booking.title, booking.attendees, booking.version) == ("局务会", 6, 2)
    assert reply.headers["ETag"] == '"2"'


@pytest.mark.parametrize("seen", [{"if_match": '"1"'}, {"version": 1}])
def test_whoever_saw_an_old_version_learns_what_changed(mine, wish, seen):
    where = f"bookings/{mine.post('bookings/', wish).facts['id']}/"
    mine.patch(where, {"title": "局务会"})
    facts, headers = ({"attendees": 7}, seen) if "if_match" in seen else ({"attendees": 7, **seen}, {})

    reply = mine.patch(where, facts, **headers)

    assert (reply.status, reply.facts["code"], reply.facts["version"]) == (409, "stale", 2)
    assert reply.facts["changes"][0]["changes"] == [{"label": "会议名称", "old": "党组会", "new": "局务会"}]
    assert Booking.objects.get().attendees == 6


@pytest.mark.parametrize(
    ("verb", "facts", "status"),
    [
        ("cancel", {"reason": "改期"}, "cancelled"),
        ("extend", {"ends": "11:00"}, "confirmed"),
        ("move", {"date": "2999"}, None),
    ],
)
def test_verbs_of_a_booking(mine, wish, verb, facts, status):
    where = f"bookings/{mine.post('bookings/', wish).facts['id']}/"

    reply = mine.post(f"{where}{verb}/", facts)

    assert reply.status == (200 if status else 422), reply.body
    assert status is None or reply.facts["status"] == status


def test_a_booking_is_moved_ended_and_taken_back_up(mine, wish, make_room, next_monday):
    there, where = make_room("302"), f"bookings/{mine.post('bookings/', wish).facts['id']}/"

    moved = mine.post(f"{where}move/", {"place": there.pk, "room": wish["place"][0], "date": wish["date"],
                                        "starts": "10:00", "ends": "11:00"})  # fmt: skip
    early = mine.post(f"{where}end-early/")
    mine.post(f"{where}cancel/")
    again = mine.post(f"{where}restore/")
    no_show = mine.post(f"{where}no-show/")

    assert moved.facts["rooms"][0]["id"] == there.pk
    assert (early.status, again.status, no_show.status) == (422, 200, 403)


def test_somebody_elses_booking_does_not_exist(mine, wish, program, stranger):
    where = f"bookings/{mine.post('bookings/', wish).facts['id']}/"
    theirs = program(stranger)

    for reply in (theirs.get(where), theirs.patch(where, {"title": "x"}), theirs.post(f"{where}cancel/")):
        assert (reply.status, reply.facts["code"]) == (404, "not_found")


def test_a_colleague_may_look_but_not_change(mine, wish, program, colleague):
    where = f"bookings/{mine.post('bookings/', wish).facts['id']}/"
    theirs = program(colleague)

    assert theirs.get(where).status == 200
    reply = theirs.post(f"{where}cancel/")
    assert (reply.status, reply.facts["code"]) == (403, "not_allowed")
    assert "预订人" in reply.facts["errors"][0]


def test_lists_come_in_pages(mine, wish, program, stranger):
    for hour in range(8, 13):
        mine.post("bookings/", {**wish, "starts": f"{hour}:00", "ends": f"{hour}:30"})

    first = mine.get("bookings/?per_page=2")
    last = mine.get("bookings/?per_page=2&page=3")

    assert [len(page.facts["items"]) for page in (first, last)] == [2, 1]
    assert (first.facts["next_page"], last.facts["next_page"]) == (2, None)
    assert program(stranger).get("bookings/").facts["items"] == []
    assert mine.get("bookings/?q=党组&mine=1&status=confirmed&first=2000-01-01").facts["items"] != []
    assert mine.get(f"bookings/?last={wish['date']}&room={wish['place'][0]}&series=1").facts["items"] == []
    assert mine.get("bookings/?per_page=0").status == 422
    assert mine.get("bookings/?first=gestern").status == 422


class TestConfidential:
    """Only those who may hold such meetings book one, and no answer ever carries its words."""

    @pytest.fixture
    def secret(self, wish, make_room):
        return {**wish, "place": [make_room("保密室", is_secure=True).pk], "title": "干部任免", "is_confidential": True}

    def test_who_may_not_is_refused_instead_of_booking_in_the_open(self, mine, secret):
        assert mine.post("bookings/", secret).status == 403
        assert not Booking.objects.exists()

    def test_no_answer_carries_its_words(self, program, secret, make_person, clerk):
        leader = program(make_person("leader", roles=[Role.LEADER]))
        made = leader.post("bookings/", secret)
        where = f"bookings/{made.facts['id']}/"
        bodies = [made.body, leader.get(where).body, leader.get("bookings/").body]
        bodies += [p.get(f"occupancy/day/?date={secret['date']}").body for p in (leader, program(clerk))]

        assert made.status == 201, made.body
        assert not any("任免" in body for body in bodies)


class TestRooms:
    def test_free_rooms_are_found_and_taken_ones_are_not(self, mine, wish, room, make_room):
        other = make_room("302", 30)
        asked = f"rooms/free/?date={wish['date']}&starts=09:00&ends=10:00&attendees=6"
        both = mine.get(asked).facts[0]["rooms"]
        mine.post("bookings/", wish)

        assert [line["id"] for line in both] == [room.pk, other.pk]
        assert [line["id"] for line in mine.get(asked).facts[0]["rooms"]] == [other.pk]

    def test_where_none_is_free_something_near_is_named(self, mine, wish):
        mine.post("bookings/", wish)

        found = mine.get(f"rooms/free/?date={wish['date']}&starts=09:00&ends=10:00").facts[0]

        assert found["rooms"] == []
        assert {one["kind"] for one in found["near"]} >= {"shift", "day"}

    def test_one_answer_for_each_day_of_a_series(self, mine, wish, next_monday):
        until = next_monday.plus(14).on.isoformat()

        found = mine.get(f"rooms/free/?date={wish['date']}&starts=09:00&ends=10:00&repeats=weekly&until={until}")

        assert len(found.facts) == 3

    def test_rooms_and_when_they_are_taken(self, mine, wish, room, program, stranger, campuses):
        booking = mine.post("bookings/", wish).facts["id"]

        (own,) = mine.get(f"occupancy/day/?date={wish['date']}").facts
        (others,) = program(stranger).get(f"occupancy/week/?date={wish['date']}").facts

        assert own["room"]["id"] == room.pk
        assert [held["booking"] for held in own["held"]] == [booking]
        assert [(held["booking"], held["title"]) for held in others["held"]] == [(None, "党组会")]
        assert mine.get(f"rooms/?campus={campuses.service.pk}").facts == []
        assert [line["id"] for line in mine.get("rooms/").facts] == [room.pk]


class TestSeries:
    @pytest.fixture
    def weekly(self, wish, next_monday):
        facts = {name: wish[name] for name in ("place", "title", "starts", "ends", "attendees")}
        rule = {"repeats": "weekly", "interval": 1, "times": 3, "workdays_only": True}
        return {**facts, **rule, "first_on": wish["date"]}

    def test_a_series_is_booked_changed_and_cancelled(self, mine, weekly, next_monday):
        made = mine.post("series/", weekly, idempotency_key="w")
        again = mine.post("series/", weekly, idempotency_key="w")
        where = f"series/{made.facts['id']}/"

        changed = mine.post(f"{where}change/", {"title": "新周会", "from_on": next_monday.on.isoformat()})
        cancelled = mine.post(f"{where}cancel/", {"from_on": next_monday.plus(7).on.isoformat()})

        assert (made.status, again.facts["id"]) == (201, made.facts["id"]), made.body
        assert len(made.facts["bookings"]) == 3
        assert changed.facts["title"] == "新周会", changed.body
        assert [b["status"] for b in cancelled.facts["bookings"]] == ["confirmed", "cancelled", "cancelled"]
        assert mine.get(where).facts["title"] == "新周会"

    def test_other_weekdays_move_the_meetings_that_follow(self, mine, weekly, next_monday):
        made = mine.post("series/", weekly).facts["id"]

        changed = mine.post(f"series/{made}/change/", {"weekdays": [3], "from_on": next_monday.plus(7).on.isoformat()})

        days = [booking["starts_at"][:10] for booking in changed.facts["bookings"]]
        assert days == [next_monday.plus(10).on.isoformat()], changed.body
        assert len(mine.get(f"series/{made}/").facts["bookings"]) == 1

    def test_dates_that_clash_are_listed_and_settled_in_a_second_call(
        self, mine, weekly, wish, program, stranger, next_monday, make_room
    ):
        theirs = next_monday.plus(7).on.isoformat()
        program(stranger).post("bookings/", {**wish, "date": theirs})
        other = make_room("302", 30)

        reply = mine.post("series/", weekly)

        assert (reply.status, reply.facts["code"]) == (409, "clashes")
        ((clash),) = reply.facts["clashes"]
        assert (clash["on"], clash["free"][0]["id"]) == (theirs, other.pk)
        settled = mine.post("series/", {**weekly, "fixes": {theirs: {"choice": "room", "room": other.pk}}})
        assert settled.status == 201, settled.body
        assert [b["rooms"][0]["id"] for b in settled.facts["bookings"]][1] == other.pk

    def test_own_dates_may_be_a_list(self, mine, weekly, next_monday):
        days = [next_monday.on.isoformat(), next_monday.plus(2).on.isoformat()]

        reply = mine.post("series/", {**weekly, "repeats": "dates", "dates": days})

        assert reply.status == 201, reply.body
        assert Series.objects.get().dates == [next_monday.on, next_monday.plus(2).on]


class TestLanguage:
    def test_the_persons_own_first_then_what_the_program_asks_for_then_chinese(self, mine, clerk):
        def says(**headers):
            reply = mine.get("bookings/0/", **headers)
            return reply.headers["Content-Language"], reply.facts["errors"][0][:5]

        assert says() == ("zh-hans", "没有这条记")
        assert says(accept_language="en-GB,en;q=0.9") == ("en", "There")
        assert says(accept_language="fr")[0] == "zh-hans"
        Person.objects.filter(pk=clerk.pk).update(language="zh-hans")
        assert says(accept_language="en")[0] == "zh-hans"
