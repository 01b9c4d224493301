"""The run history of a schedule, and what its form offers."""

from apps.core import dates
from apps.core.periods import Period
from apps.reports.models import Report, Schedule

SHOWN, OFFERED = 24, 12


def history(schedule: Schedule) -> list[Report]:
    """The latest runs; one query."""
    rows = schedule.reports.select_related("asked_by").order_by("-first", "-number")[:SHOWN]
    for row in rows:
        row.schedule = schedule
    return list(rows)


def periods(schedule: Schedule) -> list[tuple[str, str]]:
    """Periods that can be reported on now: the one to come, the present one, and those before; their keys and names."""
    period = Period.around(dates.today(), schedule.repeats)
    found = [period.after(), period] if schedule.which == Schedule.Which.AFTER else [period]
    while len(found) < OFFERED:
        found.append(found[-1].before())
    return [(one.key, one.name) for one in found]


def usual(schedule: Schedule) -> str:
    """The period that a run at this hour would be about."""
    present = Period.around(dates.today(), schedule.repeats)
    return {"before": present.before(), "after": present.after()}.get(schedule.which, present).key
