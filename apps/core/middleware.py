"""The language of a page is what a person chose, never what the browser asks for."""

from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

GetResponse = Callable[[HttpRequest], HttpResponse]


def language_by_choice(get_response: GetResponse) -> GetResponse:
    """The person's choice, else the cookie's, else Chinese. ``Accept-Language`` is ignored: office computers are often
    installed in English, and their owners still work in Chinese.

    Stands after the authentication middleware. A visitor without a session costs no query.
    """
    offered = {code for code, _name in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in offered else settings.LANGUAGE_CODE
        # Before anybody is looked up, so that a page about a missing database is in the right language too.
        translation.activate(language)
        if (own := _own_choice(request)) in offered:
            language = own
            translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


def _own_choice(request: HttpRequest) -> str:
    """Nothing while the database is away: whether that matters is for the page to say (``/livez`` does not mind)."""
    try:
        return getattr(request.user, "language", "")
    except (OperationalError, InterfaceError):
        return ""
