"""Rooms, the rules for booking them, bookings, the series they come from, and who waits for what."""

from apps.meetings.models.attendees import Attendee
from apps.meetings.models.bookings import Booking, Occupancy
from apps.meetings.models.classes import MeetingClass
from apps.meetings.models.displacements import Displacement
from apps.meetings.models.links import AccessLink
from apps.meetings.models.rooms import Equipment, Layout, Room, RoomLayout
from apps.meetings.models.rules import BookingRule
from apps.meetings.models.sealed import SealedWords
from apps.meetings.models.series import Series
from apps.meetings.models.waiting import Wait

__all__ = [
    "AccessLink",
    "Attendee",
    "Booking",
    "BookingRule",
    "Displacement",
    "Equipment",
    "Layout",
    "MeetingClass",
    "Occupancy",
    "Room",
    "RoomLayout",
    "SealedWords",
    "Series",
    "Wait",
]
