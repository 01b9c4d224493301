"""Rooms, the rules for booking them, bookings, and the series they come from."""

from apps.meetings.models.attendees import Attendee
from apps.meetings.models.bookings import Booking, Occupancy
from apps.meetings.models.links import AccessLink
from apps.meetings.models.rooms import Equipment, Layout, Room, RoomLayout
from apps.meetings.models.rules import BookingRule
from apps.meetings.models.sealed import SealedWords
from apps.meetings.models.series import Series

__all__ = [
    "AccessLink",
    "Attendee",
    "Booking",
    "BookingRule",
    "Equipment",
    "Layout",
    "Occupancy",
    "Room",
    "RoomLayout",
    "SealedWords",
    "Series",
]
