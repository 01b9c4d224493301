"""Putting right, looking again, and all that may come between."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action
from apps.core.attachments.actions import put_with
from apps.core.dates import day, moment, today
from apps.findings.models import Finding, Rectification
from apps.findings.queries import due
from apps.findings.withdrawals import withdrawals
from apps.notices.actions import tell
from apps.org.models import Person

OPEN, RECTIFIED, CLOSED, WITHDRAWN = Finding.Status


@action("findings.explain", _("Explain"), when=[OPEN, RECTIFIED])
def explain(finding: Finding, *, by: Person, words: str) -> Finding:
    """Whoever answers for it says how it came about, while there is time to; it must still be put right."""
    if finding.explained_at:
        raise Refused(gettext("This has been explained already."))
    if finding.explain_until is None:
        raise Refused(gettext("Nothing is published of this finding, so there is nothing to explain. Put it right."))
    if not finding.may_be_explained:
        says = gettext("It could be explained until %(until)s. Put it right and say there what there is to say.")
        raise Refused(says % {"until": moment(finding.explain_until)})
    finding.explanation, finding.explained_by, finding.explained_at = words, by, timezone.now()
    return _kept(finding)


@action("findings.rectify", _("Put right"), when=[OPEN])
def rectify(finding: Finding, *, by: Person, what: str, photos: Any = ()) -> Finding:
    """Whoever answers for it says what was done; somebody else looks again."""
    number = finding.rectifications.count() + 1
    attempt = Rectification(finding=finding, number=number, what=what, rectified_by=by)
    attempt.judge()
    attempt.save()
    put_with(attempt, photos, by=by)
    _tell([finding.found_by], "findings.rectified", finding, by, _("Please look again: %(finding)s was put right."))
    return finding.become(RECTIFIED)


@action("findings.recheck", _("Look again"), when=[RECTIFIED])
def recheck(finding: Finding, *, by: Person, passed: bool, remark: str = "") -> Finding:
    """Somebody who did not put it right looks again: it is in order and closed, or still wrong and open."""
    attempt = finding.rectifications.waiting().get()
    attempt.rechecked_by, attempt.rechecked_at, attempt.passed, attempt.remark = by, timezone.now(), passed, remark
    attempt.judge()
    attempt.save()
    if passed:
        finding.closed_at = timezone.now()
        says = _("%(finding)s is in order now and closed.")
    else:
        says = _("%(finding)s is still not in order: %(remark)s")
    _tell([finding.owner, attempt.rectified_by], "findings.rechecked", finding, by, says, remark=remark)
    finding.status = CLOSED if passed else OPEN
    return _kept(finding)


@action("findings.withdraw", _("Withdraw the finding"), when=[OPEN, RECTIFIED, CLOSED])
def withdraw(finding: Finding, *, by: Person, reason: str) -> Finding:
    """What was found wrongly is taken back with a reason: it counts nowhere from then on, nor does what came of it."""
    finding.status, finding.reason, finding.closed_at = WITHDRAWN, reason, None
    _tell([finding.owner], "findings.changed", finding, by, _("%(finding)s was withdrawn: %(reason)s"), reason=reason)
    _kept(finding)
    for take_back in withdrawals.values():
        take_back(finding, by)
    return finding


@action("findings.reopen", _("Reopen"), when=[CLOSED])
def reopen(finding: Finding, *, by: Person, reason: str) -> Finding:
    """A supervisor opens a closed finding again; the time to put it right begins anew."""
    finding.status, finding.closed_at, finding.reason = OPEN, None, reason
    finding.due_on = due.due_on(finding.severity)
    says = _("%(finding)s was reopened: %(reason)s Please put it right until %(day)s.")
    _tell([finding.owner], "findings.changed", finding, by, says, reason=reason, day=day(finding.due_on))
    return _kept(finding)


@action("findings.reassign", _("Pass on"), when=[OPEN])
def reassign(finding: Finding, *, by: Person, owner: Person) -> Finding:
    """Somebody else puts it right; the day until when stays."""
    if owner.pk == finding.owner_id:
        raise Refused({"owner": [gettext("%(owner)s puts it right already.") % {"owner": owner}]})
    finding.owner = owner
    says = _("Please put right until %(day)s: %(finding)s.")
    _tell([owner], "findings.recorded", finding, by, says, day=day(finding.due_on))
    return _kept(finding)


@action("findings.put_off", _("Put off"), when=[OPEN])
def put_off(finding: Finding, *, by: Person, due_on: date, reason: str) -> Finding:
    """A supervisor gives more time, and says why."""
    if due_on <= max(finding.due_on, today()):
        raise Refused({"due_on": [gettext("Choose a later day than %(day)s.") % {"day": day(finding.due_on)}]})
    finding.due_on, finding.reason = due_on, reason
    says = _("%(finding)s may be put right until %(day)s: %(reason)s")
    _tell([finding.owner], "findings.changed", finding, by, says, reason=reason, day=day(due_on))
    return _kept(finding)


def _kept(finding: Finding) -> Finding:
    finding.judge()
    finding.save()
    return finding


def _tell(people: list[Any], event: str, finding: Finding, by: Person, says: Any, **facts: Any) -> None:
    """All of them but who does it."""
    others = {person.pk: person for person in people if person.pk != by.pk}
    tell(others.values(), event, finding, says, finding=finding, **facts)
