"""The checker's phone: a page that also works without a network, and the doors it sends through.

The page itself is the same for everybody and holds nothing of anybody, so a phone may keep it; what is to be checked
comes as data. docs/decisions says how the parts play together.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.core.attachments import gate
from apps.core.dates import clock
from apps.core.models import LogEntry
from apps.core.packages import MOST_BYTES
from apps.core.policies import require
from apps.inspections.actions import visits
from apps.inspections.actions.rounds import begin_round
from apps.inspections.forms import visits as typed
from apps.inspections.models import Round, Target, Visit
from apps.inspections.models.checklists import Aspect
from apps.inspections.queries import phone

SCRIPT = settings.BASE_DIR / "static" / "js" / "check" / "worker.js"
BATCH = 100  # keys a phone asks after at once


# -- the page ----------------------------------------------------------------------------------------------------------
@require_safe
@login_required
@never_cache
def now(request: HttpRequest) -> HttpResponse:
    """My targets now."""
    return page(request)


@require_safe
@login_required
@never_cache
def at(request: HttpRequest, token: str) -> HttpResponse:
    """The code at a post leads here; whether the post is to be checked only the data say."""
    if phone.station_of(token) is None:
        raise Http404
    return page(request)


def page(request: HttpRequest) -> HttpResponse:
    grades = [(value, Visit.Grade(value).label) for value in ("good", "fair", "poor")]
    groups = [(aspect.value, aspect.label) for aspect in (Aspect.ATTITUDE, Aspect.SERVICE)]
    return render(request, "inspections/phone.html", {"words": words(), "grades": grades, "groups": groups})


@cache
def _worker() -> str:
    return SCRIPT.read_text()


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The program that keeps the page; it lies at the root because it has to hear of somebody logging out."""
    script = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    script["Cache-Control"] = "no-cache"
    script["Service-Worker-Allowed"] = "/"
    return script


def words() -> dict[str, str]:
    """What the page says without asking the server."""
    return {
        "none": _("Everything is uploaded"),
        "one": _("1 waiting"),
        "many": _("{n} waiting"),
        "offline": _("No network. What you write down stays on this phone and is sent later."),
        "login": _("Please log in again. Nothing is lost: what waits is sent afterwards."),
        "others": _("{n} of {name} are waiting on this phone. Only {name} can send them, after logging in."),
        "refused": _("Not taken: {why}"),
        "saved": _("{name}: saved."),
        "kept": _("{name}: kept on this phone."),
        "done": _("All posts have been checked. Thank you."),
        "nothing": _("There is nothing for you to check now. When a round begins in which you go, its posts are here."),
        "elsewhere": _("This post is not among yours at present."),
        "seen": _("Checked by {by} at {at}"),
        "progress": _("{done} of {all}"),
        "say": _("Say what is wrong: choose a phrase or write a few words."),
        "picture": _("This picture cannot be read. Take another one."),
        "full": _("This phone has no room left. Upload what waits first."),
        "forget": _("Remove"),
        "photo": _("{n} photos"),
    }


