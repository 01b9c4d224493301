"""Telling people, announcing to many, and what they do with what they are told."""

from apps.notices.actions.announcing import confirm, publish, rewrite, withdraw, write
from apps.notices.actions.channels import add_robot, change_robot, choose_ways, try_mail, try_robot
from apps.notices.actions.reading import mark_read
from apps.notices.actions.telling import tell

__all__ = [
    "add_robot",
    "change_robot",
    "choose_ways",
    "confirm",
    "mark_read",
    "publish",
    "rewrite",
    "tell",
    "try_mail",
    "try_robot",
    "withdraw",
    "write",
]
