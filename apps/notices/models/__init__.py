"""What was told to whom, what was announced to many, and on which ways it leaves the house."""

from apps.notices.models.announcements import Announcement, Receipt
from apps.notices.models.notices import Notice
from apps.notices.models.ways import Delivery, Habit, Robot

__all__ = ["Announcement", "Delivery", "Habit", "Notice", "Receipt", "Robot"]
