"""The waiting list: who waits for a room that is taken, and what becomes of the offer."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Status

from apps.core.api import Problem, asked, do, found, page_of, paged, tagged, typed
from apps.core.forms import ActionForm
from apps.meetings import actions
from apps.meetings.api.parts import PAGES, READING, WRITING, offer, read, router, sent
from apps.meetings.api.shown import WaitOut, wait_out
from apps.meetings.forms.asked import WaitsForm
from apps.meetings.forms.waiting import WaitForm
from apps.meetings.models import Wait


def waits_of(request: HttpRequest) -> QuerySet[Wait]:
    return Wait.objects.visible_to(request.user).select_related("room__place__building", "campus", "unit", "asked_by")


def waiting(request: HttpRequest, response: HttpResponse, place: Wait) -> dict[str, Any]:
    tagged(response, place)
    return wait_out(place)


@router.get(
    "waits/", response={200: page_of(WaitOut), READING: Problem}, summary=_("The waiting list"),
    openapi_extra={"parameters": PAGES},
)  # fmt: skip
def list_waits(request: HttpRequest, wish: Query[asked(WaitsForm)]) -> dict:  # type: ignore[valid-type]
    """Your own places and those of your units; all of them for those who look after rooms."""
    form = read(WaitsForm(request.GET, person=request.user))
    return paged(request, form.chosen(waits_of(request)), wait_out)


@router.post("waits/", response={201: WaitOut, WRITING: Problem}, summary=_("Join the waiting list"))
def wait(request: HttpRequest, response: HttpResponse, wish: Body[typed(WaitForm)]) -> Any:  # type: ignore
    """For one ``room``, or for any room of a ``campus``. Where it is free after all, the answer is an offer."""
    return Status(201, waiting(request, response, do(request, actions.wait, WaitForm, sent(wish))))


@router.get("waits/{int:pk}/", response={200: WaitOut, READING: Problem}, summary=_("One place on the waiting list"))
def get_wait(request: HttpRequest, response: HttpResponse, pk: int) -> dict:
    return waiting(request, response, found(waits_of(request), pk))


for name, act, summary in (
    ("accept_offer", actions.accept_offer, _("Take the room that is offered")),
    ("leave_list", actions.leave_list, _("Leave the waiting list")),
):
    where = f"waits/{{int:pk}}/{name.replace('_', '-')}/"
    offer(where, act, ActionForm, summary, name=name, rows=waits_of, show=waiting, shape=WaitOut)
