"""Bookings: read, made in each of the ways people make them, changed, and what else may be done with one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Status

from apps.core.api import Problem, asked, do, found, page_of, paged, typed
from apps.core.forms import ActionForm
from apps.meetings import actions, forms
from apps.meetings.api.parts import PAGES, READING, WRITING, booked, bookings_of, offer, read, router, sent
from apps.meetings.api.shown import BookingOut, booking_out
from apps.meetings.forms.asked import BookingsForm
from apps.meetings.forms.bookings import written
from apps.meetings.forms.waiting import PreEmptForm, ResettleForm, TelephoneForm


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
    return Status(201, booked(request, response, booking))


@router.get("bookings/{int:pk}/", response={200: BookingOut, READING: Problem}, summary=_("One booking"))
def get_booking(request: HttpRequest, response: HttpResponse, pk: int) -> dict:
    return booked(request, response, found(bookings_of(request), pk))


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
    return booked(request, response, do(request, actions.change, forms.BookingForm, facts, booking))


@router.post(
    "bookings/by-telephone/", response={201: BookingOut, WRITING: Problem}, summary=_("Book for somebody who calls")
)
def book_by_telephone(request: HttpRequest, response: HttpResponse, wish: Body[typed(TelephoneForm)]) -> Any:  # type: ignore
    """Where approval is needed, name in ``said_by`` who said yes on the telephone; the paper is owed."""
    booking = do(request, actions.book_by_telephone, TelephoneForm, sent(wish))
    return Status(201, booked(request, response, booking))


@router.post(
    "bookings/pre-empt/", response={201: BookingOut, WRITING: Problem},
    summary=_("Take rooms for a meeting that goes first"),
)  # fmt: skip
def pre_empt(request: HttpRequest, response: HttpResponse, wish: Body[typed(PreEmptForm)]) -> Any:  # type: ignore
    """The meetings that hold the rooms give way and are offered others. 422: one of them does not rank lower."""
    return Status(201, booked(request, response, do(request, actions.pre_empt, PreEmptForm, sent(wish))))


for name, act, form, summary in (
    ("move", actions.move, forms.MoveForm, _("Move from one room and time to another")),
    ("extend", actions.extend, forms.ExtendForm, _("Keep the rooms longer")),
    ("end_early", actions.end_early, ActionForm, _("End a meeting that is going on")),
    ("cancel", actions.cancel, forms.CancelForm, _("Give the rooms back")),
    ("restore", actions.restore, ActionForm, _("Take a cancelled booking up again")),
    ("no_show", actions.no_show, ActionForm, _("Nobody came")),
    ("check_in", actions.check_in, ActionForm, _("Say that people have come")),
    ("resettle", actions.resettle, ResettleForm, _("Choose a new place for a meeting that gave way")),
    ("invite", actions.invite, forms.InviteForm, _("Ask people and guests to a meeting")),
):
    where = f"bookings/{{int:pk}}/{name.replace('_', '-')}/"
    offer(where, act, form, summary, name=f"{name}_booking", rows=bookings_of)
