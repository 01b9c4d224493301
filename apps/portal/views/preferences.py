"""Language, theme and size of the text: kept on the person, and in cookies for the log-in page."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import sockets
from apps.org.actions.accounts import prefer
from apps.portal.addresses import back
from apps.portal.context import TEXT_COOKIE, THEME_COOKIE, look, person_of
from apps.portal.forms import PreferencesForm

A_YEAR = 365 * 24 * 60 * 60
SWITCHES = {"theme": "theme", "language": "language", "text": "large_text"}
COOKIES = {"theme": THEME_COOKIE, "language": settings.LANGUAGE_COOKIE_NAME, "large_text": TEXT_COOKIE}


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, initial=_now(request))
    if request.method == "POST" and form.is_valid():
        response = keep(request, redirect("preferences"), form.cleaned_data)
        with override(form.cleaned_data["language"]):
            messages.success(request, _("Your preferences are kept."))
        return response
    context = {"form": form, "parts": _parts(request)}
    return render(request, "portal/preferences.html", context, status=422 if form.errors else 200)


def _parts(request: HttpRequest) -> list[tuple[str, dict]]:
    """What the apps below keep for this person on the same page."""
    if person_of(request) is None:
        return []
    return [found for _key, part in sorted(sockets.settings.items()) if (found := part(request))]


@require_POST
def preference(request: HttpRequest, what: str) -> HttpResponse:
    """One switch of the top bar; then back to where the person was."""
    if what not in SWITCHES:
        raise Http404
    name = SWITCHES[what]
    form = PreferencesForm({**_now(request), name: request.POST.get("value", "")})
    if form.is_valid():
        return keep(request, redirect(back(request)), {name: form.cleaned_data[name]})
    return render(request, "portal/preferences.html", {"form": form}, status=422)


def keep(request: HttpRequest, response: HttpResponse, chosen: dict[str, Any]) -> HttpResponse:
    """On the person, so that it follows to every computer, and in this browser, for when nobody is logged in."""
    if person := person_of(request):
        prefer(person, by=person, **chosen)
    for name, value in chosen.items():
        text = "1" if value is True else value
        if text:
            response.set_cookie(COOKIES[name], text, max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
        else:
            response.delete_cookie(COOKIES[name], samesite="Lax")
    return response


def _now(request: HttpRequest) -> dict[str, Any]:
    theme, large_text = look(request)
    return {"language": request.LANGUAGE_CODE, "theme": theme, "large_text": large_text}  # type: ignore[attr-defined]
