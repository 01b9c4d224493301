"""What can be done with findings."""

from apps.findings import policies  # noqa: F401  the policies go with the verbs
from apps.findings.actions.recording import record, write_down
from apps.findings.actions.reminding import remind_overdue
from apps.findings.actions.rules import add_due_rule, add_escalation_rule, change_due_rule, change_escalation_rule
from apps.findings.actions.settling import explain, put_off, reassign, recheck, rectify, reopen, withdraw

__all__ = [
    "add_due_rule",
    "add_escalation_rule",
    "change_due_rule",
    "change_escalation_rule",
    "explain",
    "put_off",
    "reassign",
    "recheck",
    "record",
    "rectify",
    "remind_overdue",
    "reopen",
    "withdraw",
    "write_down",
]
