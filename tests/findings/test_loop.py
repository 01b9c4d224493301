"""A finding from the day it is found until it is closed, and everything that may come between."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.actions import Conflict, Refused
from apps.core.dates import today
from apps.core.workdays import working_day_after
from apps.findings import actions
from apps.findings.models import DueRule, EscalationRule, Finding, Rectification
from apps.findings.withdrawals import withdrawals
from apps.notices.models import Notice

pytestmark = pytest.mark.usefixtures("english")
LATER = timedelta(hours=48)


def told(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("event", flat=True))


@pytest.fixture
def rectified(finding, owner):
    return actions.rectify(finding, by=owner, what="已清理")


# -- written down ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("severity", "days"), [("minor", 10), ("ordinary", 5), ("grave", 2)])
def test_there_are_as_many_working_days_as_are_laid_down(find, severity, days):
    assert find(severity=severity).due_on == working_day_after(today(), days)


def test_the_head_of_the_unit_puts_right_what_nobody_is_named_for(find, head):
    finding = find(owner=None)

    assert finding.owner == head
    assert told(head) == ["findings.recorded"]


def test_a_unit_that_nobody_leads_needs_a_name(find):
    with pytest.raises(Refused, match="Nobody leads this unit"):
        find(owner=None)


def test_without_a_time_laid_down_none_is_guessed(find):
    DueRule.objects.all().delete()

    with pytest.raises(Refused, match="No time to put this right"):
        find()
    assert find(due_on=today()).due_on == today()


def test_a_day_that_is_over_is_refused(find):
    with pytest.raises(Refused, match="This day is over"):
        find(due_on=today() - timedelta(days=1))


def test_one_source_makes_one_finding(rules, supervisor, units, owner):
    def again(line="1"):
        facts = {"title": "晨检缺项", "unit": units.finance, "owner": owner}
        return actions.write_down(by=supervisor, source="canteen.SafetyReview:7", source_line=line, **facts)

    assert again() == again()
    assert again("2") != again()
    assert told(owner) == ["findings.recorded"] * 2
    with pytest.raises(IntegrityError, match="once_a_source"), transaction.atomic():
        Finding.objects.update(source_line="1")


def test_only_supervisors_write_down_by_hand(finding, clerk, owner, units):
    for person in (clerk, owner):
        with pytest.raises(PermissionDenied):
            actions.record(by=person, title="x", unit=units.finance, owner=owner)


# -- put right and looked at again -------------------------------------------------------------------------------------
def test_put_right_looked_at_again_and_closed(finding, owner, supervisor):
    actions.rectify(finding, by=owner, what="已清理并张贴标识")
    actions.recheck(Finding.objects.get(), by=supervisor, passed=True)

    finding.refresh_from_db()
    [attempt] = finding.rectifications.all()
    assert (finding.status, finding.closed_at is not None) == ("closed", True)
    assert (attempt.number, attempt.rectified_by, attempt.rechecked_by, attempt.passed) == (1, owner, supervisor, True)
    assert told(supervisor) == ["findings.rectified"]
    assert told(owner) == ["findings.recorded", "findings.rechecked"]


def test_still_wrong_it_is_open_again_and_the_second_attempt_counts(rectified, owner, supervisor):
    actions.recheck(rectified, by=supervisor, passed=False, remark="仍有纸箱")
    finding = Finding.objects.get()
    assert finding.status == "open"

    actions.rectify(finding, by=owner, what="再次清理")
    actions.recheck(Finding.objects.get(), by=supervisor, passed=True)

    assert list(Rectification.objects.values_list("number", "passed")) == [(1, False), (2, True)]
    assert Finding.objects.get().status == "closed"


def test_whoever_put_it_right_does_not_look_again(finding, supervisor, admin):
    actions.reassign(finding, by=supervisor, owner=supervisor)
    actions.rectify(Finding.objects.get(), by=supervisor, what="自己清理")

    with pytest.raises(PermissionDenied):
        actions.recheck(Finding.objects.get(), by=supervisor, passed=True)
    actions.recheck(Finding.objects.get(), by=admin, passed=True)
    assert Finding.objects.get().status == "closed"


def test_the_database_holds_that_too(rectified, owner):
    with pytest.raises(IntegrityError, match="rechecked_by_another"), transaction.atomic():
        Rectification.objects.update(rechecked_by=owner, rechecked_at=timezone.now(), passed=True)


@pytest.mark.parametrize("facts", [{"passed": True}, {"rechecked_at": timezone.now()}])
def test_a_look_again_is_whole_or_nothing(rectified, facts):
    with pytest.raises(IntegrityError, match="rechecked_whole"), transaction.atomic():
        Rectification.objects.update(**facts)


def test_still_wrong_needs_words(rectified, supervisor):
    with pytest.raises(ValidationError, match="Say what is still wrong"):
        actions.recheck(rectified, by=supervisor, passed=False)
    assert Finding.objects.get().status == "rectified"


def test_a_second_attempt_waits_for_the_first(rectified, owner):
    with pytest.raises(Refused, match="too late"):
        actions.rectify(rectified, by=owner, what="又一次")
    with pytest.raises(IntegrityError, match="one_waits"), transaction.atomic():
        Rectification.objects.create(finding=rectified, number=2, what="x", rectified_by=owner)


def test_strangers_neither_put_right_nor_look_again(finding, clerk, head):
    with pytest.raises(PermissionDenied):
        actions.rectify(finding, by=clerk, what="x")
    actions.rectify(finding, by=head, what="已由负责人处理")
    with pytest.raises(PermissionDenied):
        actions.recheck(Finding.objects.get(), by=head, passed=True)


# -- explained ---------------------------------------------------------------------------------------------------------
def test_it_is_explained_while_there_is_time(find, owner):
    finding = find()
    Finding.objects.update(explain_until=timezone.now() + LATER)
    actions.explain(Finding.objects.get(), by=owner, words="当时正在搬运")

    finding.refresh_from_db()
    assert (finding.explanation, finding.explained_by) == ("当时正在搬运", owner)
    with pytest.raises(Refused, match="explained already"):
        actions.explain(finding, by=owner, words="补充")


def test_too_late_to_explain(find, owner):
    find()
    Finding.objects.update(explain_until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refused, match="could be explained until"):
        actions.explain(Finding.objects.get(), by=owner, words="迟到的说明")


def test_what_is_not_published_needs_no_explanation(finding, owner):
    with pytest.raises(Refused, match="nothing to explain"):
        actions.explain(finding, by=owner, words="x")


@pytest.mark.parametrize("facts", [{"explanation": "x"}, {"explained_at": timezone.now()}])
def test_an_explanation_says_who_and_when(finding, facts):
    with pytest.raises(IntegrityError, match="explained_by_somebody"), transaction.atomic():
        Finding.objects.update(**facts)


# -- taken back, opened again, passed on, put off ----------------------------------------------------------------------
def test_a_withdrawn_finding_counts_nowhere(finding, supervisor, owner):
    actions.withdraw(finding, by=supervisor, reason="该通道已停用")

    assert not Finding.objects.standing().exists()
    assert not Finding.objects.unsettled().exists()
    assert not Finding.objects.overdue(today() + timedelta(days=60)).exists()
    assert told(owner) == ["findings.recorded", "findings.changed"]


def test_what_came_of_a_withdrawn_finding_is_taken_back_with_it(finding, supervisor, monkeypatch):
    points = {finding.pk: -2}

    def take_back(withdrawn, by):
        assert (withdrawn.status, by) == ("withdrawn", supervisor)
        del points[withdrawn.pk]

    monkeypatch.setitem(withdrawals, "appraisal.points", take_back)
    actions.withdraw(finding, by=supervisor, reason="误报")

    assert points == {}


def test_a_finding_stands_where_its_points_cannot_be_taken_back(finding, supervisor, monkeypatch):
    def take_back(withdrawn, by):
        raise Refused("The year has been signed off.")

    monkeypatch.setitem(withdrawals, "appraisal.points", take_back)
    with pytest.raises(Refused, match="signed off"):
        actions.withdraw(finding, by=supervisor, reason="误报")

    assert Finding.objects.get().status == "open"
    assert not Notice.objects.filter(event="findings.changed").exists()


def test_a_closed_one_is_withdrawn_or_opened_again(rectified, supervisor):
    actions.recheck(rectified, by=supervisor, passed=True)
    closed = Finding.objects.get()
    actions.reopen(closed, by=supervisor, reason="再次发现")
    closed.refresh_from_db()
    assert (closed.status, closed.closed_at, closed.due_on) == ("open", None, working_day_after(today(), 5))

    actions.withdraw(closed, by=supervisor, reason="误报")
    assert Finding.objects.get().status == "withdrawn"


def test_the_database_wants_a_reason_and_a_time(finding):
    with pytest.raises(IntegrityError, match="withdrawn_says_why"), transaction.atomic():
        Finding.objects.update(status="withdrawn")
    with pytest.raises(IntegrityError, match="closed_says_when"), transaction.atomic():
        Finding.objects.update(status="closed")
    with pytest.raises(IntegrityError, match="closed_says_when"), transaction.atomic():
        Finding.objects.update(closed_at=timezone.now())
    with pytest.raises(IntegrityError, match="repeats_another"), transaction.atomic():
        Finding.objects.update(repeats=finding)


def test_passed_on_and_put_off(finding, owner, head, supervisor):
    actions.reassign(finding, by=owner, owner=head)
    finding = Finding.objects.get()
    with pytest.raises(Refused, match="puts it right already"):
        actions.reassign(finding, by=supervisor, owner=head)
    with pytest.raises(Refused, match="Choose a later day"):
        actions.put_off(finding, by=supervisor, due_on=finding.due_on, reason="材料未到")
    with pytest.raises(PermissionDenied):
        actions.put_off(finding, by=head, due_on=finding.due_on + timedelta(days=3), reason="材料未到")

    later = finding.due_on + timedelta(days=3)
    actions.put_off(finding, by=supervisor, due_on=later, reason="材料未到")
    assert Finding.objects.get().due_on == later
    assert told(head) == ["findings.recorded", "findings.changed"]


# -- who sees what, and the rules --------------------------------------------------------------------------------------
def test_who_sees_it(finding, owner, head, supervisor, leader, admin, clerk):
    seen = {p.username: Finding.objects.visible_to(p).exists() for p in (owner, head, supervisor, leader, admin, clerk)}
    assert seen == {**dict.fromkeys(("owner", "head", "zhaolei", "sunzhiqiang", "liujing"), True), "zhangwei": False}


def test_times_and_levels_do_not_overlap(rules, admin):
    known = {"starts_on": today(), "source": "x"}
    with pytest.raises(Conflict, match="at that time already"):
        actions.add_due_rule(by=admin, severity="grave", working_days=1, **known)
    with pytest.raises(Conflict, match="at that time already"):
        actions.add_escalation_rule(by=admin, level="head", after_days=1, **known)
    with pytest.raises(ValidationError, match="1 and 120"):
        actions.change_due_rule(DueRule.objects.first(), by=admin, working_days=0)
    with pytest.raises(ValidationError, match="1 and 120"):
        actions.change_escalation_rule(EscalationRule.objects.first(), by=admin, after_days=0)
