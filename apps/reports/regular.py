"""Regular jobs of reports and returns. Each schedule is a job of its own, whose timetable stands in its row."""

from datetime import time

from django.utils.translation import gettext_lazy as _

from apps.core import dates, outbox, sockets
from apps.core.jobs import Daily, Each, Every, Rows, Work
from apps.notices.actions import tell
from apps.reports import defaults, kinds
from apps.reports.actions import declare, declare_return, filing, plan_return
from apps.reports.models import ReturnDue, ReturnRule, Schedule
from apps.reports.models.returns import AHEAD

FILE, REMIND, LATE = "reports.file", "reports.remind", "late"


def timetables() -> dict[int, Each]:
    return {one.pk: one.timetable for one in Schedule.objects.active()}


def settle() -> None:
    """What every house begins with: usual schedules whose reports can be made here, and usual returns."""
    there = set(Schedule.objects.exclude(code=None).values_list("code", flat=True))
    for code, usual in defaults.schedules.items():
        if code not in there and usual.kind in kinds.registry:
            declare(by=None, code=code)
    known = set(ReturnRule.objects.exclude(code=None).values_list("code", flat=True))
    for code in defaults.returns:
        if code not in known:
            declare_return(by=None, code=code)


def plan() -> None:
    """Returns enter the calendar two months before they are due; then whoever answers for them is reminded."""
    today = dates.today()
    for rule in ReturnRule.objects.in_force(today):
        there = {(due.first, due.last) for due in rule.dues.all()}
        for _due, period in rule.dues_between(today, today + AHEAD):
            if (period.first, period.last) not in there:
                plan_return(rule, by=None, period=period)
    for due in ReturnDue.objects.open().select_related("rule"):
        if mark := _mark(due):
            outbox.put(REMIND, {"due": due.pk}, key=f"{due.pk}:{due.due_on}:{mark}")


def _mark(due: ReturnDue) -> str:
    """Which of its reminders has come: the nearest one, once each."""
    if due.days_left < 0:
        return LATE
    return str(min((days for days in due.rule.remind_days if days >= due.days_left), default=""))


def remind(told: dict) -> None:
    due = ReturnDue.objects.open().select_related("rule__owner").filter(pk=told["due"]).first()
    if due is None:
        return
    says = _("%(what)s is due on %(on)s.") if due.days_left >= 0 else _("%(what)s was due on %(on)s and is not made.")
    tell(due.rule.answering(), "reports.return_due", due, says, what=due, on=due.due_on)


def plug() -> None:
    sockets.timetables.plug(FILE, Rows(timetables, filing.when_due))
    sockets.work.plug(
        filing.MAKE, Work(_("Make a report"), filing.make, tries=filing.LOST_TOO_OFTEN, then=filing.ENDED)
    )
    sockets.effects.plug(filing.ENDED, filing.follow)
    sockets.effects.plug(filing.AGAIN, filing.begin_again)
    sockets.effects.plug(REMIND, remind)
    sockets.schedule.plug("reports.settle", Every(minutes=60, run=settle))
    sockets.schedule.plug("reports.returns", Daily(at=time(8), run=plan))
    for code, name in {
        FILE: _("File a report"),
        filing.ENDED: _("Tell of a report that failed"),
        filing.AGAIN: _("Make the report again"),
        REMIND: _("Remind of a return"),
        "reports.settle": _("Begin the usual schedules"),
        "reports.returns": _("Plan returns and remind of them"),
    }.items():
        sockets.names.plug(code, name)
