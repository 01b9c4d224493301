"""Find a free room: for one time, for a whole series, and the hint beside the booking form."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.core import dates
from apps.meetings.forms.finder import FinderForm
from apps.meetings.queries import finder
from apps.meetings.queries.attending import busy_guests
from apps.meetings.queries.finder import Alternative, Fit
from apps.meetings.views.boards import number
from apps.meetings.views.waiting import wait_address

SHOWN = 12


@require_GET
@login_required
def find(request: HttpRequest) -> HttpResponse:
    form = FinderForm(request.GET, person=request.user)
    context: dict[str, Any] = {"form": form, "asked": bool(request.GET)}
    if form.is_valid():
        context |= _answer(request, form)
    return render(request, "meetings/_found.html" if request.htmx else "meetings/find.html", context)


def _answer(request: HttpRequest, form: FinderForm) -> dict[str, Any]:
    spans = form.spans
    if not spans:
        return {"nothing": _("None of these days is a working day. Choose other days.")}
    if len(spans) > 1:
        return _series_answer(request, form, spans)
    start, end = spans[0]
    fits = finder.free_rooms(start, end, person=request.user, **form.wish)
    near = [] if fits else finder.alternatives(start, end, person=request.user, **form.wish)
    people = form.wish["attendees"]
    return {
        "when": dates.span(start, end),
        "rooms": [_card(fit, start, end, people, form.wish["layout"]) for fit in fits[:SHOWN]],
        "more": max(0, len(fits) - SHOWN),
        "near": [_near(one, people, form.wish["layout"]) for one in near],
        "wait_url": "" if fits else _wait_url(request, form),
    }


def _wait_url(request: HttpRequest, form: FinderForm) -> str:
    """To the waiting list for what was asked: on the campus named, or where the person works."""
    asked = {name: form.cleaned_data[name] for name in ("date", "starts", "ends", "layout")}
    unit = request.user.unit
    campus = form.cleaned_data["campus"] or (unit and unit.campus_id) or form.fields["campus"].queryset.first()
    return wait_address(**asked, attendees=form.wish["attendees"], campus=campus)


def _card(fit: Fit, start: datetime, end: datetime, people: int, layout: str = "") -> dict[str, Any]:
    return {
        "room": fit.room,
        "fit": fit,
        "when": dates.span(start, end),
        "url": booking_address(fit.room.pk, start, end, attendees=people, layout=layout),
        "board_url": f"{reverse('meetings_day')}?date={_on(start)}&campus={fit.room.campus.pk}",
        "facts": {"place": fit.room.pk, "date": _on(start), "starts": dates.clock(start), "ends": dates.clock(end)},
    }


def _near(one: Alternative, people: int, layout: str) -> dict[str, Any]:
    words = {
        "shift": _("Another time"),
        "shorter": _("Shorter"),
        "campus": _("Another campus"),
        "day": _("Another day"),
    }
    return {**_card(one.fit, one.starts_at, one.ends_at, people, layout), "kind": words[one.kind]}


def _series_answer(request: HttpRequest, form: FinderForm, spans: list) -> dict[str, Any]:
    found = finder.free_on_all(spans, person=request.user, **form.wish)[:SHOWN]
    facts = form.cleaned_data
    rule = {
        "repeats": facts.get("repeats") or "dates",
        "first_on": form.days[0].isoformat(),
        "last_on": form.days[-1].isoformat(),
        "starts": f"{facts['starts']:%H:%M}",
        "ends": f"{facts['ends']:%H:%M}",
        "attendees": form.wish["attendees"],
        "layout": form.wish["layout"],
        "dates": " ".join(on.isoformat() for on in form.days) if not facts.get("repeats") else "",
    }
    rows = [
        {
            "room": fit.room,
            "fit": fit,
            "clashes": [dates.day(form.days[number]) for number in clashes[:6]],
            "count": len(clashes),
            "free": len(spans) - len(clashes),
            "url": f"{reverse('meetings_series_new')}?{urlencode({'place': fit.room.pk, **_filled(rule)})}",
        }
        for fit, clashes in found
    ]
    days = [dates.day(on) for on in form.days]
    return {"series": rows, "days": len(spans), "first": days[0], "last": days[-1], "is_series": True}


def booking_address(place: int, start: datetime, end: datetime, **more: Any) -> str:
    facts = {"place": place, "date": _on(start), "starts": dates.clock(start), "ends": dates.clock(end), **more}
    return f"{reverse('meetings_booking_new')}?{urlencode(_filled(facts))}"


def _filled(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in ("", None)}


def _on(at: datetime) -> str:
    return timezone.localtime(at).date().isoformat()


@require_GET
@login_required
def free(request: HttpRequest) -> HttpResponse:
    """The hint beside the booking form: whether the rooms chosen are free at the time typed, and which others are."""
    form = FinderForm(request.GET, person=request.user)
    chosen = [int(pk) for pk in request.GET.getlist("place") if number(pk)][:10]
    own = [int(pk) for pk in request.GET.getlist("booking") if number(pk)][:1]
    context: dict[str, Any] = {}
    typed = all(request.GET.get(name) for name in ("date", "starts", "ends"))
    if typed and form.is_valid() and form.spans:
        start, end = form.spans[0]
        context = _hint(request, start, end, chosen, own, form.wish["attendees"])
    return render(request, "meetings/_free.html", context)


def _hint(
    request: HttpRequest, start: datetime, end: datetime, chosen: list[int], own: list[int], people: int
) -> dict[str, Any]:
    rooms = finder.named(request.user, chosen, start)
    taken = finder.conflicts([(start, end)], rooms, own)
    rows = [{"room": room, "taken": taken.get((room.pk, 0))} for room in rooms]
    asked = {"date": _on(start), "starts": dates.clock(start), "ends": dates.clock(end), "attendees": people}
    for row in rows:
        if row["taken"]:
            row["wait_url"] = "" if own else wait_address(room=row["room"], **asked)
            during = row["taken"].during
            row |= {"when": dates.span(during.lower, during.upper), "unit": row["taken"].booking.unit}
            row["again"] = dates.clock(row["taken"].blocked.upper)
        row["too_small"] = len(rooms) == 1 and people > row["room"].capacity
    wanted = bool(taken) or not rooms or any(row["too_small"] for row in rows)
    fits = finder.free_rooms(start, end, person=request.user, attendees=people) if wanted else []
    return {
        "rows": rows,
        "busy": busy_guests(request.user, own, start, end) if own else [],
        "fits": [fit for fit in fits if fit.room.pk not in chosen][:4],
        "people": people,
    }
