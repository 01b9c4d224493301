"""What programs can do with meeting rooms, part by part. Same verbs as the pages, same rules, same refusals."""

from apps.meetings.api import attending, bookings, rooms, series, statistics, waiting
from apps.meetings.api.parts import router

__all__ = ["attending", "bookings", "rooms", "router", "series", "statistics", "waiting"]
