"""What a person was told: the number on the bell, and the page behind it."""

from typing import Any

from apps.notices.events import events
from apps.notices.models import Notice

MOST = 100  # nobody reads on, and the bell stays cheap whoever lets it ring
# With the reader of every page (``sockets.reader``).
UNREAD = (
    "(SELECT count(*) FROM "
    "(SELECT 1 FROM notices_notice WHERE person_id = person.id AND read_at IS NULL LIMIT 100) AS waiting)"
)


def unread(person: Any) -> str:
    """The number on the bell, "" where nothing waits. The log-in backend reads it along with the person."""
    known = person.__dict__.get("unread_notices")
    number = Notice.objects.visible_to(person).unread().order_by()[:MOST].count() if known is None else known
    return "99+" if number >= MOST else str(number or "")


def line(notice: Notice) -> dict[str, Any]:
    event = events.get(notice.event)
    return {
        "notice": notice,
        "label": event.label if event else "",
        "group": event.group if event else "",
        "tone": "orange" if notice.is_urgent else "blue",
        "icon": "alert-triangle" if notice.is_urgent else "bell",
    }
