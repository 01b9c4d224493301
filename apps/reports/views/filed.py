"""Schedules and filed reports: declared; and the bar that shows how far a report is."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from apps.core.cells import Column
from apps.core.pages import Pages, Panel
from apps.core.views.upkeep import STOP_POLLING
from apps.reports import actions
from apps.reports.forms import ChangeScheduleForm, RunForm, ScheduleForm
from apps.reports.models import Report, Schedule
from apps.reports.queries import runs

KIND = Column("kind", gettext_lazy("report"), lambda schedule: schedule.kind_label, sort="kind")
SCOPE = Column("scope", gettext_lazy("scope"), lambda schedule: str(schedule.scope or _("The bureau")))
NEXT = Column("next_at", gettext_lazy("next run"), lambda schedule: schedule.next_at)
FORMATS = Column("formats", gettext_lazy("formats"), lambda row: [form.upper() for form in row.formats])


def who_gets_it(schedule: Schedule) -> list[str]:
    names = [str(dict(Schedule._meta.get_field("roles").base_field.choices)[role]) for role in schedule.roles]
    return [*names, *map(str, schedule.posts.all()), *map(str, schedule.people.all())]


def when(schedule: Schedule) -> str:
    """Every month on day 1 at 07:00."""
    days = {1: _("Monday"), 2: _("Tuesday"), 3: _("Wednesday"), 4: _("Thursday"), 5: _("Friday"), 6: _("Saturday"),
            7: _("Sunday")}  # fmt: skip
    facts = {"often": schedule.get_repeats_display(), "at": f"{schedule.at:%H:%M}"}
    if schedule.repeats == Schedule.Repeats.WEEK:
        return _("%(often)s on %(day)s at %(at)s") % {**facts, "day": days[schedule.day]}
    if schedule.repeats == Schedule.Repeats.MONTH:
        return _("%(often)s on day %(day)s at %(at)s") % {**facts, "day": schedule.day}
    return _("%(often)s on day %(day)s of its first month at %(at)s") % {**facts, "day": schedule.day}


WHEN = Column("when", gettext_lazy("when"), when)


def runs_panel(request: HttpRequest, schedule: Schedule) -> Panel | None:
    if not schedule.may_be_read_by(request.user):
        return None
    return Panel(_("Runs"), "reports/_runs.html", {"rows": runs.history(schedule), "schedule": schedule}, id="runs")


class SchedulePages(Pages):
    model = Schedule
    icon = "clock-play"
    columns = ("name", KIND, SCOPE, WHEN, NEXT, "status")
    facts = (
        KIND, SCOPE, WHEN, "which", NEXT, FORMATS, Column("readers", gettext_lazy("who gets it"), who_gets_it),
        "kept_by",
    )  # fmt: skip
    filters = ("status", "repeats")
    search = ("name",)
    related = ("unit", "campus", "kept_by")
    create = (ScheduleForm, actions.add_schedule)
    update = (ChangeScheduleForm, actions.change_schedule)
    verbs = {
        "run_now": (actions.run_now, RunForm),
        "stop": (actions.stop, None),
        "resume": (actions.resume, None),
    }
    tones = {"run_now": "primary", "stop": "danger", "resume": "primary"}
    panels = (runs_panel,)
    empty = gettext_lazy("No report is made by itself yet. Schedule one: it is filed and sent at the time you choose.")

    def said(self, act: Any, result: Any) -> str:
        if act.verb == "reports.run_now":
            return _("It is being made. You see below how far it is; those who get it are told when it is filed.")
        return super().said(act, result)


def progress_panel(request: HttpRequest, report: Report) -> Panel | None:
    if report.status == Report.Status.MADE:
        return None
    return Panel(_("Progress"), "reports/_progress.html", {"report": report, "job": report.job}, id="progress")


class ReportPages(Pages):
    model = Report
    icon = "file-text"
    columns = (
        Column("name", gettext_lazy("report"), str),
        Column("period", gettext_lazy("period"), lambda report: report.period.name, sort="first"),
        "number",
        FORMATS,
        "began_at",
        "made_at",
        "status",
    )
    facts = (
        Column("schedule", gettext_lazy("report"), lambda report: report.schedule.kind_label),
        Column("scope", gettext_lazy("scope"), lambda report: str(report.schedule.scope or _("The bureau"))),
        Column("period", gettext_lazy("period"), lambda report: report.period.name),
        "number",
        Column("asked_by", gettext_lazy("asked for by"), lambda report: report.asked_by or _("the clock")),
        "began_at",
        "made_at",
        "told",
    )
    filters = ("schedule", "status", "first")
    related = ("schedule__unit", "schedule__campus", "asked_by", "job")
    verbs = {"send_again": (actions.send_again, None), "try_again": (actions.try_again, None)}
    tones = {"try_again": "primary"}
    panels = (progress_panel,)
    empty = gettext_lazy("No report has been filed yet that you may read. What is scheduled arrives here by itself.")

    def rows(self) -> models.QuerySet:
        return super().rows().select_related("schedule")

    def offered(self, subject: Report) -> list[dict[str, Any]]:
        """What is just being made is not tried again."""
        busy = subject.status == Report.Status.MAKING and not subject.waits_to_be_tried
        return [verb for verb in super().offered(subject) if not (busy and verb["name"] == "try_again")]

    def said(self, act: Any, result: Any) -> str:
        if act.verb == "reports.send_again":
            people = "、".join(person.name for person in result.schedule.recipients())
            return _("Sent again to %(people)s.") % {"people": people}
        return super().said(act, result)


@login_required
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone, asked for every second or so until the report is filed or has failed."""
    report = get_object_or_404(Report.objects.visible_to(request.user).select_related("schedule", "job"), pk=pk)
    status = 200 if report.status == Report.Status.MAKING else STOP_POLLING
    return render(request, "reports/_progress.html", {"report": report, "job": report.job}, status=status)
