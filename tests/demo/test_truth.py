"""The demo leaves what the verbs would have left: nothing in it breaks a rule, a constraint or the trail."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.core import demo
from apps.core.models import LogEntry, Record, SearchEntry
from apps.meetings.actions.judging import judge
from apps.meetings.models import Booking, BookingRule, Occupancy, Room, Series
from apps.meetings.queries.recurrence import dates_of
from apps.meetings.queries.rulebook import Slot
from apps.org.models import Grant, Person, Role, Unit
from tests.demo.conftest import TODAY, ask, one
from tests.demo.test_canteen_figures import the_present_is_alive

pytestmark = [pytest.mark.usefixtures("bureau")]


def test_no_room_is_held_twice_buffers_included():
    overlaps = """SELECT count(*) FROM meetings_occupancy a JOIN meetings_occupancy b
      ON a.room_id = b.room_id AND a.side = b.side AND a.id < b.id AND a.blocked && b.blocked
      AND a.is_held AND b.is_held"""
    assert one(overlaps) == 0


def test_every_booking_has_its_rooms_with_their_buffers():
    assert Booking.objects.filter(occupancies=None).count() == 0
    wrong = """SELECT count(*) FROM meetings_occupancy o
      JOIN meetings_booking b ON b.id = o.booking_id
      JOIN meetings_room r ON r.place_id = coalesce(o.via_id, o.room_id)
      WHERE o.during <> tstzrange(b.starts_at, b.ends_at)
         OR o.blocked <> tstzrange(b.starts_at - make_interval(mins => r.set_up_minutes::int),
                                   b.ends_at + make_interval(mins => r.clean_up_minutes::int))
         OR o.is_held <> (b.status IN ('confirmed', 'requested', 'offered'))"""
    assert one(wrong) == 0


def test_every_booking_was_written_down_when_it_was_made_or_its_series_was():
    unwritten = """SELECT count(*) FROM meetings_booking b WHERE NOT EXISTS (
      SELECT FROM core_logentry l JOIN django_content_type t ON t.id = l.subject_type_id AND t.app_label = 'meetings'
      WHERE l.at = b.made_at AND l.by_id = b.booked_by_id AND (
        (b.series_id IS NULL AND t.model = 'booking' AND l.subject_id = b.id
         AND l.verb IN ('meetings.book', 'meetings.book_confidential')) OR
        (t.model = 'series' AND l.subject_id = b.series_id AND l.verb = 'meetings.book_series')))"""
    assert one(unwritten) == 0


def test_every_cancellation_was_written_down_before_the_meeting():
    unwritten = """SELECT count(*) FROM meetings_booking b WHERE b.status = 'cancelled' AND NOT EXISTS (
      SELECT FROM core_logentry l WHERE l.subject_id = b.id AND l.verb = 'meetings.cancel'
        AND l.at BETWEEN b.made_at AND b.starts_at AND l.subject_version = b.version)"""
    assert one(unwritten) == 0


def test_the_trail_is_in_the_order_of_time():
    assert one("SELECT count(*) FROM core_logentry a JOIN core_logentry b ON b.id = a.id + 1 WHERE b.at < a.at") == 0


def test_nothing_was_made_after_today():
    tomorrow = date.fromordinal(TODAY.toordinal() + 1)
    assert Booking.objects.filter(made_at__date__gte=tomorrow).count() == 0
    assert LogEntry.objects.filter(at__date__gte=tomorrow).exclude(verb=demo.MARK).count() == 0


def test_bookings_keep_to_the_rules_the_verbs_apply(db):
    """Seats, opening days, start grid, hours, who may: each judged by the code that ``book`` itself calls."""
    rooms = Room.objects.with_place().prefetch_related("layouts").in_bulk()
    sample = Booking.objects.select_related("unit", "booked_by").prefetch_related("occupancies").order_by("pk")[::7]
    verdicts = {}
    for booking in sample:
        booking.judge()
        held = tuple(rooms[occupancy.room_id] for occupancy in booking.occupancies.all())
        slot = Slot(held, booking.starts_at, booking.ends_at)
        [verdicts[booking]] = judge([slot], by=booking.booked_by, booking=booking, leaving_out=[booking.pk])
    assert {booking: said for booking, said in verdicts.items() if said} == {}
    assert len(verdicts) > 250


def test_records_are_whole(db):
    """Each row passes its own fields' checks; a sample of every table."""
    for model in (Unit, Person, Grant, Room, BookingRule, Series, Booking, Occupancy):
        for row in model.objects.order_by("pk")[::40]:
            row.clean_fields()


