"""Booking in the browser, without one: what is posted, what comes back, and that nothing typed is lost."""

from uuid import uuid4

import pytest

from apps.core.dates import today
from apps.core.models import LogEntry
from apps.meetings.models import Booking, BookingRule, Occupancy, Series
from apps.org.models import Role

NEW = "/meetings/bookings/new/"


@pytest.fixture
def web(client, clerk):
    client.force_login(clerk)
    return client


@pytest.fixture
def wish(room, next_monday):
    def make(**facts):
        known = {"place": room.pk, "title": "例会", "date": f"{next_monday.on}", "starts": "09:00", "ends": "11:00"}
        return {**known, "attendees": 8, "key": str(uuid4()), **facts}

    return make


def errors_of(reply):
    return [str(text) for texts in reply.context["form"].errors.values() for text in texts]


def test_a_booking_leads_to_its_record(web, wish, clerk):
    reply = web.post(NEW, wish())

    booking = Booking.objects.get()
    assert (reply.status_code, reply.url) == (302, booking.get_absolute_url())
    record = web.get(reply.url)
    assert record.status_code == 200
    assert "例会" in record.content.decode()


def test_the_same_key_leads_to_the_same_booking(web, wish):
    sent = wish()
    first, second = web.post(NEW, sent), web.post(NEW, sent)

    assert first.url == second.url
    assert Booking.objects.count() == 1


def test_a_taken_slot_answers_409_with_the_form_and_the_sentence(web, wish):
    web.post(NEW, wish())

    reply = web.post(NEW, wish(title="预算会", starts="10:00", ends="12:00"))

    assert reply.status_code == 409
    assert "09:00" in errors_of(reply)[0]
    assert 'value="预算会"' in reply.content.decode()


def test_a_rule_not_met_answers_422_with_the_form_and_the_sentence(web, wish, room, next_monday):
    BookingRule.objects.create(
        name="短会", room=room, starts_on=next_monday.on.replace(year=2020), source="办法", longest_minutes=30
    )

    reply = web.post(NEW, wish())

    assert reply.status_code == 422
    assert "30" in errors_of(reply)[0]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"starts": "25:00"}, "starts"),
        ({"ends": "later"}, "ends"),
        ({"date": "2026-02-30"}, "date"),
        ({"date": "0001-01-01"}, "date"),
        ({"date": "9999-12-31"}, "date"),
        ({"title": "会" * 10_000}, "title"),
        ({"title": ""}, "title"),
        ({"attendees": 5_000_000}, "attendees"),
        ({"attendees": -1}, "attendees"),
        ({"attendees": "many"}, "attendees"),
        ({"place": 999_999}, "place"),
        ({"place": "x"}, "place"),
        ({"place": ""}, "place"),
        ({"key": "not-a-uuid"}, "key"),
        ({"layout": "standing"}, "layout"),
        ({"attendees": 5_000}, "__all__"),
        ({"starts": "11:00", "ends": "09:00"}, "__all__"),
        ({"date": "2020-01-06"}, "__all__"),
        ({"date": "2099-01-06"}, "__all__"),
        ({"title": "\x00"}, "title"),
    ],
)
def test_bad_typing_is_told_at_its_field_and_nothing_is_lost(web, wish, typed, field):
    reply = web.post(NEW, wish(note="请摆席卡", **typed))

    assert reply.status_code == 422
    assert list(reply.context["form"].errors) == [field]
    assert "请摆席卡" in reply.content.decode()
    assert Booking.objects.count() == 0


def test_what_looks_like_code_is_only_text(web, wish):
    reply = web.post(NEW, wish(title="<script>alert(1)</script>"), follow=True)
    assert "<script>alert" not in reply.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in reply.content.decode()


def test_somebody_elses_record_does_not_exist(web, wish, client, stranger):
    web.post(NEW, wish())
    url = Booking.objects.get().get_absolute_url()
    client.force_login(stranger)

    assert [client.get(url + part).status_code for part in ("", "edit/", "cancel/")] == [404] * 3
    assert client.post(url + "cancel/").status_code == 404


def test_a_stale_form_shows_what_changed_and_may_be_sent_again(web, wish):
    web.post(NEW, wish())
    booking = Booking.objects.get()
    edit = f"{booking.get_absolute_url()}edit/"
    web.post(edit, wish(title="第一次改", version=1))

    reply = web.post(edit, wish(title="第二次改", version=1))

    assert reply.status_code == 409
    assert "第一次改" in reply.content.decode()
    web.post(edit, wish(title="第二次改", version=reply.context["form"]["version"].value()))
    booking.refresh_from_db()
    assert booking.title == "第二次改"


