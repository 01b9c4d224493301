"""What is looked at, where, and by which rules: declared; and the codes that hang at the posts."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.core import codes
from apps.core.cells import Column
from apps.core.pages import Pages, Panel
from apps.core.pages.panels import Beside, table
from apps.core.policies import require
from apps.inspections.actions import books
from apps.inspections.forms import books as forms
from apps.inspections.models import Checklist, RoundRule, Station, Visit
from apps.inspections.queries.phone import code_of

BESIDE = (
    ("inspections_round_list", _("Rounds")),
    ("inspections_bulletin_list", _("Bulletins")),
    ("inspections_station_list", _("Posts to be checked")),
    ("inspections_checklist_list", _("Checklists")),
    ("inspections_roundrule_list", _("Rules for rounds")),
)


def editions_panel(request: HttpRequest, checklist: Checklist) -> Panel:
    """Every edition with its items, the one in use first."""
    rows = [(edition, item) for edition in checklist.editions.prefetch_related("items") for item in edition.items.all()]
    columns = [
        Column("edition", _("edition"), lambda r: r[0].number, numeric=True),
        Column("aspect", _("aspect"), lambda r: r[1].get_aspect_display()),
        Column("text", _("what to look at"), lambda r: r[1].text),
        Column("severity", _("severity"), lambda r: r[1].get_severity_display()),
        Column("phrases", _("usual faults"), lambda r: "；".join(r[1].phrases.splitlines())),
        Column("laid_down_at", _("laid down"), lambda r: r[0].laid_down_at.date()),
    ]
    says = say("Rounds are checked by the edition that was the latest when they began.") if rows else ""
    empty = _("Nothing is laid down yet. Lay down what is looked at, or these posts are in no round.")
    return table(_("Editions"), columns, rows, says=says, empty=empty, id="editions")


class ChecklistPages(Beside, Pages):
    model = Checklist
    icon = "list-check"
    beside = BESIDE
    needs = "inspections.add_checklist"
    columns = ("name", Column("edition", _("edition"), lambda c: _latest(c), numeric=True), "position")
    search = ("name",)
    prefetch = ("editions",)
    create = forms.ChecklistForm, books.add_checklist
    update = forms.ChecklistForm, books.change_checklist
    verbs = {"lay_down_edition": (books.lay_down_edition, forms.EditionForm)}
    tones = {"lay_down_edition": "primary"}
    panels = (editions_panel,)
    empty = _("No kind of post has been named yet. Name one, then lay down what is looked at there.")


def _latest(checklist: Checklist) -> Any:
    return max((edition.number for edition in checklist.editions.all()), default="")


def visits_panel(request: HttpRequest, station: Station) -> Panel:
    """What was seen there, the last time first."""
    seen = Visit.objects.visible_to(request.user).filter(target__station=station)
    rows = seen.select_related("target__round")[:12]
    columns = [
        Column("checked_at", _("checked"), lambda v: v.checked_at),
        Column("round", _("round"), lambda v: v.target.round),
        Column("presence", _("on post"), lambda v: v.get_presence_display()),
        Column("attitude", _("attitude"), lambda v: v.get_attitude_display()),
        Column("service", _("service"), lambda v: v.get_service_display()),
    ]
    return table(_("What was seen"), columns, rows, empty=_("Nobody has checked this post yet."),
                 door=lambda v: v.get_absolute_url(), id="visits")  # fmt: skip


def hours(station: Station) -> str:
    return f"{station.from_time:%H:%M}–{station.until_time:%H:%M}"


class StationPages(Beside, Pages):
    model = Station
    icon = "map-pins"
    beside = BESIDE
    list_template = "inspections/station_list.html"
    needs = "inspections.add_station"
    columns = (
        "name", "unit", "place", "checklist", "post", "days",
        Column("hours", _("manned"), hours, sort="from_time"), "risk",
    )  # fmt: skip
    sheet_columns = (
        "name", "unit", "place", "checklist", "post", "days",
        Column("from_time", _("manned from"), lambda s: f"{s.from_time:%H:%M}"),
        Column("until_time", _("manned until"), lambda s: f"{s.until_time:%H:%M}"), "risk",
    )  # fmt: skip
    facts = (*columns, Column("weekdays", _("weekdays"), lambda s: _weekdays(s)), "opened_on", "closed_on")
    filters = ("checklist", "unit")
    search = ("name", "place__name")
    related = ("unit", "place__building__campus", "checklist", "post__unit")
    create = forms.StationForm, books.add_station
    update = forms.StationForm, books.change_station
    panels = (visits_panel,)
    empty = _("No post has been entered yet. Enter one, or bring in a table of them.")


def _weekdays(station: Station) -> Any:
    names = dict(Station._meta.get_field("weekdays").base_field.choices)
    return format_html_join("、", "{}", ((names[number],) for number in station.weekdays))


class RoundRulePages(Beside, Pages):
    model = RoundRule
    icon = "adjustments"
    beside = BESIDE
    needs = "inspections.add_round_rule"
    columns = ("starts_on", "ends_on", "cap_weeks", "uniform_percent", "explain_hours", "questions", "source")
    create = forms.RoundRuleForm, books.add_round_rule
    update = forms.RoundRuleForm, books.change_round_rule
    empty = _("No rule is laid down yet. Enter how the draw weighs and how long people may explain.")


@login_required
@require_safe
def codes_page(request: HttpRequest) -> HttpResponse:
    """A card for each post, with a code that the phone of a checker reads; to be cut out and hung up."""
    require(request.user, "inspections.add_station")
    rows = Station.objects.visible_to(request.user).in_service().named()
    cards = [{"station": one, "code": code(request, one)} for one in rows]
    return render(request, "inspections/codes.html", {"cards": cards})


def code(request: HttpRequest, station: Station) -> Any:
    address = request.build_absolute_uri(reverse("inspections_at", args=[code_of(station)]))
    return codes.code(address, say("Code of %(post)s") % {"post": station})
