"""What programs can do with meeting rooms: see what is free, book, change, repeat, cancel. Same verbs as the pages."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Router, Schema, Status
from pydantic import Field

from apps.core.api import Problem, asked, do, found, page_of, paged, tagged, typed
from apps.core.api.problems import Untyped
from apps.core.dates import day_bounds
from apps.core.forms import ActionForm
from apps.meetings import actions, forms
from apps.meetings.forms.asked import BookingsForm, DayForm, WeekForm
from apps.meetings.forms.bookings import written
from apps.meetings.forms.finder import FinderForm
from apps.meetings.models import Booking, Occupancy, Series
from apps.meetings.queries import finder
from apps.meetings.queries.times import RoomLine, held_between, rooms_on

router = Router()
READING = frozenset({401, 403, 404, 422, 429, 503})
WRITING = frozenset({401, 403, 404, 409, 422, 429, 503})
PAGES = [
    {"in": "query", "name": name, "schema": {"type": "integer", "minimum": 1}, "required": False}
    for name in ("page", "per_page")
]
ROOMS = Prefetch("occupancies", Occupancy.objects.select_related("room__place__building__campus"))
FIXES = (
    'By date, for dates that clash: {"2026-12-01": {"choice": "skip" | "room" | "time", "room": 12, '
    '"starts": "09:30", "ends": "10:30"}}'
)


# -- what is answered --------------------------------------------------------------------------------------------------
class Named(Schema):
    """Something with a number and a name."""

    id: int
    name: str


class RoomOut(Named):
    """A meeting room."""

    campus: Named
    room_class: str
    seats: int
    equipment: list[str]
    set_up_minutes: int
    clean_up_minutes: int


class FreeOut(Schema):
    """Rooms that are free, the best fit first; ``near`` where none is."""

    starts_at: datetime
    ends_at: datetime
    rooms: list[RoomOut]
    near: list[dict[str, Any]] = Field(description="kind (shift, shorter, campus, day), room, starts_at, ends_at")


class HeldOut(Schema):
    """A time at which a room is taken. ``booking`` is null where you may not open the record."""

    booking: int | None
    title: str
    unit: str | None
    starts_at: datetime
    ends_at: datetime
    blocked_from: datetime
    blocked_until: datetime


class OccupiedOut(Schema):
    """A room, and when it is taken between ``first`` and ``last``."""

    room: RoomOut
    held: list[HeldOut]


class BookingOut(Schema):
    """A booking as it stands."""

    id: int
    version: int
    title: str
    status: str
    starts_at: datetime
    ends_at: datetime
    rooms: list[Named]
    unit: Named | None = Field(description="null where the meeting is confidential; so are its words")
    booked_by: Named
    attendees: int
    layout: str
    note: str
    series: int | None
    url: str


class SeriesOut(Schema):
    """Regular meetings and the bookings they made."""

    id: int
    version: int
    title: str
    unit: Named | None
    rooms: list[Named]
    repeats: str
    first_on: str
    last_on: str
    bookings: list[BookingOut]
    url: str


def named(record: Any) -> dict[str, Any] | None:
    return {"id": record.pk, "name": str(record)} if record is not None else None


def room_line(room: RoomLine) -> dict[str, Any]:
    return {
        "id": room.pk,
        "name": room.name,
        "campus": {"id": room.campus.pk, "name": room.campus.name},
        "room_class": room.room_class,
        "seats": room.capacity,
        "equipment": room.equipment,
        "set_up_minutes": room.set_up_minutes,
        "clean_up_minutes": room.clean_up_minutes,
    }


def booking_out(booking: Booking) -> dict[str, Any]:
    plain = ("version", "title", "status", "starts_at", "ends_at", "attendees", "layout", "note")
    return {
        "id": booking.pk,
        **{name: getattr(booking, name) for name in plain},
        "rooms": [named(room) for room in booking.rooms],
        "unit": named(booking.unit),
        "booked_by": named(booking.booked_by),
        "series": booking.series_id,
        "url": booking.get_absolute_url(),
    }


def series_out(series: Series) -> dict[str, Any]:
    bookings = series.bookings.select_related("unit", "booked_by").prefetch_related(ROOMS).order_by("series_on")
    return {
        "id": series.pk,
        "version": series.version,
        "title": series.title,
        "unit": named(series.unit),
        "rooms": [named(room) for room in series.rooms.with_place()],
        "repeats": series.repeats,
        "first_on": series.first_on.isoformat(),
        "last_on": series.last_on.isoformat(),
        "bookings": [booking_out(booking) for booking in bookings],
        "url": series.get_absolute_url(),
    }


def bookings_of(request: HttpRequest) -> Any:
    return Booking.objects.visible_to(request.user).select_related("unit", "booked_by").prefetch_related(ROOMS)


def series_of(request: HttpRequest) -> Any:
    return Series.objects.visible_to(request.user).select_related("unit", "booked_by")


def read(form: Any) -> Any:
    if not form.is_valid():
        raise Untyped(form)
    return form


# -- rooms and what is free --------------------------------------------------------------------------------------------
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


# -- bookings ----------------------------------------------------------------------------------------------------------
@router.get(
    "bookings/", response={200: page_of(BookingOut), READING: Problem}, summary=_("Bookings you may open"),
    openapi_extra={"parameters": PAGES},
)  # fmt: skip
def list_bookings(request: HttpRequest, wish: Query[asked(BookingsForm)]) -> dict:  # type: ignore[valid-type]
    """The latest first, ``per_page`` at a time (50; 200 at most)."""
    form = read(BookingsForm(request.GET, person=request.user))
    return paged(request, form.chosen(bookings_of(request)), booking_out)


@router.post("bookings/", response={201: BookingOut, WRITING: Problem}, summary=_("Book one or more rooms"))
def book(request: HttpRequest, response: HttpResponse, wish: Body[typed(forms.BookingForm)]) -> Any:  # type: ignore
    """With an ``Idempotency-Key`` the same call again gives the same booking. 409: a room is taken."""
    facts = sent(wish)
    act = actions.book_confidential if facts.get("is_confidential") else actions.book
    booking = do(request, act, forms.BookingForm, facts)
    return Status(201, _booked(request, response, booking))


@router.get("bookings/{int:pk}/", response={200: BookingOut, READING: Problem}, summary=_("One booking"))
def get_booking(request: HttpRequest, response: HttpResponse, pk: int) -> dict:
    return _booked(request, response, found(bookings_of(request), pk))


@router.patch("bookings/{int:pk}/", response={200: BookingOut, WRITING: Problem}, summary=_("Change a booking"))
def change_booking(
    request: HttpRequest,
    response: HttpResponse,
    pk: int,
    wish: Body[typed(forms.BookingForm, partly=True)],  # type: ignore
) -> dict:
    """What is left out stays. With ``If-Match`` or ``version``: 409 with what changed, if somebody was faster."""
    booking = found(bookings_of(request), pk)
    facts = {**written(booking), **sent(wish)}
    return _booked(request, response, do(request, actions.change, forms.BookingForm, facts, booking))


def _booked(request: HttpRequest, response: HttpResponse, booking: Booking) -> dict:
    tagged(response, booking)
    return booking_out(booking)


def sent(wish: Schema) -> dict[str, Any]:
    return wish.model_dump(exclude_unset=True)


def offer(name: str, act: Any, form: type, summary: str) -> None:
    """``POST bookings/7/cancel/``: one verb of a booking, with the form its page has."""

    def verb(
        request: HttpRequest,
        response: HttpResponse,
        pk: int,
        wish: Body[typed(form, partly=True)] = None,  # type: ignore
    ) -> dict:
        booking = found(bookings_of(request), pk)
        return _booked(request, response, do(request, act, form, sent(wish) if wish else {}, booking))

    verb.__name__, verb.__doc__ = f"{name}_booking", act.__doc__
    where = f"bookings/{{int:pk}}/{name.replace('_', '-')}/"
    router.post(where, response={200: BookingOut, WRITING: Problem}, summary=summary)(verb)


for name, act, form, summary in (
    ("move", actions.move, forms.MoveForm, _("Move from one room and time to another")),
    ("extend", actions.extend, forms.ExtendForm, _("Keep the rooms longer")),
    ("end_early", actions.end_early, ActionForm, _("End a meeting that is going on")),
    ("cancel", actions.cancel, forms.CancelForm, _("Give the rooms back")),
    ("restore", actions.restore, ActionForm, _("Take a cancelled booking up again")),
    ("no_show", actions.no_show, ActionForm, _("Nobody came")),
):
    offer(name, act, form, summary)


# -- regular meetings --------------------------------------------------------------------------------------------------
@router.post("series/", response={201: SeriesOut, WRITING: Problem}, summary=_("Book regular meetings"))
def book_series(
    request: HttpRequest,
    response: HttpResponse,
    wish: Body[typed(forms.SeriesForm, fixes=FIXES)],  # type: ignore
) -> Any:
    """All of them or none. 409 with code ``clashes`` lists the dates that cannot be; send again with ``fixes``."""
    series = do(request, actions.book_series, forms.SeriesForm, settled(sent(wish)))
    return Status(201, _repeated(response, series))


@router.get("series/{int:pk}/", response={200: SeriesOut, READING: Problem}, summary=_("Regular meetings"))
def get_series(request: HttpRequest, response: HttpResponse, pk: int) -> dict:
    return _repeated(response, found(series_of(request), pk))


@router.post("series/{int:pk}/change/", response={200: SeriesOut, WRITING: Problem}, summary=_("Change from a date on"))
def change_series(
    request: HttpRequest, response: HttpResponse, pk: int,
    wish: Body[typed(forms.ChangeSeriesForm, partly=True, fixes=FIXES)],  # type: ignore
) -> dict:  # fmt: skip
    """Earlier meetings stay. Changing a part makes a series of its own of it, which is answered."""
    series = found(series_of(request), pk)
    known = forms.ChangeSeriesForm(person=request.user, subject=series).initial
    facts = {**known, **settled(sent(wish))}
    return _repeated(response, do(request, actions.change_series, forms.ChangeSeriesForm, facts, series))


@router.post("series/{int:pk}/cancel/", response={200: SeriesOut, WRITING: Problem}, summary=_("Cancel from a date on"))
def cancel_series(
    request: HttpRequest,
    response: HttpResponse,
    pk: int,
    wish: Body[typed(forms.CancelSeriesForm, partly=True)],  # type: ignore
) -> dict:
    series = found(series_of(request), pk)
    known = forms.CancelSeriesForm(person=request.user, subject=series).initial
    facts = {**known, **sent(wish)}
    return _repeated(response, do(request, actions.cancel_series, forms.CancelSeriesForm, facts, series))


def settled(facts: dict[str, Any]) -> dict[str, Any]:
    """``fixes`` by date, as the page that settles clashes sends them."""
    fixes = facts.pop("fixes", None)
    for on, fix in fixes.items() if isinstance(fixes, dict) else ():
        fix = fix if isinstance(fix, dict) else {"choice": fix}
        facts |= {f"fix-{on}": fix.get("choice")} | {f"{n}-{on}": fix.get(n) for n in ("room", "starts", "ends")}
    if isinstance(facts.get("dates"), list):
        facts["dates"] = " ".join(str(on) for on in facts["dates"])
    return facts


def _repeated(response: HttpResponse, series: Series) -> dict:
    tagged(response, series)
    return series_out(series)
