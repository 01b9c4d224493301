"""The router that every part of this API hangs its operations on, and what they share."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Body, Router, Schema

from apps.core.api import Problem, do, found, tagged, typed
from apps.core.api.problems import Untyped
from apps.meetings.api.shown import ROOMS, BookingOut, booking_out
from apps.meetings.models import Booking

router = Router()
READING = frozenset({401, 403, 404, 422, 429, 503})
WRITING = frozenset({401, 403, 404, 409, 422, 429, 503})
PAGES = [
    {"in": "query", "name": name, "schema": {"type": "integer", "minimum": 1}, "required": False}
    for name in ("page", "per_page")
]
Rows = Callable[[HttpRequest], QuerySet]
Show = Callable[[HttpRequest, HttpResponse, Any], dict[str, Any]]


def read(form: Any) -> Any:
    if not form.is_valid():
        raise Untyped(form)
    return form


def sent(wish: Schema | None) -> dict[str, Any]:
    return wish.model_dump(exclude_unset=True) if wish else {}


def bookings_of(request: HttpRequest) -> QuerySet[Booking]:
    return Booking.objects.visible_to(request.user).select_related("unit", "booked_by").prefetch_related(ROOMS)


def booked(request: HttpRequest, response: HttpResponse, booking: Booking) -> dict[str, Any]:
    tagged(response, booking)
    return booking_out(booking)


def offer(
    where: str, act: Any, form: type, summary: str, *, name: str, rows: Rows, show: Show = booked,
    shape: type[Schema] = BookingOut,
) -> None:  # fmt: skip
    """``POST bookings/7/cancel/``: one verb of a record among ``rows``, with the form its page has. ``name`` is the
    operation's own; ``show`` makes the answer, in that ``shape``, of the record that the verb gives back."""

    def verb(
        request: HttpRequest,
        response: HttpResponse,
        pk: int,
        wish: Body[typed(form, partly=True)] = None,  # type: ignore
    ) -> dict:
        return show(request, response, do(request, act, form, sent(wish), found(rows(request), pk)))

    verb.__name__, verb.__doc__ = name, act.__doc__
    router.post(where, response={200: shape, WRITING: Problem}, summary=summary)(verb)
