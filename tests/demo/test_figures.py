"""The half-year gives the figures that the half-year report will be checked against."""

from datetime import date

import pytest

from apps.core.workdays import working_days
from apps.meetings.models import Booking, Room
from apps.org.models import Campus, Person, Unit
from tests.demo.conftest import ask, one
from tests.demo.counting import by_day, by_day_with_orm

pytestmark = [pytest.mark.usefixtures("bureau")]
FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
FULLEST, QUIETEST = date(2026, 6, 9), date(2026, 2, 14)


def of_the_half_year(**facts):
    return Booking.objects.filter(starts_at__date__range=(FIRST, LAST), **facts)


def test_the_bureau_has_40_units_912_people_and_25_rooms():
    assert (Unit.objects.count(), Person.objects.count(), Room.objects.filter(whole=None).count()) == (40, 912, 25)
    tables = ["org_unit", "org_person", "meetings_room WHERE whole_id IS NULL"]
    assert [one(f"SELECT count(*) FROM {table}") for table in tables] == [40, 912, 25]


def test_the_rooms_lie_on_three_campuses_one_of_them_leased_and_two_opened_later():
    rooms = "SELECT g.name, p.opened_on, count(*) FROM meetings_room r JOIN org_place p ON p.id = r.place_id"
    wholes = f"{rooms} JOIN org_building g ON g.id = p.building_id WHERE r.whole_id IS NULL"
    rows = ask(f"{wholes} GROUP BY g.id, p.opened_on ORDER BY g.position")
    assert rows == [
        ("一号楼", None, 6),
        ("二号楼", None, 5),
        ("三号楼", None, 4),
        ("服务中心楼", None, 8),
        ("泗水综合楼", date(2026, 6, 1), 1),
        ("创业大厦", date(2026, 5, 18), 1),
    ]
    opened = dict(Campus.objects.values_list("name", "opened_on"))
    assert opened == {"管委会": None, "服务中心": date(2026, 1, 1), "泗水": date(2026, 6, 1)}


def test_the_half_year_has_120_working_days():
    assert len(working_days(FIRST, LAST)) == 120
    assert (
        one("SELECT count(*) FROM core_workday WHERE is_working AND \"on\" BETWEEN '2026-01-01' AND '2026-06-30'")
        == 120
    )


def test_836_meetings_count_at_most_15_and_at_least_3_a_day():
    days = by_day(FIRST, LAST)
    assert sum(days.values()) == 836
    assert [on for on, number in days.items() if number >= 15] == [FULLEST]
    assert [on for on, number in days.items() if number <= 3] == [QUIETEST]
    assert (days[FULLEST], days[QUIETEST]) == (15, 3)
    assert sorted(days) == working_days(FIRST, LAST)


def test_the_orm_and_sql_count_alike():
    assert by_day_with_orm(FIRST, LAST) == by_day(FIRST, LAST)


@pytest.mark.parametrize(("campus", "number"), [("管委会", 721), ("泗水", 115), ("服务中心", 164)])
def test_each_campus_has_its_share(campus, number):
    assert sum(by_day(FIRST, LAST, [campus]).values()) == number
    assert sum(by_day_with_orm(FIRST, LAST, [campus]).values()) == number


def test_cancelled_meetings_and_those_nobody_came_to_are_there_but_do_not_count():
    assert of_the_half_year(status=Booking.Status.CANCELLED).count() == 51
    assert of_the_half_year(status=Booking.Status.NO_SHOW).count() == 21
    states = "SELECT status, count(*) FROM meetings_booking WHERE (starts_at AT TIME ZONE 'Asia/Shanghai')::date"
    assert ask(f"{states} BETWEEN '2026-01-01' AND '2026-06-30' AND status <> 'confirmed' GROUP BY 1 ORDER BY 1") == [
        ("cancelled", 51),
        ("no_show", 21),
    ]


def test_two_meetings_of_the_fullest_day_were_cancelled():
    cancelled = Booking.objects.filter(starts_at__date=FULLEST, status=Booking.Status.CANCELLED)
    assert cancelled.count() >= 2


def test_six_meetings_fell_on_days_off_one_of_them_on_a_weekday():
    worked = set(working_days(FIRST, LAST))
    days = of_the_half_year(status=Booking.Status.CONFIRMED).values_list("starts_at__date", flat=True)
    off = [on for on in days if on not in worked]
    assert len(off) == 6
    assert date(2026, 6, 19) in off  # 端午, a Friday


def test_in_utc_the_figures_would_be_wrong():
    days = by_day(FIRST, LAST, zone="UTC")
    assert (sum(days.values()), max(days.values())) == (837, 14)


def test_deleting_a_meeting_of_the_fullest_day_leaves_835_and_14(db):
    row = Booking.objects.filter(starts_at__date=FULLEST, status=Booking.Status.CONFIRMED)
    row = row.filter(occupancies__room__place__building__campus__name="管委会", series=None)[0]
    row.delete()
    days = by_day(FIRST, LAST)
    assert (sum(days.values()), max(days.values())) == (835, 14)
