"""What waits for a person: what they are to put right, and what they are to look at again."""

from typing import Any

from django.utils.translation import gettext as _

from apps.core.dates import day, day_bounds
from apps.core.sockets import Item
from apps.findings.models import Finding

MOST = 6


def to_put_right(person: Any) -> list[Item]:
    """Their own, the most urgent first."""
    rows = Finding.objects.filter(status=Finding.Status.OPEN, owner=person).order_by("due_on", "pk")[:MOST]
    return [_item(_("Put right: %(finding)s"), one, "tool", "red" if one.is_overdue else "orange") for one in rows]


def to_look_at_again(person: Any) -> list[Item]:
    """What they found; whoever supervises looks after all of them on the board."""
    rows = Finding.objects.filter(status=Finding.Status.RECTIFIED, found_by=person).order_by("due_on", "pk")
    rows = rows.exclude(rectifications__rectified_by=person, rectifications__rechecked_at=None)
    return [_item(_("Look again: %(finding)s"), one, "eye-check", "blue") for one in rows[:MOST]]


def _item(says: str, finding: Finding, icon: str, tone: str) -> Item:
    until = day_bounds(finding.due_on)[1]
    note = _("until %(day)s") % {"day": day(finding.due_on)}
    return Item(says % {"finding": finding}, finding.get_absolute_url(), icon, until, note=note, tone=tone)
