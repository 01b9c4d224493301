"""Every working morning: what is overdue, and to whom it is told by now."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.dates import day, today
from apps.core.workdays import is_working
from apps.findings.models import EscalationRule, Finding, Reminder
from apps.findings.queries import due
from apps.notices.actions import tell
from apps.org.models import Grant, Person, Role

Level = EscalationRule.Level
ROLES = {Level.ADMIN: Role.OFFICE_ADMIN, Level.LEADER: Role.LEADER}


def remind_overdue() -> None:
    """Once a day for each, however often it is asked for; on working days only."""
    if not is_working(today()):
        return
    rules = list(EscalationRule.objects.in_force())
    for pk in Finding.objects.overdue().order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            _remind(pk, rules)


def _remind(pk: int, rules: list[EscalationRule]) -> None:
    """The lock on the finding lets one reminder of it through at a time."""
    finding = Finding.objects.select_for_update(of=("self",), no_key=True).select_related("owner", "unit").get(pk=pk)
    if not finding.is_overdue or finding.reminders.filter(reminded_on=today()).exists():
        return
    days = due.days_overdue(finding)
    levels = [rule.level for rule in rules if days >= rule.after_days]
    people = {person.pk: person for level in levels for person in _people(level, finding)}
    if not people:
        return
    Reminder.objects.create(finding=finding, reminded_on=today(), days=days, levels=",".join(levels))
    says = _(
        "%(finding)s of %(unit)s was to be put right by %(owner)s until %(day)s; %(days)s working days ago."
    )
    facts = {"unit": finding.unit, "owner": finding.owner, "day": day(finding.due_on), "days": days}
    tell(people.values(), "findings.overdue", finding, says, finding=finding, **facts)


def _people(level: str, finding: Finding) -> list[Person]:
    if level == Level.OWNER:
        return [finding.owner]
    if level == Level.HEAD:
        head = due.head(finding.unit)
        return [head] if head else []
    grants = Grant.objects.current().filter(role=ROLES[Level(level)], unit=None, campus=None)
    return list(Person.objects.filter(pk__in=grants.values("person"), is_active=True))
