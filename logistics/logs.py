"""Logs: one JSON object a line on standard error, without names, addresses or what people typed.

A line carries the request's id, so an error a person reports ("number 3f2a…") is found at once; the person is a number.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

from apps.core.origin import coming_from

log = structlog.get_logger("request")

# PostgreSQL repeats the offending values ("Key (name)=(…) already exists"); they may be a person's.
VALUES = re.compile(r"^(DETAIL|CONTEXT|PARAMETERS):.*$", re.MULTILINE)


# Tokens in addresses (feeds, panels, lobby boards) open what they name: whoever reads the log must not.
TOKENS = re.compile(r"/[\w-]{40,}")


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: one line a request. Never the query string: people search for people."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4().hex  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request.id)  # type: ignore[attr-defined]
        began = time.perf_counter()
        with coming_from(request):
            response = get_response(request)
        response["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        log.info(
            "request",
            method=request.method,
            path=TOKENS.sub("/…", request.path),
            status=response.status_code,
            ms=round((time.perf_counter() - began) * 1000, 1),
            person=_person(request),
        )
        return response

    return middleware


def _person(request: HttpRequest) -> int | None:
    """Who asked, as a number; nobody is looked up for it: a page that needed no database stays without."""
    user = request.__dict__.get("_cached_user")
    return user.pk if user is not None else None


def without_values(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    for key in ("event", "exception"):
        if isinstance(event.get(key), str):
            event[key] = VALUES.sub(r"\1: (left out)", event[key])
    return event


SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

structlog.configure(
    processors=[
        *SHARED,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


def configuration(level: str) -> dict[str, Any]:
    """Django's LOGGING: the standard library's own records take the same road, so third parties' lines are JSON too."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    without_values,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Our own line says all that django.request's warnings say; its errors carry the traceback and stay.
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "WARNING"},
            "celery.beat": {"level": logging.getLevelName(logging.WARNING)},
        },
    }
