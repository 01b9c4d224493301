"""Home, the search palette and the notice of who may do what."""

from itertools import groupby

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from apps.core import dates, policies, sockets, workdays
from apps.core.actions import verbs
from apps.portal import doors, queries


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Today: what waits for me, what I have on, what I can do."""
    person, today = request.user, dates.today()
    days = queries.agenda(person) if sockets.calendar else []
    context = {
        "greeting": queries.greeting(),
        "today": dates.day(today, year=True),
        "week": today.isocalendar().week,
        "holiday": workdays.calendar(person.edition, today, today).get(today),
        "next": queries.next_line(days),
        "figures": queries.figures(person),
        "cards": [found for _key, card in sorted(sockets.cards.items()) if (found := card(request))],
        "todo": queries.todo(person) if sockets.todo else None,
        "days": days,
    }
    return render(request, "portal/home.html", context)


@require_safe
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """The palette: the whole page, or only the hits when our script asks for them."""
    word = request.GET.get("q", "")
    only_hits = "X-Only-Hits" in request.headers
    template = "portal/_hits.html" if only_hits else "portal/search.html"
    context = {"q": word, "groups": doors.find(request.user, word), "as_options": only_hits}
    response = render(request, template, context)
    patch_vary_headers(response, ["X-Only-Hits"])
    return response


@require_safe
@login_required
def permissions(request: HttpRequest) -> HttpResponse:
    """The notice on the wall: every verb with the sentence of its policy."""
    lines = ((verb, says) for verb, says in policies.table().items())
    books = [
        {
            "title": apps.get_app_config(app).verbose_name,
            "lines": [{"label": getattr(verbs.get(verb), "label", verb), "says": says} for verb, says in found],
        }
        for app, found in groupby(lines, key=lambda line: line[0].partition(".")[0])
    ]
    return render(request, "portal/permissions.html", {"books": books})