def test_series_hold_the_dates_of_their_own_rule():
    for series in Series.objects.all():
        made = list(series.bookings.order_by("series_on").values_list("series_on", flat=True))
        assert made == dates_of(
            series.repeats,
            first_on=series.first_on,
            last_on=series.last_on,
            interval=series.interval,
            weekdays=series.weekdays,
            workdays_only=series.workdays_only,
        )


def test_the_leaders_meet_every_worked_monday_of_the_half_year():
    days = Booking.objects.filter(title="主任办公会", series_on__lte=date(2026, 6, 30)).values_list(
        "series_on", flat=True
    )
    assert len(set(days)) == 22
    assert {on.weekday() for on in days} == {0}


def test_the_29th_skips_february():
    days = Booking.objects.filter(title="预算执行调度会").order_by("series_on").values_list("series_on", flat=True)
    assert list(days) == [date(2026, 1, 29), date(2026, 4, 29), date(2026, 5, 29), date(2026, 6, 29)]


def test_the_planted_traps_are_there():
    late = Booking.objects.get(title="半年结账核对会")
    start, end = timezone.localtime(late.starts_at), timezone.localtime(late.ends_at)
    assert (f"{start:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}") == ("2026-06-30 23:59", "2026-07-01 00:45")
    night = Booking.objects.get(title="防汛会商（夜间）")
    assert timezone.localtime(night.starts_at).date() < timezone.localtime(night.ends_at).date()
    own = "SELECT FROM meetings_occupancy WHERE via_id IS NULL"
    in_two = f"SELECT count(*) FROM ({own} GROUP BY booking_id HAVING count(*) = 2) x"
    assert one(in_two) == 3
    assert BookingRule.objects.filter(starts_on=date(2024, 2, 29)).count() == 1
    assert one("SELECT count(*) FROM org_person_other_units") == 3


def test_a_unit_was_renamed_in_may_and_its_log_says_so():
    [entry] = LogEntry.objects.filter(verb="org.change_unit")
    assert entry.changes["name"] == ["科学技术局", "科技创新局"]
    assert (entry.at.year, entry.at.month, entry.subject.name) == (2026, 5, "科技创新局")


def test_a_few_people_have_left_and_cannot_log_in():
    gone = Person.objects.exclude(left_on=None)
    assert (gone.count(), gone.filter(is_active=True).count()) == (9, 0)
    assert gone.filter(left_on__lte=date(2026, 6, 30)).count() == 0


