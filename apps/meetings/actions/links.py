"""Read-only addresses: calendar feeds, panels beside doors, boards in lobbies."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from apps.core.actions import Refused, action
from apps.meetings.models import AccessLink, Room
from apps.meetings.policies import keeps_campus, keeps_room
from apps.org.models import Campus

ELSEWHERE = gettext_lazy("You look after the rooms of another campus. Choose a place there.")


@action("meetings.share_calendar", gettext_lazy("Make an address for my calendar"))
def share_calendar(*, by: Any) -> AccessLink:
    """A person makes an address from which a telephone or a mail program reads their meetings."""
    return _opened(AccessLink(kind=AccessLink.Kind.MINE, made_by=by, language=by.language or "zh-hans"))


@action("meetings.add_link", gettext_lazy("Make a read-only address"))
def add_link(
    *, by: Any, kind: str, room: Room | None = None, campus: Campus | None = None, language: str = "zh-hans"
) -> AccessLink:
    """A keeper makes the address of a panel, of a lobby board or of the calendar of a room or a campus."""
    link = AccessLink(kind=kind, room=room, campus=campus, language=language, made_by=by)
    if kind == AccessLink.Kind.MINE:
        raise Refused(gettext_lazy("Everybody makes the address of the own calendar, in the preferences."))
    if (room and not keeps_room(by, room)) or (campus and not keeps_campus(by, campus)):
        raise Refused(ELSEWHERE)
    return _opened(link)


@action("meetings.renew_link", gettext_lazy("Change the address"))
def renew_link(access_link: AccessLink, *, by: Any) -> AccessLink:
    """Whoever answers for an address changes it; the old one shows nothing from that moment on."""
    access_link.revoked_at = None
    return _opened(access_link)


@action("meetings.revoke_link", gettext_lazy("Switch it off"))
def revoke_link(access_link: AccessLink, *, by: Any) -> AccessLink:
    """Whoever answers for an address switches it off at once."""
    access_link.revoked_at = timezone.now()
    access_link.save()
    return access_link


def _opened(link: AccessLink) -> AccessLink:
    link.turn()
    link.judge()
    link.save()
    return link
