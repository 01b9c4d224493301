"""Pages and feeds that need no log-in: whoever has the address reads them, until somebody switches it off."""

from contextlib import suppress
from hashlib import sha256

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.core.actions import Refused
from apps.core.dates import day, today
from apps.meetings import actions
from apps.meetings.models import AccessLink
from apps.meetings.queries import feeds, walls

ICS = "text/calendar; charset=utf-8"


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A calendar to subscribe to; 304 while nothing in it has changed."""
    link = feeds.open_link(token, AccessLink.FEEDS)
    if link is None:
        return _gone()
    with translation.override(link.language):
        found = feeds.lines(link)
        etag = quote_etag(feeds.etag(link, found))
        if unchanged := get_conditional_response(request, etag=etag):
            return _kept(unchanged, etag)
        address = request.build_absolute_uri(reverse("meetings_booking", args=[0]))
        response = HttpResponse(feeds.drawn(link, found, address), content_type=ICS)
    response["Content-Disposition"] = 'inline; filename="meetings.ics"'
    return _kept(response, etag)


@require_safe
def panel(request: HttpRequest, token: str) -> HttpResponse:
    """The tablet beside a door: free or occupied, now and next."""
    link = feeds.open_link(token, [AccessLink.Kind.PANEL])
    if link is None:
        return _gone()
    with translation.override(link.language):
        return _page(request, "meetings/panel.html", {"panel": walls.panel(link)})


@require_safe
def lobby(request: HttpRequest, token: str) -> HttpResponse:
    """The board in a lobby: today's meetings of a campus and the way to them."""
    link = feeds.open_link(token, [AccessLink.Kind.LOBBY])
    if link is None:
        return _gone()
    with translation.override(link.language):
        shown = {"campus": link.campus, "day": day(today(), year=True), "meetings": walls.lobby(link)}
        return _page(request, "meetings/lobby.html", shown)


@require_POST
@login_required
def share_calendar(request: HttpRequest) -> HttpResponse:
    """The button in the preferences; a second click finds the address made and leaves it as it is."""
    with suppress(Refused):
        actions.share_calendar(by=request.user)
    return redirect("preferences")


def _page(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """Drawn without the request: nothing on it depends on who looks, so its content is its ETag."""
    html = render_to_string(template, context).encode()
    etag = quote_etag(sha256(html).hexdigest()[:32])
    return _kept(get_conditional_response(request, etag=etag) or HttpResponse(html), etag)


def _kept(response: HttpResponse, etag: str) -> HttpResponse:
    """Asked for again each time, sent again only when it changed; the address goes nowhere else."""
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _gone() -> HttpResponse:
    response = HttpResponseNotFound(_("This address does not hold any more."), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