def test_the_three_officers_are_three_people_with_no_other_role():
    officers = Grant.objects.filter(role__in=[Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
    people = list(officers.values_list("person", flat=True))
    assert (len(people), len(set(people))) == (3, 3)
    assert Grant.objects.filter(person__in=people).count() == 3


def test_every_unit_has_a_clerk():
    clerks = Grant.objects.filter(role=Role.UNIT_CLERK)
    assert sorted(clerks.values_list("unit", flat=True)) == sorted(Unit.objects.values_list("pk", flat=True))


def test_the_demo_accounts_open_the_door_and_nobody_else_does(db):
    people = Person.objects.in_bulk([account.username for account in demo.accounts()], field_name="username")
    assert len(people) == len(demo.accounts()) <= 12
    # One hash for all of them: PBKDF2 takes half a second.
    assert len({person.password for person in people.values()}) == 1
    assert people["zhangwei"].check_password(demo.accounts()[0].password)
    assert not any(person.must_change_password for person in people.values())
    assert (people["zhangwei"].name, people["zhangwei"].unit.name) == ("张伟", "机关事务管理局")
    usable = [person.username for person in Person.objects.all() if person.has_usable_password()]
    assert sorted(usable) == sorted(people)


def test_every_account_has_meetings_around_today(bureau):
    for person in bureau["accounts"].values():
        near = Booking.objects.filter(booked_by=person, status=Booking.Status.CONFIRMED, starts_at__date__gte=TODAY)
        assert near.count() >= 3, person.username


def test_this_week_is_lively_and_today_even_on_a_sunday():
    week = "SELECT (starts_at AT TIME ZONE 'Asia/Shanghai')::date AS day, count(*) FROM meetings_booking GROUP BY 1"
    days = dict(ask(week))
    workdays = [days[date(2026, 11, day)] for day in (16, 17, 18, 19, 20, 23, 24, 25, 26, 27)]
    assert (min(workdays) >= 45, max(workdays) <= 60, days[TODAY] >= 12) == (True, True, True)


def test_what_the_demo_holds_is_found_in_the_palette():
    assert SearchEntry.objects.filter(kind="org.Person").count() == 912
    assert SearchEntry.objects.filter(kind="meetings.Room").count() == 25 + 2  # the halves of the great hall


def test_the_demo_is_refused_where_people_are_already():
    with pytest.raises(CommandError):
        call_command("load_demo", skip_checks=True)


# -- twice, and gone ---------------------------------------------------------------------------------------------------
def fingerprint(*tables):
    """A hash of every row of ours, or of those tables: passwords (salted) and the mark (dated now) apart."""
    rows = "(to_jsonb(t) - 'password')::text"
    mark = {"core_logentry": f"WHERE verb <> '{demo.MARK}'"}
    return {
        table: one(f"SELECT md5(string_agg({rows}, '|' ORDER BY {rows})) FROM {table} t {mark.get(table, '')}")
        for table in tables or [*demo.tables(), "core_workday"]
    }


@pytest.mark.whole
def test_the_same_seed_and_dates_give_the_same_bureau(another):
    another()
    first = fingerprint()
    another()
    assert fingerprint() == first


@pytest.mark.whole
def test_today_changes_nothing_in_the_half_year(another):
    half_year = """SELECT md5(string_agg(concat_ws('|', title, starts_at, ends_at, attendees, status, made_at), E'\\n'
      ORDER BY starts_at, ends_at, title, attendees)) FROM meetings_booking WHERE starts_at < '2026-07-01 08:00+08'"""
    before = one(half_year)
    another(today=date(2026, 9, 2))
    assert one(half_year) == before
    the_present_is_alive(date(2026, 9, 2))


@pytest.mark.whole
def test_a_day_within_the_half_year_adds_nothing_to_it(another):
    another(today=date(2026, 3, 10))
    assert Booking.objects.filter(starts_at__date__gte=date(2026, 7, 2)).count() == 0
    the_present_is_alive(date(2026, 3, 10))


def test_wiping_leaves_only_the_calendar(db):
    demo.wipe()
    left = [table for table in demo.tables() if one(f'SELECT count(*) FROM "{table}"')]
    assert left == []
    assert one("SELECT count(*) FROM core_workday") > 700


def test_a_bureau_in_which_people_have_moved_in_is_not_wiped(db):
    Person.objects.create_user("new", name="新来的")
    with pytest.raises(demo.NotEmpty):
        demo.wipe()
    assert Person.objects.count() == 913


def test_where_there_is_no_demo_nothing_is_wiped(db):
    demo.wipe()
    with pytest.raises(demo.NotEmpty):
        demo.wipe()


def test_no_line_names_a_version_that_its_record_has_never_had():
    of = """SELECT count(*) FROM core_logentry l JOIN {table} r ON r.{key} = l.subject_id
      WHERE l.subject_type_id = %(kind)s AND l.subject_version > r.version"""
    ahead = {}
    for model in apps.get_models():
        if issubclass(model, Record):
            query = of.format(table=model._meta.db_table, key=model._meta.pk.column)
            ahead[model._meta.label] = one(query, kind=ContentType.objects.get_for_model(model).pk)
    assert {label for label, count in ahead.items() if count} == set()
