"""Verbs of the returns that are owed: which there are, when each is due, and that it was made."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action
from apps.core.dates import today
from apps.reports import defaults
from apps.reports.models import ReturnDue, ReturnRule

Status = ReturnDue.Status


@action("reports.add_return", _("Add a return"))
def add_return(*, by, **facts):
    """The office enters what the bureau owes, to whom, by which rule and until when."""
    return _kept(ReturnRule(), facts)


@action("reports.change_return", _("Change the return"))
def change_return(rule, *, by, **facts):
    """A changed date holds for returns that are still to be made."""
    _kept(rule, facts)
    for due in rule.dues.open():
        due.due_on = rule.due_on(due.period)
        due.save(update_fields=["due_on"])
    return rule


@action("reports.declare_return", _("Enter a usual return"))
def declare_return(*, by, code):
    """Every house begins with the usual returns, and its office puts in its own dates and posts."""
    return _kept(ReturnRule(code=code), vars(defaults.returns[code]))


@action("reports.plan_return", _("Enter in the calendar"))
def plan_return(rule, *, by, period):
    """Each return enters the calendar once, two months before it is due."""
    due, _new = ReturnDue.objects.get_or_create(
        rule=rule, first=period.first, last=period.last, defaults={"due_on": rule.due_on(period)}
    )
    return due


@action("reports.submit_return", _("Note as made"), when=[Status.OPEN])
def submit_return(due, *, by, filed_on, receipt=""):
    """Whoever answers for a return notes when it was made, with the number of its receipt."""
    if filed_on > today():
        raise Refused({"filed_on": [_("That day is still to come. Note a return when it has been made.")]})
    return _noted(due, Status.FILED, filed_on, by, receipt)


@action("reports.reopen_return", _("Not made after all"), when=[Status.FILED])
def reopen_return(due, *, by):
    """A return that was noted by mistake, or came back, is to be made again."""
    return _noted(due, Status.OPEN, None, None, "")


def _noted(due: ReturnDue, status: str, filed_on: Any, filed_by: Any, receipt: str) -> ReturnDue:
    due.status, due.filed_on, due.filed_by, due.receipt = status, filed_on, filed_by, receipt
    due.save(update_fields=["status", "filed_on", "filed_by", "receipt"])
    return due


def _kept(rule: ReturnRule, facts: dict[str, Any]) -> ReturnRule:
    for name, value in facts.items():
        setattr(rule, name, value)
    rule.judge("code")
    rule.save()
    return rule
