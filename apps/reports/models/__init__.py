"""What the house reports by itself, and what it owes to others."""

from apps.reports.models.filed import Report
from apps.reports.models.returns import ReturnDue, ReturnRule
from apps.reports.models.schedules import Schedule

__all__ = ["Report", "ReturnDue", "ReturnRule", "Schedule"]
