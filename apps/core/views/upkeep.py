"""Long work for whoever asked for it; effects, regular jobs and all work for whoever keeps the system running."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.core import jobs, sockets, upkeep, watch, work
from apps.core.cells import Badge, Column
from apps.core.forms import ActionForm
from apps.core.models import Job, OutboxEntry, ScheduledRun
from apps.core.pages import Pages, Panel
from apps.core.policies import require

STOP_POLLING = 286  # what htmx takes as the last answer
SHOWN = 20


def called(code: str) -> str:
    """What people call an effect or a regular job; of those that stand in rows, what they do and the row's number."""
    family, _colon, row = code.partition(":")
    name = str(sockets.names.get(family, family))
    return f"{name} · {row}" if row else name


def state(errand: Any) -> Badge:
    if errand.written_off:
        return Badge(str(_("written off")), "secondary")
    if errand.done_at:
        return Badge(str(_("done")), "green")
    if errand.parked_at:
        return Badge(str(_("parked")), "red")
    return Badge(str(_("will be tried again")), "orange") if errand.tries else Badge(str(_("waiting")), "secondary")


# -- long work ---------------------------------------------------------------------------------------------------------
def progress_panel(request: HttpRequest, job: Job) -> Panel:
    return Panel(_("Progress"), "core/_progress.html", shown(request, job), id="progress")


def shown(request: HttpRequest, job: Job) -> dict[str, Any]:
    ahead = Job.objects.filter(status__in=Job.OPEN, pk__lt=job.pk).count() if job.status == "waiting" else 0
    mine = job.by_id == request.user.pk
    return {"job": job, "ahead": ahead, "file": bool(job.file) and mine}


class JobPages(Pages):
    model = Job
    icon = "progress"
    columns = (
        Column("name", _("work"), str, sort="kind"),
        "status",
        Column("percent", _("progress"), lambda job: f"{job.percent} %", sort="percent", numeric=True),
        "asked_at",
        "ended_at",
        "by",
    )
    filters = ("status", "asked_at")
    facts = ("by", "asked_at", "began_at", "ended_at", "tries")
    verbs = {"cancel": (work.cancel, None)}
    tones = {"cancel": "danger"}
    related = ("by",)
    panels = (progress_panel,)
    empty = _("You have asked for no long work yet. Large exports and reports appear here while they are made.")


@login_required
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone, asked for every second until the work has ended."""
    job = get_object_or_404(Job.objects.visible_to(request.user).select_related("by"), pk=pk)
    status = 200 if job.is_open else STOP_POLLING
    return render(request, "core/_progress.html", shown(request, job), status=status)


@login_required
@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    """What was made, for whoever asked for it and nobody else."""
    job = get_object_or_404(Job.objects.visible_to(request.user).filter(by=request.user), pk=pk)
    if not job.file:
        raise Http404
    return FileResponse(job.file.open(), as_attachment=True, filename=job.file_name)


# -- for administrators ------------------------------------------------------------------------------------------------
class WriteOffForm(ActionForm):
    reason = forms.CharField(label=_("reason"), max_length=200)


class ErrandPages(Pages):
    """What is parked waits for a person: once more, or not at all."""

    needs = "core.try_again"
    verbs = {"try_again": (upkeep.try_again, None), "write_off": (upkeep.write_off, WriteOffForm)}
    tones = {"try_again": "primary", "write_off": "danger"}

    def offered(self, subject: Any) -> list[dict[str, Any]]:
        return super().offered(subject) if subject.parked_at else []


class EffectPages(ErrandPages):
    model = OutboxEntry
    icon = "send"
    columns = (
        Column("kind", _("effect"), lambda entry: called(entry.kind), sort="kind"),
        Column("state", _("status"), state),
        "put_at",
        "due_at",
        "tries",
        "trouble",
    )
    filters = ("put_at",)
    facts = (*columns[:4], "done_at", "parked_at", "tries", "key", "trouble", "written_off")
    empty = _("Nothing has been promised yet. What verbs send, to people or other systems, passes through here.")

    def name_of(self, subject: OutboxEntry) -> str:
        return called(subject.kind)


class RunPages(ErrandPages):
    model = ScheduledRun
    icon = "clock-play"
    columns = (
        Column("job", _("job"), lambda run: called(run.job), sort="job"),
        "period",
        Column("state", _("status"), state),
        "began_at",
        "done_at",
        "tries",
        "trouble",
    )
    facts = (*columns, "written_off")
    filters = ("period",)
    empty = _("No job has run yet. If the clock is running, the first one follows within a minute.")

    def name_of(self, subject: ScheduledRun) -> str:
        return called(subject.job)


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Is everything done in time, and if not, what is in the way."""
    require(request.user, "core.try_again")
    effects = OutboxEntry.objects.visible_to(request.user)
    runs = ScheduledRun.objects.visible_to(request.user)
    return render(
        request,
        "core/upkeep.html",
        {
            "watch": watch.look(),
            "parked": [
                {"errand": errand, "name": called(code)}
                for errand, code in [
                    *((e, e.kind) for e in effects.parked()[:SHOWN]),
                    *((r, r.job) for r in runs.parked()[:SHOWN]),
                ]
            ],
            "jobs": regular(runs),
            "work": Job.objects.visible_to(request.user).select_related("by")[:SHOWN],
        },
    )


def regular(runs: Any) -> list[dict[str, Any]]:
    """Each regular job with its last run, the next one, and what went wrong."""
    now = timezone.now()
    latest = {run.job: run for run in runs.order_by("job", "-period").distinct("job")}
    named = [(str(getattr(when, "name", "")) or called(job), job, when) for job, when in jobs.timetables().items()]
    return [
        {"name": name, "last": latest.get(job), "next": when.next(now), "state": state_of(latest.get(job))}
        for name, job, when in sorted(named, key=lambda line: line[:2])
    ]


def state_of(run: ScheduledRun | None) -> Badge | None:
    return None if run is None or run.began_at is None else state(run)
