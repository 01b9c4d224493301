"""Food safety on one page for a phone; retained samples and their labels."""

from contextlib import suppress
from itertools import groupby
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from apps.canteen import actions
from apps.canteen.forms.safety import TakeForm
from apps.canteen.models import MorningCheck, SafetyLimit, Sample
from apps.canteen.policies import keeps_canteen, reads_kitchen
from apps.canteen.queries import safety
from apps.core.actions import Refused
from apps.core.cells import Column
from apps.core.dates import clock, day, today
from apps.core.pages import Pages
from apps.core.pages.panels import Beside

BESIDE: tuple[tuple[str, Any], ...] = (
    ("canteen_safety", _("Food safety today")),
    ("canteen_sample_list", _("Retained samples")),
    ("canteen_morning", _("Morning check")),
    ("canteen_morningcheck_list", _("Morning checks done")),
    ("canteen_healthcertificate_list", _("Health certificates")),
    ("canteen_reading_list", _("Temperatures")),
    ("canteen_disinfection_list", _("Disinfection")),
    ("canteen_delivery_list", _("Deliveries and papers")),
    ("canteen_additiveuse_list", _("Additives")),
    ("canteen_trace", _("Trace")),
    ("canteen_safetyreview_list", _("Reviews: day, week, month")),
)
AREA = Column("area", _("dining area"), lambda sample: sample.meal.sitting.area)


class Kitchens(Beside):
    """Books of the kitchen: for those who keep them and those who look over its shoulder."""

    beside = BESIDE
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not reads_kitchen(request.user, None):
            raise PermissionDenied(reads_kitchen.says)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class SamplePages(Kitchens, Pages):
    model = Sample
    icon = "fridge"
    columns = ("meal", AREA, "dish", "grams", "taken_at", "taken_by", "keep_until", "status")
    facts = ("meal", AREA, "dish", "grams", "taken_at", "taken_by", "keep_until", "disposed_at")
    filters = ("status", "meal__on")
    search = ("dish__name",)
    related = ("meal__sitting__area", "dish", "taken_by")
    verbs = {"take": (actions.take_sample, TakeForm), "dispose": (actions.dispose_sample, None)}
    tones = {"take": "primary", "dispose": "danger"}
    empty = _("No sample is listed. Samples are listed when a menu is published.")

    def done(self, act: Any, result: Any) -> HttpResponse:
        answer = super().done(act, result)
        return answer if self.wants_json() else redirect("canteen_safety")


@require_safe
@login_required
def today_page(request: HttpRequest) -> HttpResponse:
    """What the kitchen owes today: samples to take and to dispose of, checks and temperatures."""
    if not reads_kitchen(request.user, None):
        raise PermissionDenied(reads_kitchen.says)
    return _today(request)


def _today(request: HttpRequest, typed: Any = None, errors: dict[int, str] | None = None) -> HttpResponse:
    shown = {**frame(request), **_owed(request, typed or {}, errors or {})}
    return render(request, "canteen/safety.html", shown, status=422 if errors else 200)


@require_POST
@login_required
def take(request: HttpRequest) -> HttpResponse:
    """The samples of a meal with their weights, or ``only`` one of them; refused ones come back as they were typed."""
    only, errors, done = request.POST.get("only"), {}, 0
    for sample in safety.to_take(_campus_kept(request), today()):
        grams = request.POST.get(f"grams_{sample.pk}")
        if grams is None or (only and only != str(sample.pk)):
            continue
        form = TakeForm({"grams": grams}, person=request.user, subject=sample)
        try:
            if form.is_valid():
                actions.take_sample(sample, by=request.user, **form.facts())
                done += 1
            else:
                errors[sample.pk] = " ".join(words for found in form.errors.values() for words in found)
        except ValidationError as error:
            errors[sample.pk] = " ".join(error.messages)
    if done:
        messages.success(request, ngettext("%(n)s sample taken.", "%(n)s samples taken.", done) % {"n": done})
    return _today(request, request.POST, errors) if errors else _back(request)


@require_POST
@login_required
def dispose(request: HttpRequest) -> HttpResponse:
    """All samples whose time is over, in one go: of those that were on the page."""
    asked = set(request.POST.getlist("sample"))
    over = [one.sample for one in safety.kept(_campus_kept(request)) if one.is_over and str(one.sample.pk) in asked]
    for sample in over:
        with suppress(Refused):  # somebody else was faster
            actions.dispose_sample(sample, by=request.user)
    says = ngettext("%(n)s sample disposed of.", "%(n)s samples disposed of.", len(over)) % {"n": len(over)}
    messages.success(request, says)
    return _back(request)


def _campus_kept(request: HttpRequest) -> Any:
    if not keeps_canteen(request.user, None):
        raise PermissionDenied(keeps_canteen.says)
    return safety.asked_campus(request.GET.get("campus"), request.user)


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('canteen_safety')}?{request.GET.urlencode()}")


def frame(request: HttpRequest) -> dict[str, Any]:
    """The campus that is asked for, and the way to the others."""
    campus = safety.asked_campus(request.GET.get("campus"), request.user)
    found = list(safety.campuses())
    sites = [{"url": f"?campus={one.pk}", "label": one.name, "active": one == campus} for one in found]
    return {"campus": campus, "campuses": sites if len(found) > 1 else [], "doors": BESIDE,
            "on": today(), "keeps": keeps_canteen(request.user, None), "key": uuid4}  # fmt: skip


def _owed(request: HttpRequest, typed: Any, errors: dict[int, str]) -> dict[str, Any]:
    campus = safety.asked_campus(request.GET.get("campus"), request.user)
    if campus is None:
        return {}
    least = SafetyLimit.objects.in_force().filter(key=SafetyLimit.Key.SAMPLE_GRAMS).first()
    weight = safety.shown(least.value) if least else ""
    kept, people = safety.kept(campus), safety.kitchen_staff(campus)
    due = [
        {"sample": sample, "grams": typed.get(f"grams_{sample.pk}", weight), "error": errors.get(sample.pk, "")}
        for sample in safety.to_take(campus, today())
    ]
    return {
        "due": len(due),
        "meals": [(meal, list(lines)) for meal, lines in groupby(due, key=lambda line: line["sample"].meal)],
        "over": [one for one in kept if one.is_over],
        "kept": [one for one in kept if not one.is_over],
        "owed": safety.owed_readings(campus, today()),
        "staff": len(people),
        "checked": MorningCheck.objects.filter(on=today(), person__in=people).count(),
        "ending": list(safety.expiring(today())),
    }


# -- labels ------------------------------------------------------------------------------------------------------------
@require_safe
@login_required
def labels(request: HttpRequest) -> HttpResponse:
    """The labels of all samples that are kept, several on a sheet of A4."""
    if not reads_kitchen(request.user, None):
        raise PermissionDenied(reads_kitchen.says)
    shown = frame(request)
    rows = [one.sample for one in safety.kept(shown["campus"])] if shown["campus"] else []
    made = [
        {
            "dish": sample.dish, "meal": f"{sample.meal.sitting.area} · {sample.meal}",
            "taken": f"{day(sample.taken_at.date(), year=True)} {clock(sample.taken_at)}", "grams": sample.grams,
            "by": sample.taken_by, "until": f"{day(sample.keep_until.date(), year=True)} {clock(sample.keep_until)}",
        }
        for sample in sorted(rows, key=lambda one: one.taken_at, reverse=True)
    ]  # fmt: skip
    return render(request, "canteen/safety_labels.html", {**shown, "labels": made})
