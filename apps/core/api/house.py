"""The one NinjaAPI: who is asking, in which language, and where everything is found."""

from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, re_path
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.security import HttpBearer

from apps.core import sockets
from apps.core.api import problems
from apps.core.api.doing import SAFE

OFFERED = {code for code, _name in settings.LANGUAGES}


class Bearer(HttpBearer):
    """A token in the ``Authorization`` header. Somebody who is logged in may look, but a write needs a token: cookies
    travel along without anybody meaning it."""

    def __call__(self, request: HttpRequest) -> Any:
        if "Authorization" not in request.headers:
            person = request.user if request.method in SAFE and request.user.is_authenticated else None
        else:
            person = super().__call__(request)
        if person is None:
            return None
        request.user = person
        vars(request)["_cached_user"] = person  # what the log line reads
        speak(request)
        token = getattr(person, "token", None)
        needed = "read" if request.method in SAFE else "book"
        if token is not None and needed not in token.scopes:
            raise PermissionDenied(_("tokens with the scope “%(scope)s”") % {"scope": needed})
        return person

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return authenticate(request, token=token) if token.isascii() else None


def speak(request: HttpRequest) -> None:
    """The person's language; else what the program asks for; else Chinese."""
    asked = request.headers.get("Accept-Language", "")
    wish = translation.get_language_from_request(request) if asked else settings.LANGUAGE_CODE
    own = getattr(request.user, "language", "")
    language = own if own in OFFERED else wish if wish in OFFERED else settings.LANGUAGE_CODE
    translation.activate(language)
    request.LANGUAGE_CODE = language  # type: ignore[attr-defined]


ONCE = "The same key again gives the first answer's record and does nothing."


def header(name: str, says: str) -> dict[str, Any]:
    return {"in": "header", "name": name, "schema": {"type": "string"}, "required": False, "description": says}


class House(NinjaAPI):
    def get_openapi_operation_id(self, operation: Any) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> Any:
        """With the headers that every writing operation reads."""
        schema = super().get_openapi_schema(**options)
        for methods in schema["paths"].values():
            for method, facts in methods.items():
                if method.upper() not in SAFE:
                    seen = [header("If-Match", "The version you saw, as in ETag.")] if facts["parameters"] else []
                    facts["parameters"] = [*facts["parameters"], header("Idempotency-Key", ONCE), *seen]
        return schema

    def get_root_path(self, path_params: Any) -> str:
        return "/api/v1/"

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            speak(request)
        return super().on_exception(request, exc)


api = House(
    title="机关后勤管理系统 API",
    version="1",
    description="What pages can do, for programs: the same verbs, rules and refusals. See docs/api.md.",
    openapi_url=None,
    docs_url=None,
    auth=Bearer(),
)
problems.install(api)


@api.get("openapi.json", include_in_schema=False, url_name="openapi")
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(api.get_openapi_schema(), json_dumps_params={"ensure_ascii": False})


@api.get("", include_in_schema=False, url_name="api-root")
def operations(request: HttpRequest) -> HttpResponse:
    """A page of our own: Swagger's would want scripts from elsewhere."""
    rows = [
        {"method": method.upper(), "path": where, "summary": _(says)}
        for where, methods in api.get_openapi_schema()["paths"].items()
        for method, facts in methods.items()
        for says in [facts["summary"]]
    ]
    return render(request, "core/api.html", {"operations": rows})


for prefix, router in sockets.api.items():
    api.add_router(prefix, router, tags=[prefix.strip("/") or "house"])


def nowhere(request: HttpRequest, **_parts: Any) -> HttpResponse:
    speak(request)
    return problems.answer(404, [_("There is no such operation. GET /api/v1/openapi.json lists them all.")])


def shaped(pattern: Any) -> URLPattern:
    """The address with what every answer has: never cached, in one language, and problems in the one shape even where
    the library answers by itself."""
    view = pattern.callback

    # With the library's own mark that no form's secret is asked for: no cookie is believed when something is written.
    @wraps(view)
    def shown(request: HttpRequest, **parts: Any) -> HttpResponse:
        response = view(request, **parts)
        if response.status_code == 405:
            allowed = ", ".join(sorted(response["Allow"].split(", ")))
            response = problems.answer(405, [_("This operation is called with %(methods)s.") % {"methods": allowed}])
            response["Allow"] = allowed
        response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        response["Cache-Control"] = "private, no-store"
        return response

    return URLPattern(pattern.pattern, shown, name=pattern.name)


def front() -> list[Any]:
    """Without the library's own front page, which is nothing."""
    return [one for one in api.urls[0] if not isinstance(getattr(one, "callback", None), partial)]


urlpatterns = [
    *(shaped(one) for one in front()),
    re_path(r"^.*$", nowhere, name="nowhere"),
]
