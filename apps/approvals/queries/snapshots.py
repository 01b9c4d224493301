"""What is being approved, as it stands: taken when it is sent, and compared before it is granted."""

import json
from typing import Any, NamedTuple

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.approvals.conditions import holds
from apps.approvals.matters import matters
from apps.approvals.models import Request, Route
from apps.core import cells


class Difference(NamedTuple):
    """One thing that has changed since it was sent."""

    label: str
    then: str
    now: str


def snapshot(matter: str, subject: Any) -> dict[str, dict]:
    """What approvers see and what conditions are judged by, as JSON; in the language of the bureau, whoever asks."""
    with override(settings.LANGUAGE_CODE):
        taken = {"shows": matters[matter].snapshot(subject), "facts": matters[matter].facts(subject)}
        taken["shows"] = {name: cells.text(value) for name, value in taken["shows"].items()}
    return json.loads(json.dumps(taken, cls=DjangoJSONEncoder))


def route_for(matter: str, facts: dict) -> Route | None:
    """The first route in force whose condition holds, or None: no approval is needed."""
    routes = Route.objects.in_force().for_matter(matter).prefetch_related("steps__post__unit")
    return next((route for route in routes if holds(route.condition, facts)), None)


def differences(request: Request) -> list[Difference]:
    """What is no longer as it was sent; empty if all of it is."""
    subject = request.subject
    if subject is None or request.matter not in matters:
        return [Difference(str(_("subject")), request.title, str(_("no longer there")))]
    then, now = request.snapshot, snapshot(request.matter, subject)
    shown = _changed(then["shows"], now["shows"], matters[request.matter].words)
    fields = {name: fact.label for name, fact in matters[request.matter].fields.items()}
    # What people see says it best; a fact speaks only where nothing shown has changed.
    return shown or _changed(then["facts"], now["facts"], fields)


def _changed(then: dict, now: dict, labels: Any) -> list[Difference]:
    return [
        Difference(str(labels.get(name, name)), _words(then.get(name)), _words(now.get(name)))
        for name in {**then, **now}
        if then.get(name) != now.get(name)
    ]


def _words(value: Any) -> str:
    return cells.text(value) or cells.EMPTY


def shown(request: Request) -> list[tuple[str, str]]:
    """The words of the snapshot, each with its name, in the order of its matter (JSONB keeps none)."""
    words = matters[request.matter].words if request.matter in matters else {}
    shows = request.snapshot.get("shows", {})
    order = [name for name in words if name in shows] + sorted(shows.keys() - words.keys())
    return [(str(words.get(name, name)), _words(shows[name])) for name in order]
