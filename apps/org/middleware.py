"""How long a session lasts, and what a person must do first."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from apps.org.models import Role
from apps.org.passwords import is_too_old

BEGAN, SEEN = "org_began", "org_seen"
TOUCH_EVERY = 60
OFFICERS = {Role.OFFICE_ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}
PASSWORD_URL = "/accounts/password/"  # noqa: S105
# What somebody who must change the password may still open: logging out and the language.
ALWAYS_OPEN = ("/accounts/", "/preferences/")
# Whoever watches the house must get an answer without a database too.
ASKED_BY_MACHINES = ("/livez", "/readyz")

GetResponse = Callable[[HttpRequest], HttpResponse]


def session_limits(get_response: GetResponse) -> GetResponse:
    """Ends a session left alone or too old; sends whoever must change the password to that page and nowhere else.

    Stands after the middlewares of authentication and messages. An ordinary request writes nothing: the session is
    touched at most once a minute.
    """
    idle_staff = getattr(settings, "SESSION_IDLE_STAFF", 30 * 60)
    idle_officers = getattr(settings, "SESSION_IDLE_OFFICERS", 15 * 60)
    longest = getattr(settings, "SESSION_LONGEST", 12 * 60 * 60)

    def has_ended(request: HttpRequest, now: float) -> bool:
        idle = now - request.session[SEEN]
        if now - request.session[BEGAN] > longest or idle > idle_staff:
            return True
        # Asked only of sessions idle for longer than the shorter limit: the roles cost a query.
        return idle > idle_officers and any(grant.role in OFFICERS for grant in request.user.grants_now)

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path in ASKED_BY_MACHINES or not request.user.is_authenticated:
            return get_response(request)
        # The person as such, once and for all: every look through Django's lazy stand-in costs a little.
        request.user = get_user(request)
        now = time.time()
        if SEEN not in request.session:
            request.session[BEGAN] = request.session[SEEN] = now
        if has_ended(request, now):
            logout(request)
            says = _("You were logged out because nothing happened for a while. Please log in again.")
            return _turned_away(request, resolve_url(settings.LOGIN_URL), says, status=401)
        if now - request.session[SEEN] > TOUCH_EVERY:
            request.session[SEEN] = now
        if _must_change(request.user) and not request.path.startswith(ALWAYS_OPEN):
            says = _("Please choose a new password before you go on.")
            return _turned_away(request, PASSWORD_URL, says, status=403)
        response = get_response(request)
        # After logging out nobody at the same computer may leaf back to what was on the screen.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def _must_change(person) -> bool:
    return person.must_change_password or is_too_old(person)


def _turned_away(request: HttpRequest, url: str, says: str, *, status: int) -> HttpResponse:
    """To ``url`` with a sentence; scripts get the sentence, and a page swapped in by htmx is left as a whole."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"errors": [says], "url": url}, status=status)
    messages.info(request, says)
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": url})
    if request.method == "GET":
        return redirect_to_login(request.get_full_path(), url)
    return redirect(url)
