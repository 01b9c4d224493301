"""How a report comes about: written down, made by a worker, kept and told in one step, or given up and told.

The clock's claim, the row, its files, the notices and the end of the work are rows of one database. Whoever is killed
at whatever moment, one result stands there in the end: the claim is one a period, the row is one an issue, and only
the first of two workers that think they are at it finds the row still in the making.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core import outbox, work
from apps.core.actions import Conflict, Refused, action
from apps.core.attachments.actions import put_with
from apps.core.attachments.gate import Clean
from apps.core.attachments.kinds import Kind
from apps.core.models import Job
from apps.core.periods import Period
from apps.notices.actions import tell
from apps.reports.models import Report, Schedule

MAKE, ENDED, AGAIN = "reports.make", "reports.ended", "reports.again"
# A worker may be killed while it makes a report; so often in a row is no chance any more.
LOST_TOO_OFTEN = 20
# What fails may fail for a moment only: a full disk, a database that restarts. Then a person is told.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30)]
Status = Report.Status


@action("reports.file", _("File the report"), when=[Schedule.Status.ACTIVE])
def file(schedule, *, by, due_at):
    """The clock has each period of a schedule filed once, however often it ticks."""
    period = schedule.period_at(due_at)
    if schedule.reports.filter(first=period.first, last=period.last, asked_by=None).exists():
        raise Conflict(_("The report about this period has been filed already."))
    return _begin(schedule, period, by)


@action("reports.run_now", _("Run now"))
def run_now(schedule, *, by, period):
    """Whoever answers for the schedule has a period made at once, as a new issue where there is one."""
    if not schedule.may_be_read_by(by):
        raise Refused(_("You may not read this report yourself, so you cannot have it made."))
    return _begin(schedule, period, by)


@action("reports.try_again", _("Try again"), when=[Status.FAILED, Status.MAKING])
def try_again(report, *, by):
    """A report that failed is made once more, when its cause is mended; nobody need wait for the clock to do so."""
    if report.status == Status.MAKING and not report.waits_to_be_tried:
        raise Conflict(_("This report is just being made. Look at its progress."))
    report.status, report.trouble = Status.MAKING, ""
    report.save(update_fields=["status", "trouble"])
    return _handed_over(report, by)


@action("reports.make_again", _("Make the report again"), when=[Status.MAKING])
def make_again(report, *, by, turn):
    """A report that could not be made is tried again by the clock, a few times and after ever longer pauses."""
    return _handed_over(report, report.job.by, turn=turn)


@action("reports.deliver", _("Deliver the report"), when=[Status.MAKING])
def deliver(report, *, by, files):
    """What was made is kept with the report, and those who get it are told, both or neither."""
    put_with(report, files, by=None)
    report.status, report.made_at, report.trouble = Status.MADE, timezone.now(), ""
    report.save(update_fields=["status", "made_at", "trouble"])
    if not _tell(report):
        says = _("%(report)s is filed, but nobody on its list may read it. Look who should get it.")
        tell(report.schedule.keepers(), "reports.failed", report.schedule, says, report=report)
    return report


@action("reports.send_again", _("Send the report again"), when=[Status.MADE])
def send_again(report, *, by):
    """Those who get the report today are told of it once more."""
    if not _tell(report):
        raise Refused(_("Nobody on the list of this report may read it. Change the schedule first."))
    return report


@action("reports.give_up", _("Give the report up"), when=[Status.MAKING])
def give_up(report, *, by, trouble):
    """A report that could not be made says why, and whoever answers for it is told."""
    report.status, report.trouble = Status.FAILED, trouble[:2000]
    report.save(update_fields=["status", "trouble"])
    says = _("%(report)s could not be made. See what went wrong, then try again.")
    tell(report.schedule.keepers(), "reports.failed", report, says, report=report)
    return report


# -- what the clock and the workers call -------------------------------------------------------------------------------
def when_due(number: int, moment: datetime) -> None:
    """A period of that schedule has come due."""
    schedule = Schedule.objects.active().filter(pk=number).first()
    if schedule is None:
        return
    try:
        file(schedule, by=None, due_at=moment)
    except ValidationError:  # stopped, or filed already under an earlier timetable
        return


def make(running: work.Running, report: int, turn: int = 1) -> work.Result:
    """Every format in turn, in the house's language, showing how far it is; then all of it is delivered at once."""
    row = _of(report)
    if row.status == Status.MAKING:
        with translation.override(settings.LANGUAGE_CODE):
            files = _files(running, row)
        try:
            deliver(row, by=None, files=files)
        except ValidationError:  # another worker took us for dead and was faster
            if _of(report).status != Status.MADE:
                raise
    return work.Result(link=row.get_absolute_url(), says=gettext("The report is filed."))


