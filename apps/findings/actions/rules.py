"""Verbs that lay down how much time there is, and who hears when it is over."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.actions import action
from apps.findings.models import DueRule, EscalationRule
from apps.org.actions.books import kept
from apps.org.models import Person


@action("findings.add_due_rule", _("Lay down a time"))
def add_due_rule(*, by: Person, **facts: Any) -> DueRule:
    """The office administrator lays down from which day on how many working days there are."""
    return kept(DueRule(), facts)


@action("findings.change_due_rule", _("Change the time"))
def change_due_rule(rule: DueRule, *, by: Person, **facts: Any) -> DueRule:
    """The particulars of a time are kept; what is asked from another day on is a row of its own."""
    return kept(rule, facts)


@action("findings.add_escalation_rule", _("Lay down who hears"))
def add_escalation_rule(*, by: Person, **facts: Any) -> EscalationRule:
    """The office administrator lays down who hears of what is overdue, and from which day on."""
    return kept(EscalationRule(), facts)


@action("findings.change_escalation_rule", _("Change who hears"))
def change_escalation_rule(rule: EscalationRule, *, by: Person, **facts: Any) -> EscalationRule:
    """The particulars are kept; what holds from another day on is a row of its own."""
    return kept(rule, facts)
