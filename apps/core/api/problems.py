"""Refusals of the API: always one shape, with the sentences a page would show."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as WrongShape
from pydantic import Field

from apps.core import health
from apps.core.actions import Stale
from apps.core.pages.records import history

CODES = {
    401: "who_are_you", 403: "not_allowed", 404: "not_found", 405: "wrong_method", 409: "conflict", 422: "refused",
    429: "too_many_calls", 500: "our_fault", 503: "pause",
}  # fmt: skip


class Change(Schema):
    """One line of what somebody else did to the record meanwhile."""

    at: str
    by: str
    action: str
    changes: list[dict[str, str]] = Field(description="label, old, new")


class Problem(Schema):
    """Why nothing was done: sentences for people and a code for programs."""

    errors: list[str]
    code: str
    fields: dict[str, list[str]] | None = Field(None, description="The sentences again, by field.")
    version: int | None = Field(None, description="With code stale: the record's version now.")
    changes: list[Change] | None = Field(None, description="With code stale: what has changed since.")
    clashes: list[dict[str, Any]] | None = Field(None, description="With code clashes: dates to be settled.")


class Untyped(ValidationError):
    """What was sent is not what the form takes; ``form`` knows which field and why."""

    def __init__(self, form: Any):
        super().__init__([text for texts in form.errors.values() for text in texts])
        self.form = form


def answer(status: int, errors: list[str], code: str = "", **more: Any) -> JsonResponse:
    facts = {"errors": errors, "code": code or CODES.get(status, "refused"), **more}
    response = JsonResponse(facts, status=status, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A verb said no; some refusals carry more than their sentence (``also_told``)."""
    status = getattr(error, "status", 422)
    if isinstance(error, Untyped):
        return answer(status, _sentences(error.form), "wrong_input", fields=dict(error.form.errors))
    if isinstance(error, Stale):
        return stale(error)
    more = error.also_told() if hasattr(error, "also_told") else {}
    if hasattr(error, "error_dict"):
        more["fields"] = error.message_dict
    response = answer(status, error.messages, **more)
    if after := getattr(error, "retry_after", None):
        response["Retry-After"] = str(after)
    return response


def _sentences(form: Any) -> list[str]:
    """A page shows the sentence beside its field; here the field's name stands before it."""
    named = {name: form.fields[name].label for name in form.errors if name in form.fields}
    return [f"{named[n]}：{text}" if n in named else text for n, texts in form.errors.items() for text in texts]


def stale(error: Stale) -> HttpResponse:
    entries = error.entries
    model = entries[0].subject_type.model_class() if entries else None
    changes = [
        {
            "at": line["at"].isoformat(),
            "by": str(line["by"] or ""),
            "action": str(line["label"]),
            "changes": [{key: str(value) for key, value in change.items()} for change in line["changes"]],
        }
        for line in (history(entries, model) if model else [])
    ]
    version = max((entry.subject_version for entry in entries), default=None)
    return answer(409, error.messages, "stale", version=version, changes=changes)


def paused(request: HttpRequest, error: Exception) -> HttpResponse:
    response = answer(503, [health.pause_says()])
    response["Retry-After"] = str(health.RETRY_AFTER)
    return response


def install(api: NinjaAPI) -> None:
    """Everything that can go wrong, in the one shape. What nobody foresaw goes on to Django: it is logged, and
    ``core.health.server_error`` answers in the same shape."""
    say = api.exception_handler
    say(ValidationError)(refused)
    say(Http404)(lambda request, error: answer(404, [_("There is no such record, or you may not see it.")]))
    say(PermissionDenied)(lambda request, error: answer(403, [_forbidden(error)]))
    say(AuthenticationError)(lambda request, error: answer(401, [_("Show a valid API token: Authorization: Bearer …")]))
    say(WrongShape)(lambda request, error: answer(422, [_not_json()], "wrong_input"))
    say(HttpError)(lambda request, error: answer(422, [_not_json()], "wrong_input"))
    say(OperationalError)(paused)
    say(InterfaceError)(paused)


def _forbidden(error: Exception) -> str:
    return _("You may not do this. It is for: %(who)s.") % {"who": error} if str(error) else _("You may not do this.")


def _not_json() -> str:
    return _("Send the facts as one JSON object; the list of operations says which.")
