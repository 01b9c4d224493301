"""What was told to whom."""

from apps.notices.models.notices import Notice

__all__ = ["Notice"]
