"""Typing about announcements, chat robots and how one wants to be told."""

from apps.notices.forms.announcements import AnnouncementForm
from apps.notices.forms.channels import ChangeRobotForm, RobotForm
from apps.notices.forms.habits import HabitForm

__all__ = ["AnnouncementForm", "ChangeRobotForm", "HabitForm", "RobotForm"]
