"""Regular meetings: booked whole or not at all, clashes settled date by date, exceptions survive."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from apps.core.actions import Refused
from apps.meetings import actions
from apps.meetings.actions.series import Fix, SeriesClash
from apps.meetings.models import Booking, BookingRule, Occupancy, Series
from apps.meetings.queries.approving import series_snapshot
from apps.meetings.queries.recurrence import off_the_rule
from apps.notices.models import Notice


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def repeat(clerk, room, next_monday):
    def make(weeks=4, **facts):
        known = {
            "by": clerk,
            "place": [room],
            "title": "主任办公会",
            "attendees": 8,
            "starts": time(9),
            "ends": time(11),
            "repeats": "weekly",
            "interval": 1,
            "weekdays": [],
            "dates": [],
            "first_on": next_monday.on,
            "last_on": next_monday.plus(7 * (weeks - 1)).on,
            "workdays_only": True,
        }
        return actions.book_series(**{**known, **facts})

    return make


@pytest.fixture
def taken(clerk, room, next_monday):
    """Somebody holds the room on the second Monday."""
    day = next_monday.plus(7)
    return actions.book(by=clerk, place=[room], title="预算会", attendees=5, starts_at=day.at(10), ends_at=day.at(12))


def test_a_series_is_as_many_bookings_as_its_days(repeat, next_monday):
    series = repeat(weeks=4)

    held = list(Occupancy.objects.held().order_by("during"))
    assert [o.during.lower for o in held] == [next_monday.plus(7 * n).at(9) for n in range(4)]
    assert {o.booking.series for o in held} == {series}


def test_a_series_with_a_clash_books_nothing_and_says_where(repeat, taken, next_monday, make_room):
    make_room("301", 10)

    with pytest.raises(SeriesClash) as refused:
        repeat()

    (clash,) = refused.value.clashes
    assert clash.on == next_monday.plus(7).on
    assert [str(room) for room in clash.free] == ["一号楼 301"]
    assert (Series.objects.count(), Booking.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("fix", "expected"),
    [
        (lambda rooms: Fix(skip=True), 3),
        (lambda rooms: Fix(rooms=(rooms["301"],)), 4),
        (lambda rooms: Fix(starts=time(14), ends=time(16)), 4),
    ],
)
def test_each_clash_is_settled_by_leaving_out_another_room_or_another_time(
    repeat, taken, next_monday, make_room, fix, expected
):
    rooms = {"301": make_room("301", 10)}

    series = repeat(fixes={next_monday.plus(7).on: fix(rooms)})

    assert series.bookings.holding().count() == expected
    exceptions = series.bookings.filter(is_exception=True)
    assert exceptions.count() == expected - 3


def test_a_settled_date_that_clashes_again_is_named_again(repeat, taken, next_monday):
    with pytest.raises(SeriesClash):
        repeat(fixes={next_monday.plus(7).on: Fix(starts=time(11), ends=time(12))})


def test_a_series_without_any_day_is_refused(repeat, next_monday):
    saturday = next_monday.plus(5).on
    with pytest.raises(Refused, match="No day fits"):
        repeat(first_on=saturday, last_on=saturday, repeats="daily")


def test_a_moved_date_survives_a_change_of_the_series(repeat, clerk, next_monday):
    series = repeat()
    moved = series.bookings.get(series_on=next_monday.plus(14).on)
    day = next_monday.plus(15)
    actions.move(moved, by=clerk, room=moved.rooms[0], place=moved.rooms[0], starts_at=day.at(9), ends_at=day.at(10))

    change(series, clerk, next_monday.on, starts=time(14), ends=time(15))

    starts = [b.starts_at for b in series.bookings.order_by("series_on")]
    assert starts == [next_monday.at(14), next_monday.plus(7).at(14), day.at(9), next_monday.plus(21).at(14)]


def change(series, by, from_on, **facts):
    known = {n: getattr(series, n) for n in ("title", "attendees", "starts", "ends", "layout")}
    return actions.change_series(series, by=by, from_on=from_on, **{**known, "place": series.rooms.all(), **facts})


def test_changing_this_and_the_following_splits_the_series(repeat, clerk, next_monday):
    series = repeat()

    rest = change(series, clerk, next_monday.plus(14).on, title="新例会", starts=time(15), ends=time(16))

    series.refresh_from_db()
    assert rest != series
    assert (series.last_on, rest.first_on) == (next_monday.plus(13).on, next_monday.plus(14).on)
    titles = Booking.objects.order_by("series_on").values_list("title", flat=True)
    assert list(titles) == ["主任办公会", "主任办公会", "新例会", "新例会"]


def test_a_change_that_clashes_changes_nothing_until_settled(repeat, clerk, room, next_monday):
    series = repeat()
    day = next_monday.plus(21)
    actions.book(by=clerk, place=[room], title="预算会", attendees=5, starts_at=day.at(14), ends_at=day.at(15))

    with pytest.raises(SeriesClash) as refused:
        change(series, clerk, next_monday.on, starts=time(14), ends=time(15))
    assert [clash.on for clash in refused.value.clashes] == [day.on]
    assert series.bookings.filter(starts_at=next_monday.at(9)).count() == 1

    change(series, clerk, next_monday.on, starts=time(14), ends=time(15), fixes={day.on: Fix(skip=True)})
    assert series.bookings.holding().count() == 3


def test_a_series_shifted_by_one_day_does_not_stand_in_its_own_way(repeat, clerk, next_monday):
    series = repeat(repeats="daily", last_on=next_monday.plus(4).on)

    change(series, clerk, next_monday.on, starts=time(10), ends=time(12))

    assert series.bookings.holding().count() == 5


def test_cancelling_from_a_day_keeps_what_comes_before(repeat, clerk, next_monday):
    series = repeat()

    actions.cancel_series(series, by=clerk, from_on=next_monday.plus(14).on, reason="机构调整")

    statuses = series.bookings.order_by("series_on").values_list("status", flat=True)
    assert list(statuses) == ["confirmed", "confirmed", "cancelled", "cancelled"]
    assert Occupancy.objects.held().count() == 2
    with pytest.raises(Refused, match="No meeting of this series is left"):
        actions.cancel_series(series, by=clerk, from_on=next_monday.plus(14).on)


def test_a_stranger_changes_no_series(repeat, stranger, next_monday):
    series = repeat()
    with pytest.raises(PermissionDenied):
        change(series, stranger, next_monday.on)
    assert list(Series.objects.visible_to(stranger)) == []


def test_a_series_counts_its_own_hours_against_the_quota(repeat, room, next_monday):
    BookingRule.objects.create(
        name="限时", room=room, starts_on=next_monday.on - timedelta(days=400), source="办法", person_hours_a_week=3
    )

    assert repeat().bookings.count() == 4
    with pytest.raises(SeriesClash) as refused:
        repeat(repeats="daily", starts=time(13), ends=time(15), last_on=next_monday.plus(4).on)
    assert [clash.sentence for clash in refused.value.clashes] == [
        f"张伟 may hold rooms for 3 hours a week; with this it would be {hours}.0." for hours in (4, 6, 8, 10, 12)
    ]


class TestProlonging:
    """The same rule goes on until a later day, and what stands is not touched."""

    def mondays(self, series):
        return list(series.bookings.order_by("series_on").values_list("series_on", flat=True))

    def test_it_goes_on_by_its_own_rule(self, repeat, clerk, next_monday):
        series = repeat(weeks=3, interval=2, last_on=next_monday.plus(14).on)
        before = set(series.bookings.values_list("pk", "version"))

        actions.prolong_series(series, by=clerk, last_on=next_monday.plus(45).on)

        series.refresh_from_db()
        assert self.mondays(series) == [next_monday.plus(14 * n).on for n in range(4)]
        assert (series.last_on, before <= set(series.bookings.values_list("pk", "version"))) == (
            next_monday.plus(45).on, True,
        )  # fmt: skip
        assert Occupancy.objects.held().count() == 4

    def test_a_clash_is_settled_on_one_page(self, client, repeat, clerk, stranger, room, next_monday):
        series, day = repeat(weeks=2), next_monday.plus(14)
        actions.book(by=stranger, place=[room], title="会", attendees=3, starts_at=day.at(9), ends_at=day.at(10))
        client.force_login(clerk)
        page, until = f"/meetings/series/{series.pk}/prolong/", next_monday.plus(21).on.isoformat()
        assert client.get(page).status_code == 200

        refused = client.post(page, {"last_on": until})
        assert (refused.status_code, [clash.on for clash in refused.context["refusal"].clashes]) == (409, [day.on])
        assert len(self.mondays(series)) == 2

        assert client.post(page, {"last_on": until, f"fix-{day.on}": "skip"}).status_code == 302
        assert self.mondays(series) == [next_monday.plus(days).on for days in (0, 7, 21)]

    def test_an_end_that_is_no_later_is_refused(self, repeat, clerk, next_monday):
        series = repeat(weeks=2)
        for last_on in (series.last_on, next_monday.plus(8).on):
            with pytest.raises(Refused):
                actions.prolong_series(series, by=clerk, last_on=last_on)

    def test_dates_of_ones_own_have_no_rule(self, repeat, clerk, next_monday):
        series = repeat(repeats="dates", dates=[next_monday.on], last_on=next_monday.on)
        with pytest.raises(Refused, match="no rule"):
            actions.prolong_series(series, by=clerk, last_on=next_monday.plus(7).on)

    def test_others_do_not_prolong_it(self, repeat, stranger, next_monday):
        with pytest.raises(PermissionDenied):
            actions.prolong_series(repeat(weeks=2), by=stranger, last_on=next_monday.plus(21).on)


class TestOtherWeekdays:
    """The rule itself is changed from a date on: meetings move to the new dates, or none does."""

    def held(self):
        return list(Booking.objects.holding().order_by("starts_at").values_list("series_on", flat=True))

    def test_the_following_meetings_move_and_the_earlier_stay(self, repeat, clerk, next_monday):
        series = repeat()

        rest = change(series, clerk, next_monday.plus(14).on, weekdays=[2])

        series.refresh_from_db()
        assert self.held() == [next_monday.plus(n).on for n in (0, 7, 16)]
        assert (series.weekdays, rest.weekdays, rest.first_on) == ([], [2], next_monday.plus(14).on)
        assert Occupancy.objects.held().count() == 3

    def test_whoever_is_asked_moves_along_and_is_told(self, repeat, clerk, stranger, next_monday):
        series = repeat(weeks=2, last_on=next_monday.plus(13).on)
        first = series.bookings.earliest("series_on")
        actions.invite(first, by=clerk, people=[stranger])

        change(series, clerk, next_monday.on, weekdays=[3])

        first.refresh_from_db()
        assert (first.starts_at, first.series_on) == (next_monday.plus(3).at(9), next_monday.plus(3).on)
        assert [one.person for one in first.invited.all()] == [stranger]
        assert Notice.objects.filter(person=stranger, event="meetings.changed").count() == 1

    def test_more_weekdays_make_more_meetings_and_fewer_cancel_what_is_left(self, repeat, clerk, next_monday):
        series = repeat(weeks=2, last_on=next_monday.plus(13).on)

        series = change(series, clerk, next_monday.on, weekdays=[0, 4])
        assert self.held() == [next_monday.plus(n).on for n in (0, 4, 7, 11)]
        series = change(series, clerk, next_monday.on, weekdays=[4])
        assert self.held() == [next_monday.plus(n).on for n in (4, 11)]
        change(series, clerk, next_monday.on, weekdays=[0, 4])
        assert self.held() == [next_monday.plus(n).on for n in (0, 4, 7, 11)]

    def test_every_other_week(self, repeat, clerk, next_monday):
        change(repeat(), clerk, next_monday.plus(7).on, interval=2)
        assert self.held() == [next_monday.plus(n).on for n in (0, 7, 21)]

    def test_a_date_changed_by_hand_stays_and_is_named(self, client, repeat, clerk, room, next_monday):
        series = repeat()
        moved = series.bookings.get(series_on=next_monday.plus(7).on)
        actions.move(moved, by=clerk, room=room, place=room, starts_at=moved.starts_at + timedelta(hours=5),
                     ends_at=moved.ends_at + timedelta(hours=5))  # fmt: skip
        actions.cancel(series.bookings.get(series_on=next_monday.plus(14).on), by=clerk)

        series = change(series, clerk, next_monday.on, weekdays=[0, 1])

        assert self.held() == [next_monday.plus(n).on for n in (0, 1, 7, 8, 15, 21)]
        assert off_the_rule(series) == []
        assert off_the_rule(change(series, clerk, next_monday.on, weekdays=[1])) == [next_monday.plus(7).on]
        assert Booking.objects.get(pk=moved.pk).starts_at == next_monday.plus(7).at(14)

    def test_clashes_of_the_new_dates_are_settled_on_one_page(self, client, repeat, clerk, stranger, room, next_monday):
        series, day = repeat(weeks=2, last_on=next_monday.plus(13).on), next_monday.plus(8)
        actions.book(by=stranger, place=[room], title="会", attendees=3, starts_at=day.at(9), ends_at=day.at(10))
        client.force_login(clerk)
        page = f"/meetings/series/{series.pk}/change/"
        sent = {"title": "会", "place": room.pk, "attendees": 8, "starts": "09:00", "ends": "11:00", "weekdays": [1]}
        sent["from_on"] = next_monday.on.isoformat()
        assert client.get(page).context["form"].initial["weekdays"] == [0]

        refused = client.post(page, sent)
        assert (refused.status_code, [clash.on for clash in refused.context["refusal"].clashes]) == (409, [day.on])
        assert self.held() == [next_monday.on, next_monday.plus(7).on, None]

        assert client.post(page, {**sent, f"fix-{day.on}": "skip"}).status_code == 302
        assert self.held() == [next_monday.plus(1).on, None]

    def test_no_weekday_at_all_is_refused_in_the_form(self, client, repeat, clerk, room, next_monday):
        client.force_login(clerk)
        sent = {"title": "会", "place": room.pk, "attendees": 8, "starts": "09:00", "ends": "11:00"}
        answer = client.post(f"/meetings/series/{repeat().pk}/change/", {**sent, "from_on": next_monday.on.isoformat()})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["weekdays"])

    def test_days_off_alone_are_no_rule(self, repeat, clerk, next_monday):
        with pytest.raises(Refused, match="No day fits"):
            change(repeat(), clerk, next_monday.on, weekdays=[6])

    def test_approval_is_asked_for_other_weekdays(self, repeat, next_monday):
        series = repeat()
        before = series_snapshot(series)
        series.weekdays = [1, 3]
        assert before != series_snapshot(series)

    def test_others_do_not_change_it(self, repeat, stranger, next_monday):
        with pytest.raises(PermissionDenied):
            change(repeat(), stranger, next_monday.on, weekdays=[1])
