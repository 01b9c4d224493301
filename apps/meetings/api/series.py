"""Regular meetings: booked, changed, prolonged and cancelled, all dates of them or none."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Body, Status

from apps.core.api import Problem, do, found, tagged, typed
from apps.meetings import actions, forms
from apps.meetings.api.parts import READING, WRITING, router, sent
from apps.meetings.api.shown import SeriesOut, series_out
from apps.meetings.models import Series

FIXES = (
    'By date, for dates that clash: {"2026-12-01": {"choice": "skip" | "room" | "time", "room": 12, '
    '"starts": "09:30", "ends": "10:30"}}'
)


def series_of(request: HttpRequest) -> Any:
    return Series.objects.visible_to(request.user).select_related("unit", "booked_by")


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


@router.post("series/{int:pk}/prolong/", response={200: SeriesOut, WRITING: Problem}, summary=_("Let a series go on"))
def prolong_series(
    request: HttpRequest,
    response: HttpResponse,
    pk: int,
    wish: Body[typed(forms.ProlongSeriesForm, partly=True, fixes=FIXES)],  # type: ignore
) -> dict:
    """By the same rule until a later day; dates that clash are answered as when a series is booked."""
    facts = settled(sent(wish))
    series = do(request, actions.prolong_series, forms.ProlongSeriesForm, facts, found(series_of(request), pk))
    return _repeated(response, series)


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
