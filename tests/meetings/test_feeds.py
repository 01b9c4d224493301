"""Calendar feeds, read back by another parser than the one that wrote them."""

import re
from datetime import timedelta

import pytest
import vobject
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.actions import HIDDEN
from apps.core.models import LogEntry
from apps.meetings import actions
from apps.meetings.models import AccessLink, Attendee, Booking
from apps.meetings.queries import feeds
from apps.org.models import Role


@pytest.fixture
def link(clerk):
    return actions.share_calendar(by=clerk)


@pytest.fixture
def meeting(clerk, room, next_monday):
    return actions.book(
        by=clerk, place=[room], title="例会；预算, 决算", attendees=3,
        starts_at=next_monday.at(9), ends_at=next_monday.at(10, 30),
    )  # fmt: skip


def events(client, link, **headers):
    """The feed as vobject understands it: its events by UID."""
    reply = client.get(link.path, headers=headers)
    assert reply.status_code == 200
    calendar = vobject.readOne(reply.content.decode())
    assert calendar.method.value == "PUBLISH"
    return {event.uid.value: event for event in calendar.contents.get("vevent", [])}


class TestContent:
    def test_a_meeting_keeps_its_words_time_and_place(self, client, link, meeting, next_monday):
        (event,) = events(client, link).values()

        assert (event.summary.value, event.location.value) == ("例会；预算, 决算", "一号楼 第一会议室")
        assert (event.dtstart.value, event.dtend.value) == (next_monday.at(9), next_monday.at(10, 30))
        assert (event.status.value, event.sequence.value) == ("CONFIRMED", "1")

    def test_times_are_beijing_wall_time_with_its_zone(self, client, link, meeting, next_monday):
        text = client.get(link.path).content.decode()

        assert f"DTSTART;TZID=Asia/Shanghai:{next_monday.on:%Y%m%d}T090000" in text
        zone = vobject.readOne(text).contents["vtimezone"][0]
        assert (zone.tzid.value, zone.standard.tzoffsetto.value) == ("Asia/Shanghai", "+0800")

    def test_a_change_keeps_the_number_and_raises_the_sequence(self, client, link, meeting, clerk, room, next_monday):
        before = set(events(client, link))
        times = {"starts_at": next_monday.at(14), "ends_at": next_monday.at(15)}
        actions.change(meeting, by=clerk, place=[room], title="改期", attendees=3, **times)

        after = events(client, link)

        assert set(after) == before
        assert [event.sequence.value for event in after.values()] == ["2"]

    def test_a_cancelled_meeting_is_sent_as_cancelled(self, client, link, meeting, clerk):
        actions.cancel(meeting, by=clerk)

        assert [event.status.value for event in events(client, link).values()] == ["CANCELLED"]

    @pytest.mark.parametrize(
        ("status", "state"),
        [("requested", ["TENTATIVE"]), ("displaced", ["CANCELLED"]), ("declined", ["CANCELLED"]), ("no_show", [])],
    )
    def test_every_state_has_its_word(self, client, link, meeting, status, state):
        Booking.objects.update(status=status)

        assert [event.status.value for event in events(client, link).values()] == state

    def test_meetings_one_is_asked_to_are_there_until_one_asks_for_leave(self, client, meeting, colleague):
        link = actions.share_calendar(by=colleague)
        invitation = Attendee.objects.create(booking=meeting, person=colleague)
        asked = len(events(client, link))
        Attendee.objects.filter(pk=invitation.pk).update(answer="leave", reason="出差", answered_at=timezone.now())

        assert (asked, len(events(client, link))) == (1, 0)

    def test_others_meetings_are_not_there(self, client, meeting, stranger):
        assert events(client, actions.share_calendar(by=stranger)) == {}

    def test_it_reaches_from_thirty_days_ago_to_four_hundred_ahead(self, client, link, clerk, units):
        now = timezone.now()
        for days in (-31, -29, 399, 401):
            at = now + timedelta(days=days)
            Booking.objects.create(title=str(days), unit=units.affairs, booked_by=clerk, attendees=1,
                                   starts_at=at, ends_at=at + timedelta(hours=1))  # fmt: skip

        assert [event.summary.value for event in events(client, link).values()] == ["-29", "399"]

    def test_a_confidential_meeting_is_busy_without_words(self, client, make_person, make_room, next_monday):
        submitter = make_person("secretary", roles=[Role.UNIT_CLERK])
        vault = make_room("保密会议室", 10, is_secure=True)
        actions.book_confidential(by=submitter, place=[vault], title="干部酝酿", attendees=4,
                                  starts_at=next_monday.at(9), ends_at=next_monday.at(10))  # fmt: skip

        (event,) = events(client, actions.share_calendar(by=submitter)).values()

        assert (event.summary.value, "description" in event.contents, event.transp.value) == ("占用", False, "OPAQUE")

    @pytest.mark.parametrize("kind", ["room", "campus"])
    def test_a_place_has_a_calendar_too(self, client, keeper, meeting, room, make_room, clerk, next_monday, kind):
        actions.book(by=clerk, place=[make_room("另一间")], title="别处", attendees=3,
                     starts_at=next_monday.at(9), ends_at=next_monday.at(10))  # fmt: skip
        place = {"room": room} if kind == "room" else {"campus": room.campus}
        link = actions.add_link(by=keeper, kind=kind, **place)

        found = sorted(event.summary.value for event in events(client, link).values())

        assert found == (["例会；预算, 决算"] if kind == "room" else ["例会；预算, 决算", "别处"])


