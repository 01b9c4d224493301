"""The statutory calendar: announced years as announced, later ones provisional, edits kept."""

from datetime import date

import pytest

from apps.core import workday_seed
from apps.core.models import Workday
from apps.core.workday_seed import seed_workdays
from apps.core.workdays import working_days

pytestmark = pytest.mark.django_db


def test_an_announced_year_knows_its_make_up_days():
    seed_workdays([2026])
    made_up = Workday.objects.get(on=date(2026, 2, 14))
    assert (made_up.is_working, made_up.name, made_up.is_provisional) == (True, "春节补班", False)
    assert Workday.objects.get(on=date(2026, 6, 19)).name == "端午"
    assert len(working_days(date(2026, 1, 1), date(2026, 6, 30))) == 120


def test_a_year_to_come_is_provisional_and_says_so():
    seed_workdays([2030])
    rows = {row.on: row for row in Workday.objects.all()}
    assert len(rows) == 365
    assert {row.is_provisional for row in rows.values()} == {True}
    assert [rows[date(2030, 10, day)].is_working for day in (1, 2, 3, 4)] == [False, False, False, True]
    assert rows[date(2030, 3, 2)].is_working is False  # a Saturday


def test_a_leap_year_has_its_day():
    seed_workdays([2028])
    assert Workday.objects.filter(on=date(2028, 2, 29)).count() == 1


def test_seeding_again_changes_nothing():
    seed_workdays([2025, 2026])
    assert seed_workdays([2025, 2026]) == 0
    assert Workday.objects.count() == 730


def test_what_an_admin_edited_is_kept():
    seed_workdays([2026])
    Workday.objects.filter(on=date(2026, 3, 3)).update(is_working=False, name="防汛演练", version=2)
    seed_workdays([2026])
    assert Workday.objects.get(on=date(2026, 3, 3)).name == "防汛演练"


def test_a_provisional_year_is_replaced_once_it_is_announced_but_not_its_edited_days(monkeypatch):
    monkeypatch.setattr(workday_seed, "is_announced", lambda year: False)
    seed_workdays([2026])
    Workday.objects.filter(on=date(2026, 2, 14)).update(name="暂定上班", is_working=True, version=2)
    monkeypatch.undo()
    assert seed_workdays([2026]) == 364
    assert Workday.objects.get(on=date(2026, 2, 14)).name == "暂定上班"
    assert Workday.objects.get(on=date(2026, 6, 19)).is_working is False
