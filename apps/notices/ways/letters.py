"""What a message says: one line for each thing that was told, and the link that does it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import pgettext

from apps.notices.models import Delivery


@dataclass
class Line:
    """One thing that was told, to one or several people who read it in the same place."""

    says: str
    url: str
    names: list[str] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)

    def text(self, *, named: bool) -> str:
        return "、".join(self.names) + pgettext("after a label", ":") + self.says if named else self.says


def lines(deliveries: Iterable[Delivery]) -> list[Line]:
    """In the order of telling; the same sentence for several people is said once."""
    found: dict[tuple[str, str], Line] = {}
    for delivery in deliveries:
        notice = delivery.notice
        says = " ".join((notice.outside or notice.says).split())
        line = found.setdefault((says, notice.url), Line(says, address(notice.url)))
        line.names.append(notice.person.name)
        line.deliveries.append(delivery)
    return list(found.values())


def language_of(person: Any) -> str:
    return person.language or settings.LANGUAGE_CODE


def address(path: str) -> str:
    """``path`` as it is reached from outside; nothing where the operator has not said under which name that is."""
    names = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if "*" not in origin]
    return f"{names[0].rstrip('/')}{path}" if names and path.startswith("/") else ""


def key_of(message: int) -> str:
    """The same however often a message is sent, because the worker died before it could tick it off."""
    return f"notice-{message}"


def cut(text: str, most: int) -> str:
    """At most ``most`` bytes of UTF-8, cut between characters."""
    whole = text.encode()
    return text if len(whole) <= most else whole[: most - 3].decode(errors="ignore") + "…"
