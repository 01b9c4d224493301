"""Is the house open: two addresses for whoever watches it, and what visitors see when the database is away.

``/livez`` answers as long as the process does. ``/readyz`` says whether people can work: it is 503 when the database
does not answer or a migration is missing, because then every page fails. A missing broker, a late outbox and silent
workers are reported but stay 200: jobs wait as rows in the database, pages go on, and taking the web away would make a
small fault a big one. Alarms read the words, not the status (``docs/operators.md``).
"""

import sys
from functools import cache

from celery import current_app
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core import watch

RETRY_AFTER = 10  # seconds
PATIENCE = {"socket_timeout": 1, "socket_connect_timeout": 1}


@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    state: dict[str, str | int] = {"database": _database(), "migrations": _migrations(), "broker": _broker()}
    open_for_work = state["database"] == state["migrations"] == "ok"
    if open_for_work:
        state |= watch.look().told()
    response = JsonResponse(state, status=200 if open_for_work else 503)
    if not open_for_work:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        return "down"
    return "ok"


def _migrations() -> str:
    try:
        missing = _on_disk() - MigrationRecorder(connection).applied_migrations().keys()
    except (OperationalError, InterfaceError):
        return "unknown"
    return f"{len(missing)} missing" if missing else "ok"


@cache
def _on_disk() -> frozenset[tuple[str, str]]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.graph.nodes)


def _broker() -> str:
    try:
        # A broker that accepts and never answers is as good as none, and must not hold whoever asks.
        with current_app.connection_for_write(connect_timeout=1, transport_options=PATIENCE) as broker:
            broker.default_channel.client.ping()
    except Exception:  # whatever the driver raises, it means the same to whoever asks
        return "down"
    return "ok"


def server_error(request: HttpRequest) -> HttpResponse:
    """``handler500``: a database that is down or too slow is a pause, not a fault of the program."""
    if _is_pause(sys.exc_info()[1]):
        title = _("Back in a moment")
        response = _page(request, 503, title, pause_says())
        response["Retry-After"] = str(RETRY_AFTER)
        return response
    title = _("Something went wrong here")
    says = _("This is our fault, not yours, and nothing was half done. Go back and try again; if it happens again, "
             "tell the administrator the number below.")
    return _page(request, 500, title, says)


def pause_says() -> str:
    return _("The database is not answering just now. Nothing you sent was half done. Wait a moment and try again.")


def _is_pause(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        error = error.__cause__
    return False


def _page(request: HttpRequest, status: int, title: str, says: str) -> HttpResponse:
    """Rendered without context processors: they would ask the database who is there."""
    if "application/json" in request.headers.get("Accept", "") or request.path.startswith("/api/"):
        code = "pause" if status == 503 else "our_fault"
        return JsonResponse({"errors": [says], "code": code}, status=status)
    words = {"title": title, "says": says, "number": getattr(request, "id", ""), "status": status}
    words["LANGUAGE_CODE"] = translation.get_language() or settings.LANGUAGE_CODE
    return HttpResponse(render_to_string("core/trouble.html", words), status=status)
