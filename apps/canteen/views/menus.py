"""The week's menu: the door to next week, the editor and what it asks the server, and the pages of all menus."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.canteen import actions
from apps.canteen.forms.dining import CycleForm
from apps.canteen.forms.menus import BeginForm, GridForm, PublishForm, SwapForm
from apps.canteen.models import Area, Menu, Swap
from apps.canteen.queries import begun, editor, grids, weeks
from apps.canteen.queries.composing.week import Week
from apps.canteen.queries.printed import printed
from apps.canteen.queries.swapping import worse
from apps.core import dates
from apps.core.actions import Refused, Stale
from apps.core.models import LogEntry
from apps.core.pages import Pages, Panel
from apps.core.policies import require

JSON = {"ensure_ascii": False}


# -- the door ----------------------------------------------------------------------------------------------------------
@require_GET
@login_required
def next_week(request: HttpRequest) -> HttpResponse:
    """Where the canteen manager begins: next week's menu, or the choice of what it begins with."""
    require(request.user, "canteen.begin_menu")
    area = editor.area_of(grids.number(request.GET.get("area", "")))
    monday = begun.next_monday(dates.today())
    menu = Menu.objects.filter(area=area, starts_on=monday).first() if area else None
    if menu:
        return redirect("canteen_menu_compose" if menu.status == Menu.Status.DRAFT else "canteen_menu", menu.pk)
    choices = [
        {"value": value, "label": label, "dishes": len(begun.grid(area, monday, value).chosen)}
        for value, label in begun.CHOICES
    ] if area else []  # fmt: skip
    context = {"area": area, "areas": Area.objects.filter(is_open=True), "monday": monday, "choices": choices,
               "week": dates.day(monday, year=True), "form": BeginForm(person=request.user)}  # fmt: skip
    return render(request, "canteen/begin.html", context)


