"""What people are told about: every app plugs its events here, and each person chooses how they arrive."""

from dataclasses import dataclass
from typing import Any

from apps.core.sockets import Socket


@dataclass(frozen=True)
class Event:
    """Something worth telling. The part of its key before the dot is what people settle in their preferences
    («meetings»), and ``group`` is how that row is called; urgent ones (duty, security) come by night too."""

    label: Any
    group: Any
    urgent: bool = False


events = Socket("what people are told about")


def group_of(event: str) -> str:
    return event.partition(".")[0]


def groups() -> dict[str, Any]:
    """Each group of events with its name, for the table of one's settings."""
    found: dict[str, Any] = {}
    for key, event in sorted(events.items()):
        found.setdefault(group_of(key), event.group)
    return found
