"""Telling people from this floor. The app that carries notices stands above, so it plugs itself in here."""

from collections.abc import Iterable
from typing import Any

from apps.core.sockets import Socket

carriers = Socket("who carries notices to people, for the floors below them")


def tell(people: Iterable[Any], event: str, about: Any, says: Any, **facts: Any) -> None:
    """Hand a notice to whoever carries it (``notices.actions.tell``); in a house without such an app nobody hears."""
    for carry in carriers.values():
        carry(people, event, about, says, **facts)
