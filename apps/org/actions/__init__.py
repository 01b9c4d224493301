"""The verbs of the bureau's own books: accounts, people, units and places, roles, absences, imports."""

from apps.org.actions.absences import add_absence, change_absence, withdraw_absence
from apps.org.actions.accounts import change_password, hand_out_passwords, leave, prefer, rejoin, set_password, unlock
from apps.org.actions.appoint import appoint
from apps.org.actions.books import (
    add_building,
    add_campus,
    add_person,
    add_place,
    add_post,
    add_unit,
    change_building,
    change_campus,
    change_person,
    change_place,
    change_post,
    change_unit,
)
from apps.org.actions.imports import carry_out_import, check_import, undo_import
from apps.org.actions.programs import (
    add_webhook,
    change_webhook,
    issue_token,
    renew_secret,
    revoke_token,
    send_again,
)
from apps.org.actions.roles import end_grant, grant

__all__ = [
    "add_absence",
    "add_building",
    "add_campus",
    "add_person",
    "add_place",
    "add_post",
    "add_unit",
    "add_webhook",
    "appoint",
    "carry_out_import",
    "change_absence",
    "change_building",
    "change_campus",
    "change_password",
    "change_person",
    "change_place",
    "change_post",
    "change_unit",
    "change_webhook",
    "check_import",
    "end_grant",
    "grant",
    "hand_out_passwords",
    "issue_token",
    "leave",
    "prefer",
    "rejoin",
    "renew_secret",
    "revoke_token",
    "send_again",
    "set_password",
    "undo_import",
    "unlock",
    "withdraw_absence",
]
