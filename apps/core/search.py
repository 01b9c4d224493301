"""The palette's index: what the verbs remember, and how it is found."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from apps.core.sockets import Socket


@dataclass(frozen=True)
class Entry:
    """How one record shows in the palette. ``words`` are further things people may type for it; ``audience`` holds
    keys like ``*`` (everyone), ``unit:3``, ``person:12``, ``role:room_keeper`` (see ``Person.audiences``)."""

    title: str
    subtitle: str = ""
    words: list[str] = field(default_factory=list)
    audience: list[str] = field(default_factory=lambda: ["*"])


@dataclass(frozen=True)
class Kind:
    """A kind of record that can be found: its heading, its icon and how a record becomes an entry."""

    label: Any
    icon: str
    entry: Callable[[Any], Entry]
    weight: int = 100


kinds = Socket("kinds of records the palette finds, by the label of their model")


def remember(subject: Any) -> None:
    """Keep the palette's row of ``subject`` up to date; called by every verb in its own transaction."""