def follow(ended: dict[str, Any]) -> None:
    """The work has ended; where no report has come of it, it is tried again, and in the end somebody must know."""
    job = Job.objects.get(pk=ended["job"])
    report = Report.objects.being_made().filter(job=job).select_related("schedule").first()
    if report is None or job.status == Job.Status.DONE:
        return
    turn = job.facts.get("turn", 1)
    if job.status == Job.Status.FAILED and job.tries < LOST_TOO_OFTEN and turn <= len(PAUSES):
        told, due_at = {"report": report.pk, "job": job.pk, "turn": turn + 1}, timezone.now() + PAUSES[turn - 1]
        outbox.put(AGAIN, told, key=str(job.pk), not_before=due_at)
        return
    trouble = job.trouble or str(job.get_status_display())
    try:
        give_up(report, by=None, trouble=trouble)
    except ValidationError:  # made after all, by a worker that was thought dead
        return


def begin_again(told: dict[str, Any]) -> None:
    """The pause is over; whoever has tried meanwhile by hand was faster."""
    report = Report.objects.being_made().filter(pk=told["report"], job=told["job"]).select_related("job").first()
    if report is not None:
        make_again(report, by=None, turn=told["turn"])


def _of(report: int) -> Report:
    return Report.objects.select_related("schedule__unit", "schedule__campus").get(pk=report)


def _files(running: work.Running, row: Report) -> list[Clean]:
    kind = row.schedule.report_kind
    if kind is None:
        raise LookupError(f"nobody has plugged the report {row.schedule.kind}")
    steps, found = len(row.formats) + 1, []
    for number, form in enumerate(row.formats):
        running.at(number, of=steps, says=gettext("Making the %(format)s file") % {"format": form.upper()})
        opened, name = kind.make(form, row.period, row.schedule.scope, None, version=row.number)
        with opened:
            found.append(Clean(name, Kind(form), opened.read()))
    running.at(len(row.formats), of=steps, says=gettext("Filing and sending"))
    return found


def _begin(schedule: Schedule, period: Period, by: Any) -> Report:
    """The schedule is held, so that issues are counted one after the other."""
    issues = schedule.reports.filter(first=period.first, last=period.last)
    if issues.filter(status=Status.MAKING).exists():
        raise Conflict(_("This report is just being made. Look at its progress."))
    number = (issues.aggregate(last=Max("number"))["last"] or 0) + 1
    facts = {"first": period.first, "last": period.last, "number": number, "formats": schedule.formats}
    report = Report(schedule=schedule, asked_by=by, **facts)
    report.save()
    return _handed_over(report, by)


def _handed_over(report: Report, by: Any, *, turn: int = 1) -> Report:
    report.job = work.start(MAKE, by=by, report=report.pk, turn=turn)
    report.save(update_fields=["job"])
    return report


def _tell(report: Report) -> list[Any]:
    people = report.schedule.recipients()
    report.told.add(*people)
    tell(people, "reports.filed", report, _("%(report)s is filed."), report=report)
    return people
