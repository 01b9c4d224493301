"""Telling people, and what they do with what they are told."""

from apps.notices.actions.telling import tell

__all__ = ["tell"]