def test_dragging_answers_in_json(web, wish, room, make_room, next_monday):
    web.post(NEW, wish())
    booking, other = Booking.objects.get(), make_room("301", 10)
    sent = {"room": room.pk, "place": other.pk, "date": f"{next_monday.on}", "starts": "14:00", "ends": "15:00"}

    reply = web.post(f"{booking.get_absolute_url()}move/", sent, headers={"accept": "application/json"})

    assert (reply.status_code, reply.json()["version"]) == (200, 2)
    assert Occupancy.objects.get().room == other
    late = web.post(
        f"{booking.get_absolute_url()}move/", {**sent, "version": 1}, headers={"accept": "application/json"}
    )
    assert late.status_code == 409
    assert len(late.json()["errors"]) == 1


def test_cancel_restore_and_the_history_of_it(web, wish):
    web.post(NEW, wish())
    booking = Booking.objects.get()
    web.post(f"{booking.get_absolute_url()}cancel/", {"reason": "领导出差"})
    web.post(f"{booking.get_absolute_url()}restore/", {"version": 2})

    verbs = list(LogEntry.objects.about(booking).values_list("verb", flat=True))
    assert verbs == ["meetings.restore", "meetings.cancel", "meetings.book"]
    assert "领导出差" in web.get(booking.get_absolute_url()).content.decode()


def series_wish(wish, next_monday, **facts):
    sent = wish(first_on=f"{next_monday.on}", repeats="weekly", times=10, workdays_only="on", interval=1, **facts)
    sent.pop("date")
    return sent


def test_ten_weeks_with_one_clash_are_settled_on_one_page(web, wish, make_room, next_monday):
    other = make_room("301", 10)
    day = next_monday.plus(21).on
    web.post(NEW, wish(date=f"{day}"))

    sent = series_wish(wish, next_monday)
    reply = web.post("/meetings/series/new/", sent)
    assert reply.status_code == 409
    assert [clash.on for clash in reply.context["refusal"].clashes] == [day]

    reply = web.post("/meetings/series/new/", {**sent, f"fix-{day}": "room", f"room-{day}": other.pk})
    series = Series.objects.get()
    assert reply.url == series.get_absolute_url()
    assert series.bookings.count() == 10
    assert web.get(reply.url).status_code == 200


def test_a_meeting_of_a_series_leads_to_this_and_the_following(web, wish, next_monday):
    web.post("/meetings/series/new/", series_wish(wish, next_monday))
    second = Booking.objects.get(series_on=next_monday.plus(7).on)

    record = web.get(second.get_absolute_url()).content.decode()

    change = f"/meetings/series/{second.series_id}/change/?from_on={second.series_on}"
    assert change in record
    assert web.get(change).context["form"]["from_on"].value() == f"{second.series_on}"


def test_the_list_finds_by_two_characters_and_exports_what_it_shows(web, wish):
    web.post(NEW, wish(title="信访接待"))
    web.post(NEW, wish(title="=cmd()", starts="14:00", ends="15:00"))

    reply = web.get("/meetings/bookings/?q=信访")
    assert [row["title"] for row in reply.context["rows"]] == ["信访接待"]
    sheet = web.get("/meetings/bookings/export/")
    assert sheet["Content-Type"].endswith("spreadsheetml.sheet")

    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]
    assert sorted(c.value for c in cells if c.value in ("信访接待", "=cmd()")) == ["=cmd()", "信访接待"]
    assert {c.data_type for c in cells if c.value == "=cmd()"} == {"s"}


def test_a_series_is_proposed_for_the_next_hour_of_office_time(client, clerk, room, next_monday):
    client.force_login(clerk)

    form = client.get("/meetings/series/new/").context["form"]

    first, starts, ends = (form[name].initial for name in ("first_on", "starts", "ends"))
    assert first >= today()
    assert starts < ends
    fields = form.fields
    assert fields["starts"].widget.attrs["placeholder"] != fields["ends"].widget.attrs["placeholder"]


def test_the_way_out_of_a_dangerous_form_does_not_read_like_its_button(web, wish):
    record = web.post(NEW, wish()).url

    page = web.get(f"{record}cancel/").content.decode()

    assert '<a class="btn btn-link" href="/meetings/bookings/' in page
    assert ">取消</a>" not in page


def test_the_board_of_an_empty_house_says_how_to_begin(client, make_person, clerk):
    client.force_login(make_person("admin", roles=[Role.OFFICE_ADMIN]))
    page = client.get("/meetings/").content.decode()
    client.force_login(clerk)

    assert 'href="/org/import/new/"' in page
    assert 'href="/org/import/new/"' not in client.get("/meetings/").content.decode()
