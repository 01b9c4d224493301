"""Writing down what is wrong: by hand, and from the checks of the trades."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action
from apps.core.attachments.actions import put_with
from apps.core.dates import day, today
from apps.core.search import remember
from apps.findings.models import Finding
from apps.findings.queries import due
from apps.notices.actions import tell
from apps.org.models import Person, Place, Post, Unit

EVENT = "findings.recorded"


def write_down(
    *,
    by: Person,
    title: str,
    unit: Unit,
    owner: Person | None = None,
    severity: str = "ordinary",
    detail: str = "",
    place: Place | None = None,
    post: Post | None = None,
    due_on: date | None = None,
    source: str = "",
    source_line: str = "",
    explain_until: datetime | None = None,
    repeats: Finding | None = None,
) -> Finding:
    """For the verbs of trades, in their transaction: the finding, and its owner is told.

    Without ``owner`` the head of the unit is asked to put it right, without ``due_on`` until the day that is laid down
    for the ``severity``. The same ``source`` and ``source_line`` again give the finding that is there. Raises
    ``Refused`` where nobody leads the unit, or the day is over already.
    """
    there = Finding.objects.of(source).filter(source_line=source_line).first() if source else None
    if there is not None:
        return there
    owner = owner or due.head(unit)
    if owner is None:
        raise Refused({"owner": [gettext("Nobody leads this unit. Choose who puts it right.")]})
    finding = Finding(
        title=title, detail=detail, severity=severity, unit=unit, owner=owner, place=place, post=post, found_by=by,
        due_on=due_on or due.due_on(severity), source=source, source_line=source_line, explain_until=explain_until,
        repeats=repeats,
    )  # fmt: skip
    return _kept(finding)


def _kept(finding: Finding) -> Finding:
    if finding.due_on < today():
        raise Refused({"due_on": [gettext("This day is over. Choose one that people can still keep.")]})
    finding.judge()
    finding.save()
    remember(finding)  # a check writes it down in its own verb, which keeps only what it is about itself
    if finding.owner_id != finding.found_by_id:
        says = _("Please put right until %(day)s: %(finding)s.")
        tell([finding.owner], EVENT, finding, says, day=day(finding.due_on), finding=finding)
    return finding


@action("findings.record", _("Write down a finding"))
def record(*, by: Person, photos: Any = (), **facts: Any) -> Finding:
    """A supervisor writes down what is wrong and who puts it right."""
    finding = write_down(by=by, **facts)
    put_with(finding, photos, by=by)
    return finding
