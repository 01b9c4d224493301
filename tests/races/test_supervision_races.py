"""Several hands check one post, issue the bulletin of one round, remind of what is overdue: one look counts, every
version has its own number, nobody is reminded twice a day. Beside each its control, without lock and constraint."""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db.models import QuerySet

from apps.findings.actions import reminding
from apps.findings.models import Finding, Reminder, findings
from apps.findings.queries import due
from apps.findings.seed import seed_rules
from apps.inspections.actions import bulletins, visits
from apps.inspections.models import Bulletin, Round, Target
from apps.notices.models import Notice
from apps.org.models import Campus, Grant, Person, Role, Unit
from tests.findings.records import finding
from tests.inspections import going
from tests.races.hands import HANDS, at_once, winners, without
from tests.races.test_book_races import slowly

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = date(2026, 11, 23)


@pytest.fixture
def no_locks(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows._chain())


@pytest.fixture
def people():
    office = Unit.objects.create(name="机关事务管理局", campus=Campus.objects.create(name="管委会"))
    made = [Person.objects.create_user(name, name=name, unit=office) for name in ("supervisor", "other", "guard")]
    for person in made[:2]:
        Grant.objects.create(person=person, role=Role.SUPERVISOR, starts_on=date(2026, 1, 1))
    return SimpleNamespace(office=office, by=made[0], other=made[1], guard=made[2])


# -- one post ----------------------------------------------------------------------------------------------------------
def checked_by_several(people):
    """How many were let in, and how many of their looks count."""
    going.rules()
    laid_down = going.edition(people.by)
    post = going.station(people.office, laid_down.checklist)
    target = going.begun(people.by, [([people.by, people.other], [(post, laid_down)])]).targets.get()
    seen = {"presence": "present", "attitude": "good", "service": "good"}
    hands = [people.by, people.other] * (HANDS // 2)
    answers = at_once(
        lambda hand: visits.check(Target.objects.get(pk=target.pk), by=hands[hand], key=uuid4(), **seen)
    )
    return winners(answers), target.visits.counting().count()


def test_of_several_looks_at_one_post_all_are_kept_and_one_counts(people):
    assert checked_by_several(people) == (HANDS, 1)


def test_without_lock_and_constraint_several_looks_count(people, no_locks, monkeypatch):
    slowly(monkeypatch, visits, "_keep_questions")
    with without("inspections_visit", "inspections_visit_one_counts"):
        _kept, counting = checked_by_several(people)
        assert counting > 1


# -- the bulletin of one round -----------------------------------------------------------------------------------------
@pytest.fixture
def ended(people):
    both = SimpleNamespace(affairs=people.office, finance=people.office)
    return going.walked(both, people.by, [people.by], [people.other], people.guard)


def issued_by_several(one, by):
    """The numbers of the versions that came of it."""
    at_once(lambda hand: bulletins.issue(Round.objects.get(pk=one.pk), by=by, words=f"{hand}"))
    return sorted(Bulletin.objects.values_list("number", flat=True))


def test_every_version_of_a_bulletin_has_its_own_number_however_many_issue_it(ended, people):
    assert issued_by_several(ended, people.by) == [*range(1, HANDS + 1)]


def test_without_the_lock_the_constraint_still_numbers_each_once(ended, people, no_locks, monkeypatch):
    slowly(monkeypatch, bulletins, "of_round")
    numbers = issued_by_several(ended, people.by)
    assert len(set(numbers)) == len(numbers)


def test_without_lock_and_constraint_two_versions_have_one_number(ended, people, no_locks, monkeypatch):
    slowly(monkeypatch, bulletins, "of_round")
    with without("inspections_bulletin", "inspections_bulletin_numbered"):
        numbers = issued_by_several(ended, people.by)
        assert len(set(numbers)) < len(numbers)


# -- what is overdue ---------------------------------------------------------------------------------------------------
@pytest.fixture
def late(people, monkeypatch):
    """One finding, a working day late."""
    seed_rules()
    for module in (reminding, due, findings):
        monkeypatch.setattr(module, "today", lambda: MONDAY)
    made = finding(people.guard)
    Finding.objects.filter(pk=made.pk).update(due_on=date(2026, 11, 20))
    return made


def reminded_by_several():
    """Each hand is a worker to whom the job of the morning came; how often the owner was told."""
    assert winners(at_once(lambda hand: reminding.remind_overdue())) >= 1
    return Notice.objects.filter(event="findings.overdue").count()


def test_a_finding_is_reminded_of_once_a_day_however_many_workers_have_the_job(late):
    assert reminded_by_several() == 1
    assert reminded_by_several() == 1
    assert Reminder.objects.count() == 1


def test_without_lock_and_constraint_the_owner_hears_several_times(late, no_locks, monkeypatch):
    slowly(monkeypatch, due, "days_overdue")
    with without("findings_reminder", "findings_reminder_once_a_day"):
        assert reminded_by_several() > 1
