"""Schedules and returns that every house begins with. They become rows once, which administrators then edit."""

from dataclasses import dataclass, field
from datetime import time
from typing import Any

from apps.core.sockets import Socket


@dataclass(frozen=True)
class Default:
    """A schedule to begin with: as the columns of ``Schedule``, its name in the house's language."""

    name: Any
    kind: str
    repeats: str
    day: int
    at: time
    roles: tuple[str, ...]
    which: str = "before"
    formats: tuple[str, ...] = ("xlsx",)

    def columns(self) -> dict[str, Any]:
        """In the language of whoever calls: that of the house."""
        lists = {"name": str(self.name), "roles": list(self.roles), "formats": list(self.formats)}
        return {**vars(self), **lists}


@dataclass(frozen=True)
class Owed:
    """A return to begin with: as the columns of ``ReturnRule``."""

    name: str
    goes_to: str
    repeats: str
    months_after: int
    day: int
    source: str
    note: str = ""
    remind_days: list[int] = field(default_factory=lambda: [10, 3])


schedules = Socket("schedules that every house begins with")
returns = Socket("returns that every house begins with")
