"""Telling people, and what they do with what they are told."""

from apps.notices.actions.reading import mark_read
from apps.notices.actions.telling import tell

__all__ = ["mark_read", "tell"]
