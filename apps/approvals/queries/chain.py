"""A request as it is drawn: the steps it takes, who stands there, and what has been said so far."""

from typing import Any

from apps.approvals.models import Decision, Request, Step
from apps.approvals.queries.desk import Desk
from apps.core.cells import Badge


def chain(request: Request) -> list[dict[str, Any]]:
    """The steps of this round, each with who stands there now or who has decided it."""
    steps = list(request.steps.filter(round=request.round).select_related("post__unit", "person"))
    for step in steps:
        step.request = request
    pending = [step for step in steps if step.status in (Step.Status.CURRENT, Step.Status.WAITING)]
    desk = Desk(pending)
    said = {line.step_id: line for line in _decided(request)}
    return [
        {
            "step": step,
            "badge": Badge(str(step.get_status_display()), Step.TONES[Step.Status(step.status)]),
            "standing": desk.at(step) if step in pending else [],
            "said": said.get(step.pk),
            "beside": step.kind == "countersign",
        }
        for step in steps
    ]


def _decided(request: Request) -> Any:
    return request.decisions.filter(verdict__in=Decision.ENDING).select_related("by", "instead_of")


def told(request: Request) -> list[Decision]:
    """Everything that happened to it, in order."""
    return list(request.decisions.select_related("by", "instead_of"))