# -- its data ----------------------------------------------------------------------------------------------------------
def answered(view: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponse]:
    """As JSON, refusals too: whoever reads it is a program, and the sentence in it is for a person."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            told = view(request, *args, **kwargs)
        except ValidationError as error:
            status, told = getattr(error, "status", 422), {"errors": error.messages}
        except PermissionDenied as error:
            status, told = 403, {"errors": [str(error) or _("You may not do that.")]}
        else:
            status = told.pop("status", 200)
        answer = JsonResponse(told, status=status)
        answer["Cache-Control"] = "no-store"
        return answer

    return run


def about(request: HttpRequest) -> dict[str, Any]:
    """Whose phone it is now, and the token with which it sends."""
    person: Any = request.user
    return {"person": {"id": person.pk, "name": str(person)}, "token": get_token(request)}


@require_safe
@login_required
@answered
def data(request: HttpRequest) -> dict[str, Any]:
    """The cards. The first phone that asks when it is time begins the round, so that nobody waits for a clock."""
    due = Round.objects.filter(status=Round.Status.SEALED, starts_at__lte=timezone.now(), teams__members=request.user)
    for one in due.distinct():
        with suppress(ValidationError):  # another phone was quicker
            begin_round(one, by=request.user)
    return about(request) | {"cards": phone.cards(request.user), "severities": phone.due_days()}


@require_safe
@login_required
@answered
def received(request: HttpRequest) -> dict[str, Any]:
    """Which of these keys have arrived: only what is listed may be cleared on the phone."""
    return about(request) | {"received": arrived(request.user, typed.keys(request.GET.get("keys", "")))}


def arrived(person: Any, keys: list[Any]) -> list[str]:
    """Checks by their rows, photos by the line that the trail has of them."""
    photos = LogEntry.objects.filter(by=person, key__in=keys, verb=visits.add_photo.verb)  # type: ignore[attr-defined]
    return [*phone.received(person, keys), *(str(key) for key in photos.values_list("key", flat=True))]


@require_POST
@login_required
@answered
def sync(request: HttpRequest) -> dict[str, Any]:
    """Checks that were made with or without a network; each for itself, and what is wrong with one harms no other."""
    body = typed.body_of(request)
    client_now = typed.moment(body.get("client_now"))
    results = [one_result(request.user, one, client_now) for one in typed.checks_of(body)]
    keys = typed.keys(",".join(str(one["key"]) for one in results))
    told = {"received": arrived(request.user, keys), "results": results}
    return told | {"status": results[0]["status"] if len(results) == 1 else 200}


def one_result(person: Any, one: dict[str, Any], client_now: Any) -> dict[str, Any]:
    told = {"key": str(one.get("key"))[:36]}
    try:
        known = typed.facts(one, client_now)
        target = Target.objects.filter(team__members=person, pk=typed.number(one.get("target"))).first()
        if target is None:
            raise Http404
        visit = visits.check(target, by=person, **known)
    except Http404:
        return told | {"status": 404, "errors": [_("This post is not among yours.")]}
    except ValidationError as error:
        return told | {"status": getattr(error, "status", 422), "errors": error.messages}
    except PermissionDenied as error:
        return told | {"status": 403, "errors": [str(error)]}
    return told | {"status": 200, "url": visit.get_absolute_url(), "says": said(visit, known)}


def said(visit: Visit, known: dict[str, Any]) -> list[str]:
    """What the checker should know of how it was written down."""
    told = []
    if visit.presence != known["presence"]:
        told.append(_("Nobody was due there, so this is kept as: %(presence)s.")
                    % {"presence": visit.get_presence_display()})  # fmt: skip
    if not visit.counts and (first := visit.target.visits.counting().select_related("by").first()):
        words = _("%(name)s checked this post first, at %(time)s. Yours is kept beside it and what you found stands.")
        told.append(words % {"name": first.by, "time": clock(first.seen_at)})
    if visit.outside:
        told.append(_("This is outside of the time of your team, and marked so."))
    return told


@require_POST
@login_required
@answered
def photo(request: HttpRequest) -> dict[str, Any]:
    """One picture of a fault, as it is in the body. Drawn anew here too, whatever the phone has done with it."""
    key, of = typed.key(request.GET.get("key")), typed.key(request.GET.get("visit"))
    visit = get_object_or_404(Visit.objects.filter(by=request.user), key=of)
    require(request.user, visits.add_photo.verb, visit)  # type: ignore[attr-defined]
    name = f"{timezone.localtime(visit.seen_at):%Y%m%d-%H%M%S}.jpg"
    clean = gate.photo(ContentFile(request.read(MOST_BYTES + 1), name=name))
    visits.add_photo(visit, by=request.user, key=key, photo=clean, line=request.GET.get("line", "")[:40])
    return {"received": arrived(request.user, [key])}
