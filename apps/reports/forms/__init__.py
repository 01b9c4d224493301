"""What is typed to schedule a report, to run it now, and to keep the calendar of returns."""

from apps.reports.forms.returns import ReturnForm, SubmitForm
from apps.reports.forms.schedules import ChangeScheduleForm, RunForm, ScheduleForm

__all__ = ["ChangeScheduleForm", "ReturnForm", "RunForm", "ScheduleForm", "SubmitForm"]