# -- the editor --------------------------------------------------------------------------------------------------------
def _draft(request: HttpRequest, pk: int) -> Menu:
    menu = Menu.objects.visible_to(request.user).select_related("area").filter(pk=pk).first()
    if menu is None:
        raise Http404
    require(request.user, "canteen.compose_menu", menu)
    return menu


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def compose(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor; a POST keeps what it shows and answers with the new version, or with what somebody else kept."""
    menu = _draft(request, pk)
    if request.method == "POST":
        return _keep(request, menu)
    if menu.status != Menu.Status.DRAFT:
        return redirect(menu)
    week = weeks.week(menu.area, menu.starts_on, weeks.chosen(menu))
    facts = {**editor.facts(menu, week), **editor.judged(week)}
    context = {"draft": menu, "facts": facts, "form": PublishForm(person=request.user, subject=menu),
               "week": dates.day(menu.starts_on, year=True)}  # fmt: skip
    return render(request, "canteen/compose.html", context)


def _keep(request: HttpRequest, menu: Menu) -> JsonResponse:
    form = GridForm(request.POST, person=request.user, subject=menu)
    if not form.is_valid():
        return _no([text for texts in form.errors.values() for text in texts])
    known = {name: form.cleaned_data.get(name) for name in ("key", "version")}
    try:
        kept = actions.compose_menu(menu, by=request.user, **known, **form.facts())
    except Stale as stale:
        return _no(stale.messages, 409, **_theirs(menu, stale.entries))
    except Refused as refused:
        return _no(refused.messages, refused.status)
    return JsonResponse({"version": kept.version, "message": say("Saved.")}, json_dumps_params=JSON)


def _theirs(menu: Menu, entries: list[LogEntry]) -> dict[str, Any]:
    """What stands there now, and who put it there."""
    now = Menu.objects.get(pk=menu.pk)
    people = "、".join(dict.fromkeys(str(entry.by) for entry in entries if entry.by))
    return {"theirs": grids.cells(weeks.chosen(now)), "version": now.version, "who": people}


def _no(errors: list[Any], status: int = 422, **more: Any) -> JsonResponse:
    return JsonResponse({"errors": [str(one) for one in errors], **more}, status=status, json_dumps_params=JSON)


def _asking(request: HttpRequest, pk: int) -> Week | JsonResponse:
    """The week as the editor shows it, kept or not."""
    menu = _draft(request, pk)
    form = GridForm(request.POST, person=request.user, subject=menu)
    if not form.is_valid():
        return _no([text for texts in form.errors.values() for text in texts])
    return weeks.week(menu.area, menu.starts_on, form.cleaned_data["grid"])


@require_POST
@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the checks find in the grid of the editor."""
    week = _asking(request, pk)
    return week if isinstance(week, JsonResponse) else JsonResponse(editor.judged(week), json_dumps_params=JSON)


@require_POST
@login_required
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposal for the empty places; ``anew`` asks for another mix."""
    week = _asking(request, pk)
    if isinstance(week, JsonResponse):
        return week
    return JsonResponse(editor.filled(week, anew=bool(request.POST.get("anew"))), json_dumps_params=JSON)


@require_POST
@login_required
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """The one change that sets a finding right: ``code`` and ``places`` say which."""
    week = _asking(request, pk)
    if isinstance(week, JsonResponse):
        return week
    try:
        places = tuple(grids.place_of(one) for one in request.POST.get("places", "")[: grids.LARGEST].split())
    except ValueError:
        return _no([say("The menu could not be read. Load the page again.")])
    found = editor.mended(week, request.POST.get("code", ""), places)
    return JsonResponse(found, json_dumps_params=JSON)


# -- all menus ---------------------------------------------------------------------------------------------------------
def week_panel(request: HttpRequest, menu: Menu) -> Panel:
    """The menu as a table; whoever may swap finds the way at each dish of a day to come."""
    week = printed(menu)
    swaps = actions.swap_dish.offered(request.user, menu)  # type: ignore[attr-defined]
    context = {"week": week, "menu": menu, "swaps": swaps}
    return Panel(_("The week"), "canteen/_week.html", context, id="week")


class MenuPages(Pages):
    model = Menu
    icon = "tools-kitchen-2"
    columns = ("area", "starts_on", "status", "published_at")
    facts = ("area", "starts_on", "status", "published_at", "published_by")
    filters = ("area", "status", "starts_on")
    related = ("area__campus", "published_by")
    create = (BeginForm, actions.begin_menu)
    verbs = {
        "publish": (actions.publish_menu, PublishForm),
        "swap": (actions.swap_dish, SwapForm),
        "keep": (actions.keep_as_cycle, CycleForm),
    }
    tones = {"publish": "primary"}
    panels = (week_panel,)
    empty = _("No menu has been composed yet. Begin with next week's.")

    def edit_address(self, subject: Menu) -> str | None:
        if actions.compose_menu.offered(self.request.user, subject):  # type: ignore[attr-defined]
            return reverse("canteen_menu_compose", args=[subject.pk])
        return None

    def done(self, act: Any, result: Any) -> HttpResponse:
        if act is actions.begin_menu and not self.wants_json():
            return redirect("canteen_menu_compose", result.pk)
        return super().done(act, result)

    def said(self, act: Any, result: Menu) -> str:
        if act is actions.publish_menu:
            return say("The menu of the week from %(day)s is published; meals can be booked.") % {
                "day": dates.day(result.starts_on)
            }
        if act is actions.swap_dish:
            return " ".join([say("Changed; those who booked the meal are told."), *_to_think_about(result)])
        return super().said(act, result)


def _to_think_about(menu: Menu) -> list[str]:
    """What only warns of the change that was just made."""
    swap = Swap.objects.filter(entry__menu=menu).select_related("entry__menu__area", "before", "after").last()
    found = worse(swap.entry, swap.before, swap.after) if swap else []
    return [say("To think about:"), *(one.says for one in found)] if found else []
