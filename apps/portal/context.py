"""What every page of the house shows around its content."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from apps.notices.queries import mine
from apps.org.models import Person
from apps.portal import doors

THEME_COOKIE, TEXT_COOKIE = "theme", "large_text"
# Each language is written in itself: whoever cannot read this page must find the way to theirs.
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Everything is worked out only when a template asks for it: fragments and error pages ask for little."""
    person = person_of(request)
    theme, large_text = look(request)
    context: dict[str, Any] = {"person": person, "theme": theme, "large_text": large_text, "languages": LANGUAGES}
    if person:
        entries = cache(lambda: doors.entries(person, request.path))
        context |= {
            "menu": cache(lambda: doors.groups(entries())),
            "tabs": cache(lambda: doors.tabs(person, entries())),
            "tiles": cache(lambda: doors.tiles(person)),
            "unit": cache(lambda: person.unit),
            "unread": cache(lambda: mine.unread(person)),
        }
    return context


def person_of(request: HttpRequest) -> Person | None:
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def look(request: HttpRequest) -> tuple[str, bool]:
    """Theme and text size: the person's, else the visitor's cookies."""
    if person := person_of(request):
        return person.theme, person.large_text
    theme = request.COOKIES.get(THEME_COOKIE)
    return theme if theme in Person.Theme.values else Person.Theme.AUTO, TEXT_COOKIE in request.COOKIES
