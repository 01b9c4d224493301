"""Rooms, when they are taken, and which are free."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Query

from apps.core.api import Problem, asked
from apps.core.dates import day_bounds
from apps.meetings.api.parts import READING, read, router
from apps.meetings.api.shown import FreeOut, OccupiedOut, RoomOut, room_line
from apps.meetings.forms.asked import DayForm, WeekForm
from apps.meetings.forms.finder import FinderForm
from apps.meetings.queries import finder
from apps.meetings.queries.times import held_between, rooms_on


@router.get("rooms/", response={200: list[RoomOut], READING: Problem}, summary=_("Rooms that can be booked on a day"))
def list_rooms(request: HttpRequest, wish: Query[asked(DayForm)]) -> list:  # type: ignore[valid-type]
    form = read(DayForm(request.GET, person=request.user))
    campus = form.cleaned_data["campus"]
    rooms = rooms_on(request.user, form.days[0])
    return [room_line(room) for room in rooms if campus is None or room.campus.pk == campus.pk]


@router.get("rooms/free/", response={200: list[FreeOut], READING: Problem}, summary=_("Free rooms"))
def free_rooms(request: HttpRequest, wish: Query[asked(FinderForm)]) -> list:  # type: ignore[valid-type]
    """One answer for each day asked for: ``repeats`` and ``until``, or ``date`` several times, ask for several."""
    form = read(FinderForm(request.GET, person=request.user))
    return [_free(request, form, start, end, alone=len(form.spans) == 1) for start, end in form.spans]


def _free(request: HttpRequest, form: FinderForm, start: datetime, end: datetime, *, alone: bool) -> dict[str, Any]:
    fits = finder.free_rooms(start, end, person=request.user, **form.wish)
    near = [] if fits or not alone else finder.alternatives(start, end, person=request.user, **form.wish)
    return {
        "starts_at": start,
        "ends_at": end,
        "rooms": [room_line(fit.room) for fit in fits],
        "near": [
            {"kind": one.kind, "room": room_line(one.fit.room), "starts_at": one.starts_at, "ends_at": one.ends_at}
            for one in near
        ],
    }


@router.get("occupancy/day/", response={200: list[OccupiedOut], READING: Problem}, summary=_("When rooms are taken"))
def occupancy_day(request: HttpRequest, wish: Query[asked(DayForm)]) -> list:  # type: ignore[valid-type]
    return _occupied(request, read(DayForm(request.GET, person=request.user)))


@router.get("occupancy/week/", response={200: list[OccupiedOut], READING: Problem}, summary=_("The same for a week"))
def occupancy_week(request: HttpRequest, wish: Query[asked(WeekForm)]) -> list:  # type: ignore[valid-type]
    return _occupied(request, read(WeekForm(request.GET, person=request.user)))


def _occupied(request: HttpRequest, form: DayForm) -> list[dict[str, Any]]:
    campus, days = form.cleaned_data["campus"], form.days
    rooms = [r for r in rooms_on(request.user, days[0]) if campus is None or r.campus.pk == campus.pk]
    shown: dict[int, dict[str, Any]] = {room.pk: {"room": room_line(room), "held": []} for room in rooms}
    for held in held_between(request.user, rooms, day_bounds(days[0])[0], day_bounds(days[-1])[1]) if rooms else []:
        shown[held.room.pk]["held"].append(
            {
                "booking": held.booking_id if held.may_open else None,
                "title": held.title,
                "unit": held.unit,
                "starts_at": held.starts_at,
                "ends_at": held.ends_at,
                "blocked_from": held.opens_at,
                "blocked_until": held.closes_at,
            }
        )
    return list(shown.values())
