"""Writing the routes."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.approvals.models import Route, RouteStep
from apps.core.actions import Refused, action


@action("approvals.add_route", _("Add a route"))
def add_route(*, by, steps, **facts):
    """The office administrator writes down what needs whose approval, from which day and on which ground."""
    return _keep(Route(), steps, facts)


@action("approvals.change_route", _("Change the route"))
def change_route(route, *, by, steps, **facts):
    """The office administrator corrects a route or ends it; requests under way keep their steps."""
    return _keep(route, steps, facts)


def _keep(route: Route, steps: list[dict[str, Any]], facts: dict[str, Any]) -> Route:
    """``steps``: the fields of each RouteStep, in order."""
    for name, value in facts.items():
        setattr(route, name, value)
    route.judge()
    route.save()
    route.steps.all().delete()
    _in_order(steps)
    RouteStep.objects.bulk_create(RouteStep(route=route, **step) for step in steps)
    return route


def _in_order(steps: list[dict[str, Any]]) -> None:
    alone = [step["position"] for step in steps if step.get("kind") == "approve"]
    shared = {step["position"] for step in steps if step.get("kind") == "countersign"}
    if len(alone) != len(set(alone)) or shared & set(alone):
        raise Refused(_("Steps of the same number are countersigned; choose “Countersign” for both."))
    whose = [(step.get("who"), getattr(step.get("post"), "pk", None), step.get("role")) for step in steps]
    if len(whose) != len(set(whose)):
        raise ValidationError(_("The same signature is asked for twice. Leave one of the two out."))
