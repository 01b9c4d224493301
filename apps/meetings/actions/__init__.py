"""The verbs of the meeting rooms."""

from apps.meetings.actions.approving import confirm, expire, turn_down
from apps.meetings.actions.arriving import check_in, give_back
from apps.meetings.actions.attending import ask_leave, come, invite, send_substitute, uninvite
from apps.meetings.actions.bookings import book, cancel, change, end_early, extend, move, no_show, restore
from apps.meetings.actions.calling import book_by_telephone
from apps.meetings.actions.displacing import give_way, pre_empt, resettle
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
from apps.meetings.actions.series import book_series, cancel_series, change_series, prolong_series
from apps.meetings.actions.serving import offer
from apps.meetings.actions.waiting import accept_offer, lapse, leave_list, wait

__all__ = [
    "accept_offer",
    "add_class",
    "add_equipment",
    "add_link",
    "add_room",
    "add_rule",
    "ask_leave",
    "book",
    "book_by_telephone",
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
    "check_in",
    "come",
    "confirm",
    "end_early",
    "expire",
    "extend",
    "give_back",
    "give_way",
    "invite",
    "lapse",
    "leave_list",
    "move",
    "no_show",
    "offer",
    "pre_empt",
    "prolong_series",
    "renew_link",
    "resettle",
    "restore",
    "revoke_link",
    "send_substitute",
    "share_calendar",
    "turn_down",
    "uninvite",
    "wait",
]
