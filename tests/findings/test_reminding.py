"""What is overdue is told once a day, to more people the longer it lasts; days are those of the statutory calendar."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from apps.core.models import Workday
from apps.findings.actions import reminding
from apps.findings.models import Finding, Reminder, findings
from apps.findings.queries import due
from apps.notices.models import Notice

pytestmark = [pytest.mark.usefixtures("english")]
# The Spring Festival of 2026 as it was announced: holidays from Sunday 15 to Monday 23 February, made up on the
# Saturdays 14 and 28 February.
FRIDAY, MAKE_UP, HOLIDAY, BACK = date(2026, 2, 13), date(2026, 2, 14), date(2026, 2, 17), date(2026, 2, 24)


@pytest.fixture
def calendar(db):
    days = [(date(2026, 2, n), n in (14, 28) or ((n < 15 or n > 23) and date(2026, 2, n).weekday() < 5))
            for n in range(1, 29)]  # fmt: skip
    Workday.objects.bulk_create([Workday(on=on, is_working=works) for on, works in days])


@pytest.fixture
def on(monkeypatch):
    def go(day):
        for module in (reminding, due, findings):
            monkeypatch.setattr(module, "today", lambda: day)

    return go


@pytest.fixture
def late(calendar, find, head, admin, leader):
    find()
    Finding.objects.update(due_on=FRIDAY)
    Notice.objects.all().delete()
    return Finding.objects.get()


def heard():
    return sorted(Notice.objects.filter(event="findings.overdue").values_list("person__username", flat=True))


def test_nobody_hears_on_the_last_day(late, on):
    on(FRIDAY)
    reminding.remind_overdue()
    assert heard() == []


def test_a_make_up_saturday_is_the_first_day_late(late, on):
    on(MAKE_UP)
    reminding.remind_overdue()
    assert heard() == ["owner"]
    assert list(Reminder.objects.values_list("days", "levels")) == [(1, "owner")]


def test_on_a_holiday_nobody_is_reminded(late, on):
    on(HOLIDAY)
    reminding.remind_overdue()
    assert heard() == []


def test_once_a_day_however_often_the_job_runs(late, on):
    on(MAKE_UP)
    for _n in range(3):
        reminding.remind_overdue()
    assert heard() == ["owner"]
    with pytest.raises(IntegrityError, match="once_a_day"), transaction.atomic():
        Reminder.objects.create(finding=late, reminded_on=MAKE_UP, days=1, levels="owner")


@pytest.mark.parametrize(
    ("day", "days", "people"),
    [
        (BACK, 2, ["head", "owner"]),
        (date(2026, 2, 26), 4, ["head", "owner"]),
        (date(2026, 2, 27), 5, ["head", "liujing", "owner"]),
        (date(2026, 3, 6), 11, ["head", "liujing", "owner", "sunzhiqiang"]),
    ],
)
def test_the_longer_it_lasts_the_more_people_hear(late, on, day, days, people):
    on(day)
    reminding.remind_overdue()
    assert due.days_overdue(late, day) == days
    assert heard() == people


@pytest.mark.parametrize("status", ["rectified", "withdrawn"])
def test_what_waits_for_others_or_counts_no_more_is_not_late(late, on, status):
    Finding.objects.update(status=status, reason="x")
    on(BACK)
    reminding.remind_overdue()
    assert heard() == []
