"""Verbs of scheduled reports and of the returns that are owed."""

from apps.reports.actions.filing import deliver, file, give_up, run_now, send_again, try_again
from apps.reports.actions.returns import (
    add_return,
    change_return,
    declare_return,
    plan_return,
    reopen_return,
    submit_return,
)
from apps.reports.actions.schedules import add_schedule, change_schedule, declare, resume, stop

__all__ = [
    "add_return",
    "add_schedule",
    "change_return",
    "change_schedule",
    "declare",
    "declare_return",
    "deliver",
    "file",
    "give_up",
    "plan_return",
    "reopen_return",
    "resume",
    "run_now",
    "send_again",
    "stop",
    "submit_return",
    "try_again",
]
