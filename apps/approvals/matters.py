"""What may need approval: every trade plugs its matters here, and routes are written for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.core.sockets import Socket


@dataclass(frozen=True)
class Fact:
    """A fact of the subject that the condition of a route may ask for.

    ``kind``: "text", "number", "yes_no" or "choice"; ``choices()`` gives the (code, label) pairs of a choice.
    """

    label: Any
    kind: str = "text"
    choices: Callable[[], list[tuple[Any, Any]]] = list


def _nothing(*_args: Any) -> None:
    """What a matter does that has nothing to do."""


@dataclass(frozen=True)
class Matter:
    """A kind of thing that may need approval, and what its trade does with the answer.

    ``facts(subject)`` are what conditions are judged by, their names declared in ``fields``; a list stands for several
    values. ``snapshot(subject)`` is what approvers see, name → words, the names called as in ``words``; what has
    changed there, or in the facts, cannot be granted. ``granted(request, by)``, ``declined(request, by, reason)``,
    ``withdrawn(request, by)`` and ``returned(request, by, reason)`` run in the transaction of the decision, with the
    subject's row locked. ``by`` is None where a deadline decided. ``unit(subject)`` is the asking unit, where it is not
    the subject's own; ``campus(subject)`` narrows steps that are given to a role;
    ``takes_calls(person, subject)`` says who, beside the clerks, may write down a verbal approval.
    """

    label: Any
    facts: Callable[[Any], dict]
    snapshot: Callable[[Any], dict]
    granted: Callable[[Any, Any], Any]
    declined: Callable[[Any, Any, str], Any]
    withdrawn: Callable[[Any, Any], Any] = _nothing
    returned: Callable[[Any, Any, str], Any] = _nothing
    fields: Mapping[str, Fact] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)
    takes_calls: Callable[[Any, Any], Any] = lambda person, subject: False
    unit: Callable[[Any], Any] = lambda subject: getattr(subject, "unit", None)
    campus: Callable[[Any], Any] = lambda subject: None


matters = Socket("matters that may need approval")


def label_of(matter: str) -> Any:
    """What people call it; a matter whose trade is gone keeps its code."""
    return matters[matter].label if matter in matters else matter
