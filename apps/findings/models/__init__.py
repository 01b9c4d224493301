"""What was found wrong, how it is put right, and who looks again."""

from apps.findings.models.findings import Finding
from apps.findings.models.rectifying import Rectification
from apps.findings.models.reminding import Reminder
from apps.findings.models.rules import DueRule, EscalationRule

__all__ = ["DueRule", "EscalationRule", "Finding", "Rectification", "Reminder"]
