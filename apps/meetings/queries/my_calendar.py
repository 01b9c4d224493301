"""The address of one's own calendar, on the page of preferences."""

from typing import Any

from django.http import HttpRequest

from apps.meetings.models import AccessLink


def card(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    person: Any = request.user
    link = AccessLink.objects.visible_to(person).open().filter(kind=AccessLink.Kind.MINE, made_by=person).first()
    address = request.build_absolute_uri(link.path) if link and link.path else ""
    return "meetings/_my_calendar.html", {"link": link, "address": address}
