"""What the process keeps is never older than the tables it was read from."""

from datetime import date

import pytest
from django.db import connection, transaction

from apps.core import editions
from apps.core.models import Workday
from apps.core.workdays import calendar
from apps.meetings.models import Room
from apps.meetings.queries.times import rooms_on
from apps.org.models import Unit
from apps.org.queries.names import people_names, unit_names


def raised_by(change):
    before = editions.current()
    change()
    return editions.current() > before


def test_any_change_of_a_watched_table_raises_the_edition(room, clerk, next_monday):
    unit = Unit.objects.first()

    assert raised_by(lambda: Unit.objects.filter(pk=unit.pk).update(name="新局"))
    assert raised_by(lambda: Unit.objects.bulk_create([Unit(name="又一局")]))
    assert raised_by(lambda: Room.objects.update(capacity=3))
    assert raised_by(lambda: room.equipment.create(name="投影仪"))
    assert raised_by(lambda: Workday.objects.filter(on=next_monday.on).delete())


def test_a_person_raises_it_by_the_name_alone(clerk):
    assert not raised_by(lambda: type(clerk).objects.update(theme="dark"))
    assert raised_by(lambda: type(clerk).objects.update(name="张三"))


def test_what_was_kept_is_read_anew_after_a_change(room, clerk, next_monday):
    before = [line.capacity for line in rooms_on(clerk, next_monday.on)]
    Room.objects.update(capacity=77)

    assert (before, [line.capacity for line in rooms_on(clerk, next_monday.on)]) == ([20], [77])


def test_names_are_the_ones_of_now(clerk, units):
    assert unit_names(clerk.edition)[units.affairs.pk] == "事务局"
    Unit.objects.filter(pk=units.affairs.pk).update(short_name="机关局")
    type(clerk).objects.filter(pk=clerk.pk).update(name="张三")

    assert (unit_names(clerk.edition)[units.affairs.pk], people_names(clerk.edition)[clerk.pk]) == ("机关局", "张三")


def test_a_span_over_new_year_reads_both_years(clerk):
    first, last = date(2030, 12, 31), date(2031, 1, 2)
    Workday.objects.bulk_create([Workday(on=on, is_working=True) for on in (first, last)])

    assert set(calendar(clerk.edition, first, last)) == {first, last}


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_no_number_behind():
    seen = []
    before = editions.current()
    for _turn in range(2):
        with transaction.atomic():
            Unit.objects.create(name="临时局")
            seen.append(editions.current())
            transaction.set_rollback(True)

    assert editions.current() == before
    assert len({before, *seen}) == 3


def test_a_page_reads_what_is_kept_only_once(client, clerk, room):
    client.force_login(clerk)
    client.get("/meetings/")
    with connection.execute_wrapper(_no_rooms):
        assert client.get("/meetings/").status_code == 200


def _no_rooms(execute, sql, params, many, context):
    assert "meetings_bookingrule" not in sql
    return execute(sql, params, many, context)
