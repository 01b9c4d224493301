"""The notice board: what is announced to somebody, and who has confirmed a formal document."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.core.search import Entry
from apps.core.sockets import Item
from apps.notices.models import Announcement, Receipt
from apps.org.models import Unit

ON_HOME = 4


def card(request: HttpRequest) -> tuple[str, dict] | None:
    """What is on the board today, for the home page."""
    found = _current(request.user).in_order()[: ON_HOME + 1]
    rows = list(found)
    if not rows:
        return None
    return "notices/_board.html", {"announcements": rows[:ON_HOME], "more": len(rows) > ON_HOME}


def to_confirm(person: Any) -> list[Item]:
    """Formal documents whose receipt the person has not confirmed yet."""
    waiting = _current(person).filter(needs_receipt=True).exclude(receipts__person=person)
    return [
        Item(title=row.title, url=row.get_absolute_url(), icon="file-check", note=_("Confirm the receipt"), tone="red")
        for row in waiting
    ]


def _current(person: Any) -> Any:
    meant = Announcement.objects.reaching(person).values("pk")
    return Announcement.objects.current().filter(pk__in=meant)


def receipts(announcement: Announcement) -> dict[str, Any]:
    """Who has confirmed, and who of today's audience has not."""
    confirmed = list(announcement.receipts.select_related("person__unit").order_by(*_by_unit("person__")))
    missing = announcement.readers().exclude(pk__in=[row.person_id for row in confirmed])
    return {
        "confirmed": confirmed,
        "missing": list(missing.select_related("unit").order_by(*_by_unit())),
    }


def _by_unit(path: str = "") -> list[str]:
    return [f"{path}{name}" for name in ("unit__position", "unit_id", "pk")]


def has_confirmed(person: Any, announcement: Announcement) -> bool:
    return Receipt.objects.filter(announcement=announcement, person=person).exists()


def entry(announcement: Announcement) -> Entry | None:
    """How the palette finds it; drafts and withdrawn ones are not found."""
    if announcement.status != Announcement.Status.PUBLISHED:
        return None
    audience = ["*"]
    if announcement.campus_id:
        audience = [
            f"unit:{pk}" for pk in Unit.objects.filter(campus=announcement.campus_id).values_list("pk", flat=True)
        ]
    elif announcement.has_units:
        audience = [f"unit:{unit.pk}" for unit in announcement.units.all()]
    return Entry(announcement.title, subtitle=announcement.audience, audience=[*audience, "role:office_admin"])
