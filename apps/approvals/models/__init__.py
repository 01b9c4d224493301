"""Routes and their steps, requests with what was decided, papers that are owed, and who decides for whom."""

from apps.approvals.models.decisions import Decision, Paper
from apps.approvals.models.delegations import Delegation
from apps.approvals.models.requests import Request, Step
from apps.approvals.models.routes import Deadline, Route, RouteStep, StepKind

__all__ = ["Deadline", "Decision", "Delegation", "Paper", "Request", "Route", "RouteStep", "Step", "StepKind"]
