"""Pages and feeds that need no log-in: whoever has the address reads them, until somebody switches it off."""

from contextlib import suppress

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from apps.core.actions import Refused
from apps.core.dates import day, today
from apps.core.views.walls import gone, kept, page
from apps.meetings import actions
from apps.meetings.models import AccessLink
from apps.meetings.queries import feeds, walls

ICS = "text/calendar; charset=utf-8"


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A calendar to subscribe to; 304 while nothing in it has changed."""
    link = feeds.open_link(token, AccessLink.FEEDS)
    if link is None:
        return gone()
    with translation.override(link.language):
        found = feeds.lines(link)
        etag = quote_etag(feeds.etag(link, found))
        if unchanged := get_conditional_response(request, etag=etag):
            return kept(unchanged, etag)
        address = request.build_absolute_uri(reverse("meetings_booking", args=[0]))
        response = HttpResponse(feeds.drawn(link, found, address), content_type=ICS)
    response["Content-Disposition"] = 'inline; filename="meetings.ics"'
    return kept(response, etag)


@require_safe
def panel(request: HttpRequest, token: str) -> HttpResponse:
    """The tablet beside a door: free or occupied, now and next."""
    link = feeds.open_link(token, [AccessLink.Kind.PANEL])
    if link is None:
        return gone()
    with translation.override(link.language):
        return page(request, "meetings/panel.html", {"panel": walls.panel(link)})


@require_safe
def lobby(request: HttpRequest, token: str) -> HttpResponse:
    """The board in a lobby: today's meetings of a campus and the way to them."""
    link = feeds.open_link(token, [AccessLink.Kind.LOBBY])
    if link is None:
        return gone()
    with translation.override(link.language):
        shown = {"campus": link.campus, "day": day(today(), year=True), "meetings": walls.lobby(link)}
        return page(request, "meetings/lobby.html", shown)


@require_POST
@login_required
def share_calendar(request: HttpRequest) -> HttpResponse:
    """The button in the preferences; a second click finds the address made and leaves it as it is."""
    with suppress(Refused):
        actions.share_calendar(by=request.user)
    return redirect("preferences")
