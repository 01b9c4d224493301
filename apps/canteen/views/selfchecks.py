"""The quarterly self-check against waste of food: filed with what the system knows, on A4, as a workbook."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from apps.canteen import actions
from apps.canteen.forms.selfchecks import FileForm, QuestionForm, over
from apps.canteen.models import Area, SelfCheck, SelfCheckQuestion
from apps.canteen.policies import sees_canteen_figures
from apps.canteen.queries import selfchecks
from apps.core.cells import Badge, Column
from apps.core.dates import day, today
from apps.core.exports import Sheet, hand_out
from apps.core.forms import ReasonForm
from apps.core.metrics import counting
from apps.core.pages import Pages, Panel
from apps.core.periods import Period
from apps.org.models import Campus

MET = {True: _("as it should be"), False: _("to be mended"), None: _("not answered")}
TONES = {True: "green", False: "orange", None: "secondary"}
UNITS = {"waste_per_head": _("g")}


def shown(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer as pages and paper print it."""
    unit = UNITS.get(answer["figure"], "%")
    value = f"{answer['value']} {unit}" if answer["value"] else ""
    sides = {"most": say("at most %(limit)s"), "least": say("at least %(limit)s")}
    limit = sides[answer["side"]] % {"limit": f"{answer['limit']} {unit}"} if answer["side"] else ""
    plain = {True: say("yes"), False: say("no"), None: "–"}[answer["met"]]
    told = value or ("–" if answer["figure"] else plain)
    return {**answer, "told": told, "bound": limit, "says": str(MET[answer["met"]]), "tone": TONES[answer["met"]]}


def told(request: HttpRequest, check: SelfCheck) -> Panel:
    lines = [shown(answer) for answer in check.answers]
    return Panel(_("Questions and answers"), "canteen/_eating_answers.html", {"lines": lines})


class SelfCheckPages(Pages):
    model = SelfCheck
    related = ("campus", "filed_by")
    columns = (
        Column("quarter", _("quarter"), lambda check: check.period.name, sort="first_on"),
        "campus",
        Column("to_mend", _("to be mended"), lambda check: check.to_mend, numeric=True),
        "filed_by",
        "filed_at",
        Column("state", _("state"), lambda check: Badge(say("withdrawn"), "secondary") if check.withdrawn_at else ""),
    )
    facts = (*columns, "measures", "withdrawn_at", "reason")
    filters = ("campus",)
    create = FileForm, actions.file_self_check
    verbs = {"withdraw": (actions.withdraw_self_check, ReasonForm)}
    tones = {"withdraw": "danger"}
    panels = (told,)
    icon = "recycle"
    empty = _("No self-check has been filed yet. When a quarter is over, file it: the figures are there already.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not sees_canteen_figures(request.user):
            raise PermissionDenied(sees_canteen_figures.says)
        return super().dispatch(request, *args, **kwargs)

    def offered(self, subject: SelfCheck) -> list[dict[str, Any]]:
        return [] if subject.withdrawn_at else super().offered(subject)

    def show(self, kind: str, *, status: int = 200, **context: Any) -> HttpResponse:
        if kind == "form" and isinstance(context["form"], FileForm):
            form = context["form"]
            with counting():
                found = selfchecks.answers(form.period, form.campus)
            context["lines"] = [shown(answer.plain()) for answer in found if answer.figure]
            context["period"] = form.period
        return super().show(kind, status=status, **context)


class QuestionPages(Pages):
    model = SelfCheckQuestion
    needs = "canteen.add_self_check_question"
    columns = ("position", "words", "figure", "side", "limit", "starts_on", "ends_on", "source")
    create = QuestionForm, actions.add_self_check_question
    update = QuestionForm, actions.change_self_check_question
    icon = "list-numbers"
    empty = _("There are no questions yet.")


# -- on paper ----------------------------------------------------------------------------------------------------------
@require_safe
@login_required
def paper(request: HttpRequest, pk: int) -> Any:
    """What was filed, on a sheet of A4 or as a workbook."""
    check = SelfCheck.objects.visible_to(request.user).select_related("campus", "filed_by").filter(pk=pk).first()
    if check is None:
        raise Http404
    return _sheet(request, check.period, check.campus, check.answers, check)


@require_safe
@login_required
def draft(request: HttpRequest) -> Any:
    """The same before it is filed, with the figures of this moment."""
    if not sees_canteen_figures(request.user):
        raise PermissionDenied(sees_canteen_figures.says)
    sites = list(Campus.objects.filter(pk__in=Area.objects.values("campus")))
    campus = next((one for one in sites if str(one.pk) == request.GET.get("campus")), next(iter(sites), None))
    if campus is None:
        raise Http404
    asked = {quarter.key: quarter for quarter in [Period.around(today(), "Q"), *over()]}
    period = asked.get(request.GET.get("quarter", ""), over(1)[0])
    with counting():
        answers = [answer.plain() for answer in selfchecks.answers(period, campus)]
        return _sheet(request, period, campus, answers, None)


def _sheet(request: HttpRequest, period: Period, campus: Campus, answers: list, check: SelfCheck | None) -> Any:
    lines = [shown(answer) for answer in answers]
    title = say("Self-check against waste of food, %(quarter)s, %(campus)s") % {
        "quarter": period.name,
        "campus": campus,
    }
    if request.GET.get("format"):
        answer, result = pgettext("self-check", "Answer"), pgettext("self-check", "Result")
        headings = [say("No."), say("Question"), answer, say("Limit"), result, say("Note"), say("Source")]
        rows = [[n, line["words"], line["told"], line["bound"], line["says"], line["note"], line["source"]]
                for n, line in enumerate(lines, 1)]  # fmt: skip
        sheet = Sheet(say("Self-check"), headings, rows, widths=[6, 44, 12, 16, 14, 30, 40])
        return hand_out(request, SelfCheck, title, [sheet], len(rows))
    context = {
        "title": title,
        "period": period,
        "campus": campus,
        "lines": lines,
        "check": check,
        "sums": check.sums if check else selfchecks.sums(period, campus),
        "back_url": check.get_absolute_url() if check else "",
        "on": day(today(), year=True),
    }
    return render(request, "canteen/eating_selfcheck_paper.html", context)
