"""The verbs of the meeting rooms."""

from apps.meetings.actions.attending import ask_leave, come, invite, send_substitute, uninvite
from apps.meetings.actions.bookings import book, cancel, change, end_early, extend, move, no_show, restore
from apps.meetings.actions.links import add_link, renew_link, revoke_link, share_calendar
from apps.meetings.actions.rooms import (
    add_class,
    add_equipment,
    add_room,
    add_rule,
    change_class,
    change_equipment,
    change_room,
    change_rule,
)
from apps.meetings.actions.sealing import book_confidential
from apps.meetings.actions.series import book_series, cancel_series, change_series

__all__ = [
    "add_class",
    "add_equipment",
    "add_link",
    "add_room",
    "add_rule",
    "ask_leave",
    "book",
    "book_confidential",
    "book_series",
    "cancel",
    "cancel_series",
    "change",
    "change_class",
    "change_equipment",
    "change_room",
    "change_rule",
    "change_series",
    "come",
    "end_early",
    "extend",
    "invite",
    "move",
    "no_show",
    "renew_link",
    "restore",
    "revoke_link",
    "send_substitute",
    "share_calendar",
    "uninvite",
]
