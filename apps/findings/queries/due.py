"""Until when a finding is put right, who does it, and how late it is. Days are working days of the calendar."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from apps.approvals.queries.desk import head_of
from apps.core.actions import Refused
from apps.core.dates import today
from apps.core.workdays import working_day_after, working_days
from apps.findings.models import DueRule, Finding
from apps.org.models import Person, Unit


def due_on(severity: str, on: date | None = None) -> date:
    """The last day to put right what is found today. Raises ``Refused`` where no rule is in force."""
    on = on or today()
    row = DueRule.objects.in_force(on).filter(severity=severity).first()
    if row is None:
        raise Refused(_("No time to put this right is laid down. Ask the office administrator to enter one."))
    return working_day_after(on, row.working_days)


def head(unit: Unit) -> Person | None:
    """Who leads the unit: whoever holds its most senior post, or that of the unit above."""
    post = head_of(unit)
    return Person.objects.filter(post=post, is_active=True).order_by("pk").first() if post else None


def days_overdue(finding: Finding, on: date | None = None) -> int:
    """Working days that have gone by since the last day to put it right, today's included."""
    on = on or today()
    return len(working_days(finding.due_on + timedelta(days=1), on)) if finding.due_on < on else 0
