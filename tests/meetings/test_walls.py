"""The panel beside a door and the board in a lobby, as the server draws them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from apps.core.actions import Refused
from apps.core.dates import day_bounds, today
from apps.meetings import actions
from apps.meetings.models import AccessLink, Booking, Occupancy
from apps.meetings.queries import walls
from apps.org.models import Role


@pytest.fixture
def hold(clerk, units):
    """hold(room, 5, 65, "例会") → a meeting from 5 to 65 minutes from noon of today, which is now."""

    def make(room, first, last, title="例会", before=0, after=0, **facts):
        starts, ends = (noon_of_today() + timedelta(minutes=m) for m in (first, last))
        unit = None if facts.get("is_confidential") else units.finance
        booking = Booking.objects.create(
            **{
                "title": title,
                "unit": unit,
                "booked_by": clerk,
                "attendees": 1,
                "starts_at": starts,
                "ends_at": ends,
                **facts,
            }
        )
        Occupancy.objects.create(
            booking=booking, room=room, during=DateTimeTZRange(starts, ends),
            blocked=DateTimeTZRange(starts - timedelta(minutes=before), ends + timedelta(minutes=after)),
        )  # fmt: skip
        return booking

    return make


def noon_of_today():
    return day_bounds(today())[0] + timedelta(hours=12)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    noon = noon_of_today()
    monkeypatch.setattr(timezone, "now", lambda: noon)


@pytest.fixture
def panel_link(keeper, room):
    return actions.add_link(by=keeper, kind="panel", room=room)


@pytest.fixture
def lobby_link(keeper, room):
    return actions.add_link(by=keeper, kind="lobby", campus=room.campus)


class TestPanel:
    @pytest.mark.parametrize(
        ("first", "last", "before", "state", "until"),
        [
            (-30, 30, 0, "busy", "至12:30"),
            (60, 90, 0, "free", "至13:00"),
            (60, 90, 15, "free", "至12:45"),
            (10, 40, 15, "prepared", "至12:10"),
            (-60, 0, 0, "free", "今日全天可用"),
            (0, 30, 0, "busy", "至12:30"),
        ],
    )
    def test_it_says_whether_the_room_is_free_and_until_when(
        self, panel_link, hold, room, first, last, before, state, until
    ):
        hold(room, first, last, before=before)

        shown = walls.panel(panel_link)

        assert (shown.state, shown.until) == (state, until)

    def test_clean_up_after_a_meeting_is_not_free_yet(self, panel_link, hold, room):
        hold(room, -60, -5, after=15)

        assert (walls.panel(panel_link).state, walls.panel(panel_link).until) == ("prepared", "至12:10")

    def test_it_names_now_and_the_next_three(self, panel_link, hold, room):
        for n in range(6):
            hold(room, n * 60 - 30, n * 60 + 10, title=f"第{n}场")

        shown = walls.panel(panel_link)

        assert (shown.now.title, [m.title for m in shown.coming]) == ("第0场", ["第1场", "第2场", "第3场"])

    def test_a_confidential_meeting_is_occupied_and_nothing_else(self, client, panel_link, hold, room):
        hold(room, -30, 30, title="占用", is_confidential=True)

        shown = walls.panel(panel_link)

        assert (shown.now.title, shown.now.unit) == ("占用", "")

    def test_the_page_is_small_needs_no_session_and_leaves_no_cookie(self, client, panel_link, hold, room):
        for n in range(6):
            hold(room, n * 60 - 30, n * 60 + 10, title="关于进一步加强机关后勤服务保障工作若干事项的专题研究会议" * 2)

        reply = client.get(panel_link.path)

        assert (reply.status_code, dict(reply.cookies)) == (200, {})
        assert len(reply.content) <= 10_000

    def test_nothing_new_is_304(self, client, panel_link):
        etag = client.get(panel_link.path)["ETag"]

        assert client.get(panel_link.path, headers={"If-None-Match": etag}).status_code == 304

    def test_a_meeting_that_begins_changes_it(self, client, panel_link, hold, room, monkeypatch):
        hold(room, 1, 30)
        etag = client.get(panel_link.path)["ETag"]
        later = noon_of_today() + timedelta(minutes=2)
        monkeypatch.setattr(timezone, "now", lambda: later)

        assert client.get(panel_link.path, headers={"If-None-Match": etag}).status_code == 200

    def test_it_speaks_the_language_chosen_for_it(self, client, keeper, room):
        link = actions.add_link(by=keeper, kind="panel", room=room, language="en")

        assert "Nothing more today." in client.get(link.path).content.decode()

    def test_switched_off_it_shows_nothing(self, client, panel_link, keeper):
        path = panel_link.path
        actions.revoke_link(panel_link, by=keeper)

        assert client.get(path).status_code == 404


class TestLobby:
    def test_meetings_stand_by_time_then_floor_with_the_way(self, client, lobby_link, hold, make_room, campuses):
        high, low = make_room("高"), make_room("低", direction="大厅右转")
        for room, floor in ((high, 3), (low, 1)):
            type(room.place).objects.filter(pk=room.place.pk).update(floor=floor)
        hold(high, 60, 90, "后来")
        hold(high, -30, 30, "高处")
        hold(low, -30, 30, "低处")
        hold(low, -60, -40, "已散")
        hold(make_room("外", campus=campuses.service), -30, 30, "别的院")

        found = walls.lobby(lobby_link)

        assert [(m.title, m.floor, m.way, m.is_running) for m in found] == [
            ("低处", "1层", "大厅右转", True), ("高处", "3层", "", True), ("后来", "3层", "", False),
        ]  # fmt: skip

    def test_an_empty_day_says_so(self, client, lobby_link):
        assert "今日已无会议" in client.get(lobby_link.path).content.decode()

    def test_a_confidential_meeting_has_no_words(self, client, lobby_link, hold, room):
        hold(room, -30, 30, title="占用", is_confidential=True)

        assert [(m.title, m.unit) for m in walls.lobby(lobby_link)] == [("占用", "")]


class TestKeeping:
    def test_a_keeper_of_another_campus_makes_no_address_here(self, make_person, campuses, room):
        other = make_person("other", roles=[Role.ROOM_KEEPER], campus=campuses.service)

        with pytest.raises(Refused, match="办公区"):
            actions.add_link(by=other, kind="panel", room=room)

    def test_staff_make_none(self, clerk, room):
        with pytest.raises(PermissionDenied):
            actions.add_link(by=clerk, kind="panel", room=room)

    def test_the_keepers_page_shows_the_address(self, client, keeper, panel_link):
        client.force_login(keeper)

        assert panel_link.path in client.get(panel_link.get_absolute_url()).content.decode()

    def test_nobody_else_reads_it(self, client, clerk, panel_link):
        client.force_login(clerk)

        assert client.get(panel_link.get_absolute_url()).status_code == 404

    def test_the_form_makes_one(self, client, keeper, room):
        client.force_login(keeper)
        client.post("/meetings/links/new/", {"kind": "panel", "room": room.pk, "language": "zh-hans"})

        assert AccessLink.objects.values_list("kind", "room").get() == ("panel", room.pk)

    @pytest.mark.parametrize("typed", [{"kind": "panel"}, {"kind": "lobby"}, {"kind": "mine"}])
    def test_what_it_shows_must_be_named(self, client, keeper, typed):
        client.force_login(keeper)

        assert client.post("/meetings/links/new/", {**typed, "language": "zh-hans"}).status_code == 422
