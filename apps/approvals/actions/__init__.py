"""Asking, deciding, standing in, calls with the paper later, and the routes."""

from apps.approvals.actions.asking import ask, open_request, send_again, set_aside, withdraw
from apps.approvals.actions.clock import keep_deadlines, time_out
from apps.approvals.actions.deciding import Changed, countersign, decline, forward, grant, send_back
from apps.approvals.actions.delegating import delegate, end_delegation
from apps.approvals.actions.papers import approve_verbally, confirm_paper
from apps.approvals.actions.routes import add_route, change_route

__all__ = [
    "Changed",
    "add_route",
    "approve_verbally",
    "ask",
    "change_route",
    "confirm_paper",
    "countersign",
    "decline",
    "delegate",
    "end_delegation",
    "forward",
    "grant",
    "keep_deadlines",
    "open_request",
    "send_again",
    "send_back",
    "set_aside",
    "time_out",
    "withdraw",
]
