"""Rounds: declared; and the page on which anyone checks their draw."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.core.cells import Column
from apps.core.forms import ReasonForm
from apps.core.pages import Pages, Panel
from apps.core.pages.panels import Beside, table
from apps.inspections.actions import bulletins, rounds
from apps.inspections.forms.bulletins import IssueForm
from apps.inspections.forms.rounds import RoundForm
from apps.inspections.models import Round, Target
from apps.inspections.models.sight import watches
from apps.inspections.queries.proving import proof, published
from apps.inspections.views.books import BESIDE
from apps.inspections.views.bulletins import round_panel


def doors_panel(request: HttpRequest, one: Round) -> Panel | None:
    """The ways to the board and to the draw."""
    if not one.seed_hash:
        return None
    context = {"round": one, "board": one.has_targets and watches(request.user)}
    return Panel(_("Live board and draw"), "inspections/_doors.html", context, id="doors")


def teams_panel(request: HttpRequest, one: Round) -> Panel | None:
    rows = list(one.teams.prefetch_related("members").order_by("number"))
    columns = [
        Column("number", _("team"), lambda t: t.number, numeric=True),
        Column("members", _("members"), lambda t: format_html_join("、", "{}", ((p.name,) for p in t.members.all()))),
    ]
    if one.batches > 1:  # otherwise all go at the time of the round
        columns.append(Column("batch", _("batch"), lambda t: t.batch, numeric=True))
        columns.append(Column("when", _("time"), lambda t: t.when))
    return table(_("Teams"), columns, rows, id="teams") if rows else None


def targets_panel(request: HttpRequest, one: Round) -> Panel | None:
    """Once it has begun: those that this person may see."""
    if not one.has_targets:
        return None
    seen = Target.objects.visible_to(request.user).filter(round=one)
    rows = seen.select_related("team", "station__unit", "station__place__building", "edition__checklist")
    columns = [
        Column("station", _("post"), lambda t: t.station),
        Column("unit", _("unit"), lambda t: t.station.unit),
        Column("place", _("place"), lambda t: t.station.place or ""),
        Column("team", _("team"), lambda t: t.team.number, numeric=True),
        Column("edition", _("checklist"), lambda t: t.edition),
    ]
    return table(_("Posts"), columns, rows.order_by("order"), id="targets")


class RoundPages(Beside, Pages):
    model = Round
    icon = "clipboard-check"
    beside = BESIDE
    columns = ("title", "starts_at", "ends_at", "method", "posts", "team_count", "status")
    filters = ("status", "method")
    search = ("title",)
    related = ("campus", "planned_by")
    create = RoundForm, rounds.plan_round
    update = RoundForm, rounds.change_round
    verbs = {
        "seal": (rounds.seal_round, None),
        "begin": (rounds.begin_round, None),
        "end": (rounds.end_round, None),
        "issue": (bulletins.issue, IssueForm),
        "cancel": (rounds.cancel_round, ReasonForm),
    }
    tones = {"seal": "primary", "issue": "primary", "cancel": "danger"}
    panels = (doors_panel, round_panel, teams_panel, targets_panel)
    empty = _("No round has been planned that you may see. Enter posts and checklists first, then plan a round.")

    @property
    def facts(self) -> tuple[str, ...]:  # type: ignore[override]
        """What was planned, and of the rest what has come about."""
        planned = ("starts_at", "ends_at", "method", "posts", "team_count", "team_size", "batches", "status")
        since = ("planned_by", "campus", "sealed_at", "seed_hash", "begun_at", "seed", "ended_at", "reason")
        return (*planned, *(name for name in since if getattr(self.shown, name)))

    def subject(self) -> Round:
        self.shown = super().subject()
        return self.shown

    def offered(self, subject: Round) -> list[dict[str, Any]]:
        """A round begins by itself; by hand only where its time has come and it has not."""
        return [verb for verb in super().offered(subject) if verb["name"] != "begin" or subject.is_due]


def _seen(request: HttpRequest, pk: int) -> Round:
    """One that is sealed, or has been."""
    one = get_object_or_404(Round.objects.visible_to(request.user), pk=pk)
    if not one.seed_hash or not one.inputs:
        raise Http404
    return one


@login_required
@require_safe
def draw_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was published before and after, and whether drawing again gives the same list."""
    one = _seen(request, pk)
    context = {"round": one, "inputs": one.inputs}
    if one.has_targets:
        names = {known["id"]: known["name"] for known in one.inputs["stations"]}
        shown = proof(one)
        # Whoever goes sees on the phone where to; the whole list is for those who watch.
        lines = [(names[pk], team) for pk, team in shown["drawn"]] if watches(request.user) or one.ended_at else []
        context |= {"proof": shown, "lines": lines}
    return render(request, "inspections/draw.html", context)


@login_required
@require_safe
def draw_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a file, with the program that draws."""
    one = _seen(request, pk)
    answer = JsonResponse(published(one), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="draw-{one.pk}.json"'
    return answer