TITLES = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp"]), min_size=1, max_size=80
).filter(lambda text: text.strip() == text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(titles=st.lists(TITLES, min_size=1, max_size=4), minutes=st.integers(0, 60 * 24 * 200))
def test_whatever_people_write_comes_back_as_written(link, clerk, titles, minutes):
    starts = timezone.now().replace(microsecond=0) + timedelta(minutes=minutes)
    found = [
        feeds.Line(pk, 3, starts, starts + timedelta(hours=1), "confirmed", title, "财政局", starts, False, ("一号楼",))
        for pk, title in enumerate(titles, 1)
    ]

    calendar = vobject.readOne(feeds.drawn(link, found, "http://localhost/meetings/bookings/0/").decode())

    assert [event.summary.value for event in calendar.vevent_list] == titles
    assert {(event.dtstart.value, event.sequence.value) for event in calendar.vevent_list} == {(starts, "3")}


class TestAddress:
    def test_it_needs_no_session_and_leaves_no_cookie(self, client, link, meeting):
        reply = client.get(link.path)

        assert (reply.status_code, dict(reply.cookies), reply["Content-Type"]) == (
            200, {}, "text/calendar; charset=utf-8",
        )  # fmt: skip

    def test_nothing_new_is_304(self, client, link, meeting):
        first = client.get(link.path)
        again = client.get(link.path, headers={"If-None-Match": first["ETag"]})

        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])

    def test_a_change_is_200_again(self, client, link, meeting, clerk):
        etag = client.get(link.path)["ETag"]
        actions.cancel(meeting, by=clerk)

        assert client.get(link.path, headers={"If-None-Match": etag}).status_code == 200

    def test_the_table_does_not_hold_the_token(self, link):
        token = link.path.split("/")[-1].removesuffix(".ics")
        row = AccessLink.objects.values().get()

        assert (len(token), [value for value in row.values() if str(value) == token]) == (43, [])
        assert re.fullmatch(r"[0-9a-f]{64}", row["digest"])

    def test_another_secret_key_cannot_show_it_but_it_still_opens(self, client, link, settings):
        path = link.path
        settings.SECRET_KEY = "another"

        assert (AccessLink.objects.get().path, client.get(path).status_code) == ("", 200)

    def test_revoked_is_404_and_so_is_an_unknown_one(self, client, link, clerk):
        path = link.path
        actions.revoke_link(link, by=clerk)

        assert client.get(path).status_code == 404
        assert client.get("/meetings/feeds/" + "x" * 43 + ".ics").status_code == 404

    def test_renewing_closes_the_old_one(self, client, link, clerk):
        old = link.path
        new = actions.renew_link(link, by=clerk).path

        assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)

    def test_it_ends_when_its_owner_leaves(self, client, link, clerk):
        type(clerk).objects.filter(pk=clerk.pk).update(is_active=False)

        assert client.get(link.path).status_code == 404

    def test_one_kind_does_not_open_another(self, client, keeper, room):
        token = actions.add_link(by=keeper, kind="panel", room=room).path.split("/")[-2]

        assert client.get(f"/meetings/feeds/{token}.ics").status_code == 404

    def test_the_trail_holds_no_half_of_it(self, link, clerk):
        actions.renew_link(link, by=clerk)
        changes = LogEntry.objects.get(verb="meetings.renew_link").changes

        assert (changes["nonce"], changes["digest"]) == ([HIDDEN, HIDDEN], [HIDDEN, HIDDEN])

    def test_the_log_of_requests_does_not_hold_it(self, client, link, caplog):
        caplog.set_level("INFO")
        client.get(link.path)

        lines = [record.msg for record in caplog.records if record.name == "request"]
        assert [line["path"] for line in lines] == ["/meetings/feeds/….ics"]

    def test_the_preferences_make_change_and_end_it(self, client, clerk):
        client.force_login(clerk)
        client.post("/meetings/my-calendar/")
        client.post("/meetings/my-calendar/")  # a double click
        link = AccessLink.objects.get()
        shown = f"http://testserver{link.path}" in client.get("/preferences/").content.decode()
        client.post(f"/meetings/links/{link.pk}/revoke/")
        link.refresh_from_db()

        assert (shown, link.is_open) == (True, False)

    def test_nobody_changes_anothers(self, client, link, keeper):
        client.force_login(keeper)

        assert client.post(f"/meetings/links/{link.pk}/revoke/").status_code == 404
